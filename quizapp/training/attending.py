"""Sessions of a class, who was there, and how far a plan was carried out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.audit.twice import just_done
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.domain.training import ENOUGH, WORTH, has_attended
from quizapp.training.classes import classes_of, heads, queue_for, seats_of
from quizapp.training.models import (
    TrainingAttendance,
    TrainingClass,
    TrainingLine,
    TrainingPlan,
    TrainingSession,
)


def add_session(
    session: Session,
    plan: TrainingPlan,
    row: TrainingClass,
    starts_at: datetime,
    ends_at: datetime,
    actor: int,
    now: datetime,
) -> TrainingSession:
    """A session, or the same one that the same hand added a moment ago. RecordRefused where the class has another one
    at that time, or this one ends before it begins."""
    if ends_at <= starts_at:
        raise RecordRefused("session_window")
    queue_for(session, row.line_id)
    held = TrainingSession
    same = sa.select(held).where(held.class_id == row.id, held.starts_at == starts_at, held.ends_at == ends_at)
    told = {"class_id": row.id, "at": starts_at.isoformat()}
    is_told = told in just_done(session, f"training:{plan.id}", "training_session_added", actor, now)
    if is_told and (known := session.scalars(same).one_or_none()) is not None:
        return known
    at_once = sa.exists().where(held.class_id == row.id, held.starts_at < ends_at, held.ends_at > starts_at)
    if session.scalar(sa.select(at_once)):
        raise RecordRefused("session_taken")
    made = TrainingSession(class_id=row.id, starts_at=starts_at, ends_at=ends_at)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        raise RecordRefused("session_taken") from None
    record(session, now, actor, "training_session_added", f"training:{plan.id}", **told)
    return made


def remove_session(session: Session, plan: TrainingPlan, held: TrainingSession, actor: int, now: datetime) -> None:
    """While nobody was marked in it."""
    try:
        with session.begin_nested():
            session.execute(sa.delete(TrainingSession).where(TrainingSession.id == held.id))
    except IntegrityError:
        raise RecordRefused("was_marked") from None
    record(session, now, actor, "training_session_removed", f"training:{plan.id}", class_id=held.class_id)


class Marked(NamedTuple):
    """`kept`: how many stand as they were sent, of those that were changed on the page; `others`: of whom somebody
    else has marked otherwise since, which stays."""

    kept: int
    others: set[int]


def mark(
    session: Session,
    plan: TrainingPlan,
    held: TrainingSession,
    marks: Mapping[int, str],
    actor: int,
    now: datetime,
    shown: Mapping[int, str] | None = None,
) -> Marked:
    """Person → mark, "" where nobody looked. Only of people of the class; not before the day has come. `shown`: what
    stood on the page where they were marked; None where nobody looked at one. The session is locked, so that of two
    who save at once each finds what the other wrote."""
    if held.starts_at > now:
        raise RecordRefused("session_to_come")
    if not {seat.person_id for seat in seats_of(session, held.class_id)}.issuperset(marks):
        raise NotFound("person")
    session.execute(sa.select(TrainingSession.id).where(TrainingSession.id == held.id).with_for_update())
    stored = {one.person_id: one for one in marks_of(session, held.id)}
    known = {one: row.mark for one, row in stored.items()}
    wanted, others = changes_since(known, shown or {}, marks)
    changed = {one: new for one, new in sorted(wanted.items()) if known.get(one, "") != new}
    for person_id, new in changed.items():
        _set(session, held, person_id, stored.get(person_id), new, actor, now)
    session.flush()
    if changed:
        counts = {kind: list(wanted.values()).count(kind) for kind in sorted({*wanted.values()} - {""})}
        record(session, now, actor, "training_attendance_marked", f"training:{plan.id}", session_id=held.id, **counts)
    return Marked(len(wanted), others)


def changes_since(
    known: Mapping[int, str], shown: Mapping[int, str], marks: Mapping[int, str]
) -> tuple[dict[int, str], set[int]]:
    """What of `marks` was changed on a page that showed `shown`, and of whom somebody else has marked otherwise since,
    as is `known`."""
    changed = {one: new for one, new in marks.items() if new != shown.get(one)}
    others = {one for one, new in changed.items() if one in shown and known.get(one, "") not in (shown[one], new)}
    return {one: new for one, new in changed.items() if one not in others}, others


def _set(
    session: Session,
    held: TrainingSession,
    person_id: int,
    old: TrainingAttendance | None,
    new: str,
    actor: int,
    now: datetime,
) -> None:
    if old is not None and not new:
        session.delete(old)
    elif old is not None:
        old.mark, old.marked_by, old.marked_at = new, actor, now
    else:
        session.add(
            TrainingAttendance(
                session_id=held.id,
                class_id=held.class_id,
                person_id=person_id,
                mark=new,
                marked_by=actor,
                marked_at=now,
            )
        )


# --- reading ----------------------------------------------------------------------------------------------------------


def sessions_of(session: Session, class_ids: Collection[int]) -> dict[int, list[TrainingSession]]:
    """Class → its sessions in time."""
    statement = sa.select(TrainingSession).where(TrainingSession.class_id.in_(class_ids))
    found: dict[int, list[TrainingSession]] = {}
    for one in session.scalars(statement.order_by(TrainingSession.starts_at)):
        found.setdefault(one.class_id, []).append(one)
    return found


def session_of(session: Session, class_id: int, session_id: int) -> TrainingSession:
    """NotFound where the class has no such session."""
    found = session.get(TrainingSession, session_id)
    if found is None or found.class_id != class_id:
        raise NotFound("session")
    return found


def marks_of(session: Session, session_id: int) -> list[TrainingAttendance]:
    return list(session.scalars(sa.select(TrainingAttendance).where(TrainingAttendance.session_id == session_id)))


def marks_by_person(session: Session, class_id: int) -> dict[int, dict[int, str]]:
    """Person → session → mark."""
    found: dict[int, dict[int, str]] = {}
    for one in session.scalars(sa.select(TrainingAttendance).where(TrainingAttendance.class_id == class_id)):
        found.setdefault(one.person_id, {})[one.session_id] = one.mark
    return found


def attended_ids(session: Session, line_ids: Collection[int], before: datetime | None = None) -> dict[int, set[int]]:
    """Line → who attended: half of the sessions that were marked for them. `before`: only of sessions that began
    before that moment."""
    statement = (
        sa.select(TrainingClass.line_id, TrainingAttendance.person_id)
        .join(TrainingClass, TrainingClass.id == TrainingAttendance.class_id)
        .where(TrainingClass.line_id.in_(line_ids))
        .group_by(TrainingClass.line_id, TrainingAttendance.person_id)
        .having(sa.func.sum(sa.case(WORTH, value=TrainingAttendance.mark)) >= ENOUGH * sa.func.count())
    )
    if before is not None:
        held = sa.select(TrainingSession.id).where(TrainingSession.starts_at < before)
        statement = statement.where(TrainingAttendance.session_id.in_(held))
    found: dict[int, set[int]] = {line_id: set() for line_id in line_ids}
    for line_id, person_id in session.execute(statement):
        found[line_id].add(person_id)
    return found


def attended_in(session: Session, class_ids: Collection[int]) -> dict[int, int]:
    """Class → how many of it attended; no entry while nobody was marked in it."""
    columns = (TrainingAttendance.class_id, TrainingAttendance.person_id, TrainingAttendance.mark)
    marks: dict[int, dict[int, list[str]]] = {}
    for class_id, person_id, one in session.execute(
        sa.select(*columns).where(TrainingAttendance.class_id.in_(class_ids))
    ):
        marks.setdefault(class_id, {}).setdefault(person_id, []).append(one)
    return {class_id: sum(has_attended(some) for some in people.values()) for class_id, people in marks.items()}


@dataclass(frozen=True)
class Carried:
    """How far one line, or a whole plan, was carried out. `held`: classes whose every session has marks; `filled`:
    planned seats that somebody used, for people beyond them do not make up for an empty seat of another line."""

    classes: int = 0
    held: int = 0
    seated: int = 0
    attended: int = 0
    seats: int = 0
    filled: int = 0

    @property
    def percent(self) -> float:
        return 100 * self.filled / self.seats if self.seats else 0.0


def together(parts: Collection[Carried]) -> Carried:
    """The lines of a plan, added up."""
    names = [one.name for one in fields(Carried)]
    return Carried(**{name: sum(getattr(part, name) for part in parts) for name in names})


def carried_out(session: Session, lines: Collection[TrainingLine]) -> dict[int, Carried]:
    ids = [line.id for line in lines]
    classes, attended = classes_of(session, ids), attended_ids(session, ids)
    of_all = [one.id for some in classes.values() for one in some]
    seated, held = heads(session, of_all), _held(session, of_all)
    return {
        line.id: Carried(
            classes=len(classes.get(line.id, [])),
            held=sum(one.id in held for one in classes.get(line.id, [])),
            seated=sum(seated[one.id] for one in classes.get(line.id, [])),
            attended=len(attended[line.id]),
            seats=line.seats,
            filled=min(len(attended[line.id]), line.seats),
        )
        for line in lines
    }


def _held(session: Session, class_ids: Collection[int]) -> set[int]:
    """Classes that have sessions, and marks in each of them."""
    marked = sa.exists().where(TrainingAttendance.session_id == TrainingSession.id)
    statement = sa.select(TrainingSession.class_id, marked).where(TrainingSession.class_id.in_(class_ids))
    states: dict[int, list[bool]] = {}
    for class_id, is_marked in session.execute(statement):
        states.setdefault(class_id, []).append(bool(is_marked))
    return {class_id for class_id, some in states.items() if all(some)}
