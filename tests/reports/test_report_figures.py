"""Figures of rounds, units and needs, computed by hand from the table in `scene`."""

from datetime import UTC, date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.db import Engines
from quizapp.domain.errors import NotFound
from quizapp.domain.periods import Period
from quizapp.people.models import Person, Unit
from quizapp.reports.exports import needs_as_dict
from quizapp.reports.facts import Bar, HeatCell
from quizapp.reports.need_facts import NeedsReport
from quizapp.reports.queries import (
    ground,
    needs_report,
    periodic_report,
    report_page,
    round_report,
    staff_sheet,
    unit_report,
)
from quizapp.results.snapshots import tally_of
from quizapp.results.tallies import Tally
from quizapp.rounds.models import Round
from tests import make
from tests.make import NOW
from tests.reports import scene as scenes
from tests.reports.scene import Scene


@pytest.fixture
def scene(engines: Engines) -> Scene:
    return scenes.build(engines)


def figures(bars: tuple[Bar, ...]) -> dict[str, tuple[float, float | None]]:
    return {bar.code: (bar.percent, bar.required) for bar in bars}


def test_a_round_counts_who_sat_and_names_who_was_absent(engines: Engines, scene: Scene) -> None:
    with engines.reading() as session:
        report = round_report(session, scene.round_id, scene.everywhere)
    summary = report.summary
    assert (summary.invited, summary.sat, summary.absent) == (7, 5, 2)
    assert summary.mean == pytest.approx((92 + 60 + 32 + 64 + 64) / 5)
    assert summary.median == pytest.approx(64)
    assert (summary.passed, summary.pass_percent) == (4, pytest.approx(80))
    assert summary.bands == {"gioi": 1, "kha": 0, "dat": 3, "khong_dat": 1}
    assert report.histogram == (0, 0, 0, 1, 0, 0, 3, 0, 0, 1)


def test_units_stand_side_by_side_in_the_order_of_their_codes(engines: Engines, scene: Scene) -> None:
    with engines.reading() as session:
        report = round_report(session, scene.round_id, scene.everywhere)
    first, second, third = report.units
    assert [line.code for line in report.units] == ["A01", "B01", "C01"]
    assert (first.summary.sat, first.summary.invited) == (3, 4)
    assert first.summary.mean == pytest.approx(184 / 3)
    assert first.summary.median == pytest.approx(60)
    assert first.summary.pass_percent == pytest.approx(200 / 3)
    assert (second.summary.mean, second.summary.pass_percent) == (pytest.approx(64), pytest.approx(100))
    assert (third.summary.sat, third.summary.mean, third.summary.pass_percent) == (0, None, None)
    assert first.summary.says_little
    assert not third.summary.says_little


def test_competences_of_a_unit_stand_against_what_its_positions_require(engines: Engines, scene: Scene) -> None:
    with engines.reading() as session:
        report = unit_report(session, scene.round_id, scene.units["B01"], scene.everywhere, with_names=True)
    assert figures(report.competences) == {
        "D1": (pytest.approx(100 * 6 / 10), pytest.approx((80 + 50) / 2)),
        "E1": (pytest.approx(100 * 7 / 10), pytest.approx((60 + 50) / 2)),
    }
    assert [bar.is_below for bar in report.competences] == [True, False]
    assert figures(report.domains) == {"DVC": (pytest.approx(60), None), "EID": (pytest.approx(70), None)}
    assert report.histogram == (0, 0, 0, 0, 0, 0, 2, 0, 0, 0)


def test_the_heat_map_leaves_a_unit_without_results_empty(engines: Engines, scene: Scene) -> None:
    with engines.reading() as session:
        heat = round_report(session, scene.round_id, scene.everywhere).heat
    assert [competence.code for competence in heat.competences] == ["D1", "E1"]
    cells = {row.code: row.cells for row in heat.rows}
    assert cells["A01"] == (HeatCell(pytest.approx(100 * 10 / 15), True), HeatCell(pytest.approx(100 * 8 / 15), True))
    assert cells["B01"] == (HeatCell(pytest.approx(60), True), HeatCell(pytest.approx(70), False))
    assert cells["C01"] == (HeatCell(None), HeatCell(None))


def test_people_are_listed_by_given_name_and_the_absent_have_no_figures(engines: Engines, scene: Scene) -> None:
    with engines.reading() as session:
        report = unit_report(session, scene.round_id, scene.units["A01"], scene.everywhere, with_names=True)
    assert report.people is not None
    by_name = {person.name: person for person in report.people}
    vietnamese = [person.name for person in report.people if person.name != scenes.FORMULA]
    assert vietnamese == ["Lê Văn An", "Trần Thị Ánh", "Phạm Thị Vắng"]
    absent = by_name["Phạm Thị Vắng"]
    assert (absent.state, absent.total_percent, absent.band_name, absent.has_passed) == ("absent", None, "", None)
    best = by_name["Trần Thị Ánh"]
    assert (best.state, best.total_percent, best.band_name, best.has_passed) == ("sat", pytest.approx(92), "Giỏi", True)


