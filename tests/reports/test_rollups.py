"""A year of rounds is added up from roll-ups that say what the results say, and never from one that does not."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.db import Engines
from quizapp.domain.comparing import compared
from quizapp.domain.packing import packed, unpacked
from quizapp.domain.periods import period_of
from quizapp.domain.rulings import Ruling
from quizapp.operations.finalising import refresh_snapshots
from quizapp.operations.verifying.kept import false_sums
from quizapp.people.models import Person, Unit
from quizapp.reports.exports.year import year_table
from quizapp.reports.queries import items_report, round_report, year_items, year_report
from quizapp.results.models import Result, RollupMark, RoundRollup
from quizapp.results.rollups import SETTLES_IN, rounds_that_leave_out, stale_rollups
from tests import make
from tests.conftest import Clock
from tests.make import NOW
from tests.make.life_of_results import rescored, version_at
from tests.reports import scene as scenes
from tests.reports.scene import Scene

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
AFTER = NOW + timedelta(days=2)
YEAR = period_of(str(NOW.year))


@pytest.fixture
def scene(engines: Engines) -> Scene:
    return scenes.build(engines)


def both(session: Session, scene: Scene) -> tuple[Any, Any]:
    assert YEAR is not None
    return (
        year_report(session, YEAR, scene.everywhere, scene.everywhere, ZONE, AFTER),
        year_items(session, YEAR, ZONE, AFTER),
    )


def spoiled(session: Session, part: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Change a column of the only roll-up; its stamp stays."""
    column = getattr(RoundRollup, part)
    columns: dict[str, Any] = {
        name: np.array(one) for name, one in unpacked(session.scalars(sa.select(column)).one()).items()
    }
    change(columns)
    session.execute(sa.update(RoundRollup).values({part: packed(columns)}))


def test_a_year_says_of_a_unit_what_its_only_round_says(engines: Engines, scene: Scene) -> None:
    with engines.reading() as session:
        live, items = both(session, scene)
        round_ = round_report(session, scene.round_id, scene.everywhere)
        one_round = items_report(session, scene.round_id, scene.everywhere)
    assert live.rounds == 1
    assert [(one.code, one.listed, one.sat, one.passed, one.mean) for one in live.units] == [
        (one.code, one.summary.invited, one.summary.sat, one.summary.passed, one.summary.mean) for one in round_.units
    ]
    a01 = live.units[0]
    assert (a01.code, a01.sat, a01.mean) == ("A01", 3, pytest.approx((92 + 60 + 32) / 3))
    assert a01.interval is None, "five turns say nothing of the spread within units"
    assert (a01.says_little, live.units[2].says_little) == (True, False)
    assert dict(zip(live.domains, live.total.domains, strict=True)) == {
        bar.code: pytest.approx(bar.percent) for bar in round_.domains
    }
    assert [(one.name, one.sat) for one in live.areas] == [("Thành phố Thử", 5)]
    assert [(one.code, one.figures.sat, one.figures.difficulty) for one in items.lines] == [
        (one.code, one.figures.sat, pytest.approx(one.figures.difficulty)) for one in one_round.lines
    ]


def bands_of(session: Session) -> dict[str, Any]:
    """Straight from the results of all rounds, by the function of a page of one round."""
    statement = (
        sa.select(Unit.code, Result.total_percent)
        .join(Attempt, Attempt.id == Result.attempt_id)
        .join(Person, Person.id == Attempt.person_id)
        .join(Unit, Unit.id == Person.unit_id)
    )
    totals: dict[str, list[float]] = {}
    for code, total in session.execute(statement):
        totals.setdefault(code, []).append(total)
    return {code: one.interval for code, one in compared(totals, dict.fromkeys(totals, 99), 1).measures.items()}


