"""How far a batch of the yearly plan has come, and what never counts for it."""

import io
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from quizapp.attempts.actions import call_off_round, end_round, hand_in, make_up_round, start_attempt
from quizapp.db import Engines
from quizapp.domain.coverage import Came, Listing, UnitCoverage, coverage, total
from quizapp.domain.errors import NotFound, RoundRefusal
from quizapp.people.actions.succession import UnitEnd, end_unit
from quizapp.people.models import Person, Unit
from quizapp.reports.exports import coverage_workbook
from quizapp.reports.queries import coverage_report, people_not_sat
from quizapp.rounds.actions import open_round
from quizapp.rounds.models import PlanUnit, Round
from quizapp.rounds.rehearsing import RehearsalPlan, rehearse
from quizapp.rounds.yearly import BatchPlan, add_batch, remove_batch
from tests import make
from tests.make import NOW

HOUR = timedelta(hours=1)


def test_everybody_counts_once_where_they_were_listed_last() -> None:
    listings = [Listing(1, 10, True), Listing(2, 10, True), Listing(3, 10, True)]
    listings += [Listing(person, 20, False) for person in (3, 4, 5)]
    found = coverage([10, 20, 30], listings, Came(sat={1, 5}, sitting={4, 5}))
    assert found[10] == UnitCoverage(10, invited=2, sat=1, absent=1)
    assert found[20] == UnitCoverage(20, invited=3, sat=1, waiting=1, sitting=1)
    assert found[30].is_missing
    assert (total(found.values()).invited, found[10].percent, found[30].percent) == (5, 50, None)


class Year:
    """A batch over two communes; the first has an official round with two people, of whom one sat."""

    def __init__(self, session: Session) -> None:
        self.session, self.by = session, make.administrator_id(session)
        self.province = make.unit(session, kind="province")
        self.units = [make.unit(session, parent=self.province) for _ in range(2)]
        self.scope = {self.province.id, *(one.id for one in self.units)}
        days = (date(2026, 7, 1), date(2026, 12, 31))
        ids = tuple(one.id for one in self.units)
        self.plan = BatchPlan(2026, 2, "Đợt cuối năm", *days, self.province.id, ids)
        self.batch = add_batch(session, self.plan, self.scope, self.by, NOW)
        self.people = [make.person(session, unit=self.units[0]) for _ in range(2)]
        self.round = self.opened(self.units[0])
        self.sits(self.round, self.people[0])

    def sits(self, round_: Round, person: Person) -> None:
        attempt = start_attempt(self.session, round_.id, person.id, None, round_.opens_at)
        hand_in(self.session, attempt.token, person.id, round_.opens_at)

    def opened(self, unit: Unit) -> Round:
        return make.open_round(self.session, [unit], plan_id=self.batch.id, results_rule="at_once")

    def counts(self, place: int) -> tuple[str, int, int, int, int]:
        report = coverage_report(self.session, self.batch.id, self.scope, NOW)
        line = report.lines[place]
        return line.state, line.counts.invited, line.counts.sat, line.counts.absent, line.counts.waiting


def test_coverage_follows_the_rounds_of_the_batch(engines: Engines) -> None:
    with engines.writing() as session:
        year = Year(session)
        assert year.counts(0) == ("running", 2, 1, 0, 1)
        assert year.counts(1) == ("missing", 0, 0, 0, 0)
        end_round(session, year.round, year.by, NOW, end_running=True)
        assert year.counts(0) == ("partly", 2, 1, 1, 0)
        makeup = make_up_round(session, year.round, year.scope, year.by, NOW)
        open_round(session, makeup, year.by, NOW)
        assert year.counts(0) == ("running", 2, 1, 0, 1)
        year.sits(makeup, year.people[1])
        assert year.counts(0) == ("done", 2, 2, 0, 0)


