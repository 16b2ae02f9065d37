"""Statements that go to the driver itself see only what was written: in every test, nothing they ask for may wait."""

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.sql import visitors

from quizapp.statements import DriverStatement


@cache
def _tables(statement: DriverStatement) -> frozenset[sa.Table]:
    return frozenset(one for one in visitors.iterate(statement._statement) if isinstance(one, sa.Table))


def unwritten(session: Session, statement: DriverStatement) -> set[str]:
    """The tables of `statement` of which the session still holds a change that the database has not been told."""
    waiting = [*session.new, *session.dirty, *session.deleted]
    if not waiting:
        return set()
    changed = {one.__table__ for one in waiting if session.is_modified(one) or one not in session.dirty}
    return {table.name for table in changed & _tables(statement)}


def forbid_unwritten() -> None:
    """From now on in this process a driver statement fails where the session keeps back what it would see or touch."""

    def guarded(method: Any) -> Any:
        def asked(self: DriverStatement, session: Session, *args: Any, **kwargs: Any) -> Any:
            held_back = unwritten(session, self)
            assert not held_back, f"not flushed before a statement reads or writes it: {sorted(held_back)}"
            return method(self, session, *args, **kwargs)

        return asked

    for name in ("_fetched", "run"):
        setattr(DriverStatement, name, guarded(getattr(DriverStatement, name)))
