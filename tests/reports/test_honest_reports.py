"""What the reports say of how sure their figures are, and what they keep from whom."""

from collections.abc import Collection

import pytest

from quizapp.db import Engines
from quizapp.domain.errors import NotFound
from quizapp.reports.facts import GroupsReport
from quizapp.reports.need_facts import NeedsAsked
from quizapp.reports.queries import (
    change_report,
    groups_report,
    item_report,
    items_report,
    needs_report,
    round_report,
    staff_sheet,
    unit_report,
)
from tests import make
from tests.reports import scene as scenes
from tests.reports.scene import Scene


@pytest.fixture
def scene(engines: Engines) -> Scene:
    return scenes.build(engines)


@pytest.fixture
def full(engines: Engines) -> Scene:
    return scenes.build_full(engines)


def test_a_unit_of_two_or_three_has_neither_band_nor_rank(engines: Engines, scene: Scene) -> None:
    with engines.reading() as session:
        report = round_report(session, scene.round_id, scene.everywhere)
    assert report.comparison.deviation is None
    assert {line.measure.ranks for line in report.units} == {None}
    assert {line.measure.interval for line in report.units} == {None}
    assert report.reliability is not None
    assert (report.reliability.people, report.reliability.value) == (5, None)


def test_units_far_apart_have_ranks_that_do_not_touch(engines: Engines, full: Scene) -> None:
    with engines.reading() as session:
        report = round_report(session, full.round_id, full.everywhere)
    lines = {line.code: line for line in report.units}
    assert (lines["A01"].measure.ranks, lines["B01"].measure.ranks) == ((1, 1), (2, 2))
    interval = lines["A01"].measure.interval
    assert interval is not None
    assert interval.low < (lines["A01"].summary.mean or 0) <= interval.high
    assert report.comparison.different == 2


def test_the_absent_open_the_range_of_a_mean(engines: Engines, scene: Scene) -> None:
    with engines.reading() as session:
        report = round_report(session, scene.round_id, scene.everywhere)
    absent = {line.code: line.measure.absent for line in report.units}
    assert absent["A01"] is not None  # three of four sat
    assert (absent["A01"].low, absent["A01"].high) == (pytest.approx(184 / 4), pytest.approx((184 + 100) / 4))
    assert absent["B01"] is None
    assert absent["C01"] is None


def test_a_competence_of_a_unit_carries_a_band_and_a_need(engines: Engines, full: Scene) -> None:
    with engines.reading() as session:
        good, weak = (
            unit_report(session, full.round_id, full.units[code], full.everywhere, with_names=True)
            for code in ("A01", "B01")
        )
    assert {bar.need for bar in good.competences} == {"none"}
    assert {bar.need for bar in weak.competences} == {"sure"}
    bar = weak.competences[0]
    assert (bar.people, bar.questions, bar.percent) == (6, 30, pytest.approx(20))
    assert bar.interval is not None
    assert 20 in bar.interval


def test_a_person_is_told_how_sure_each_level_is(engines: Engines, scene: Scene) -> None:
    with engines.reading() as session:
        units = scene.everywhere
        sheet = staff_sheet(session, scene.round_id, scene.people["p1"], units, units, show_explanations=False)
    assert sheet.standing.band.code == "gioi"
    assert sheet.standing.certainty == "possible"
    assert {mark.standing.questions for mark in sheet.domains} == {5}
    best = sheet.domains[0]
    assert (best.percent, best.standing.sure.code, best.standing.most.code) == (100, "dat", "gioi")


def test_needs_are_as_sure_as_the_questions_allow(engines: Engines, scene: Scene) -> None:
    with engines.reading() as session:
        report = needs_report(session, scene.round_id, scene.everywhere)
    lines = {line.competence: line for line in report.by_competence}
    # below in D1 by p2 (3 of 5, 80), p3 (2 of 5, 80: the band ends at 76,9), p6 (2 of 5, 50)
    assert (lines["D1"].people_below, lines["D1"].sure, lines["D1"].likely) == (3, 1, 2)
    assert lines["D1"].burden == pytest.approx(20 + 40 + 10)
    assert [line.competence for line in report.domains] == ["DVC", "EID"]


def test_what_is_not_needed_is_said(engines: Engines, full: Scene) -> None:
    with engines.reading() as session:
        asked = NeedsAsked(unit_id=full.units["A01"])
        good = needs_report(session, full.round_id, full.everywhere, full.everywhere, asked=asked)
        weak = needs_report(
            session, full.round_id, full.everywhere, full.everywhere, asked=NeedsAsked(unit_id=full.units["B01"])
        )
    assert {line.competence for line in good.not_needed} == {"D1", "E1"}
    assert weak.not_needed == ()


