"""Copying a whole database into an empty one, of the same kind or of the other.

One snapshot of the source, one transaction on the target: the guards are taken away and laid again inside it, and
what was written is read again and compared before it commits. Whatever goes wrong, the target is as it was before.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.migration import MigrationContext
from sqlalchemy.orm import Session

from quizapp.audit.queries import broken_entry
from quizapp.db import lift_time_limits
from quizapp.operations.contents import (
    BATCH,
    NOT_OURS,
    Report,
    Summing,
    TableSum,
    database_sums,
    differing_table,
    one_snapshot,
    rows_of,
    silent,
    tables_in,
)
from quizapp.operations.faults import KeepingFault
from quizapp.operations.guards import drop_guards, install_guards
from quizapp.operations.planning import tell_planner_all
from quizapp.operations.sqlite_files import still_engine
from quizapp.operations.upgrading import newest_revision

SQLITE_HEAD = b"SQLite format 3\0"
# what a migration lays: the head of the empty log, kinds of incident, periods
BORN_WITH = ("audit_head", "incident_category", "retention_rule")


def copy_database(
    source: sa.Engine, target: sa.Engine, *, replace: bool = False, report: Report = silent
) -> dict[str, TableSum]:
    """Copy every row of `source` (a reading engine) into `target` (a writing one); table → rows and checksum, the same
    on both sides.

    `replace`: what the target holds is taken out in the same transaction. Raises KeepingFault for another schema, a
    target that is not empty, and a copy that differs.
    """
    with one_snapshot(source) as reading, target.begin() as writing:
        lift_time_limits(writing)
        tables = _same_tables(reading, writing)
        occupied = None if replace else _occupied(writing, tables)
        if occupied is not None:
            raise KeepingFault("target_occupied", table=occupied)
        drop_guards(writing)
        _take_out(writing, [table for table in tables if replace or table.name in BORN_WITH])
        total = sum(_count(reading, table) for table in tables)
        copied, done = {}, 0
        for table in tables:
            copied[table.name] = _copy_table(reading, writing, table, done, total, report)
            done += copied[table.name].rows
        _set_sequences(writing, tables)
        tell_planner_all(writing)
        if _revision(writing) == newest_revision():
            install_guards(writing)
        _compare(writing, copied, report)
    return copied


def check_takes_copy(url: str) -> None:
    """Raises KeepingFault where the address names a file that is no database of ours; not a byte of it is changed. The
    engine itself takes a file of a few bytes for a new database, and writes over it."""
    address = sa.make_url(url)
    path = Path(str(address.database))
    if address.get_backend_name() != "sqlite" or not path.is_file() or not path.stat().st_size:
        return
    with path.open("rb") as file:
        if file.read(len(SQLITE_HEAD)) != SQLITE_HEAD:
            raise KeepingFault("target_foreign", what=f"tệp {path.name}")
    check_holds_nothing(still_engine(path))


def check_holds_nothing(target: sa.Engine) -> None:
    """Raises KeepingFault where somebody else's tables are in a database that is none of ours."""
    names = sa.inspect(target).get_table_names()
    if names and not set(NOT_OURS) & set(names):
        raise KeepingFault("target_foreign", what=f"bảng {names[0]}")


def _revision(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _same_tables(reading: sa.Connection, writing: sa.Connection) -> list[sa.Table]:
    """The tables of both, parents first; KeepingFault where the two are not of the same version."""
    here, there = _revision(reading), _revision(writing)
    if here is None:
        raise KeepingFault("source_empty")
    if here != there:
        raise KeepingFault("schema_differs", source=here, target=there or "–")
    tables = tables_in(reading)
    shapes = [{table.name: sorted(table.columns.keys()) for table in side} for side in (tables, tables_in(writing))]
    if shapes[0] != shapes[1]:
        names = ", ".join(
            sorted(name for name in {*shapes[0], *shapes[1]} if shapes[0].get(name) != shapes[1].get(name))
        )
        raise KeepingFault("tables_differ", tables=names)
    return tables


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def _occupied(connection: sa.Connection, tables: Iterable[sa.Table]) -> str | None:
    """The first table that holds a row that somebody made."""
    for table in tables:
        if table.name in BORN_WITH:
            continue
        if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is not None:
            return table.name
    return None


def is_empty(connection: sa.Connection) -> bool:
    """Whether a database may be copied into."""
    return _occupied(connection, tables_in(connection)) is None


def _take_out(writing: sa.Connection, tables: list[sa.Table]) -> None:
    for table in reversed(tables):
        for column in _self_references(table):
            writing.execute(sa.update(table).values({column: None}))
        writing.execute(sa.delete(table))


def _self_references(table: sa.Table) -> list[str]:
    """Columns that name another row of the same table."""
    return [key.parent.name for key in table.foreign_keys if key.column.table is table]


def _copy_table(
    reading: sa.Connection, writing: sa.Connection, table: sa.Table, before: int, total: int, report: Report
) -> TableSum:
    """Rows go in batch by batch; a row that names one of its own table gets that name in a second pass."""
    summing, done = Summing(), 0
    links = dict.fromkeys(_self_references(table))
    batch: list[Mapping[str, Any]] = []

    def flush() -> None:
        nonlocal done
        if batch:
            writing.execute(sa.insert(table), batch)
            done += len(batch)
            batch.clear()
        report("copy", before + done, total)

    for row in rows_of(reading, table):
        summing.add(row)
        batch.append({**row, **links})
        if len(batch) == BATCH:
            flush()
    flush()
    for name in links:
        _link(reading, writing, table, table.columns[name])
    return summing.result()


def _link(reading: sa.Connection, writing: sa.Connection, table: sa.Table, column: sa.Column[Any]) -> None:
    (key,) = table.primary_key.columns
    change = sa.update(table).where(key == sa.bindparam("own")).values({column.name: sa.bindparam("other")})
    linked = sa.select(key.label("own"), column.label("other")).where(column.is_not(None))
    with reading.execute(linked, execution_options={"yield_per": BATCH}) as result:
        for part in result.mappings().partitions():
            writing.execute(change, [dict(row) for row in part])


def _set_sequences(writing: sa.Connection, tables: Iterable[sa.Table]) -> None:
    """PostgreSQL counts on from the highest number that was copied; SQLite does so by itself."""
    if writing.dialect.name != "postgresql":
        return
    for table in tables:
        for key in table.primary_key.columns:
            sequence = writing.scalar(sa.select(sa.func.pg_get_serial_sequence(f'"{table.name}"', key.name)))
            if sequence:
                highest = writing.scalar(sa.select(sa.func.max(key)))
                writing.execute(sa.select(sa.func.setval(sequence, highest or 1, highest is not None)))


def _compare(writing: sa.Connection, copied: Mapping[str, TableSum], report: Report) -> None:
    found = database_sums(writing, report, "compare")
    name = differing_table(copied, found)
    if name is not None:
        raise KeepingFault("copy_differs", table=name, source=copied[name].rows, target=found[name].rows)
    with Session(writing, join_transaction_mode="create_savepoint") as session:
        broken = broken_entry(session)
    if broken is not None:
        raise KeepingFault("audit_broken", entry=broken)