def test_who_sits_has_not_sat(engines: Engines) -> None:
    """Nor is a unit done while its last one sits; nobody is called who is there."""
    with engines.writing() as session:
        year = Year(session)
        start_attempt(session, year.round.id, year.people[1].id, None, NOW)
        assert year.counts(0) == ("running", 2, 1, 0, 0)
        report = coverage_report(session, year.batch.id, year.scope, NOW)
        assert (report.total.sitting, report.total.percent) == (1, 100)
        assert people_not_sat(session, report, year.scope, NOW) == []
        end_round(session, year.round, year.by, NOW, end_running=True)
        assert year.counts(0) == ("done", 2, 2, 0, 0)


def test_people_of_departments_count_for_their_commune(engines: Engines) -> None:
    """A department that the plan names counts for itself."""
    with engines.writing() as session:
        year = Year(session)
        commune = year.units[1]
        own, other = (make.unit(session, parent=commune, kind="office") for _ in range(2))
        session.add(PlanUnit(plan_id=year.batch.id, unit_id=own.id))
        people = [make.person(session, unit=unit) for unit in (commune, own, other)]
        year.scope |= {own.id, other.id}
        make.draft_round(session, [other], plan_id=year.batch.id)
        assert year.counts(1) == ("planned", 0, 0, 0, 0)
        year.sits(year.opened(other), people[2])
        report = coverage_report(session, year.batch.id, year.scope, NOW)
        found = {one.unit_id: (one.people, one.counts.invited, one.counts.sat) for one in report.lines}
        assert (found[commune.id], found[own.id]) == ((2, 1, 1), (1, 0, 0))
        year.opened(commune)
        report = coverage_report(session, year.batch.id, year.scope, NOW)
        named = {unit: [one.name for one in who] for unit, who in people_not_sat(session, report, year.scope, NOW)}
        assert named[commune.name] == [people[0].name]


def ended(year: Year, unit: Unit, *successors: Unit, people: dict[int, int] | None = None) -> None:
    facts = UnitEnd(date(2026, 9, 30), "sáp nhập", tuple(one.id for one in successors), people or {})
    end_unit(year.session, unit.id, facts, year.by, NOW, today=date(2026, 10, 1))


def lines_of(year: Year) -> dict[str, tuple[str, int, int, int, int]]:
    """Name of each line → state, people, not invited, invited, sat."""
    report = coverage_report(year.session, year.batch.id, year.scope, NOW)
    assert report.total.invited == sum(one.counts.invited for one in report.lines)
    return {
        one.unit_name: (one.state, one.people, one.uninvited, one.counts.invited, one.counts.sat)
        for one in report.lines
    }


def test_a_commune_that_was_merged_counts_where_it_goes_on(engines: Engines) -> None:
    """Its successor is covered though the plan, older than the merger, does not name it; nobody is lost or missing."""
    with engines.writing() as session:
        year = Year(session)
        first, second = year.units
        make.person(session, unit=second)
        new = make.unit(session, parent=year.province)
        make.person(session, unit=new)
        year.scope |= {new.id}
        ended(year, first, new)
        ended(year, second, new)
        assert lines_of(year) == {new.name: ("running", 4, 2, 2, 1)}
        report = coverage_report(session, year.batch.id, year.scope, NOW)
        assert (report.lines[0].former, report.missing) == ((first.name, second.name), ())
        ((unit, (one,)),) = people_not_sat(session, report, year.scope, NOW)
        assert (unit, one.name) == (new.name, year.people[1].name)


def test_people_of_a_commune_that_was_split_count_where_they_work_now(engines: Engines) -> None:
    with engines.writing() as session:
        year = Year(session)
        old, other = year.units
        halves = [make.unit(session, parent=year.province) for _ in range(2)]
        year.scope |= {one.id for one in halves}
        ended(year, old, *halves, people={year.people[1].id: halves[1].id})
        assert lines_of(year) == {
            other.name: ("missing", 0, 0, 0, 0),
            halves[0].name: ("done", 1, 0, 1, 1),
            halves[1].name: ("running", 1, 0, 1, 0),
        }


def test_a_commune_that_ended_without_a_successor_is_not_missing(engines: Engines) -> None:
    with engines.writing() as session:
        year = Year(session)
        ended(year, year.units[1])
        report = coverage_report(session, year.batch.id, year.scope, NOW)
        assert (year.counts(1)[0], report.missing, report.to_reach) == ("ended", (), 1)


