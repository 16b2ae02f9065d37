"""The report of a unit covers everything below it, and nothing beside it."""

import io
import json
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC

import openpyxl
import pytest
from flask.testing import FlaskClient

from quizapp.db import Engines
from quizapp.domain.errors import NotFound
from quizapp.people.models import Unit
from quizapp.people.queries.units import descendants
from quizapp.reports.facts import UnitReport
from quizapp.reports.kinds import Wanted, written
from quizapp.reports.queries import round_report, unit_report
from quizapp.reports.queries import unit as unit_queries
from tests import make
from tests.laid import laid
from tests.make import NOW
from tests.reports import scene as scenes
from tests.reports.scene import Scene

#            unit: people, of whom so many sat
SAT = {"T00": 1, "A01": 6, "A02": 6, "A03": 0, "X01": 6}


def build(engines: Engines, sat: dict[str, int] | None = None, **changes: object) -> Scene:
    """Two provinces side by side, T00 with A01, A02, A03 and one person of its own, T90 with X01. One more of each unit
    is on the list and did not sit. Those of X01 know nothing."""
    sat = sat or SAT
    with engines.writing() as session:
        make.small_model(session)
        make.small_bank(session)
        above = {code: make.unit(session, f"Tỉnh {code}", kind="province", code=code) for code in ("T00", "T90")}
        low = {
            code: make.unit(session, f"Xã {code}", parent=above["T90" if code == "X01" else "T00"], code=code)
            for code in ("A01", "A02", "A03", "X01")
        }
        units = {**above, **low}
        people = {
            f"{code}-{n}": make.person(session, f"Người {code} {n}", unit=units[code])
            for code in sat
            for n in range(sat[code] + 1)
        }
        round_ = make.open_round(session, list(units.values()), **changes)
        scene = Scene(
            round_.id, units["T00"].id, {code: one.id for code, one in units.items()},
            {name: one.id for name, one in people.items()},
        )  # fmt: skip
    for code in sat:
        for n in range(sat[code]):
            scenes.sit(engines, scene, f"{code}-{n}", 0 if code == "X01" else 5 - n % 3, 0 if code == "X01" else 4)
    return scene


@pytest.fixture
def scene(engines: Engines) -> Scene:
    return laid(engines, build)


def of(
    engines: Engines, scene: Scene, code: str, may_name: Collection[int] | None = None, *, rolled_up: bool = False
) -> UnitReport:
    with engines.reading() as session:
        return unit_report(
            session, scene.round_id, scene.units[code], scene.everywhere, with_names=may_name is None,
            may_name=may_name, rolled_up=rolled_up,
        )  # fmt: skip


def is_whole_and_alone(engines: Engines, scene: Scene) -> bool:
    """Whether the report of T00 is what the round's report is to who sees T00 and all below it, and nothing else."""
    found = of(engines, scene, "T00")
    with engines.reading() as session:
        own = round_report(session, scene.round_id, descendants(session, scene.province))
    return (
        found.unit.summary == own.summary
        and found.histogram == own.histogram
        and [bar.percent for bar in found.competences] == [bar.percent for bar in own.competences]
        and [(line.code, line.summary, line.measure) for line in found.lines]
        == [(line.code, line.summary, line.measure) for line in own.units]
        and {one.unit_code for one in found.people or ()} == {"T00", "A01", "A02", "A03"}
    )


def test_a_province_is_everything_below_it_without_its_sibling(engines: Engines, scene: Scene) -> None:
    found = of(engines, scene, "T00")
    assert (found.unit.summary.invited, found.unit.summary.sat, found.below) == (17, 13, 3)
    assert found.unit.measure.interval is not None
    assert (found.unit.measure.ranks, found.unit.rating, found.ranked) == (None, None, 0)
    assert len(found.people or ()) == 17
    assert is_whole_and_alone(engines, scene)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(lambda _session, unit_id, _seen: {unit_id}, id="the unit alone, as it was"),
        pytest.param(lambda _session, _unit_id, seen: set(seen), id="its siblings leak in"),
    ],
)
def test_a_report_of_other_units_is_noticed(
    engines: Engines, scene: Scene, monkeypatch: pytest.MonkeyPatch, broken: Callable[..., set[int]]
) -> None:
    monkeypatch.setattr(unit_queries, "with_those_below", broken)
    assert not is_whole_and_alone(engines, scene)


