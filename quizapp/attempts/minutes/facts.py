"""What minutes say, read from the records; nothing of answers or marks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.minutes.early import EarlyClose, early_closes
from quizapp.attempts.minutes.shifts import Shift, shifts_of
from quizapp.attempts.models import Attempt, Outage, TimeGrant
from quizapp.attempts.room_models import (
    Admission,
    AttemptEnding,
    BrowserWaiver,
    BrowserWaiverEnd,
    Incident,
    IncidentCategory,
)
from quizapp.attempts.times import sitting_window
from quizapp.audit.queries import chain_head
from quizapp.people.models import Account, Unit
from quizapp.people.queries.units import units_above
from quizapp.rounds.documents.ground import Ground, Reach
from quizapp.rounds.documents.people import Narrowed, Seated, seated
from quizapp.rounds.models import Round
from quizapp.rounds.queries import names_in_round


@dataclass(frozen=True)
class Counts:
    """Heads. Everyone listed is exactly one of `absent`, `awaited`, `submitted`, `expired`, `in_progress`, `voided`;
    `awaited` may still begin; `ended` is how many of these an invigilator or organiser ended."""

    listed: int
    absent: int
    awaited: int
    submitted: int
    expired: int
    in_progress: int
    voided: int
    ended: int

    @property
    def present(self) -> int:
        return self.listed - self.absent - self.awaited


@dataclass(frozen=True)
class Happening:
    """Something that happened: `to` is a person, a room, a unit or "" (everybody)."""

    at: datetime
    to: str
    what: str
    words: str
    by: str
    until: datetime | None = None
    seconds: float = 0
    note: str = ""


@dataclass(frozen=True)
class MinutesFacts:
    """Everything that minutes print of one room, one sitting or the whole round."""

    counts: Counts
    absent: tuple[Seated, ...]
    incidents: tuple[Happening, ...]
    grants: tuple[Happening, ...]
    outages: tuple[Happening, ...]
    shifts: tuple[Shift, ...]
    early_closes: tuple[EarlyClose, ...]
    endings: tuple[Happening, ...]
    moves: tuple[Happening, ...]
    waivers: tuple[Happening, ...]
    ended_waivers: tuple[Happening, ...]
    chain_entries: int
    chain_hash: str


@dataclass(frozen=True)
class _Names:
    """Whom and what ids stand for, and which of them these minutes are about."""

    people: dict[int, str]
    rooms: dict[int, str]
    sittings: dict[int, str]
    units: dict[int, str]
    accounts: dict[int, str]
    is_whole: bool

    def concerns(self, one: Any) -> bool:
        """A record that names nobody concerns everybody."""
        named = [
            (getattr(one, column, None), known)
            for column, known in (
                ("person_id", self.people), ("room_id", self.rooms), ("sitting_id", self.sittings),
                ("unit_id", self.units),
            )
        ]  # fmt: skip
        wanted = [known for value, known in named if value is not None]
        return self.is_whole or not wanted or any(value in known for value, known in named if value is not None)

    def to(self, one: Any) -> str:
        for column, known in (("person_id", self.people), ("room_id", self.rooms), ("sitting_id", self.sittings)):
            value = getattr(one, column, None)
            if value is not None:
                return known.get(value, "")
        return self.units.get(getattr(one, "unit_id", None) or 0, "")


def minutes_facts(session: Session, ground: Ground, reach: Reach, narrowed: Narrowed, now: datetime) -> MinutesFacts:
    people = seated(session, ground.round_id, reach, narrowed)
    names = _names(session, ground, people, narrowed, is_limited=reach.room_ids is not None)
    attempts = _newest_attempts(session, ground.round_id, names.people)
    endings = _endings(session, ground.round_id, names)
    missing = [one for one in people if one.person_id not in attempts]
    absent = tuple(one for one in missing if not _is_awaited(session, ground, one, now))
    head = chain_head(session, ground.round_id)
    return MinutesFacts(
        counts=_counts(people, attempts, len(absent), len(endings)),
        absent=absent,
        incidents=_incidents(session, ground.round_id, names),
        grants=_grants(session, ground.round_id, names),
        outages=_outages(session, ground.round_id, names, now),
        shifts=shifts_of(session, ground.round_id, names.sittings, names.accounts),
        early_closes=early_closes(session, ground.round_id, names.people, names.accounts),
        endings=endings,
        moves=_moves(session, ground.round_id, names),
        waivers=_waivers(session, ground.round_id, names),
        ended_waivers=_ended_waivers(session, ground.round_id, names),
        chain_entries=head.entries,
        chain_hash=head.hash if head.entries else "",
    )


def _names(
    session: Session, ground: Ground, people: Iterable[Seated], narrowed: Narrowed, *, is_limited: bool
) -> _Names:
    """Of a room only its own; a unit is named by a grant where people of the room are of it or below it."""
    pairs = [(sitting, room) for sitting in ground.sittings for room in sitting.rooms]
    wanted = [
        (sitting, room)
        for sitting, room in pairs
        if narrowed.sitting_id in (None, sitting.id) and narrowed.room_id in (None, room.id)
    ]
    sittings = {sitting.id: sitting.title for sitting, _room in wanted}
    sittings |= {
        one.id: one.title
        for one in ground.sittings
        if narrowed.room_id is None and narrowed.sitting_id in (None, one.id)
    }
    is_whole = not is_limited and narrowed.sitting_id is None and narrowed.room_id is None
    above = units_above(session)
    known = names_in_round(session, ground.round_id, list(session.scalars(sa.select(Unit.id))))
    mine = {unit for one in people for unit in above.get(one.unit_id, frozenset())}
    return _Names(
        people={one.person_id: one.name for one in people},
        rooms={room.id: f"{room.name} ({sitting.title})" for sitting, room in wanted},
        sittings=sittings,
        units={unit_id: name for unit_id, name in known.items() if is_whole or unit_id in mine},
        accounts={row.id: row.display_name for row in session.execute(sa.select(Account.id, Account.display_name))},
        is_whole=is_whole,
    )


def _newest_attempts(session: Session, round_id: int, people: dict[int, str]) -> dict[int, str]:
    """Person → the state of the newest attempt; one that was voided counts only where there is no other."""
    rows = session.execute(
        sa.select(Attempt.person_id, Attempt.state)
        .where(Attempt.round_id == round_id)
        .order_by(sa.case((Attempt.state == "voided", 0), else_=1), Attempt.number)
    )
    return {row.person_id: row.state for row in rows if row.person_id in people}


def _is_awaited(session: Session, ground: Ground, one: Seated, now: datetime) -> bool:
    """Whether somebody who has not begun may still come: minutes are also taken while later sittings are to come."""
    if session.get_one(Round, ground.round_id).state != "ready":
        return False
    held = ground.sitting(one.sitting_id) if one.sitting_id is not None else None
    window = sitting_window(held.opens_at, held.closes_at, held.late_minutes) if held else None
    return now < ((window.last_start or window.closes_at) if window else ground.closes_at)


def _counts(people: tuple[Seated, ...], attempts: dict[int, str], absent: int, ended: int) -> Counts:
    states = list(attempts.values())
    return Counts(
        listed=len(people),
        absent=absent,
        awaited=len(people) - len(attempts) - absent,
        submitted=states.count("submitted"),
        expired=states.count("expired"),
        in_progress=states.count("in_progress"),
        voided=states.count("voided"),
        ended=ended,
    )


def _incidents(session: Session, round_id: int, names: _Names) -> tuple[Happening, ...]:
    """A note that was corrected stays, and says so."""
    statement = (
        sa.select(Incident, IncidentCategory.name)
        .join(IncidentCategory, IncidentCategory.code == Incident.category)
        .where(Incident.round_id == round_id)
        .order_by(Incident.happened_at, Incident.id)
    )
    rows = [(one, name) for one, name in session.execute(statement) if names.concerns(one)]
    corrected = {one.corrects_id for one, _name in rows}
    return tuple(
        Happening(
            one.happened_at, names.to(one), name, one.note, names.accounts.get(one.noted_by, ""),
            note="Đã được đính chính." if one.id in corrected else one.effect,
        )
        for one, name in rows
    )  # fmt: skip


def _grants(session: Session, round_id: int, names: _Names) -> tuple[Happening, ...]:
    rows = session.scalars(sa.select(TimeGrant).where(TimeGrant.round_id == round_id).order_by(TimeGrant.id))
    return tuple(
        Happening(
            one.given_at, names.to(one), "", one.reason, names.accounts.get(one.given_by, ""), seconds=one.seconds
        )
        for one in rows
        if names.concerns(one)
    )


def _outages(session: Session, round_id: int, names: _Names, now: datetime) -> tuple[Happening, ...]:
    rows = session.scalars(sa.select(Outage).where(Outage.round_id == round_id).order_by(Outage.opened_at, Outage.id))
    return tuple(
        Happening(
            one.opened_at, names.to(one), "", one.reason, names.accounts.get(one.opened_by, ""), one.closed_at,
            ((one.closed_at or now) - one.opened_at).total_seconds(),
        )
        for one in rows
        if names.concerns(one)
    )  # fmt: skip


def _endings(session: Session, round_id: int, names: _Names) -> tuple[Happening, ...]:
    statement = (
        sa.select(AttemptEnding, Attempt.person_id)
        .join(Attempt, Attempt.id == AttemptEnding.attempt_id)
        .where(Attempt.round_id == round_id)
        .order_by(AttemptEnding.ended_at, AttemptEnding.attempt_id)
    )
    return tuple(
        Happening(one.ended_at, names.people[person], "", one.reason, names.accounts.get(one.ended_by, ""))
        for one, person in session.execute(statement)
        if person in names.people
    )


def _moves(session: Session, round_id: int, names: _Names) -> tuple[Happening, ...]:
    """Who was let go on at another machine; being let in at the door is the rule and not worth a line."""
    rows = session.scalars(
        sa.select(Admission).where(Admission.round_id == round_id, Admission.kind == "machine").order_by(Admission.id)
    )
    return tuple(
        Happening(one.admitted_at, names.people[one.person_id], "", "", names.accounts.get(one.admitted_by, ""))
        for one in rows
        if one.person_id in names.people
    )


def _waivers(session: Session, round_id: int, names: _Names) -> tuple[Happening, ...]:
    rows = session.scalars(
        sa.select(BrowserWaiver).where(BrowserWaiver.round_id == round_id).order_by(BrowserWaiver.id)
    )
    return tuple(
        Happening(one.waived_at, names.people[one.person_id], "", one.reason, names.accounts.get(one.waived_by, ""))
        for one in rows
        if one.person_id in names.people
    )


def _ended_waivers(session: Session, round_id: int, names: _Names) -> tuple[Happening, ...]:
    rows = session.execute(
        sa.select(BrowserWaiverEnd, BrowserWaiver.person_id)
        .join(BrowserWaiver, BrowserWaiver.id == BrowserWaiverEnd.waiver_id)
        .where(BrowserWaiver.round_id == round_id)
        .order_by(BrowserWaiverEnd.waiver_id)
    )
    return tuple(
        Happening(one.ended_at, names.people[person_id], "", one.reason, names.accounts.get(one.ended_by, ""))
        for one, person_id in rows
        if person_id in names.people
    )
