"""What the board of a room costs: the one query with everybody at work.

    .venv/bin/python benchmarks/room_board.py --engine sqlite
    .venv/bin/python benchmarks/room_board.py --engine postgresql --people 1000

Everybody sits in one room, has answered all 40 questions and changed one in three. Prints the milliseconds of the query
behind a refresh, for the whole room and for a room of sixty, and the milliseconds of a heartbeat's sign of life.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import click
import sqlalchemy as sa
from shared import emit, furnished, home, opened

from quizapp.attempts.actions import start_attempt
from quizapp.attempts.models import AnswerEvent, Attempt
from quizapp.attempts.rooms import Watch
from quizapp.attempts.signals import note_sign
from quizapp.attempts.watching import watched_room
from quizapp.db import Engines
from quizapp.people.models import Unit
from quizapp.rounds.models import ExamRoom, RoundCandidate, Sitting

QUESTIONS = 40
SMALL = 60


def seated(engines: Engines, round_id: int, person_ids: tuple[int, ...]) -> tuple[int, int]:
    """Everybody but the last sixty in one room, those in another, all at work; the ids of the rooms."""
    now = datetime.now(UTC)
    with engines.writing() as session:
        sitting = Sitting(
            round_id=round_id, number=1, name="Ca 1", opens_at=now - timedelta(minutes=1),
            closes_at=now + timedelta(hours=3),
        )  # fmt: skip
        session.add(sitting)
        session.flush()
        unit_id = session.scalar(sa.select(sa.func.min(Unit.id)))
        rooms = [ExamRoom(sitting_id=sitting.id, name=name, unit_id=unit_id, capacity=2000) for name in ("P1", "P2")]
        session.add_all(rooms)
        session.flush()
        for room, people in zip(rooms, (person_ids[:-SMALL], person_ids[-SMALL:]), strict=True):
            session.execute(
                sa.update(RoundCandidate)
                .where(RoundCandidate.person_id.in_(people))
                .values(sitting_id=sitting.id, room_id=room.id)
            )
        found = (rooms[0].id, rooms[1].id)
    for person_id in person_ids:
        with engines.writing() as session:
            attempt = start_attempt(session, round_id, person_id, None, now)
            facts = {
                "attempt_id": attempt.id, "epoch": 1, "value": '["a"]', "received_at": now,
                "deadline_at": attempt.deadline_at,
            }  # fmt: skip
            places = [*range(1, QUESTIONS + 1), *range(1, QUESTIONS + 1, 3)]
            rows = [{**facts, "seq": seq, "position": place} for seq, place in enumerate(places, start=1)]
            session.execute(sa.insert(AnswerEvent), rows)
    return found


def timed(act: Callable[[], object], rounds: int) -> list[float]:
    """Milliseconds of each round, the first left out."""
    found = []
    for _ in range(rounds + 1):
        began = time.perf_counter()
        act()
        found.append((time.perf_counter() - began) * 1000)
    return found[1:]


@click.command()
@click.option("--engine", type=click.Choice(["sqlite", "postgresql"]), default="sqlite", show_default=True)
@click.option("--people", default=1060, show_default=True)
@click.option("--rounds", default=15, show_default=True)
def main(engine: str, people: int, rounds: int) -> None:
    """Fill two rooms and look at them."""
    with home(engine) as place, opened(place) as engines:
        office = furnished(engines, people)
        big, small = seated(engines, office.round_id, office.person_ids)
        watch = Watch(office.account_ids[0], (None,), ())

        def look(room_id: int) -> int:
            with engines.reading() as session:
                return len(watched_room(session, room_id, watch, datetime.now(UTC)).lines)

        for room_id in (big, small):
            values = timed(lambda room_id=room_id: look(room_id), rounds)
            emit("room board query", values, "ms", engine=engine, people=look(room_id), answers=54)
        with engines.reading() as session:
            attempts = list(session.execute(sa.select(Attempt.id, Attempt.token).limit(200)))
        clock = iter(range(10**6))

        def sign() -> None:
            attempt_id, token = attempts[next(clock) % len(attempts)]
            note_sign(engines.save, attempt_id, token, 0, datetime.now(UTC))

        emit("sign of life", timed(sign, len(attempts) - 1), "ms", engine=engine)


if __name__ == "__main__":
    main()