def test_the_interval_of_a_year_is_that_of_all_its_results(engines: Engines) -> None:
    """Two rounds: nine turns of A01 and eight of B01; C01 was absent."""
    later = scenes.build_full(engines)
    refresh_snapshots(engines, AFTER)
    with engines.writing() as session:
        report = both(session, later)[0]
        told, table = {one.code: one for one in report.units}, year_table(report)
        expected = bands_of(session)
        assert {code: told[code].sat for code in told} == {"A01": 9, "B01": 8, "C01": 0}
        assert told["C01"].interval is None
        for code, band in expected.items():
            interval = told[code].interval
            assert interval is not None
            assert (interval.low, interval.high) == pytest.approx((band.low, band.high), abs=1e-6)
            assert interval.low < (told[code].mean or 0) <= interval.high
            assert not told[code].says_little
            row = next(
                dict(zip([one.key for one in table.fields], row, strict=True)) for row in table.rows if code in row
            )
            assert (row["mean_low"], row["mean_high"], row["few"]) == (interval.low, interval.high, None)
        one_round = round_report(session, later.round_id, later.everywhere)
        of_one = next(one.measure.interval for one in one_round.units if one.code == "A01")
        assert of_one is not None
        assert of_one.low != pytest.approx(expected["A01"].low, abs=0.01), "the control: one round says otherwise"
        for row in session.scalars(sa.select(RoundRollup)):  # as it was kept before: without squares
            row.stamp = "2" + row.stamp[row.stamp.index("/") :]
            row.units = packed({name: one for name, one in unpacked(row.units).items() if name != "squares"})
        session.flush()
        assert {one.code: one for one in both(session, later)[0].units} == told
        assert len(stale_rollups(session, AFTER)) == 2


def test_the_year_is_the_same_from_the_rollup(engines: Engines, scene: Scene) -> None:
    with engines.reading() as session:
        before = both(session, scene)
    assert refresh_snapshots(engines, AFTER) == 1
    with engines.writing() as session:
        assert both(session, scene) == before
        spoiled(session, "units", lambda columns: columns["total"].__setitem__(0, 0.5))
        assert both(session, scene)[0] != before[0], "the control: it is the roll-up that is read"


def test_a_question_that_counts_for_nobody_is_in_no_sum(engines: Engines, scene: Scene) -> None:
    with engines.writing() as session:
        assert rounds_that_leave_out(session, [scene.round_id]) == set()
        version = version_at(session, scene.sittings["p1"], 1)
        rescored(session, scene.round_id, {version: Ruling("neutral")}, AFTER)
        assert rounds_that_leave_out(session, [scene.round_id]) == {scene.round_id}
        told = both(session, scene)[1]
    assert version not in {one.version_id for one in told.lines}
    refresh_snapshots(engines, AFTER)
    with engines.writing() as session:
        session.execute(sa.delete(RoundRollup))
        assert both(session, scene)[1] == told, "from the snapshot"
    refresh_snapshots(engines, AFTER)
    with engines.reading() as session:
        assert both(session, scene)[1] == told, "from the roll-up"


def test_a_result_that_came_later_is_in_the_year_at_once(engines: Engines, scene: Scene) -> None:
    refresh_snapshots(engines, AFTER)
    scenes.sit(engines, scene, "p4", 1, 1)
    with engines.writing() as session:
        assert both(session, scene)[0].total.sat == 6
        assert stale_rollups(session, AFTER) == [scene.round_id]
        session.execute(sa.update(RollupMark).values(result_id=10**6))
        assert both(session, scene)[0].total.sat == 5, "the control: it is the mark that tells of it"


def test_the_mark_stays_behind_what_may_not_be_written_yet(engines: Engines, scene: Scene) -> None:
    refresh_snapshots(engines, AFTER)
    with engines.reading() as session:
        assert session.get_one(RollupMark, 1).result_id > 0
        assert stale_rollups(session, AFTER) == []
    with engines.writing() as session:
        session.execute(sa.delete(RollupMark))
    refresh_snapshots(engines, NOW + SETTLES_IN / 2)
    with engines.reading() as session:
        assert session.get(RollupMark, 1) is None, "the results are five minutes old: others of that time may follow"


def test_a_rollup_that_says_something_else_is_found(engines: Engines, scene: Scene) -> None:
    refresh_snapshots(engines, AFTER)
    with engines.reading() as session:
        assert false_sums(session) == []
    for part, name in (("units", "passed"), ("units", "squares"), ("items", "products")):
        with engines.writing() as session:
            spoiled(session, part, lambda columns, name=name: columns[name].__setitem__(0, 7))  # type: ignore[misc]
            assert [(one.table, one.row) for one in false_sums(session)] == [("round_rollup", str(scene.round_id))]
            session.execute(sa.delete(RoundRollup))
        refresh_snapshots(engines, AFTER)


