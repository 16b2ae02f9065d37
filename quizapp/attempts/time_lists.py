"""Time for the organiser's pages: what was given, what stands still now, whom an act would reach."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, Outage, TimeGrant
from quizapp.attempts.times import Placed, listed_places, round_times
from quizapp.domain.errors import NotFound
from quizapp.people.models import Account, Person, Unit
from quizapp.people.queries.units import units_above
from quizapp.rounds.models import ExamRoom, Round, Sitting
from quizapp.rounds.queries import Listed, candidates


@dataclass(frozen=True)
class GrantTo:
    """Whom a grant is for: one person, the people of a unit, a sitting or a room, or (none named) everybody of the
    round. An outage is of a unit or of a room."""

    person_id: int | None = None
    unit_id: int | None = None
    sitting_id: int | None = None
    room_id: int | None = None

    @property
    def named(self) -> dict[str, int | None]:
        """For the log: what it names, and the person and unit also where it names none."""
        rooms = {"sitting": self.sitting_id, "room": self.room_id}
        return {"person": self.person_id, "unit": self.unit_id} | {key: one for key, one in rooms.items() if one}


def has_room(session: Session, round_id: int, to: GrantTo) -> bool:
    """Whether the sitting and the room that `to` names are of the round."""
    statement = sa.select(Sitting.id).where(Sitting.round_id == round_id)
    if to.sitting_id is not None:
        statement = statement.where(Sitting.id == to.sitting_id)
    if to.room_id is not None:
        statement = statement.join(ExamRoom, ExamRoom.sitting_id == Sitting.id).where(ExamRoom.id == to.room_id)
    return session.scalar(statement.limit(1)) is not None


@dataclass(frozen=True)
class TimeEntry:
    """A grant or an outage as the list of the board prints it. `to`: the name of a person or a unit; "" is everybody.

    `ended_at` and `ended_by` are of outages only; `seconds` of an open one counts up to now.
    """

    kind: str
    to: str
    seconds: float
    reason: str
    at: datetime
    by: str
    ended_at: datetime | None = None
    ended_by: str = ""


def time_entries(session: Session, round_id: int, now: datetime) -> list[TimeEntry]:
    """Every grant and outage of a round with who, when and why; the newest first."""
    names = _account_names(session)
    own = sa.func.coalesce(Person.name, Unit.name, ExamRoom.name, Sitting.name, "")
    grants = sa.select(TimeGrant, own).where(TimeGrant.round_id == round_id)
    grants = grants.outerjoin(Person, Person.id == TimeGrant.person_id).outerjoin(Unit, Unit.id == TimeGrant.unit_id)
    grants = grants.outerjoin(ExamRoom, ExamRoom.id == TimeGrant.room_id)
    grants = grants.outerjoin(Sitting, Sitting.id == TimeGrant.sitting_id)
    outages = _outages_named().where(Outage.round_id == round_id)
    found = [
        TimeEntry("grant", name, one.seconds, one.reason, one.given_at, names.get(one.given_by, ""))
        for one, name in session.execute(grants)
    ]
    found += [
        TimeEntry(
            "outage", name, ((one.closed_at or now) - one.opened_at).total_seconds(), one.reason, one.opened_at,
            names.get(one.opened_by, ""), one.closed_at, names.get(one.closed_by or 0, ""),
        )
        for one, name in session.execute(outages)
    ]  # fmt: skip
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def _outages_named() -> sa.Select[Outage, str]:
    """Outages with the name of their unit or room."""
    statement = sa.select(Outage, sa.func.coalesce(Unit.name, ExamRoom.name))
    return statement.outerjoin(Unit, Unit.id == Outage.unit_id).outerjoin(ExamRoom, ExamRoom.id == Outage.room_id)


def _account_names(session: Session) -> dict[int, str]:
    return {row.id: row.display_name for row in session.execute(sa.select(Account.id, Account.display_name))}


@dataclass(frozen=True)
class OpenOutage:
    """An outage that is open now, and how many people of it sit or may still begin. `name`: of the unit or room."""

    outage_id: int
    name: str
    reason: str
    opened_at: datetime
    seconds: float
    running: int
    waiting: int


def open_outages(session: Session, round_: Round, now: datetime) -> list[OpenOutage]:
    """What the banner of the board counts, the oldest first."""
    is_open = sa.and_(Outage.round_id == round_.id, Outage.closed_at.is_(None))
    rows = session.execute(_outages_named().where(is_open).order_by(Outage.opened_at, Outage.id)).all()
    if not rows:
        return []
    known, listed = round_times(session, round_), listed_places(session, round_.id)
    begun = {
        row.person_id: row.is_running
        for row in session.execute(
            sa.select(
                Attempt.person_id,
                (sa.func.max(sa.case((Attempt.state == "in_progress", 1), else_=0))).label("is_running"),
            )
            .where(Attempt.round_id == round_.id, Attempt.state != "voided")
            .group_by(Attempt.person_id)
        )
    }
    found = []
    for outage, name in rows:
        people = [person for person, placed in listed.items() if known.reaches(outage, placed)]
        running = sum(bool(begun.get(person)) for person in people)
        waiting = sum(person not in begun for person in people)
        seconds = max((now - outage.opened_at).total_seconds(), 0.0)
        found.append(OpenOutage(outage.id, name, outage.reason, outage.opened_at, seconds, running, waiting))
    return found


@dataclass(frozen=True)
class UnitChoice:
    """A unit with people of a round at it or below it."""

    unit_id: int
    name: str
    people: int


def units_to_choose(session: Session, round_id: int, scope: Collection[int]) -> list[UnitChoice]:
    """Units of the organiser's `scope` that the round lists people of, themselves or below; small ones first."""
    above = units_above(session)
    listed = [placed.unit_id for placed in listed_places(session, round_id).values()]
    counts: dict[int, int] = {}
    for unit in listed:
        for one in above[unit] & set(scope):
            counts[one] = counts.get(one, 0) + 1
    statement = sa.select(Unit).where(Unit.id.in_(counts)).order_by(Unit.code, Unit.id)
    units = list(session.scalars(statement))
    leaves = set(listed)
    ordered = sorted(units, key=lambda unit: unit.id not in leaves)
    return [UnitChoice(unit.id, unit.name, counts[unit.id]) for unit in ordered]


