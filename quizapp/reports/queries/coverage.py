"""How far a batch of the yearly plan has come: which units were reached, who sat, which unit is missing."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.domain.coverage import Listing, UnitCoverage, coverage, not_sat, total
from quizapp.people.models import Person, Unit
from quizapp.people.queries.units import units_above
from quizapp.rounds.models import PlanBatch, Round, RoundCandidate, RoundUnit
from quizapp.rounds.yearly import covered_units, rounds_of, visible_batch

AT_ONCE = 500  # ids in one statement


@dataclass(frozen=True)
class CoverageLine:
    """A unit of the plan with all below it that the plan does not name; `people` work there now, `planned` says that a
    round which is not open yet invites it."""

    unit_id: int
    unit_code: str
    unit_name: str
    people: int
    counts: UnitCoverage
    planned: bool

    @property
    def state(self) -> str:
        """missing, planned, running, partly, done."""
        if self.counts.is_missing:
            return "planned" if self.planned else "missing"
        if self.counts.waiting:
            return "running"
        return "partly" if self.counts.absent else "done"


@dataclass(frozen=True)
class CoverageReport:
    batch: PlanBatch
    organiser: str
    rounds: tuple[Round, ...]
    lines: tuple[CoverageLine, ...]
    total: UnitCoverage

    @property
    def missing(self) -> tuple[str, ...]:
        """Units that no round of the batch invites."""
        return tuple(one.unit_name for one in self.lines if one.state == "missing")


def coverage_report(session: Session, plan_id: int, unit_ids: Collection[int], now: datetime) -> CoverageReport:
    """NotFound where the batch is not visible from `unit_ids`; lines are of those units only.

    Rehearsals and rounds that were called off never count."""
    batch = visible_batch(session, plan_id, unit_ids)
    rounds = rounds_of(session, [plan_id]).get(plan_id, [])
    units = [unit_id for unit_id in covered_units(session, plan_id) if unit_id in set(unit_ids)]
    opened = [one for one in rounds if one.state in ("ready", "closed")]
    homes = _homes(session, units)
    counts = coverage(units, _listings(session, opened, homes, now), _sat(session, [one.id for one in opened]))
    drafts = [one.id for one in rounds if one.state == "draft"]
    invited = sa.select(RoundUnit.unit_id).where(RoundUnit.round_id.in_(drafts))
    planned = {homes.get(unit_id) for unit_id in session.scalars(invited)}
    named = {row.id: row for row in session.execute(sa.select(Unit.id, Unit.code, Unit.name))}
    people = _people(session, homes)
    lines = tuple(
        CoverageLine(one, named[one].code, named[one].name, people[one], counts[one], one in planned) for one in units
    )
    return CoverageReport(batch, named[batch.unit_id].name, tuple(rounds), lines, total(counts.values()))


@dataclass(frozen=True)
class NotSat:
    """Somebody who was invited and sat no round of the batch; `may_come`: one is still open for them."""

    name: str
    staff_code: str
    may_come: bool


def people_not_sat(
    session: Session, report: CoverageReport, unit_ids: Collection[int], now: datetime
) -> list[tuple[str, list[NotSat]]]:
    """Name of each unit of the report among `unit_ids` and its people who sat nothing, by name."""
    opened = [one for one in report.rounds if one.state in ("ready", "closed")]
    lines = [one for one in report.lines if one.unit_id in unit_ids and one.counts.invited > one.counts.sat]
    if not lines:
        return []
    listings = _listings(session, opened, _homes(session, [one.unit_id for one in report.lines]), now)
    unit_of = {one.person_id: one.unit_id for one in listings}
    may_come = not_sat({one.unit_id for one in lines}, listings, _sat(session, [one.id for one in opened]))
    people: list[Person] = []
    ids = sorted(may_come)
    for start in range(0, len(ids), AT_ONCE):
        people += session.scalars(sa.select(Person).where(Person.id.in_(ids[start : start + AT_ONCE])))
    found: dict[int, list[NotSat]] = {one.unit_id: [] for one in lines}
    for person in sorted(people, key=lambda one: (one.sort_key, one.id)):
        found[unit_of[person.id]].append(NotSat(person.name, person.staff_code, may_come[person.id]))
    return [(one.unit_name, found[one.unit_id]) for one in lines if found[one.unit_id]]


def _homes(session: Session, units: Collection[int]) -> dict[int, int]:
    """Unit → the nearest of `units` that it is or lies below: a plan names communes, people work in departments."""
    above, covered = units_above(session), set(units)
    near = {
        unit_id: max(over & covered, key=lambda one: len(above[one]), default=None) for unit_id, over in above.items()
    }
    return {unit_id: home for unit_id, home in near.items() if home is not None}


def _listings(session: Session, rounds: Collection[Round], homes: Mapping[int, int], now: datetime) -> list[Listing]:
    over = {one.id: one.state == "closed" or one.closes_at <= now for one in rounds}
    statement = (
        sa.select(RoundCandidate.person_id, RoundCandidate.unit_id, RoundCandidate.round_id)
        .join(Round, Round.id == RoundCandidate.round_id)
        .where(RoundCandidate.round_id.in_(list(over)))
        .order_by(Round.opens_at, Round.id)
    )
    rows = session.execute(statement)
    return [Listing(row.person_id, homes.get(row.unit_id, row.unit_id), over[row.round_id]) for row in rows]


def _sat(session: Session, round_ids: Collection[int]) -> set[int]:
    """People who began, and whose attempt was not made void."""
    statement = sa.select(Attempt.person_id).where(Attempt.round_id.in_(round_ids), Attempt.state != "voided")
    return set(session.scalars(statement.distinct()))


def _people(session: Session, homes: Mapping[int, int]) -> Counter[int]:
    """Active people of each covered unit and of what counts there."""
    statement = sa.select(Person.unit_id, sa.func.count()).where(Person.is_active.is_(True)).group_by(Person.unit_id)
    found: Counter[int] = Counter()
    for unit_id, number in session.execute(statement):
        if unit_id in homes:
            found[homes[unit_id]] += number
    return found
