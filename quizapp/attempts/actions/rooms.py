"""What an invigilator does in a room: letting in, pausing, telling, noting, letting off. Each act is on record.

Lock order as in `time`: the round first. Every act starts from facts of a room that was read within the watch.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.actions.closing import end_attempt
from quizapp.attempts.actions.starting import drop_pen, lock_attempt
from quizapp.attempts.actions.time import close_outage, grant_time, open_outage
from quizapp.attempts.models import Outage, TimeGrant
from quizapp.attempts.room_models import (
    Admission,
    BrowserWaiver,
    BrowserWaiverEnd,
    Incident,
    IncidentCategory,
    RoomMessage,
)
from quizapp.attempts.rooms import RoomFacts, Watch, room_facts
from quizapp.attempts.time_lists import GrantTo
from quizapp.attempts.waiving import held_waivers
from quizapp.attempts.watching import RoomLine, WatchedRoom, watched_room
from quizapp.audit.actions import record
from quizapp.audit.twice import SENT_TWICE
from quizapp.domain.entry import ADMITTED_FOR
from quizapp.domain.errors import NotFound, RecordRefused, RoundRefusal
from quizapp.rounds.actions import locked_round
from quizapp.rounds.models import Round


@dataclass(frozen=True)
class Held:
    """A room whose round this transaction holds."""

    room: WatchedRoom
    round_: Round
    actor: int
    now: datetime

    @property
    def facts(self) -> RoomFacts:
        return self.room.facts

    @property
    def subject(self) -> str:
        return f"round:{self.round_.id}"


def held_room(session: Session, room_id: int, watch: Watch, now: datetime, *, only_open: bool = True) -> Held:
    """The room with its round locked. NotFound outside the watch; RoundRefusal where the round takes no acts."""
    facts = room_facts(session, room_id, watch)
    round_ = locked_round(session, facts.round_id)
    if only_open and round_.state != "ready":
        raise RoundRefusal("wrong_state")
    return Held(watched_room(session, room_id, watch, now), round_, watch.account_id, now)


def admit(session: Session, held: Held, kind: str, person_id: int | None = None) -> int:
    """Let a candidate in for a quarter of an hour, or (None) everybody of the room for whom it makes sense; how many.

    At the door those who have not begun, at another machine those who have. Whoever was let in a moment ago is counted
    and not let in again: that is one button pressed twice.
    """
    wanted = ("waiting", "admitted") if kind == "door" else ("running", "lost")
    lines = held.room.lines if person_id is None else (held.room.line_of(person_id),)
    people = [line.person_id for line in lines if line.state in wanted]
    if kind == "door" and person_id is not None and lines[0].state == "absent":
        raise RoundRefusal("door_shut")
    if person_id is not None and not people:
        raise RoundRefusal("not_waiting") if kind == "door" else RoundRefusal("not_running")
    just_now = {line.person_id for line in lines if _was_let_in(line, kind, held.now)}
    new = [one for one in people if one not in just_now]
    if not new:
        return len(people)
    session.add_all(
        Admission(
            round_id=held.round_.id,
            person_id=one,
            kind=kind,
            admitted_by=held.actor,
            admitted_at=held.now,
            expires_at=held.now + ADMITTED_FOR,
        )
        for one in new
    )
    action = "candidates_admitted" if kind == "door" else "machines_admitted"
    record(session, held.now, held.actor, action, held.subject, room=held.facts.id, persons=new)
    return len(people)


def _was_let_in(line: RoomLine, kind: str, now: datetime) -> bool:
    until = line.signs.admitted_until if kind == "door" else line.signs.machine_until
    return until is not None and until > now + ADMITTED_FOR - SENT_TWICE


def pause_room(session: Session, held: Held, reason: str) -> Outage:
    """The clocks of everybody in the room stand from now on."""
    of = GrantTo(room_id=held.facts.id)
    return open_outage(session, held.round_, of, reason, (), held.actor, held.now)


def resume_room(session: Session, held: Held) -> tuple[float, int]:
    """The clocks run again; how many seconds were given back to how many. Nothing where the room runs already."""
    if held.facts.outage_id is None:
        return 0.0, 0
    outage, moved = close_outage(session, held.round_, held.facts.outage_id, (), held.actor, held.now)
    return ((outage.closed_at or held.now) - outage.opened_at).total_seconds(), moved


def give_time(session: Session, held: Held, person_id: int | None, seconds: int, reason: str, seen: int) -> TimeGrant:
    """Time for a candidate of the room or (None) for everybody in it."""
    if person_id is None:
        to, scope = GrantTo(room_id=held.facts.id), set[int]()
    else:
        to, scope = GrantTo(person_id=person_id), {held.room.line_of(person_id).unit_id}
    return grant_time(session, held.round_, to, seconds, reason, scope, held.actor, held.now, seen=seen)


def send_message(session: Session, held: Held, person_id: int | None, text: str) -> RoomMessage:
    """A sentence for a candidate of the room or (None) for everybody in it."""
    if person_id is not None:
        held.room.line_of(person_id)
    room_id = held.facts.id if person_id is None else None
    known = session.scalars(
        sa.select(RoomMessage).where(
            RoomMessage.round_id == held.round_.id,
            RoomMessage.room_id.is_not_distinct_from(room_id),
            RoomMessage.person_id.is_not_distinct_from(person_id),
            RoomMessage.text == text,
            RoomMessage.sent_by == held.actor,
            RoomMessage.sent_at > held.now - SENT_TWICE,
        )
    ).first()
    if known is not None:
        return known
    message = RoomMessage(
        round_id=held.round_.id, room_id=room_id, person_id=person_id, text=text, sent_by=held.actor, sent_at=held.now
    )
    session.add(message)
    session.flush()
    record(
        session, held.now, held.actor, "message_sent", held.subject,
        room=held.facts.id, person=person_id, message=message.id,
    )  # fmt: skip
    return message


def end_candidate(session: Session, held: Held, person_id: int, reason: str) -> None:
    """End the test of a candidate of the room. RoundRefusal where it does not run."""
    line = held.room.line_of(person_id)
    if line.attempt_id is None:
        raise RoundRefusal("not_running")
    end_attempt(session, line.attempt_id, reason, held.actor, held.now)


def waive_browser(session: Session, held: Held, person_id: int, reason: str) -> None:
    """One candidate of the room may sit without Safe Exam Browser at one machine, the first that needs it; again, while
    none has needed it yet, is nothing new."""
    held.room.line_of(person_id)
    if any(one.used_at is None for one in held_waivers(session, held.round_.id, person_id)):
        return
    session.add(
        BrowserWaiver(
            round_id=held.round_.id, person_id=person_id, reason=reason, waived_by=held.actor, waived_at=held.now
        )
    )
    record(
        session, held.now, held.actor, "browser_waived", held.subject,
        room=held.facts.id, person=person_id, reason=reason,
    )  # fmt: skip


def end_waivers(session: Session, held: Held, person_id: int, reason: str) -> None:
    """What a candidate was let off counts no longer. A test that runs by it needs its pen anew: what processes remember
    of a waived machine opens nothing then. RoundRefusal where nothing is waived."""
    line = held.room.line_of(person_id)
    attempt = lock_attempt(session, line.attempt_id) if line.attempt_id is not None else None
    waivers = held_waivers(session, held.round_.id, person_id)
    if not waivers:
        raise RoundRefusal("not_waived")
    if attempt is not None:
        drop_pen(session, attempt, {login for one in waivers for login in one.logins})
    session.add_all(
        BrowserWaiverEnd(waiver_id=one.id, reason=reason, ended_by=held.actor, ended_at=held.now) for one in waivers
    )
    record(
        session, held.now, held.actor, "browser_waiver_ended", held.subject,
        room=held.facts.id, person=person_id, reason=reason,
    )  # fmt: skip


@dataclass(frozen=True)
class Note:
    """What an invigilator writes down. `person_id` None: of the whole room; `corrects_id`: the note it replaces."""

    category: str
    text: str
    happened_at: datetime
    person_id: int | None = None
    corrects_id: int | None = None


def note_incident(session: Session, held: Held, note: Note) -> Incident:
    """Keep a note with the effect that its category names today; the same one pressed twice is kept once. NotFound for
    people and notes of other rooms."""
    if note.person_id is not None:
        held.room.line_of(note.person_id)
    category = session.get(IncidentCategory, note.category)
    if category is None:
        raise NotFound("category")
    known = _noted_just_now(session, held, note)
    if known is not None:
        return known
    if note.corrects_id is not None:
        _check_corrected(session, held, note.corrects_id)
    incident = Incident(
        round_id=held.round_.id,
        room_id=held.facts.id,
        person_id=note.person_id,
        category=category.code,
        effect=category.effect,
        note=note.text,
        happened_at=note.happened_at,
        noted_by=held.actor,
        noted_at=held.now,
        corrects_id=note.corrects_id,
    )
    session.add(incident)
    session.flush()
    record(
        session, held.now, held.actor, "incident_noted", held.subject, incident=incident.id, room=held.facts.id,
        person=note.person_id, category=category.code, corrects=note.corrects_id,
    )  # fmt: skip
    return incident


def _noted_just_now(session: Session, held: Held, note: Note) -> Incident | None:
    """The same note by the same hand: a button that was pressed twice."""
    return session.scalars(
        sa.select(Incident).where(
            Incident.round_id == held.round_.id,
            Incident.room_id == held.facts.id,
            Incident.person_id.is_not_distinct_from(note.person_id),
            Incident.corrects_id.is_not_distinct_from(note.corrects_id),
            Incident.category == note.category,
            Incident.note == note.text,
            Incident.happened_at == note.happened_at,
            Incident.noted_by == held.actor,
            Incident.noted_at > held.now - SENT_TWICE,
        )
    ).first()


def _check_corrected(session: Session, held: Held, corrects_id: int) -> None:
    earlier = session.scalars(
        sa.select(Incident).where(Incident.id == corrects_id, Incident.room_id == held.facts.id)
    ).one_or_none()
    if earlier is None:
        raise NotFound("incident")
    if session.scalar(sa.select(Incident.id).where(Incident.corrects_id == corrects_id)) is not None:
        raise RoundRefusal("corrected_already")


def store_category(
    session: Session,
    code: str,
    name: str,
    effect: str,
    actor: int,
    now: datetime,
    *,
    is_active: bool = True,
    is_new: bool = False,
) -> IncidentCategory:
    """Add a category at the end, or change one; notes keep the words that they were written with.

    RecordRefused where a new code is taken, NotFound for one that is not there.
    """
    known = session.get(IncidentCategory, code)
    if is_new and known is not None:
        raise RecordRefused("code_taken")
    if not is_new and known is None:
        raise NotFound("category")
    if known is None:
        place = (session.scalar(sa.select(sa.func.max(IncidentCategory.place))) or 0) + 1
        known = IncidentCategory(code=code, name=name, effect=effect, place=place, is_active=is_active)
        session.add(known)
    before = None if is_new else {"name": known.name, "effect": known.effect, "is_active": known.is_active}
    known.name, known.effect, known.is_active = name, effect, is_active
    session.flush()
    after = {"name": name, "effect": effect, "is_active": is_active}
    record(session, now, actor, "incident_category_stored", f"incident_category:{code}", before=before, after=after)
    return known