@dataclass(frozen=True)
class NewEnd:
    """A running test and what a grant would make of its end."""

    person: Listed
    before: datetime
    after: datetime
    is_held: bool


@dataclass(frozen=True)
class Reach:
    """Whom a grant would reach: those at work, and how many may still begin."""

    running: tuple[NewEnd, ...]
    waiting: int


def reach_of(session: Session, round_: Round, to: GrantTo, seconds: int, now: datetime) -> Reach:
    """What `grant_time` would do, by the same rule; nothing is written."""
    known = round_times(session, round_)
    above = known.above or units_above(session)
    given = TimeGrant(
        person_id=to.person_id, unit_id=to.unit_id, sitting_id=to.sitting_id, room_id=to.room_id, seconds=seconds,
        reason="",
    )  # fmt: skip
    then = replace(known, grants=(*known.grants, given), above=above)
    places = listed_places(session, round_.id)
    begun: dict[int, list[Attempt]] = {}
    attempts = sa.select(Attempt).where(Attempt.round_id == round_.id, Attempt.state != "voided")
    for attempt in session.scalars(attempts):
        begun.setdefault(attempt.person_id, []).append(attempt)
    running, waiting = [], 0
    for one in candidates(session, round_.id):
        placed: Placed = places[one.person_id]
        if not then.reaches(given, placed):
            continue
        mine = begun.get(one.person_id, [])
        waiting += len(mine) < round_.attempts_allowed
        for attempt in mine:
            if attempt.state == "in_progress":
                before = known.of(placed, attempt.started_at, now)
                after = then.of(placed, attempt.started_at, now)
                if before.ends_at and after.ends_at:
                    running.append(NewEnd(one, before.ends_at, after.ends_at, attempt.held_since is not None))
    return Reach(tuple(running), waiting)


def named(session: Session, round_: Round, to: GrantTo) -> str:
    """The name of the person, unit, room or sitting that a grant is for; "" is everybody. NotFound where the round
    lists no such."""
    if to.person_id is not None:
        listed = {one.person_id: one.name for one in candidates(session, round_.id)}
        if to.person_id not in listed:
            raise NotFound("person")
        return listed[to.person_id]
    if to.room_id is not None:
        return session.get_one(ExamRoom, to.room_id).name
    if to.sitting_id is not None:
        return session.get_one(Sitting, to.sitting_id).name
    return "" if to.unit_id is None else session.get_one(Unit, to.unit_id).name
