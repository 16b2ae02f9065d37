"""The database: base class, types, and the settings that make both engines safe. Knows no Flask.

Three engines on one database: `write` for transactions that change something (SQLite: BEGIN IMMEDIATE), `read`
(it refuses writes; for pages of the server as `page`, without transactions), `save` for the one guarded statement that
keeps an answer (autocommit).
"""

import math
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Session

try:
    from pysqlite3 import dbapi2 as _driver
except ImportError:  # no wheel for this machine: the interpreter's own SQLite, in the safe mode where it is faulty
    _driver = sqlite3
sqlite_driver: Any = _driver

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An aware moment; SQLite keeps it as UTC text with microseconds, so that text order is time order."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Tables are singular; relationships point upstream only."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        dict[str, Any]: sa.JSON(),
        list[str]: sa.JSON(),
    }


def one_of(column: str, values: tuple[str, ...], name: str) -> sa.CheckConstraint:
    """A check that `column` holds one of `values`."""
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=name)


# --- engines ---------------------------------------------------------------------------------------------------------


def has_safe_wal(version: tuple[int, ...] | None = None) -> bool:
    """Whether this SQLite is free of the WAL-reset fault (fixed in 3.51.3, 3.50.7 and 3.44.6)."""
    number = sqlite_driver.sqlite_version_info if version is None else version
    fixed_branches = (number[:2] == (3, 50) and number >= (3, 50, 7)) or (
        number[:2] == (3, 44) and number >= (3, 44, 6)
    )
    return number >= (3, 51, 3) or fixed_branches


ENGINES = ("sqlite", "postgresql+psycopg")


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path.as_posix()}"


def clean_url(url: str) -> str:
    """`postgres://` and `postgresql://` both mean the driver that is shipped.

    Raises ArgumentError for what is no address of an engine that the program knows.
    """
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            url = "postgresql+psycopg://" + url.removeprefix(prefix)
    try:
        engine = sa.make_url(url).drivername
    except ValueError as fault:  # a port that is no number
        raise sa.exc.ArgumentError(str(fault)) from fault
    if engine not in ENGINES:
        raise sa.exc.ArgumentError(engine)
    return url


# no session of a server waits, works or idles for ever; `lift_time_limits` is for the jobs that take their time
_LIMITS = {"lock_timeout": "10s", "statement_timeout": "60s", "idle_in_transaction_session_timeout": "60s"}
_SESSION = {
    "write": _LIMITS,
    "read": {**_LIMITS, "default_transaction_read_only": "on"},
    # at READ COMMITTED each statement of a page sees its own snapshot, with or without a transaction around them
    "page": {**_LIMITS, "default_transaction_read_only": "on"},
    "save": {"lock_timeout": "5s", "statement_timeout": "10s"},
}


def engine_options(url: str, mode: str) -> dict[str, Any]:
    """Arguments of `create_engine` for `mode` (`write`, `read`, `page` or `save`), url included."""
    always: dict[str, Any] = {
        "url": url,
        "hide_parameters": True,  # answers, hashes and names of people are not for logs
        # what commits by itself leaves nothing behind to roll back
        "pool_reset_on_return": None if mode == "save" else "rollback",
    }
    if url.startswith("sqlite"):
        own = {"module": sqlite_driver, "connect_args": {"timeout": 15}, "pool_size": 16, "max_overflow": 32}
        return always | own
    options = always | {"pool_size": 8, "max_overflow": 16}
    options["isolation_level"] = "AUTOCOMMIT" if mode in ("page", "save") else "READ COMMITTED"
    options["connect_args"] = {"options": " ".join(f"-c {name}={value}" for name, value in _SESSION[mode].items())}
    return options


RESTED = 1.0  # seconds after which a connection may have been closed at its other end without anybody's notice


def _ask_the_rested(engine: sa.Engine) -> None:
    """A connection that has rested is asked whether it still stands, and replaced where it does not.

    One that was at work a moment ago is not asked: that would be a round trip for each page. An answer is never
    asked for: a stale connection fails it, the pool is renewed, and the page sends again.
    """

    @sa.event.listens_for(engine, "checkin")
    def on_checkin(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = time.monotonic()

    @sa.event.listens_for(engine, "checkout")
    def on_checkout(connection: Any, record: Any, _fairy: Any) -> None:
        if time.monotonic() - record.info.get("rests_since", math.inf) < RESTED:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as fault:
            raise sa.exc.InvalidatePoolError from fault


def watch(engine: sa.Engine, mode: str, *, is_durable: bool = True) -> sa.Engine:
    """Give `engine` the settings of its mode on each new connection; only made-up data may do without durability."""
    if engine.dialect.name != "sqlite":
        dialect: Any = engine.dialect
        dialect.use_insertmanyvalues_wo_returning = True  # the forty places of a paper are one statement
        if mode != "save":
            _ask_the_rested(engine)
        return engine

    @sa.event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN is off; ours is explicit
        safe = has_safe_wal()
        pragmas = ["journal_mode=WAL" if safe else "journal_mode=DELETE"]
        pragmas += [f"synchronous={('FULL' if safe else 'EXTRA') if is_durable else 'OFF'}"]
        pragmas += ["foreign_keys=ON", "recursive_triggers=ON", "busy_timeout=15000", "trusted_schema=OFF"]
        pragmas += ["query_only=ON"] if mode in ("read", "page") else []
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    if mode != "save":

        @sa.event.listens_for(engine, "begin")
        def on_begin(connection: sa.Connection) -> None:
            if mode == "write":
                connection.exec_driver_sql("BEGIN IMMEDIATE")  # it waits for another's turn, and may wait in vain
            else:  # nothing is locked yet, so nothing can be in the way
                connection.connection.driver_connection.execute("BEGIN")  # type: ignore[union-attr]

    return engine


def lift_time_limits(connection: sa.Connection) -> None:
    """For this transaction: copies, backups and upgrades take as long as they take."""
    if connection.dialect.name == "postgresql":
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.exec_driver_sql(f"SET LOCAL {limit} = 0")


@dataclass(frozen=True)
class Engines:
    """The three engines of one database, made outside Flask (commands, the finaliser, tests)."""

    write: sa.Engine
    read: sa.Engine
    save: sa.Engine

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction that commits at its end, or is rolled back whole."""
        with Session(self.write, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with Session(self.read, expire_on_commit=False) as session:
            yield session

    def dispose(self) -> None:
        for engine in (self.write, self.read, self.save):
            engine.dispose()


def open_engines(url: str, *, is_durable: bool = True) -> Engines:
    """Engines on `url`; nothing is connected yet."""
    address = clean_url(url)
    made = {
        mode: watch(sa.create_engine(**engine_options(address, mode)), mode, is_durable=is_durable)
        for mode in ("write", "read", "save")
    }
    return Engines(**made)
