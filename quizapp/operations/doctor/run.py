"""All checks, and the few without which a server must not start."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.audit.queries import broken_entry
from quizapp.config import Settings
from quizapp.db import Engines
from quizapp.operations.clocks import clock_of
from quizapp.operations.contents import one_snapshot
from quizapp.operations.doctor import machine, postgres_engine, sqlite_engine
from quizapp.operations.doctor.checks import FIT, UNFIT, WARNING, Check
from quizapp.operations.guards import guard_faults
from quizapp.operations.upgrading import current_revision, newest_revision

Clock = Callable[[], datetime]


class UnfitToServe(Exception):
    """A server must not start here; `check` says why."""

    def __init__(self, check: Check) -> None:
        super().__init__(check.name, check.said)
        self.check = check


def examine(settings: Settings, engines: Engines, clock: Clock) -> list[Check]:
    """Everything, with short bounded probes on the data folder."""
    return list(_all(settings, engines, clock))


def _all(settings: Settings, engines: Engines, clock: Clock) -> Iterator[Check]:
    is_embedded = engines.read.dialect.name == "sqlite"
    folder = machine.check_folder(settings.data)
    yield folder
    if folder.said != "missing":
        yield machine.check_mount(settings.data, is_embedded=is_embedded)
        yield machine.check_disk(settings.data)
    yield machine.check_secret(settings)
    yield machine.check_clock(clock, clock_of(settings.data, clock))
    yield machine.check_zone(settings.timezone, clock())
    yield from [Check("proxy", FIT, "trusted")] if settings.trusts_proxy else []
    if folder.level == FIT:
        yield machine.check_sync(settings.data)
        yield from [sqlite_engine.check_commits(settings.data)] if is_embedded else []
    try:
        yield from _database(engines, clock, is_embedded=is_embedded)
    except sa.exc.SQLAlchemyError as fault:
        yield Check("database", UNFIT, "unreachable", {"why": str(getattr(fault, "orig", fault)).strip()})
    yield machine.check_backup(settings, clock())


def _database(engines: Engines, clock: Clock, *, is_embedded: bool) -> Iterator[Check]:
    if is_embedded:
        path = Path(str(engines.read.url.database))
        if not path.exists():
            yield Check("database", UNFIT, "missing", {"file": str(path)})
            return
        yield sqlite_engine.check_driver()
        yield from sqlite_engine.check_pragmas(engines)
        yield sqlite_engine.check_pages(path)
    else:
        yield postgres_engine.check_skew(engines.read, clock)
    schema = check_schema(engines.read)
    yield schema
    if schema.level != FIT:
        return
    with one_snapshot(engines.read) as connection:
        yield from [] if is_embedded else postgres_engine.server_checks(connection)
        yield from _contents(connection)


def check_schema(engine: sa.Engine) -> Check:
    facts = {"revision": current_revision(engine) or "–", "newest": newest_revision()}
    is_same = facts["revision"] == facts["newest"]
    return Check("schema", FIT if is_same else UNFIT, "same" if is_same else "other", facts)


def _contents(connection: sa.Connection) -> Iterator[Check]:
    faults = guard_faults(connection)
    shown = ", ".join(f"{name} ({fault})" for name, fault in faults)
    yield Check("guards", UNFIT if faults else FIT, "lost" if faults else "stand", {"which": shown})
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        entry = broken_entry(session)
        yield Check("audit", FIT if entry is None else UNFIT, "whole" if entry is None else "broken", {"entry": entry})
        running = session.scalar(sa.select(sa.func.count()).where(Attempt.state == "in_progress")) or 0
    yield Check("attempts", FIT, "running", {"count": running})


def refuse_unfit(settings: Settings, engines: Engines, clock: Clock) -> None:
    """Raise UnfitToServe for another schema, for a clock more than a second from PostgreSQL's, and for an embedded
    database on a network share."""
    is_embedded = engines.read.dialect.name == "sqlite"
    checks = [check_schema(engines.read)]
    if is_embedded:
        checks.append(machine.check_mount(settings.data, is_embedded=True))
    else:
        checks.append(postgres_engine.check_skew(engines.read, clock))
    for check in checks:
        if check.level == UNFIT:
            raise UnfitToServe(check)


__all__ = ["FIT", "UNFIT", "WARNING", "UnfitToServe", "examine", "refuse_unfit"]
