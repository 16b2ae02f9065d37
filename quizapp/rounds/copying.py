"""A round planned like an earlier one, moved to another day."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.twice import SENT_TWICE
from quizapp.domain.errors import RoundRefusal
from quizapp.domain.units import heirs
from quizapp.people.models import Person
from quizapp.people.queries.unit_history import successors
from quizapp.rounds.actions import create_round, plan_of
from quizapp.rounds.halls import rooms_of, sittings_of
from quizapp.rounds.lists import list_people, listed_ids
from quizapp.rounds.models import Round, RoundCandidate, Sitting
from quizapp.rounds.sittings import copied_room, new_access_code


@dataclass(frozen=True)
class CopyPlan:
    """`opens_at` says how far everything moves; the list is who is on it and still active, with its seats where the
    sittings are copied too."""

    name: str
    opens_at: datetime
    with_sittings: bool
    with_list: bool


def copy_round(
    session: Session, round_: Round, plan: CopyPlan, scope: Collection[int], actor: int, now: datetime
) -> Round:
    """A new draft, or the one that the same click made a moment ago. Access codes are new and numbers are given anew;
    units that ended since are invited where they go on. A make-up round or a rehearsal is made from its own round."""
    if round_.makeup_of_id is not None or round_.rehearsal_of_id is not None:
        raise RoundRefusal("not_copied")
    if (twin := _just_made(session, round_, plan, now)) is not None:
        return twin
    by = plan.opens_at - round_.opens_at
    copied = plan_of(session, round_)
    known = successors(session)
    found = ((one, heirs(one, known)) for one in copied.unit_ids)
    units = tuple(
        dict.fromkeys(unit for one, some in found for unit in (some if set(scope).issuperset(some) else (one,)))
    )
    moved = replace(
        copied, name=plan.name, opens_at=plan.opens_at, closes_at=round_.closes_at + by, plan_id=None, unit_ids=units
    )
    made = create_round(session, moved, {*scope, *copied.unit_ids}, actor, now)
    rooms = _copy_sittings(session, round_, made) if plan.with_sittings else {}
    if plan.with_list:
        _copy_list(session, round_, made, rooms)
    return made


def _just_made(session: Session, round_: Round, plan: CopyPlan, now: datetime) -> Round | None:
    """The copy that was made of the same form a moment ago; the caller holds the lock of `round_`."""
    statement = sa.select(Round).where(
        Round.id > round_.id,
        Round.state == "draft",
        Round.name == plan.name,
        Round.unit_id == round_.unit_id,
        Round.opens_at == plan.opens_at,
        Round.created_at > now - SENT_TWICE,
    )
    return next(
        (one for one in session.scalars(statement.order_by(Round.id)) if _says(session, round_, one, plan)), None
    )


def _says(session: Session, round_: Round, made: Round, plan: CopyPlan) -> bool:
    """Whether a copy has of its round what the plan asks for."""
    has_halls = plan.with_sittings and bool(sittings_of(session, round_.id))
    has_list = plan.with_list and bool(listed_ids(session, round_.id))
    return (bool(sittings_of(session, made.id)), bool(listed_ids(session, made.id))) == (has_halls, has_list)


def _copy_sittings(session: Session, round_: Round, made: Round) -> dict[int, tuple[int, int]]:
    """Room of the old round → (sitting, room) of the new one."""
    by = made.opens_at - round_.opens_at
    new: dict[int, int] = {}
    for one in sittings_of(session, round_.id):
        row = Sitting(
            round_id=made.id,
            number=one.number,
            name=one.name,
            opens_at=one.opens_at + by,
            closes_at=one.closes_at + by,
            access_code=new_access_code() if one.access_code else "",
            late_minutes=one.late_minutes,
            needs_admission=one.needs_admission,
        )
        session.add(row)
        session.flush()
        new[one.id] = row.id
    return {
        room.id: (new[sitting.id], copied_room(session, room, new[sitting.id]).id)
        for sitting, room in rooms_of(session, round_.id)
    }


def _copy_list(session: Session, round_: Round, made: Round, rooms: dict[int, tuple[int, int]]) -> None:
    """People who left the office since are left out; the others are listed as they are today."""
    of_round = RoundCandidate.round_id == round_.id
    known = list(session.scalars(sa.select(RoundCandidate).where(of_round)))
    ids = [one.person_id for one in known]
    people = list(session.scalars(sa.select(Person).where(Person.id.in_(ids), Person.is_active.is_(True))))
    list_people(session, made, people)
    for one in known:
        row = session.get(RoundCandidate, (made.id, one.person_id))
        if row is not None and one.room_id in rooms:
            row.sitting_id, row.room_id = rooms[one.room_id]
            row.seat = one.seat
    session.flush()