def test_who_came_after_the_lists_were_drawn_up_is_told_as_not_invited(engines: Engines) -> None:
    with engines.writing() as session:
        year = Year(session)
        make.person(session, unit=year.units[0])
        assert lines_of(year)[year.units[0].name] == ("running", 3, 1, 2, 1)


def test_who_has_not_sat_is_named_to_whoever_may_see_the_unit(engines: Engines) -> None:
    with engines.writing() as session:
        year = Year(session)
        report = coverage_report(session, year.batch.id, year.scope, NOW)
        ((unit, (one,)),) = people_not_sat(session, report, year.scope, NOW)
        assert (unit, one.name, one.may_come) == (year.units[0].name, year.people[1].name, True)
        assert people_not_sat(session, report, {year.units[1].id}, NOW) == []
        end_round(session, year.round, year.by, NOW, end_running=True)
        ((_unit, (one,)),) = people_not_sat(session, report, year.scope, NOW)
        assert not one.may_come


def test_coverage_is_taken_away_as_a_workbook_that_runs_nothing(engines: Engines) -> None:
    with engines.writing() as session:
        year = Year(session)
        year.units[1].name = "=HYPERLINK(1)"
        session.flush()
        data = coverage_workbook(coverage_report(session, year.batch.id, year.scope, NOW), NOW)
        code = year.units[0].code
    sheet = load_workbook(io.BytesIO(data))["Theo xã, phường"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert rows[0][0] == code
    assert rows[0][2:] == ("", 2, 0, 2, 1, 0, 0, 1, 50, "còn người chưa thi xong")
    assert (rows[1][1], rows[1][10:]) == ("=HYPERLINK(1)", (None, "chưa có trong đợt nào"))
    assert sheet.cell(3, 2).data_type == "s"


def test_a_draft_only_plans(engines: Engines) -> None:
    with engines.writing() as session:
        year = Year(session)
        make.person(session, unit=year.units[1])
        make.draft_round(session, [year.units[1]], plan_id=year.batch.id)
        assert year.counts(1) == ("planned", 0, 0, 0, 0)


def test_rehearsals_and_rounds_that_were_called_off_never_count(engines: Engines) -> None:
    with engines.writing() as session:
        year = Year(session)
        make.person(session, unit=year.units[1])
        off = year.opened(year.units[1])
        assert year.counts(1) == ("running", 1, 0, 0, 1)
        plan = RehearsalPlan(off.blueprint_id, NOW - HOUR, NOW + HOUR, 45, 3)
        rehearsal = rehearse(session, off, plan, year.by, NOW)
        open_round(session, rehearsal, year.by, NOW)
        call_off_round(session, off, year.by, NOW, "bão lớn")
        assert rehearsal.plan_id is None
        assert year.counts(1) == ("missing", 0, 0, 0, 0)


def test_a_commune_sees_itself_and_a_stranger_nothing(engines: Engines) -> None:
    with engines.writing() as session:
        year = Year(session)
        report = coverage_report(session, year.batch.id, {year.units[1].id}, NOW)
        assert [one.unit_id for one in report.lines] == [year.units[1].id]
        with pytest.raises(NotFound):
            coverage_report(session, year.batch.id, {make.unit(session).id}, NOW)


def test_a_batch_is_planned_once_for_official_rounds_of_the_scope(engines: Engines) -> None:
    with engines.writing() as session:
        year = Year(session)
        for act, reason in (
            (lambda: add_batch(session, year.plan, year.scope, year.by, NOW), "batch_taken"),
            (lambda: add_batch(session, year.plan, set(), year.by, NOW), "outside_scope"),
            (lambda: remove_batch(session, year.batch, year.by, NOW), "plan_in_use"),
            (lambda: make.draft_round(session, year.units, plan_id=year.batch.id, kind="self_test"), "plan_official"),
            (lambda: make.draft_round(session, year.units, plan_id=99), "no_plan"),
        ):
            with pytest.raises(RoundRefusal) as refused:
                act()
            assert refused.value.reason == reason
