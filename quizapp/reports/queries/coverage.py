"""How far a batch of the yearly plan has come: which units were reached, who sat, which unit is missing."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.domain.coverage import Came, Listing, UnitCoverage, coverage, not_begun, total
from quizapp.domain.units import heirs
from quizapp.people.models import Person, Unit
from quizapp.people.queries.unit_history import successors
from quizapp.people.queries.units import units_above
from quizapp.rounds.models import PlanBatch, Round, RoundCandidate, RoundUnit
from quizapp.rounds.yearly import covered_today, rounds_of, visible_batch

AT_ONCE = 500  # ids in one statement


@dataclass(frozen=True)
class CoverageLine:
    """A unit of the plan, or that goes on for one which ended, with all below it that the plan does not name.

    `people` work there now, `uninvited` of them are on no list of the batch; `planned` says that a round which is not
    open yet invites it; `former`: units of the plan that go on in it; `ended`: the last day of one that goes on in
    none."""

    unit_id: int
    unit_code: str
    unit_name: str
    people: int
    uninvited: int
    counts: UnitCoverage
    planned: bool
    former: tuple[str, ...] = ()
    ended: date | None = None

    @property
    def state(self) -> str:
        """missing, planned, running, partly, done, ended."""
        if self.counts.is_missing:
            if self.ended is not None:
                return "ended"
            return "planned" if self.planned else "missing"
        if self.counts.waiting or self.counts.sitting:
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

    @property
    def to_reach(self) -> int:
        """How many units can be reached at all."""
        return sum(one.state != "ended" for one in self.lines)

    @property
    def people(self) -> int:
        return sum(one.people for one in self.lines)

    @property
    def uninvited(self) -> int:
        return sum(one.uninvited for one in self.lines)


def coverage_report(session: Session, plan_id: int, unit_ids: Collection[int], now: datetime) -> CoverageReport:
    """NotFound where the batch is not visible from `unit_ids`; lines are of those units only.

    Rehearsals and rounds that were called off never count. A unit that ended counts where it goes on."""
    batch = visible_batch(session, plan_id, unit_ids)
    rounds = rounds_of(session, [plan_id]).get(plan_id, [])
    ground, visible = _ground(session, plan_id), set(unit_ids)
    named = ground.named
    units = [unit_id for unit_id in ground.units if unit_id in visible]
    opened = [one for one in rounds if one.state in ("ready", "closed")]
    round_ids = [one.id for one in opened]
    counts = coverage(units, _listings(session, opened, ground, now), _came(session, round_ids))
    drafts = [one.id for one in rounds if one.state == "draft"]
    invited = sa.select(RoundUnit.unit_id).where(RoundUnit.round_id.in_(drafts))
    planned = {home for unit_id in session.scalars(invited) for home in ground.homes.get(unit_id, ())}
    people, uninvited = _people(session, ground), _people(session, ground, unlisted_in=round_ids)
    lines = tuple(
        CoverageLine(
            one,
            named[one].code,
            named[one].name,
            people[one],
            uninvited[one],
            counts[one],
            one in planned,
            tuple(named[former].name for former in ground.former.get(one, ())),
            named[one].valid_until if one in ground.gone else None,
        )
        for one in units
    )
    return CoverageReport(batch, named[batch.unit_id].name, tuple(rounds), lines, total(counts.values()))


@dataclass(frozen=True)
class NotSat:
    """Somebody who was invited and began no round of the batch; `may_come`: one is still open for them."""

    name: str
    staff_code: str
    may_come: bool


def people_not_sat(
    session: Session, report: CoverageReport, unit_ids: Collection[int], now: datetime
) -> list[tuple[str, list[NotSat]]]:
    """Name of each unit of the report among `unit_ids` and its people who sat nothing, by name."""
    opened = [one for one in report.rounds if one.state in ("ready", "closed")]
    lines = [one for one in report.lines if one.unit_id in unit_ids and one.counts.waiting + one.counts.absent]
    if not lines:
        return []
    listings = _listings(session, opened, _ground(session, report.batch.id), now)
    unit_of = {one.person_id: one.unit_id for one in listings}
    may_come = not_begun({one.unit_id for one in lines}, listings, _came(session, [one.id for one in opened]))
    people: list[Person] = []
    ids = sorted(may_come)
    for start in range(0, len(ids), AT_ONCE):
        people += session.scalars(sa.select(Person).where(Person.id.in_(ids[start : start + AT_ONCE])))
    found: dict[int, list[NotSat]] = {one.unit_id: [] for one in lines}
    for person in sorted(people, key=lambda one: (one.sort_key, one.id)):
        found[unit_of[person.id]].append(NotSat(person.name, person.staff_code, may_come[person.id]))
    return [(one.unit_name, found[one.unit_id]) for one in lines if found[one.unit_id]]


@dataclass(frozen=True)
class _Ground:
    """What counts where. `units`: those of the plan as they go on today, by code; `homes`: unit → which of them its
    people count for, several where it was split; `gone`: units that ended and go on in none; `named`: all units."""

    named: Mapping[int, Unit]
    units: tuple[int, ...]
    homes: Mapping[int, tuple[int, ...]]
    former: Mapping[int, tuple[int, ...]]
    gone: frozenset[int]


def _ground(session: Session, plan_id: int) -> _Ground:
    """The nearest unit of the plan that a unit is or lies below: a plan names communes, people work in departments."""
    units = {one.id: one for one in session.scalars(sa.select(Unit))}
    former, known, above = covered_today(session, plan_id), successors(session), units_above(session)
    of_plan = {*former, *(one for some in former.values() for one in some)}
    homes: dict[int, tuple[int, ...]] = {}
    for one in above:
        near = _nearest(above, [one, *heirs(one, known)], of_plan)
        homes[one] = () if near is None else tuple(heir for heir in heirs(near, known) if heir in former)
    gone = frozenset(one for one in former if units[one].valid_until is not None)
    ordered = tuple(sorted(former, key=lambda one: units[one].code))
    return _Ground(units, ordered, homes, former, gone)


def _nearest(above: Mapping[int, frozenset[int]], ids: Iterable[int], among: Set[int]) -> int | None:
    """The unit of the plan over the first of `ids` that has one: the unit itself, else where it goes on."""
    for one in ids:
        found: int | None = max(above[one] & among, key=lambda each: len(above[each]), default=None)
        if found is not None:
            return found
    return None


def _listings(session: Session, rounds: Collection[Round], ground: _Ground, now: datetime) -> list[Listing]:
    """People of a unit that was split count where they work now."""
    over = {one.id: one.state == "closed" or one.closes_at <= now for one in rounds}
    statement = (
        sa.select(RoundCandidate.person_id, RoundCandidate.unit_id, RoundCandidate.round_id, Person.unit_id.label("at"))
        .join(Round, Round.id == RoundCandidate.round_id)
        .join(Person, Person.id == RoundCandidate.person_id)
        .where(RoundCandidate.round_id.in_(list(over)))
        .order_by(Round.opens_at, Round.id)
    )
    found = []
    for row in session.execute(statement):
        homes = ground.homes.get(row.unit_id, ())
        today = ground.homes.get(row.at, ())
        home = next((one for one in today if one in homes), homes[0] if homes else row.unit_id)
        found.append(Listing(row.person_id, home, over[row.round_id]))
    return found


def _came(session: Session, round_ids: Collection[int]) -> Came:
    """By attempts that were not made void. Who sat once and sits again sat."""
    has_ended = Attempt.state != "in_progress"
    statement = sa.select(Attempt.person_id, has_ended).where(
        Attempt.round_id.in_(round_ids), Attempt.state != "voided"
    )
    people: dict[bool, set[int]] = {True: set(), False: set()}
    for person_id, is_over in session.execute(statement.distinct()):
        people[bool(is_over)].add(person_id)
    return Came(people[True], people[False])


def _people(session: Session, ground: _Ground, unlisted_in: Collection[int] | None = None) -> Counter[int]:
    """Active people of each unit of the plan and of what counts there; only those on no list of these rounds."""
    statement = sa.select(Person.unit_id, sa.func.count()).where(Person.is_active.is_(True)).group_by(Person.unit_id)
    if unlisted_in is not None:
        listed = sa.exists().where(RoundCandidate.person_id == Person.id, RoundCandidate.round_id.in_(unlisted_in))
        statement = statement.where(~listed)
    found: Counter[int] = Counter()
    for unit_id, number in session.execute(statement):
        if homes := ground.homes.get(unit_id):
            found[homes[0]] += number
    return found
