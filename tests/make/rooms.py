"""Sittings, rooms, and who sits where."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.rounds.models import ExamRoom, RoundCandidate, Sitting
from tests.make.people import NOW


def exam_sitting(session: Session, round_id: int, *, number: int = 1, **changes: Any) -> Sitting:
    """A sitting of two hours from NOW; `changes` are its columns."""
    given: dict[str, Any] = {
        "round_id": round_id,
        "number": number,
        "name": f"Ca {number}",
        "opens_at": NOW,
        "closes_at": NOW + timedelta(hours=2),
        **changes,
    }
    made = Sitting(**given)
    session.add(made)
    session.flush()
    return made


def exam_room(session: Session, sitting_id: int, unit_id: int, *, name: str = "P1", **changes: Any) -> ExamRoom:
    """A room of thirty seats; `changes` are its columns."""
    made = ExamRoom(**{"sitting_id": sitting_id, "unit_id": unit_id, "name": name, "capacity": 30, **changes})
    session.add(made)
    session.flush()
    return made


def seat(session: Session, round_id: int, room: ExamRoom, people: Iterable[int]) -> None:
    """Give the people of a round's list seats of the room, in order, with numbers."""
    for number, person_id in enumerate(people, start=1):
        session.execute(
            sa.update(RoundCandidate)
            .where(RoundCandidate.round_id == round_id, RoundCandidate.person_id == person_id)
            .values(
                sitting_id=room.sitting_id, room_id=room.id, seat=number, candidate_number=f"{room.id}-{number:03d}"
            )
        )
