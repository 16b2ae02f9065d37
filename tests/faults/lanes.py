"""Attempts by the thousand: one person each, who sits the round again and again with a copy of the first paper."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.attempts.saving import Save
from quizapp.db import Engines
from tests.faults.rooms import seated_room
from tests.make import NOW

MINUTES = 45
MOST = 1_000_000


@dataclass(frozen=True)
class Lane:
    """A person and the attempt that runs now."""

    person_id: int
    round_id: int
    login_hash: str
    attempt_id: int
    token: str
    number: int
    deadline_at: datetime

    def save(self, seq: int, value: str, position: int, arrived_at: datetime, *, epoch: int = 1) -> Save:
        return Save(self.token, self.login_hash, epoch, seq, position, (value,), arrived_at)


def lanes(engines: Engines, number: int) -> list[Lane]:
    """People with an open login whose first attempt gives the paper; it is handed in at once."""
    seats = seated_room(engines, number, NOW)
    with engines.write.begin() as connection:
        connection.execute(sa.update(Attempt).values(state="voided", ended_at=NOW))
    return [Lane(seat.person_id, seat.round_id, seat.login_hash, seat.attempt_id, seat.token, 1, NOW) for seat in seats]


def new_attempts(engines: Engines, before: list[Lane]) -> list[Lane]:
    """The next attempt of each lane with the same paper, each due a minute after the one before. Numbers go up for
    good, as in the product."""
    made = []
    with engines.write.begin() as connection:
        number = 1 + (connection.scalar(sa.select(sa.func.max(Attempt.number))) or 1)
        for place, lane in enumerate(before):
            token, deadline = secrets.token_urlsafe(24), NOW + timedelta(minutes=MINUTES + place)
            row = {
                "token": token, "round_id": lane.round_id, "person_id": lane.person_id, "number": number,
                "attempts_allowed": MOST, "state": "in_progress", "seed": "lane", "epoch": 1, "started_at": NOW,
                "deadline_at": deadline,
            }  # fmt: skip
            (attempt_id,) = connection.execute(sa.insert(Attempt).values(**row).returning(Attempt.id)).one()
            paper = AttemptQuestion.__table__
            copied = sa.select(
                sa.literal(attempt_id),
                *(paper.c[name] for name in ("position", "question_version_id", "letters", "left")),
            ).where(paper.c.attempt_id == lane.attempt_id)
            connection.execute(
                sa.insert(paper).from_select(
                    ["attempt_id", "position", "question_version_id", "letters", "left"], copied
                )
            )
            made.append(replace(lane, attempt_id=attempt_id, token=token, number=number, deadline_at=deadline))
    return made
