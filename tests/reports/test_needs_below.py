"""Needs narrowed to a unit are those of everything below it, and of nothing beside it, wherever they are told."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC

import docx
import openpyxl
import pytest
from flask.testing import FlaskClient

from quizapp.db import Engines
from quizapp.domain.errors import NotFound
from quizapp.people.queries.units import descendants
from quizapp.reports.kinds import Wanted, written
from quizapp.reports.need_facts import NeedsAsked, NeedsReport
from quizapp.reports.queries import needs as needs_queries
from quizapp.reports.queries import needs_report
from tests import make
from tests.api.programs import asked, code_of, token_for
from tests.conftest import Clock
from tests.laid import laid
from tests.make import NOW
from tests.reports import scene as scenes
from tests.reports.scene import Scene
from tests.reports.test_units_below import build


@pytest.fixture
def scene(engines: Engines, clock: Clock) -> Scene:
    made = laid(engines, build, results_rule="at_once")
    clock.advance(hours=1)
    return made


def of(engines: Engines, scene: Scene, code: str, may_name: frozenset[int] | None = None) -> NeedsReport:
    with engines.reading() as session:
        return needs_report(
            session, scene.round_id, scene.everywhere, scene.everywhere, may_name,
            NeedsAsked(unit_id=scene.units[code]),
        )  # fmt: skip


def is_whole_and_alone(engines: Engines, scene: Scene) -> bool:
    """Whether needs of T00 are what the report is to who sees T00 and all below it, and nothing else."""
    found = of(engines, scene, "T00")
    with engines.reading() as session:
        seen = descendants(session, scene.province)
        own = needs_report(session, scene.round_id, seen, seen)
    heads = [(line.unit_code, line.competence, line.people_below, line.people_assessed) for line in found.lines]
    return (found.invited, found.sat) == (own.invited, own.sat) and heads == [
        (line.unit_code, line.competence, line.people_below, line.people_assessed) for line in own.lines
    ]


def test_a_province_is_everything_below_it(engines: Engines, scene: Scene) -> None:
    found = of(engines, scene, "T00")
    assert (found.invited, found.sat) == (17, 13)
    assert {line.unit_code for line in found.lines} <= {"T00", "A01", "A02", "A03"}
    assert found.only == "Đơn vị: Tỉnh T00, gồm 3 đơn vị trực thuộc"
    assert is_whole_and_alone(engines, scene)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(lambda _session, unit_id, _seen: {unit_id}, id="the unit alone, as it was"),
        pytest.param(lambda _session, _unit_id, seen: set(seen), id="its siblings leak in"),
    ],
)
def test_needs_of_other_units_are_noticed(
    engines: Engines, scene: Scene, monkeypatch: pytest.MonkeyPatch, broken: Callable[..., set[int]]
) -> None:
    monkeypatch.setattr(needs_queries, "with_those_below", broken)
    assert not is_whole_and_alone(engines, scene)


def test_a_province_without_people_of_its_own_may_be_chosen(engines: Engines, clock: Clock) -> None:
    scene = build(engines, {"A01": 6, "A02": 6, "X01": 6})
    found = of(engines, scene, "T00")
    assert (found.invited, found.sat) == (14, 12)
    assert found.choices is not None
    assert [name for _id, name in found.choices.units] == [
        "Tỉnh T00 và các đơn vị trực thuộc", "Tỉnh T90 và các đơn vị trực thuộc", "Xã A01", "Xã A02", "Xã X01",
    ]  # fmt: skip


def test_who_sees_no_names_narrows_nothing(engines: Engines, scene: Scene) -> None:
    """Differences between two narrowed reports would tell of small units."""
    found = of(engines, scene, "T00", may_name=frozenset())
    assert (found.may_filter, found.invited, found.only, found.choices) == (False, 24, "", None)


# --- page and files ---------------------------------------------------------------------------------------------------


def wanted(scene: Scene, **changes: object) -> Wanted:
    seen = frozenset(scene.everywhere)
    return replace(Wanted(seen, seen, NOW, UTC, scene.round_id), **changes)  # type: ignore[arg-type]


def test_every_file_of_a_province_says_what_it_is_of(engines: Engines, scene: Scene) -> None:
    """Asked by the command (`unit_id`) or by the page (`asked`)."""
    by_page = wanted(scene, asked=NeedsAsked(unit_id=scene.province))
    for one in (wanted(scene, unit_id=scene.province), by_page):
        with engines.reading() as session:
            told = json.loads(written(session, "needs", "json", one))
            book = openpyxl.load_workbook(io.BytesIO(written(session, "needs", "xlsx", one)))
            paper = docx.Document(io.BytesIO(written(session, "needs", "docx", one)))
        assert (told["invited"], told["sat"]) == (17, 13)
        assert told["only"] == {"Đơn vị": "Tỉnh T00, gồm 3 đơn vị trực thuộc"}
        assert {line["unit"] for line in told["needs"]} <= {"T00", "A01", "A02", "A03"}
        cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
        assert "Chỉ tính – đơn vị" in cells
        words = "\n".join(one.text for one in paper.paragraphs)
        assert "của tỉnh T00 sau đợt" in words
        assert "Chỉ tính – Đơn vị: Tỉnh T00, gồm 3 đơn vị trực thuộc." in words
        assert not any("X01" in text for text in [*cells, words])


def test_a_unit_with_nobody_on_the_list_has_no_file(engines: Engines, scene: Scene) -> None:
    with engines.writing() as session:
        other = make.unit(session, "Xã Lạ", code="L01")
    seen = frozenset({*scene.everywhere, other.id})
    with engines.reading() as session, pytest.raises(NotFound):
        written(session, "needs", "json", wanted(scene, units=seen, named=seen, unit_id=other.id))


def test_the_page_and_its_files_keep_the_address(client: FlaskClient, engines: Engines, scene: Scene) -> None:
    scenes.staff(engines, "sonoivu", "results_reviewer", None)
    make.sign_in(client, "sonoivu")
    base = f"/bao-cao/dot-thi/{scene.round_id}"
    page = client.get(f"{base}/nhu-cau-boi-duong?don-vi={scene.province}").text
    assert "Chỉ tính – Đơn vị: Tỉnh T00, gồm 3 đơn vị trực thuộc." in page
    assert "13 người đã dự (được mời 17)" in page
    told = client.get(f"{base}/tai-ve/needs/json?don-vi={scene.province}").get_json()
    whole = client.get(f"{base}/tai-ve/needs/json").get_json()
    assert (told["sat"], whole["sat"]) == (13, 19)


# --- programs ---------------------------------------------------------------------------------------------------------


def test_programs_ask_for_a_unit_by_its_code(client: FlaskClient, engines: Engines, scene: Scene) -> None:
    at = f"rounds/{scene.round_id}/needs"
    token = token_for(engines, with_names=True)
    found = asked(client, token, f"{at}?unit=T00").get_json()
    assert (found["unit_code"], found["invited"], found["sat"]) == ("T00", 17, 13)
    assert {line["group_code"] for line in found["lines"]} <= {"T00", "A01", "A02", "A03"}
    assert asked(client, token, at).get_json()["unit_code"] is None
    assert code_of(asked(client, token, f"{at}?unit=KHONG")) == (404, "not_found")
    assert code_of(asked(client, token_for(engines), f"{at}?unit=T00")) == (403, "no_names")


def test_a_program_of_one_unit_asks_for_no_other(client: FlaskClient, engines: Engines, scene: Scene) -> None:
    token = token_for(engines, unit_id=scene.units["A01"], with_names=True)
    assert code_of(asked(client, token, f"rounds/{scene.round_id}/needs?unit=T00")) == (404, "not_found")
    assert asked(client, token, f"rounds/{scene.round_id}/needs?unit=A01").get_json()["sat"] == 6
