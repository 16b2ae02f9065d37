"""What one process of a race does: save as fast as it can, or close, or extend."""

import random
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts import saving
from quizapp.attempts.actions import close_due_attempts, hand_in
from quizapp.attempts.models import AnswerEvent, Attempt
from quizapp.attempts.queries import due_attempt_ids
from quizapp.attempts.saving import Save, save_answer
from quizapp.db import Engines, open_engines
from quizapp.domain.errors import Refusal
from quizapp.domain.timing import CLOSE_AFTER, GRACE
from quizapp.results.actions import score_attempt
from tests.faults.lanes import Lane
from tests.faults.rooms import LETTERS

KINDS = ("hand_in", "expiry", "extension")

PROCESSES = 4
SAVES = 3
LONGEST_HOLD = 0.003
MORE = timedelta(days=365)  # never due before the judgement


@dataclass(frozen=True)
class Race:
    """What one process has to do in one race."""

    lane: Lane
    kind: str


@dataclass
class Outcome:
    """What one process was told, and what it saw after closing."""

    acknowledged: set[tuple[int, int]] = field(default_factory=set)  # attempt, seq
    events_at_close: dict[int, int] = field(default_factory=dict)
    scored: dict[int, int] = field(default_factory=dict)  # attempt → events when it was scored
    extended: set[int] = field(default_factory=set)
    crashes: list[str] = field(default_factory=list)


def run_process(url: str, plan: list[Race], seed: int, control: str | None, number: int, gate: Any, told: Any) -> None:
    """Walk through all races beside the other processes, closing each PROCESSES-th attempt."""
    engines = open_engines(url, is_durable=False)
    outcome, chance = Outcome(), random.Random(f"{seed}-{number}")
    try:
        for turn, race in enumerate(plan):
            gate.wait(300)
            if turn % PROCESSES == number:
                close(engines, race, outcome, chance, control)
            elif race.kind == "extension" and (turn + 1) % PROCESSES == number:
                _extend(engines, race, outcome, chance)
            else:
                _saves(engines, race, outcome, chance, number, control)
    except Exception as crash:
        outcome.crashes.append(repr(crash))
        gate.abort()
    engines.dispose()
    told.put(outcome)


def _arrival(race: Race) -> datetime:
    """In time by a hair; only an extension makes the third kind count."""
    deadline = race.lane.deadline_at
    if race.kind == "hand_in":
        return deadline - timedelta(minutes=1)
    return deadline + GRACE + timedelta(milliseconds=-1 if race.kind == "expiry" else 1)


def _saves(
    engines: Engines, race: Race, outcome: Outcome, chance: random.Random, number: int, control: str | None
) -> None:
    for place in range(SAVES):
        seq = 1 + number * SAVES + place
        save = race.lane.save(seq, chance.choice(LETTERS), chance.randint(1, 10), _arrival(race))
        time.sleep(chance.random() * 0.001)
        hold = chance.choice((0.0, chance.random() * LONGEST_HOLD))
        if _kept(engines, save, hold, control):
            outcome.acknowledged.add((race.lane.attempt_id, seq))


def _kept(engines: Engines, save: Save, hold: float, control: str | None) -> bool:
    if control == "unguarded_insert":
        return _look_then_insert(engines, save, hold)
    if not hold:
        try:
            return bool(save_answer(engines.save, save))
        except Refusal:
            return False
    name = engines.write.dialect.name
    statement = saving._statement(":seq", "") if control == "no_lock" else saving._STATEMENTS[(name, True)]
    try:
        with engines.write.begin() as connection:
            row = connection.execute(statement, parameters(save)).one_or_none()
            time.sleep(hold)
    except sa.exc.IntegrityError:  # the guard of the database itself
        return False
    return row is not None


def parameters(save: Save) -> dict[str, Any]:
    return {
        "token": save.token, "login": save.login_hash, "epoch": save.epoch, "seq": save.seq, "position": save.position,
        "value": save.stored_value, "arrived": save.arrived_at, "arrived_less_grace": save.arrived_at - GRACE,
    }  # fmt: skip


def _look_then_insert(engines: Engines, save: Save, hold: float) -> bool:
    """The planted fault: the state is read first and the answer written after."""
    with engines.reading() as session:
        found = session.scalars(sa.select(Attempt).where(Attempt.token == save.token)).one()
        if found.state != "in_progress" or found.deadline_at <= save.arrived_at - GRACE:
            return False
    time.sleep(hold)
    with engines.writing() as session:
        session.add(
            AnswerEvent(
                attempt_id=found.id, epoch=save.epoch, seq=save.seq, position=save.position, value=save.stored_value,
                received_at=save.arrived_at, deadline_at=found.deadline_at,
            )
        )  # fmt: skip
    return True


# --- closing and extending --------------------------------------------------------------------------------------------


def close(engines: Engines, race: Race, outcome: Outcome, chance: random.Random, control: str | None = None) -> None:
    """As the product does it: close, then score in another transaction."""
    attempt_id, now = race.lane.attempt_id, race.lane.deadline_at + CLOSE_AFTER
    time.sleep(chance.random() * 0.003)
    with engines.writing() as session:
        if race.kind == "hand_in":
            hand_in(session, race.lane.token, race.lane.person_id, race.lane.deadline_at - timedelta(seconds=30))
        elif control == "one_look":
            _close_what_was_due(session, now)
        else:
            close_due_attempts(session, now)
    _score(engines, attempt_id, now, outcome)


def _close_what_was_due(session: Session, now: datetime) -> None:
    """The planted fault: whether the deadline has passed is asked only before the row is locked."""
    for attempt_id in due_attempt_ids(session, now):
        time.sleep(0.001)
        due = sa.update(Attempt).where(Attempt.id == attempt_id, Attempt.state == "in_progress")
        session.execute(due.values(state="expired", ended_at=Attempt.deadline_at))


def _score(engines: Engines, attempt_id: int, now: datetime, outcome: Outcome) -> None:
    with engines.reading() as session:
        if session.get_one(Attempt, attempt_id).state == "in_progress":  # it was extended in time
            return
        outcome.events_at_close[attempt_id] = _events(session, attempt_id)
    with engines.writing() as session:
        outcome.scored[attempt_id] = _events(session, attempt_id)
        score_attempt(session, session.get_one(Attempt, attempt_id), now)


def _events(session: Any, attempt_id: int) -> int:
    counted = sa.select(sa.func.count()).select_from(AnswerEvent).where(AnswerEvent.attempt_id == attempt_id)
    return int(session.scalar(counted) or 0)


def _extend(engines: Engines, race: Race, outcome: Outcome, chance: random.Random) -> None:
    """More time for one person, in a writing transaction that holds on for a moment."""
    time.sleep(chance.random() * 0.003)
    with engines.write.begin() as connection:
        row = connection.execute(
            sa.update(Attempt)
            .where(Attempt.id == race.lane.attempt_id, Attempt.state == "in_progress")
            .values(deadline_at=race.lane.deadline_at + MORE)
        )
        time.sleep(chance.random() * LONGEST_HOLD)
    if row.rowcount:
        outcome.extended.add(race.lane.attempt_id)
