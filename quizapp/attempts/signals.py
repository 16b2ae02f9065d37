"""Signs of life that are no answers: kept at most once a minute for each test, never on the path of a save."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quizapp.attempts.room_models import AttemptSignal
from quizapp.attempts.saving import turn_to_write
from quizapp.memory import Remembered

EVERY = timedelta(seconds=60)
MOST_UNSENT = 1000
# token of an attempt → what this process wrote last
_WRITTEN: Remembered[str, tuple[datetime, int]] = Remembered(4000)


def _upsert(dialect: Any) -> Any:
    table = AttemptSignal.__table__
    insert = dialect.insert(table).values(
        attempt_id=sa.bindparam("attempt_id"),
        seen_at=sa.bindparam("seen_at", type_=AttemptSignal.seen_at.type),
        unsent=sa.bindparam("unsent"),
    )
    given = {"seen_at": insert.excluded.seen_at, "unsent": insert.excluded.unsent}
    newer = insert.excluded.seen_at > table.c.seen_at  # of two processes the later sign stays
    return insert.on_conflict_do_update(index_elements=["attempt_id"], set_=given, where=newer)


_UPSERTS = {"sqlite": _upsert(sqlite), "postgresql": _upsert(postgresql)}


def note_sign(engine: sa.Engine, attempt_id: int, token: str, unsent: int, now: datetime) -> bool:
    """Keep that the page of an attempt was alive at `now` and how many answers it still held; whether it was written.

    `engine` must be the autocommit one: a single statement, and none where this process wrote the same within a minute.
    """
    unsent = min(max(unsent, 0), MOST_UNSENT)
    known = _WRITTEN.get(token)
    if known is not None and known[0] <= now < known[0] + EVERY and bool(known[1]) == bool(unsent):
        return False
    facts = {"attempt_id": attempt_id, "seen_at": now, "unsent": unsent}
    with turn_to_write(engine), engine.connect() as connection:
        connection.execute(_UPSERTS[engine.dialect.name], facts)
    _WRITTEN.keep(token, (now, unsent))
    return True


def note_machine_asked(session: Session, attempt_id: int, now: datetime | None) -> None:
    """Another machine asks to go on with the test; None: it asks no more."""
    asked = sa.update(AttemptSignal).where(AttemptSignal.attempt_id == attempt_id).values(machine_asked_at=now)
    if session.execute(asked.returning(AttemptSignal.attempt_id)).first() is None and now is not None:
        session.add(AttemptSignal(attempt_id=attempt_id, seen_at=now, unsent=0, machine_asked_at=now))
        session.flush()