def test_needs_follow_the_address(engines: Engines, scene: Scene) -> None:
    with engines.reading() as session:
        by_position = needs_report(session, scene.round_id, scene.everywhere, asked=NeedsAsked(by="position"))
        by_gap = needs_report(session, scene.round_id, scene.everywhere, asked=NeedsAsked(order="gap"))
        other = needs_report(session, scene.round_id, scene.everywhere, asked=NeedsAsked(position="KHAC"))
        sure = needs_report(session, scene.round_id, scene.everywhere, asked=NeedsAsked(only_sure=True))
    assert {(line.unit_code, line.people_assessed) for line in by_position.lines} == {("KHAC", 1), ("VPTK", 4)}
    assert [line.burden for line in by_gap.lines] == sorted((line.burden for line in by_gap.lines), reverse=True)
    assert (other.sat, other.invited) == (1, 1)
    assert {line.need for line in sure.lines} <= {"sure"}


def groups(engines: Engines, scene: Scene, may_name: Collection[int] | None) -> GroupsReport:
    with engines.reading() as session:
        return groups_report(session, scene.round_id, scene.everywhere, "position", may_name)


def test_positions_stand_side_by_side_with_who_sat_of_who_was_invited(engines: Engines, scene: Scene) -> None:
    report = groups(engines, scene, None)
    found = {line.code: (line.summary.sat, line.summary.invited, line.summary.mean) for line in report.lines}
    assert found == {"KHAC": (1, 1, pytest.approx(64)), "VPTK": (4, 6, pytest.approx((92 + 60 + 32 + 64) / 4))}


def test_a_position_of_one_is_withheld_from_who_may_not_see_names(engines: Engines, scene: Scene) -> None:
    report = groups(engines, scene, ())
    assert {line.is_withheld for line in report.lines} == {True}
    assert {line.summary.mean for line in report.lines} == {None}
    assert report.heat.rows == ()
    assert not any(line.is_withheld for line in groups(engines, scene, scene.everywhere).lines)


def test_who_may_not_see_names_cannot_narrow_the_needs(engines: Engines, scene: Scene) -> None:
    """The control: who may see them gets the one person."""
    asked = NeedsAsked(unit_id=scene.units["B01"], position="KHAC")
    with engines.reading() as session:
        blind = needs_report(session, scene.round_id, scene.everywhere, (), may_name=(), asked=asked)
        named = needs_report(
            session, scene.round_id, scene.everywhere, scene.everywhere, may_name=scene.everywhere, asked=asked
        )
    assert (blind.sat, blind.may_filter, blind.choices) == (5, False, None)
    assert (named.sat, named.may_filter) == (1, True)


def test_questions_tell_apart_wrong_blank_and_not_reached(engines: Engines, full: Scene) -> None:
    with engines.reading() as session:
        report = items_report(session, full.round_id, full.everywhere)
    outcomes = [line.figures.outcomes for line in report.lines if line.figures.difficulty is not None]
    assert outcomes
    assert sum(one.get("w", 0) for one in outcomes) == 0  # nobody answered wrongly: they left open
    assert sum(one.get("b", 0) + one.get("n", 0) for one in outcomes) > 0
    assert (report.sat, report.invited) == (12, 18)
    assert all(line.figures.discrimination is None for line in report.lines)  # fewer than thirty
    assert sum(line.figures.sat for line in report.lines) == 12 * 10


def test_questions_of_a_few_people_have_no_figures(engines: Engines, scene: Scene) -> None:
    with engines.reading() as session:
        report = items_report(session, scene.round_id, scene.everywhere, may_name=())
        few = items_report(session, scene.round_id, scene.everywhere)
        assert not report.is_withheld  # five together
        assert {line.figures.difficulty for line in few.lines if line.figures.sat < 5} == {None}
        with pytest.raises(NotFound):
            item_report(session, scene.round_id, 10**6, scene.everywhere)


def test_change_is_of_the_same_people(engines: Engines, scene: Scene) -> None:
    with engines.writing() as session:
        units = [session.get_one(scenes.Unit, one) for one in scene.units.values()]
        later = Scene(make.open_round(session, units, name="Đợt sau").id, scene.province, scene.units, scene.people)
    scenes.sit(engines, later, "p3", 4, 3)  # 32 → 72
    scenes.sit(engines, later, "p2", 4, 3)  # 60 → 72
    scenes.sit(engines, later, "p4", 5, 5)  # absent before: in no change
    with engines.reading() as session:
        report = change_report(session, later.round_id, scene.everywhere)
        blind = change_report(session, later.round_id, scene.everywhere, may_name=())
        first = change_report(session, scene.round_id, scene.everywhere)
        with pytest.raises(NotFound):
            change_report(session, later.round_id, scene.everywhere, earlier_id=later.round_id)
    assert report.same is not None
    assert (report.same.people, report.same.before, report.same.after) == (2, pytest.approx(46), pytest.approx(72))
    assert report.same.direction == "unclear"
    assert report.low is not None
    assert (report.low.change.people, report.low.by_itself) == (1, None)  # five people tell no reliability
    assert {line.change for line in report.units} == {None}  # fewer than five of each unit sat both
    assert (blind.is_withheld, blind.same) == (True, None)
    assert first.earlier is None or first.earlier.id != scene.round_id