def test_absence_changes_no_figure_but_a_paper_without_an_answer_does(engines: Engines, scene: Scene) -> None:
    """The control: a real zero pulls the mean down, so absence that counted as zero would be seen here."""
    with engines.reading() as session:
        before = round_report(session, scene.round_id, scene.everywhere)
        needs_before = needs_report(session, scene.round_id, scene.everywhere)
    scenes.sit(engines, scene, "p4", 0, 0)
    with engines.reading() as session:
        after = round_report(session, scene.round_id, scene.everywhere)
        needs_after = needs_report(session, scene.round_id, scene.everywhere)
    assert before.summary.mean == pytest.approx(312 / 5)
    assert after.summary.mean == pytest.approx(312 / 6)
    assert (needs_before.by_competence[0].people_assessed, needs_before.by_competence[0].people_below) == (5, 3)
    assert (needs_after.by_competence[0].people_assessed, needs_after.by_competence[0].people_below) == (6, 4)


def needs_table(report: NeedsReport) -> list[tuple[object, ...]]:
    return [
        (line.unit_code, line.competence, line.people_below, line.people_assessed, line.percent_below, line.mean_gap)
        for line in report.lines
    ]


def test_the_greatest_need_stands_first(engines: Engines, scene: Scene) -> None:
    with engines.reading() as session:
        report = needs_report(session, scene.round_id, scene.everywhere)
    assert needs_table(report) == [
        ("A01", "D1", 2, 3, pytest.approx(200 / 3), pytest.approx(30)),
        ("B01", "E1", 1, 2, pytest.approx(50), pytest.approx(20)),
        ("B01", "D1", 1, 2, pytest.approx(50), pytest.approx(10)),
        ("A01", "E1", 1, 3, pytest.approx(100 / 3), pytest.approx(40)),
    ]
    overall = [(one.competence, one.people_below, one.people_assessed, one.mean_gap) for one in report.by_competence]
    assert overall == [("D1", 3, 5, pytest.approx(70 / 3)), ("E1", 2, 5, pytest.approx(30))]
    assert (report.invited, report.sat) == (7, 5)
    assert report.lines[0].training_topic == "Tổng quan dịch vụ công"


def test_needs_as_plain_data_carry_codes_and_the_same_numbers(engines: Engines, scene: Scene) -> None:
    with engines.reading() as session:
        report = needs_report(session, scene.round_id, scene.everywhere)
    plain = needs_as_dict(report)
    assert (plain["round"], plain["model"]) == (scene.round_id, "mo-hinh-nho 1")
    interval = report.lines[0].interval
    assert interval is not None
    assert plain["needs"][0] == {
        "unit": "A01",
        "unit_name": "Xã A01",
        "competence": "D1",
        "people_below": 2,
        "people_assessed": 3,
        "percent_below": pytest.approx(200 / 3),
        "mean_gap": pytest.approx(30),
        "percent": pytest.approx(200 / 3),
        "interval": [pytest.approx(interval.low), pytest.approx(interval.high)],
        "required": 80,
        "need": "likely",
    }
    assert [(one["unit"], one["competence"]) for one in plain["needs"]] == [row[:2] for row in needs_table(report)]


