"""What a database holds, read in one snapshot: its tables as they are, their rows, and checksums that know no order.

The tables come from the database, not from the models, so that a database of an earlier version can be kept too.
A checksum is the sum, modulo 2^256, of the SHA-256 of every row in a form that is the same on both engines: a lost, a
doubled or an altered row changes it, the order of rows does not.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from quizapp.db import UtcDateTime, lift_time_limits

BATCH = 1000
NOT_OURS = ("alembic_version",)
_ROOM = 1 << 256

Report = Callable[[str, int, int], None]  # stage, done, total (0: not known)


def silent(_stage: str, _done: int, _total: int) -> None:
    """A report to nobody."""


@contextmanager
def one_snapshot(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection on the reading engine whose every answer is of the moment at which it was opened."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            lift_time_limits(connection)
            sa.inspect(connection).get_table_names()  # the moment is that of the first read, not of BEGIN
            yield connection


def tables_in(connection: sa.Connection) -> list[sa.Table]:
    """Every table of the product that is there, parents first, with types that mean the same on both engines."""
    metadata = sa.MetaData()
    sa.event.listen(metadata, "column_reflect", _neutral)
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name not in NOT_OURS]


def _neutral(_inspector: object, _table: object, column: dict[str, Any]) -> None:
    kind = column["type"]
    column["type"] = UtcDateTime() if isinstance(kind, sa.DateTime) else kind.as_generic()


@dataclass(frozen=True)
class TableSum:
    """How many rows a table has, and their checksum."""

    rows: int
    checksum: str


class Summing:
    """Adds up a table row by row."""

    def __init__(self) -> None:
        self._rows, self._sum = 0, 0

    def add(self, row: Mapping[str, Any]) -> None:
        text = json.dumps(list(row.values()), ensure_ascii=False, separators=(",", ":"), default=_canonical)
        self._sum = (self._sum + int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")) % _ROOM
        self._rows += 1

    def result(self) -> TableSum:
        return TableSum(self._rows, f"{self._sum:064x}")


def _canonical(value: object) -> object:
    if isinstance(value, datetime):
        return {"at": value.astimezone(UTC).isoformat(timespec="microseconds")}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    raise TypeError(f"a value of type {type(value).__name__} has no canonical form")


def rows_of(connection: sa.Connection, table: sa.Table) -> Iterator[Mapping[str, Any]]:
    """Every row, columns in the order of their names, read in batches."""
    columns = sorted(table.columns, key=lambda column: column.name)
    with connection.execute(sa.select(*columns), execution_options={"yield_per": BATCH}) as result:
        for row in result:
            yield dict(row._mapping)


def table_sum(connection: sa.Connection, table: sa.Table) -> TableSum:
    summing = Summing()
    for row in rows_of(connection, table):
        summing.add(row)
    return summing.result()


def database_sums(connection: sa.Connection, report: Report = silent, stage: str = "check") -> dict[str, TableSum]:
    """Table → rows and checksum."""
    tables = tables_in(connection)
    sums = {}
    for number, table in enumerate(tables, start=1):
        sums[table.name] = table_sum(connection, table)
        report(stage, number, len(tables))
    return sums


def plain_sums(sums: Mapping[str, TableSum]) -> dict[str, dict[str, Any]]:
    """For JSON."""
    return {name: asdict(one) for name, one in sums.items()}


def differing_table(one: Mapping[str, TableSum], other: Mapping[str, TableSum]) -> str | None:
    """The first table whose rows differ, None where the two hold the same."""
    return next((name for name in sorted({*one, *other}) if one.get(name) != other.get(name)), None)