def test_a_commune_is_itself_alone_beside_the_others(engines: Engines, scene: Scene) -> None:
    found = of(engines, scene, "A01")
    assert (found.lines, found.below, found.unit.summary.invited) == ((), 0, 7)
    with engines.reading() as session:
        whole = round_report(session, scene.round_id, scene.everywhere)
    assert found.unit == next(line for line in whole.units if line.code == "A01")
    assert found.ranked == whole.comparison.ranked


def test_who_does_not_see_a_unit_finds_no_report_of_it(engines: Engines, scene: Scene) -> None:
    """An organiser of a commune may not read the province's report, not even of the commune."""
    own = {scene.units["A01"]}
    with engines.reading() as session:
        with pytest.raises(NotFound):
            unit_report(session, scene.round_id, scene.province, own, with_names=False, may_name=own)
        assert unit_report(session, scene.round_id, scene.units["A01"], own, with_names=True).unit.summary.sat == 6


def test_a_former_unit_counts_below_and_rolls_up(engines: Engines, scene: Scene) -> None:
    with engines.writing() as session:
        former, successor = (session.get_one(Unit, scene.units[code]) for code in ("A02", "A01"))
        make.merged(session, former, successor, last_day=NOW.date())
    day, today = of(engines, scene, "T00"), of(engines, scene, "T00", rolled_up=True)
    assert [line.code for line in day.lines] == ["A01", "A02", "A03", "T00"]
    assert [line.code for line in today.lines] == ["A01", "A03", "T00"]
    assert day.unit.summary == today.unit.summary
    assert len(day.people or ()) == len(today.people or ()) == 17
    assert today.lines[0].summary.sat == 12


def test_a_former_unit_that_went_to_the_sibling_rolls_up_there(engines: Engines, scene: Scene) -> None:
    with engines.writing() as session:
        make.merged(session, session.get_one(Unit, scene.units["A02"]), session.get_one(Unit, scene.units["X01"]),
                    last_day=NOW.date())  # fmt: skip
    assert of(engines, scene, "T00").unit.summary.sat == 13
    assert of(engines, scene, "T00", rolled_up=True).unit.summary.sat == 7
    assert of(engines, scene, "T90", rolled_up=True).unit.summary.sat == 12


# --- small numbers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sat", "is_told"),
    [
        pytest.param({"A01": 6, "A02": 6, "X01": 6}, True, id="nothing is withheld"),
        pytest.param({"A01": 6, "A02": 6, "X01": 3}, False, id="the rest of the round would be told by subtraction"),
        pytest.param({"A01": 3, "A02": 6, "X01": 6}, True, id="all withheld units are in it, and enough together"),
        pytest.param({"A01": 3, "A02": 9, "X01": 3}, False, id="some in it and some outside"),
        pytest.param({"A01": 3}, False, id="too few altogether"),
    ],
)
def test_no_subtraction_tells_of_a_small_unit(engines: Engines, sat: dict[str, int], is_told: bool) -> None:
    """For a reader who may see no names: of T00, the whole, and each unit, no difference is of fewer than five."""
    scene = build(engines, {**sat, "A03": 0}, kind="self_test")
    found = of(engines, scene, "T00", may_name=frozenset())
    with engines.reading() as session:
        whole = round_report(session, scene.round_id, scene.everywhere, may_name=frozenset())
    assert found.people is None
    own = {line.unit_id for line in found.lines}
    hidden = {line.unit_id: line.summary.sat for line in whole.units if line.is_withheld}
    assert {line.unit_id for line in found.lines if line.is_withheld} == set(hidden) & own
    inside, outside = (sum(n for u, n in hidden.items() if (u in own) is here) for here in (True, False))
    if found.unit.summary.mean is not None:
        assert inside == 0 or inside >= 5
        assert outside == 0 or whole.summary.mean is None or inside == 0
    assert (found.unit.summary.mean is not None, bool(found.competences), any(found.histogram)) == (is_told,) * 3
    assert found.unit.is_withheld is not is_told


# --- pages and files -------------------------------------------------------------------------------------------------