def test_a_period_reads_each_round_once_and_says_what_its_own_reports_say(
    engines: Engines, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def counting(session: Session, round_id: int, *rest: Any) -> Tally:
        read.append(round_id)
        return tally_of(session, round_id, *rest)

    period = Period("2026", date(2026, 1, 1), date(2026, 12, 31))
    with engines.reading() as session:
        with monkeypatch.context() as patched:
            patched.setattr(ground, "tally_of", counting)
            (told,) = periodic_report(session, period, scene.everywhere, None, UTC, NOW + timedelta(days=9)).rounds
        assert read == [scene.round_id]
        assert told.report == round_report(session, scene.round_id, scene.everywhere)
        needs = needs_report(session, scene.round_id, scene.everywhere).by_competence
        assert told.needs == tuple(one for one in needs if one.people_below)
        assert told.needs


def test_names_are_given_only_for_the_units_that_allow_it(engines: Engines, scene: Scene) -> None:
    with engines.reading() as session:
        nobody = needs_report(session, scene.round_id, scene.everywhere)
        some = needs_report(session, scene.round_id, scene.everywhere, {scene.units["A01"]})
    assert not nobody.has_names
    assert all(line.people is None for line in nobody.lines)
    named = {(line.unit_code, line.competence): line.people for line in some.lines}
    assert named["B01", "D1"] is None
    in_d1 = named["A01", "D1"]
    assert in_d1 is not None
    assert {one.person_id for one in in_d1} == {scene.people["p2"], scene.people["p3"]}


def test_a_reader_of_one_unit_sees_the_figures_of_that_unit_only(engines: Engines, scene: Scene) -> None:
    own = {scene.units["B01"]}
    with engines.reading() as session:
        report = round_report(session, scene.round_id, own)
        needs = needs_report(session, scene.round_id, own)
        rows, has_more = report_page(session, own, "official", 1)
        with pytest.raises(NotFound):
            unit_report(session, scene.round_id, scene.units["A01"], own, with_names=True)
        with pytest.raises(NotFound):
            staff_sheet(session, scene.round_id, scene.people["p1"], own, own, show_explanations=False)
    assert [line.code for line in report.units] == ["B01"]
    assert report.summary.mean == pytest.approx(64)
    assert {line.unit_code for line in needs.lines} == {"B01"}
    assert [(row.id, row.summary.sat, row.summary.invited) for row in rows] == [(scene.round_id, 2, 2)]
    assert not has_more


def test_a_round_of_other_units_is_not_found(engines: Engines, scene: Scene) -> None:
    with engines.writing() as session:
        stranger = {make.unit(session).id}
    with engines.reading() as session:
        for scope in (stranger, set()):
            assert report_page(session, scope, "official", 1) == ([], False)
            with pytest.raises(NotFound):
                round_report(session, scene.round_id, scope)
            with pytest.raises(NotFound):
                needs_report(session, scene.round_id, scope)


@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_drafts_and_cancelled_rounds_have_no_report(engines: Engines, scene: Scene, state: str) -> None:
    with engines.writing() as session:
        round_ = session.get_one(Round, scene.round_id)
        made = make.draft_round(session, [session.get_one(Unit, scene.province)])
        if state == "cancelled":
            round_.state = "cancelled"
        wanted = round_.id if state == "cancelled" else made.id
    with engines.reading() as session, pytest.raises(NotFound):
        round_report(session, wanted, scene.everywhere)


def test_the_list_and_the_report_say_the_same(engines: Engines, scene: Scene) -> None:
    with engines.reading() as session:
        rows, _ = report_page(session, scene.everywhere, "official", 1)
        report = round_report(session, scene.round_id, scene.everywhere)
    assert rows[0].summary == report.summary


def test_of_several_attempts_at_a_self_test_the_best_one_counts(engines: Engines) -> None:
    scene = scenes.build(engines, kind="self_test", attempts_allowed=3)
    for d1, e1 in ((5, 5), (1, 1)):
        scenes.sit(engines, scene, "p3", d1, e1)
    with engines.reading() as session:
        unit = unit_report(session, scene.round_id, scene.units["A01"], scene.everywhere, with_names=True)
        rows, _ = report_page(session, scene.everywhere, "self_test", 1)
        official, _ = report_page(session, scene.everywhere, "official", 1)
    assert unit.unit.summary.sat == 3
    assert unit.unit.summary.mean == pytest.approx((92 + 60 + 100) / 3)
    assert rows[0].summary.mean == pytest.approx((92 + 60 + 100 + 64 + 64) / 5)
    assert official == []


def test_a_running_or_cancelled_paper_is_neither_absence_nor_zero(engines: Engines, scene: Scene) -> None:
    with engines.writing() as session:
        round_ = session.get_one(Round, scene.round_id)
        for name in ("p4", "p7"):
            person = session.get_one(Person, scene.people[name])
            sitting = make.started_attempt(session, round_, person)
        voided = session.get_one(Attempt, sitting.attempt_id)
        voided.state, voided.ended_at = "voided", make.NOW
    with engines.reading() as session:
        reports = [
            unit_report(session, scene.round_id, scene.units[code], scene.everywhere, with_names=True)
            for code in ("A01", "C01")
        ]
        summary = round_report(session, scene.round_id, scene.everywhere).summary
    lines = {line.person_id: line for report in reports for line in report.people or ()}
    running, cancelled = lines[scene.people["p4"]], lines[scene.people["p7"]]
    assert (running.state, running.total_percent) == ("in_progress", None)
    assert (cancelled.state, cancelled.total_percent) == ("voided", None)
    assert summary.mean == pytest.approx(312 / 5)
