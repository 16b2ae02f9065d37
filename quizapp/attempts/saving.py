"""The one guarded statement that keeps an answer.

One statement, one commit, one round trip: it inserts into the append-only log only where the attempt is this
person's, runs, is written by the browser that holds the pen, and the complete request arrived before deadline +
grace or while an outage holds the clock. On PostgreSQL the attempt row is locked FOR SHARE, so that a hand-in waits
for savers or they see it closed. Nothing else happens on this path: no correctness is computed, no other row is read.
Only when no row was written is the reason looked for.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from quizapp.db import UtcDateTime
from quizapp.domain import errors
from quizapp.domain.questions import as_stored
from quizapp.domain.timing import GRACE, end_in_force, is_in_time
from quizapp.statements import DriverStatement

MOST_RENUMBERINGS = 10  # posts without a script that race for the next number

_GUARD = """
    SELECT attempt.id, :epoch, {seq}, :position, :value, :arrived,
      CASE WHEN attempt.held_since IS NULL THEN attempt.deadline_at ELSE {held_end} END
    FROM attempt JOIN account ON account.person_id = attempt.person_id JOIN login ON login.account_id = account.id
    WHERE attempt.token = :token AND attempt.state = 'in_progress' AND attempt.epoch = :epoch
      AND (attempt.deadline_at > :arrived_less_grace OR attempt.held_since IS NOT NULL)
      AND login.token_hash = :login AND login.ended_at IS NULL AND login.expires_at > :arrived
      AND account.is_active {lock}
"""
_INSERT = """
    INSERT INTO answer_event (attempt_id, epoch, seq, position, value, received_at, deadline_at) {guard}
    ON CONFLICT DO NOTHING RETURNING seq, deadline_at
