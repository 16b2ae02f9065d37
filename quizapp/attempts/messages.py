"""Sentences for candidates: those that somebody has not read yet, and all of a room with who has."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.attempts.room_models import MessageReading, RoomMessage
from quizapp.people.models import Account, Person
from quizapp.rounds.models import RoundCandidate
from quizapp.statements import DriverStatement


@dataclass(frozen=True)
class Told:
    """A message as the candidate's page shows it."""

    id: int
    text: str
    sent_at: datetime


_messages, _places, _reads = RoomMessage.__table__.c, RoundCandidate.__table__.c, MessageReading.__table__.c
_REACHES = sa.or_(
    _messages.person_id == _places.person_id,
    _messages.room_id == _places.room_id,
    sa.and_(_messages.person_id.is_(None), _messages.room_id.is_(None)),
)
_UNREAD = DriverStatement(
    sa.select(_messages.id, _messages.text, _messages.sent_at)
    .select_from(RoomMessage.__table__)
    .join(RoundCandidate.__table__, _places.round_id == _messages.round_id)
    .where(
        _messages.round_id == sa.bindparam("round_id"),
        _places.person_id == sa.bindparam("person_id"),
        _REACHES,
        _messages.sent_at >= sa.bindparam("since", type_=RoomMessage.sent_at.type),
        ~sa.exists().where(_reads.message_id == _messages.id, _reads.person_id == _places.person_id),
    )
    .order_by(_messages.id)
)


def unread_messages(session: Session, attempt: Attempt) -> list[Told]:
    """What the candidate was told since the attempt began and has not marked as read, the oldest first."""
    facts = {"round_id": attempt.round_id, "person_id": attempt.person_id, "since": attempt.started_at}
    return [Told(*row) for row in _UNREAD.rows(session, **facts)]


@dataclass(frozen=True)
class SentMessage:
    """`to`: the candidate's name, "" for the whole room; `everywhere`: for the whole round."""

    text: str
    to: str
    everywhere: bool
    by: str
    sent_at: datetime
    read: int


def messages_of_room(session: Session, round_id: int, room_id: int) -> list[SentMessage]:
    """What people of a room were told, the newest first, and how many of them have marked it as read."""
    in_room = sa.select(RoundCandidate.person_id).where(
        RoundCandidate.round_id == round_id, RoundCandidate.room_id == room_id
    )
    read = (
        sa.select(sa.func.count())
        .where(MessageReading.message_id == RoomMessage.id, MessageReading.person_id.in_(in_room))
        .correlate(RoomMessage)
        .scalar_subquery()
    )
    statement = (
        sa.select(RoomMessage, Person.name, Account.display_name, read)
        .join(Account, Account.id == RoomMessage.sent_by)
        .outerjoin(Person, Person.id == RoomMessage.person_id)
        .where(
            RoomMessage.round_id == round_id,
            sa.or_(
                RoomMessage.room_id == room_id,
                RoomMessage.person_id.in_(in_room),
                sa.and_(RoomMessage.room_id.is_(None), RoomMessage.person_id.is_(None)),
            ),
        )
        .order_by(RoomMessage.id.desc())
    )
    return [
        SentMessage(one.text, name or "", one.room_id is None and one.person_id is None, by, one.sent_at, count)
        for one, name, by, count in session.execute(statement)
    ]


def read_message(session: Session, attempt: Attempt, message_id: int, now: datetime) -> None:
    """“Đã đọc”; again, or for a message that was never told to this person, nothing changes."""
    facts = {"round_id": attempt.round_id, "person_id": attempt.person_id, "since": attempt.started_at}
    if message_id in {row[0] for row in _UNREAD.rows(session, **facts)}:
        session.add(MessageReading(message_id=message_id, person_id=attempt.person_id, read_at=now))
        session.flush()
