"""What the database must refuse of sittings, rooms and lists, and rows for it to protect."""

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.rounds.models import ExamRoom, ListChange, RoundCandidate
from quizapp.rounds.models import Sitting as SittingRow
from tests import make
from tests.make import NOW, Sitting

Offence = Callable[[Session, Sitting, Sitting], object]
HOUR = timedelta(hours=1)


def list_rows(session: Session, over: Sitting) -> None:
    """A sitting with a room where one person has begun and one has not; the second was put on the list by hand."""
    sitting = SittingRow(
        round_id=over.round_id, number=1, name="Ca 1", opens_at=NOW - HOUR, closes_at=NOW + HOUR, late_minutes=15
    )
    session.add(sitting)
    session.flush()
    room = ExamRoom(sitting_id=sitting.id, name="P1", unit_id=over.unit_id, capacity=5, minutes=50)
    session.add(room)
    session.flush()
    for seat in (2, 3):
        one = make.person(session)
        session.add(
            RoundCandidate(
                round_id=over.round_id, person_id=one.id, unit_id=one.unit_id, position_id=one.position_id,
                category=one.category, sitting_id=sitting.id, room_id=room.id, seat=seat, candidate_number=f"A{seat}",
            )
        )  # fmt: skip
    session.flush()
    session.add(
        ListChange(
            round_id=over.round_id, person_id=one.id, kind="added", reason="bổ sung", changed_by=over.account_id,
            changed_at=NOW,
        )
    )  # fmt: skip
    session.add(
        Attempt(
            token="bắt đầu", round_id=over.round_id, person_id=one.id, number=1, attempts_allowed=1,
            state="in_progress", seed="x", epoch=1, writer_login_id=None, started_at=NOW,
            deadline_at=NOW + HOUR, held_since=None, ended_at=None,
        )
    )  # fmt: skip
    session.flush()


def sql(statement: str, **values: object) -> Offence:
    return lambda session, _running, _over: session.execute(sa.text(statement), values)


def new_guest(session: Session, _running: Sitting, over: Sitting) -> None:
    room = session.scalars(sa.select(ExamRoom)).one()
    one = make.person(session)
    session.add(
        RoundCandidate(
            round_id=over.round_id, person_id=one.id, unit_id=one.unit_id, position_id=one.position_id,
            category=one.category, sitting_id=room.sitting_id, room_id=room.id, seat=6,
        )
    )  # fmt: skip
    session.flush()


def sitting_with(**values: object) -> Offence:
    return lambda session, _running, _over: session.execute(sa.update(SittingRow).values(**values))


LIST_OFFENCES: list[tuple[str, Offence]] = [
    ("guard_candidate_begun", sql("UPDATE round_candidate SET room_id = NULL, seat = NULL WHERE seat = 3")),
    ("guard_candidate_begun", sql("UPDATE round_candidate SET seat = 4 WHERE seat = 3")),
    ("guard_candidate_number", sql("UPDATE round_candidate SET candidate_number = 'B2' WHERE seat = 2")),
    ("guard_candidate_number", sql("UPDATE round_candidate SET candidate_number = NULL WHERE seat = 2")),
    ("guard_candidate_seat_insert", new_guest),
    ("guard_candidate_seat_update", sql("UPDATE round_candidate SET seat = 6 WHERE seat = 2")),
    ("guard_sitting_told", sitting_with(closes_at=NOW)),
    ("guard_sitting_told", sitting_with(opens_at=NOW - 2 * HOUR)),
    ("guard_sitting_told", sitting_with(late_minutes=14)),
    ("guard_sitting_begun", sitting_with(opens_at=NOW, closes_at=NOW + 2 * HOUR)),
    ("guard_room_begun", sql("UPDATE exam_room SET minutes = 49")),
    ("guard_room_begun", sql("UPDATE exam_room SET minutes = NULL")),
    ("guard_room_capacity", sql("UPDATE exam_room SET capacity = 2")),
]