"""
# while an outage holds the clock, the end moves with the arrival; SQLite reckons in days, exact to a millisecond
_HELD_END = {
    "postgresql": "attempt.deadline_at + greatest(:arrived - attempt.held_since, interval '0')",
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f000', julianday(attempt.deadline_at)"
    " + max(julianday(:arrived) - julianday(attempt.held_since), 0.0))",
}
_NEXT_SEQ = "(SELECT coalesce(max(seq), 0) + 1 FROM answer_event WHERE answer_event.attempt_id = attempt.id)"


def _statement(seq: str, lock: str, engine: str = "postgresql") -> sa.TextualSelect:
    guard = _GUARD.format(seq=seq, lock=lock, held_end=_HELD_END[engine])
    return (
        sa.text(_INSERT.format(guard=guard))
        .bindparams(
            sa.bindparam("arrived", type_=UtcDateTime()), sa.bindparam("arrived_less_grace", type_=UtcDateTime())
        )
        .columns(seq=sa.BigInteger, deadline_at=UtcDateTime())
    )


# one statement for each engine and way of numbering, built once
_STATEMENTS = {
    (name, own_seq): _statement(
        ":seq" if own_seq else _NEXT_SEQ, "FOR SHARE OF attempt" if name == "postgresql" else "", name
    )
    for name in ("sqlite", "postgresql")
    for own_seq in (True, False)
}

_SAVES = {key: DriverStatement(statement) for key, statement in _STATEMENTS.items()}
# SQLite has one writer: the threads of a process take turns here instead of polling its lock against each other
_TURN = threading.Lock()
_PATIENCE = 15.0

_WHY = (
    sa.text(
        """
    SELECT attempt.id, attempt.state, attempt.epoch, attempt.deadline_at, attempt.held_since,
           (SELECT max(seq) FROM answer_event WHERE attempt_id = attempt.id) AS highest_seq,
           event.position, event.value,
           (login.ended_at IS NULL AND login.expires_at > :arrived AND account.is_active) AS is_live
    FROM login JOIN account ON account.id = login.account_id
    LEFT JOIN attempt ON attempt.token = :token AND attempt.person_id = account.person_id
    LEFT JOIN answer_event event ON event.attempt_id = attempt.id AND event.epoch = :epoch AND event.seq = :seq
    WHERE login.token_hash = :login
    """
    )
    .bindparams(sa.bindparam("arrived", type_=UtcDateTime()))
    .columns(deadline_at=UtcDateTime(), held_since=UtcDateTime())
)


@dataclass(frozen=True)
class Save:
    """One answer on its way. `seq` None: a post without a script, which the server numbers."""

    token: str
    login_hash: str
    epoch: int
    seq: int | None
    position: int
    value: tuple[str, ...]
    arrived_at: datetime

    @property
    def stored_value(self) -> str:
        return as_stored(self.value)


@dataclass(frozen=True)
class Kept:
    """The acknowledgement: it exists only after COMMIT has returned. `deadline_at` is the end in force at arrival."""

    seq: int
    deadline_at: datetime


@contextmanager
def turn_to_write(engine: sa.Engine) -> Iterator[None]:
    """Of the threads of a process one writes at a time where the engine has one writer."""
    if engine.dialect.name != "sqlite":
        yield
        return
    if not _TURN.acquire(timeout=_PATIENCE):
        raise sa.exc.TimeoutError("no turn to write")
    try:
        yield
    finally:
        _TURN.release()


def save_answer(engine: sa.Engine, save: Save) -> Kept:
    """Keep one answer; the same (epoch, seq, position, value) again is acknowledged again.

    `engine` must be the autocommit one. Raises SignedOut, NotFound, AttemptClosed, Superseded, TooLate or
    SequenceConflict with the first reason that holds.
    """
    parameters = {
        "token": save.token,
        "login": save.login_hash,
        "epoch": save.epoch,
        "position": save.position,
        "value": save.stored_value,
        "arrived": save.arrived_at,
        "arrived_less_grace": save.arrived_at - GRACE,
    }
    if save.seq is not None:
        parameters["seq"] = save.seq
    statement = _SAVES[(engine.dialect.name, save.seq is not None)]
    for _ in range(1 if save.seq is not None else MOST_RENUMBERINGS):
        try:
            with turn_to_write(engine):
                row = statement.first(engine, parameters)
        except sa.exc.IntegrityError:  # a place that the paper lacks, or a guard of the database itself
            row = None
        if row is not None:
            return Kept(*row)
        kept = _replayed_or_refused(engine, save)
        if kept is not None:
            return kept
    raise errors.BadValue(save.position, "no_such_question")


def check_owner(engine: sa.Engine, token: str, login_hash: str, arrived_at: datetime) -> None:
    """Raise SignedOut or NotFound, as a save would, for who may not even learn what the attempt allows."""
    facts = {"token": token, "login": login_hash, "epoch": 0, "seq": 0, "arrived": arrived_at}
    with engine.connect() as connection:
        why = connection.execute(_WHY, facts).one_or_none()
    if why is None or not why.is_live:
        raise errors.SignedOut
    if why.id is None:
        raise errors.NotFound("attempt")


def _replayed_or_refused(engine: sa.Engine, save: Save) -> Kept | None:
    """The earlier acknowledgement, or the refusal; None where only the server's own number was taken meanwhile."""
    facts = {
        "token": save.token,
        "login": save.login_hash,
        "epoch": save.epoch,
        "seq": save.seq or 0,
        "arrived": save.arrived_at,
    }
    with engine.connect() as connection:
        why = connection.execute(_WHY, facts).one_or_none()
    if why is None or not why.is_live:
        raise errors.SignedOut
    if why.id is None:
        raise errors.NotFound("attempt")
    if (
        why.value is not None
        and save.seq is not None
        and (why.position, why.value) == (save.position, save.stored_value)
    ):
        return Kept(save.seq, end_in_force(why.deadline_at, why.held_since, save.arrived_at))
    if why.state != "in_progress":
        raise errors.AttemptClosed(why.state)
    if why.epoch != save.epoch:
        raise errors.Superseded(why.epoch)
    if why.held_since is None and not is_in_time(save.arrived_at, why.deadline_at):
        raise errors.TooLate(why.deadline_at)
    if why.value is not None:
        raise errors.SequenceConflict(save.seq or 0, why.highest_seq)
    return None