def wanted(scene: Scene, code: str = "T00", **changes: object) -> Wanted:
    seen = frozenset(scene.everywhere)
    asked = Wanted(seen, seen, NOW, UTC, scene.round_id, scene.units[code])
    return replace(asked, **changes)  # type: ignore[arg-type]


def test_every_file_of_a_province_is_of_all_below(engines: Engines, scene: Scene) -> None:
    with engines.reading() as session:
        files = {form: written(session, "unit", form, wanted(scene)) for form in ("json", "csv", "xlsx", "docx", "pdf")}
        alone = json.loads(written(session, "unit", "json", wanted(scene, "A01")))
        blind = json.loads(written(session, "unit", "json", wanted(scene, named=frozenset())))
    told = json.loads(files["json"])
    assert (told["unit"], told["units_below"], told["invited"], told["sat"]) == ("T00", 3, 17, 13)
    assert [(one["unit"], one["sat"], one["invited"]) for one in told["units"]] == [
        ("A01", 6, 7), ("A02", 6, 7), ("A03", 0, 1), ("T00", 1, 2),
    ]  # fmt: skip
    first, absent = told["units"][0], told["units"][2]
    assert first["interval_low"] < first["mean"] < first["interval_high"]
    assert (absent["mean"], absent["passed"]) == (None, None)
    assert {one["unit"] for one in told["rows"]} == {"T00", "A01", "A02", "A03"}
    assert (alone["units_below"], alone["units"], "unit" in alone["rows"][0]) == (0, [], False)
    assert blind["rows"] == []
    rows = files["csv"].decode("utf-8-sig").splitlines()
    assert rows[0].startswith("TT;Mã ĐVHC;Tên đơn vị;Mã cán bộ")
    assert (len(rows), "X01" in files["csv"].decode()) == (18, False)
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    assert {"Đơn vị trực thuộc", "Cán bộ"} <= set(book.sheetnames)
    cells = [[str(cell.value) for cell in row] for sheet in book for row in sheet.iter_rows()]
    assert any("3 đơn vị trực thuộc" in cell for row in cells for cell in row)
    assert not any("X01" in cell for row in cells for cell in row)
    assert files["docx"].startswith(b"PK")
    assert files["pdf"].startswith(b"%PDF")


def test_the_page_lists_the_units_and_the_round_leads_there(
    client: FlaskClient, engines: Engines, scene: Scene
) -> None:
    scenes.staff(engines, "tinh", "organiser", scene.province)
    make.sign_in(client, "tinh")
    base = f"/bao-cao/dot-thi/{scene.round_id}"
    link = f"{base}/don-vi/{scene.province}"
    assert link in client.get(base).text
    page = client.get(link).text
    for words in ("3 đơn vị trực thuộc", "13 / 17", "Các đơn vị trực thuộc", "Người A02 1", "(riêng đơn vị này)"):
        assert words in page, words
    assert "X01" not in page
    below = client.get(f"{base}/don-vi/{scene.units['A01']}").text
    assert link in below
    assert "trực thuộc" not in below


def test_an_organiser_of_a_commune_is_shown_no_link_upwards(
    client: FlaskClient, engines: Engines, scene: Scene
) -> None:
    scenes.staff(engines, "xa", "organiser", scene.units["A01"])
    make.sign_in(client, "xa")
    base = f"/bao-cao/dot-thi/{scene.round_id}"
    assert client.get(f"{base}/don-vi/{scene.province}").status_code == 404
    for page in (base, f"{base}/don-vi/{scene.units['A01']}"):
        assert "cấp trên" not in client.get(page).text


def test_of_very_many_people_the_page_lists_only_its_own(
    client: FlaskClient, engines: Engines, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quizapp.reports.facts.MOST_NAMED", 10)
    monkeypatch.setattr("quizapp.reports.documents.unit.MOST_NAMED", 10)
    found = of(engines, scene, "T00")
    assert {one.unit_code for one in found.shown} == {"T00"}
    assert len(of(engines, scene, "A01").shown) == 7
    scenes.staff(engines, "tinh", "organiser", scene.province)
    make.sign_in(client, "tinh")
    page = client.get(f"/bao-cao/dot-thi/{scene.round_id}/don-vi/{scene.province}").text
    assert "Danh sách 17 người ở tệp Excel" in page
    assert "Người T00 1" in page
    assert "Người A02 1" not in page