def test_the_pages_of_a_year_stay_in_the_readers_scope(
    client: FlaskClient, engines: Engines, scene: Scene, clock: Clock
) -> None:
    clock.advance(hours=9)
    scenes.staff(engines, "tinh", "organiser", scene.province)
    scenes.staff(engines, "xa", "organiser", scene.units["B01"])
    scenes.staff(engines, "soan", "author", None)
    make.sign_in(client, "tinh")
    page = client.get(f"/bao-cao/dinh-ky/don-vi?ky={NOW.year}").text
    few = ("ít người", "dưới 5 lượt dự", "Chưa đủ lượt dự để tính khoảng tin cậy", "theo thứ tự mã")
    for figure in ("5 / 7", "61,3", "Xã A01", "Giá trị minh họa", *few):
        assert figure in page, figure
    assert client.get("/bao-cao/dinh-ky/don-vi?dia-ban=999999").status_code == 404
    assert "Chưa có số liệu" in client.get("/bao-cao/dinh-ky/don-vi?ky=2024").text
    assert client.get("/bao-cao/dinh-ky/cau-hoi").status_code == 403
    client = client.application.test_client()
    make.sign_in(client, "xa")
    page = client.get(f"/bao-cao/dinh-ky/don-vi?ky={NOW.year}").text
    assert "Xã B01" in page
    assert "Xã A01" not in page
    client = client.application.test_client()
    make.sign_in(client, "soan")
    assert "câu đã có mặt trong đề của 1 đợt" in client.get(f"/bao-cao/dinh-ky/cau-hoi?ky={NOW.year}").text
    assert client.get(f"/bao-cao/dinh-ky/cau-hoi/docx?ky={NOW.year}").data.startswith(b"PK")
    assert "Chưa có số liệu" in client.get("/bao-cao/dinh-ky/cau-hoi?ky=2024").text


def test_the_page_of_a_year_is_of_the_unit_that_reports_as_its_files_are(
    client: FlaskClient, engines: Engines, scene: Scene, clock: Clock
) -> None:
    clock.advance(hours=9)
    scenes.staff(engines, "tinh", "organiser", scene.province)
    make.sign_in(client, "tinh")
    address, own = f"/bao-cao/dinh-ky/don-vi?ky={NOW.year}", f"don-vi={scene.units['B01']}"
    assert "Xã A01" in client.get(address).text, "the control"
    page = client.get(f"{address}&{own}").text
    assert "Xã B01" in page
    assert "Xã A01" not in page
    assert '<form method="get" action="/bao-cao/dinh-ky/don-vi" class="card no-print">' in page, "nobody prints a form"
    kept = [link for link in re.findall(r'href="(/bao-cao/dinh-ky[^"]*)"', page) if own in link]
    assert {link.partition("?")[0].rpartition("/")[2] for link in kept} >= {"xlsx", "docx", "pdf", "csv", "dinh-ky"}
    table = client.get(f"/bao-cao/dinh-ky/don-vi/csv?ky={NOW.year}&{own}").data.decode("utf-8-sig")
    assert "Xã B01" in table
    assert "Xã A01" not in table
    periodic = client.get(f"/bao-cao/dinh-ky?ky={NOW.year}&{own}").text
    assert re.search(rf'href="/bao-cao/dinh-ky/don-vi\?[^"]*{own}"', periodic)
    assert client.get(f"{address}&don-vi=999999").status_code == 404


def test_what_may_not_be_told_of_a_round_is_in_no_sum_of_the_year(engines: Engines, scene: Scene) -> None:
    """Of a reader who sees no names: three, two and nobody of a unit are few."""
    assert YEAR is not None
    with engines.reading() as session:
        told = year_report(session, YEAR, scene.everywhere, {scene.units["B01"]}, ZONE, AFTER)
    assert (told.left_out, told.total.listed, told.total.sat) == (3, 7, 2)
    assert [(one.code, one.sat, one.mean) for one in told.units] == [
        ("A01", 0, None), ("B01", 2, pytest.approx(64)), ("C01", 0, None)
    ]  # fmt: skip
