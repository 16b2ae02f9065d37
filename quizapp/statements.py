"""Statements of the hot path: built and compiled once, with no more of SQLAlchemy around them than they need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, make_transient_to_detached

from quizapp.db import Base

Entity = TypeVar("Entity", bound=Base)
_INSERT: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True)
class _Made:
    """A statement in the words of one engine: its text, its parameters in order, and how columns are read."""

    sql: str
    order: tuple[str, ...]  # empty where parameters go by name
    processors: Mapping[str, Any]  # of the parameters whose types need one
    results: tuple[Any, ...]
    constants: Mapping[str, Any]

    def parameters(self, facts: Mapping[str, Any]) -> Any:
        known = {**self.constants, **facts}
        for name, process in self.processors.items():
            known[name] = process(known[name])
        return tuple([known[name] for name in self.order]) if self.order else known


class DriverStatement:
    """A statement for the hot path: compiled once for each engine and handed straight to the driver.

    Types are converted and faults wrapped as by SQLAlchemy, but no statement, mapping or entity objects are made.
    """

    def __init__(self, statement: Any, column_keys: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._column_keys = column_keys
        self._made: dict[str, _Made] = {}

    def _for(self, dialect: sa.Dialect) -> _Made:
        made = self._made.get(dialect.name)
        if made is None:
            compiled: Any = self._statement.compile(dialect=dialect, column_keys=self._column_keys)
            types = {name: bind.type.dialect_impl(dialect) for name, bind in compiled.binds.items()}
            processors = {name: one.bind_processor(dialect) for name, one in types.items()}
            columns = getattr(self._statement, "exported_columns", ())
            made = self._made[dialect.name] = _Made(
                sql=str(compiled),
                order=tuple(compiled.positiontup) if compiled.positional else (),
                processors={name: process for name, process in processors.items() if process is not None},
                results=tuple(_reader(one.type, dialect) for one in columns),
                constants={name: bind.value for name, bind in compiled.binds.items() if not bind.required},
            )
        return made

    def rows(self, session: Session, **facts: Any) -> list[tuple[Any, ...]]:
        """Run in the session's own transaction; nothing that waits in the session is flushed before."""
        made, found = self._fetched(session, facts)
        return _converted(found, made.results)

    def binary_rows(self, session: Session, **facts: Any) -> list[tuple[Any, ...]]:
        """The same for long columns of bytes, and for texts and numbers: PostgreSQL would send bytes as text of twice
        their length."""
        if session.connection().dialect.name != "postgresql":
            return self.rows(session, **facts)
        return self._fetched(session, facts, binary=True)[1]

    def run(self, session: Session, **facts: Any) -> int:
        """The same for a statement that gives no rows; how many it touched."""
        connection = session.connection()
        engine, driver = connection.engine, connection.connection.dbapi_connection
        made, faults = self._for(engine.dialect), _faults_of(engine)
        parameters = made.parameters(facts)
        try:
            cursor: Any = driver.cursor()  # type: ignore[union-attr]
            cursor.execute(made.sql, parameters)
            touched = int(cursor.rowcount)
            cursor.close()
        except faults as fault:
            raise _wrapped(fault, made.sql, engine, connection, driver) from fault
        return touched

    def _fetched(
        self, session: Session, facts: Mapping[str, Any], **options: Any
    ) -> tuple[_Made, list[tuple[Any, ...]]]:
        """What was run, and its rows as the driver gives them; `options` of its cursor."""
        connection = session.connection()
        engine, driver = connection.engine, connection.connection.dbapi_connection
        made, faults = self._for(engine.dialect), _faults_of(engine)
        parameters = made.parameters(facts)
        try:
            cursor: Any = driver.cursor(**options)  # type: ignore[union-attr]
            cursor.execute(made.sql, parameters)
            found = list(cursor.fetchall())
            cursor.close()
        except faults as fault:
            raise _wrapped(fault, made.sql, engine, connection, driver) from fault
        return made, found

    def first(self, engine: sa.Engine, facts: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Run on an autocommit engine: one statement, one commit, one round trip. The first row, or None."""
        made = self._for(engine.dialect)
        parameters = made.parameters(facts)
        faults = _faults_of(engine)
        try:
            connection = engine.raw_connection()
        except faults as fault:  # the database is away
            raise _wrapped(fault, made.sql, engine) from fault
        try:
            cursor = connection.cursor()
            cursor.execute(made.sql, parameters)
            row = cursor.fetchone()
            cursor.close()
        except faults as fault:
            raise _wrapped(fault, made.sql, engine, connection, connection.dbapi_connection) from fault
        finally:
            connection.close()
        if row is None:
            return None
        return tuple(value if make is None else make(value) for value, make in zip(row, made.results, strict=True))


def _reader(kind: Any, dialect: sa.Dialect) -> Any:
    """What makes the driver's value one of the column's type; None where it is one. Floats are of either driver."""
    if isinstance(kind, sa.Float):
        return None
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _faults_of(engine: sa.Engine) -> Any:
    """The class of the driver's own faults."""
    return engine.dialect.loaded_dbapi.Error


def _wrapped(
    fault: Exception,
    sql: str,
    engine: sa.Engine,
    connection: sa.Connection | sa.PoolProxiedConnection | None = None,
    driver: Any = None,
) -> BaseException:
    """A fault of the driver as SQLAlchemy's; a connection whose database went away leaves the pool, with all others."""
    if connection is not None and engine.dialect.is_disconnect(fault, driver, None):  # type: ignore[arg-type]
        connection.invalidate(fault)
        engine.dispose()  # what went away for one went away for all
    return sa.exc.DBAPIError.instance(sql, None, fault, _faults_of(engine), dialect=engine.dialect)


def _converted(found: Sequence[Any], makers: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Rows with the values of their column types."""
    needed = [(index, make) for index, make in enumerate(makers) if make is not None]
    if not needed:
        return list(found)
    rows = [list(row) for row in found]
    for index, make in needed:
        for row in rows:
            row[index] = make(row[index])
    return [tuple(row) for row in rows]


class Looked(Generic[Entity]):
    """Whole rows as entities that belong to no session: to look at, never to change.

    A session would keep each of them in its books, which costs more than the statement.
    """

    def __init__(self, entity: type[Entity]) -> None:
        mapper: Any = sa.inspect(entity)
        self._new = mapper.class_manager.new_instance
        self._names = [attribute.key for attribute in mapper.column_attrs]
        self._id = self._names.index(mapper.get_property_by_column(mapper.primary_key[0]).key)
        self.columns = [attribute.columns[0] for attribute in mapper.column_attrs]  # to be selected in this order

    def made(self, row: Sequence[Any], first: int = 0) -> Entity | None:
        """The entity in `row`, whose columns begin at `first`; None where an outer join found none."""
        if row[first + self._id] is None:
            return None
        entity: Entity = self._new()
        vars(entity).update(zip(self._names, row[first : first + len(self._names)], strict=True))
        return entity


class LookedRows(Generic[Entity]):
    """A SELECT of the whole rows of one entity, made from `statement`; see `Looked`."""

    def __init__(self, statement: sa.Select[Entity]) -> None:
        self._looked: Looked[Entity] = Looked(statement.column_descriptions[0]["entity"])
        self._statement = DriverStatement(statement.with_only_columns(*self._looked.columns))

    def all(self, session: Session, **facts: Any) -> list[Entity]:
        found = (self._looked.made(row) for row in self._statement.rows(session, **facts))
        return [one for one in found if one is not None]

    def first(self, session: Session, **facts: Any) -> Entity | None:
        return next(iter(self.all(session, **facts)), None)


class NewRows:
    """An INSERT of many rows of a table at once: one statement on either engine."""

    def __init__(self, table: Any) -> None:
        self._table = table
        self._names = [column.key for column in table.c]
        self._of_length = lru_cache(maxsize=32)(self._made)  # papers of few lengths

    def _made(self, length: int) -> DriverStatement:
        rows = [
            {name: sa.bindparam(f"{name}_{row}", type_=self._table.c[name].type) for name in self._names}
            for row in range(length)
        ]
        return DriverStatement(sa.insert(self._table).values(rows))

    def write(self, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """`rows`: every column of each."""
        facts = {f"{name}_{number}": row[name] for number, row in enumerate(rows) for name in self._names}
        self._of_length(len(rows)).run(session, **facts)


class NewRow(Generic[Entity]):
    """An INSERT of an entity with an `id`; the object is then the session's own, as if it had been flushed."""

    def __init__(self, entity: type[Entity]) -> None:
        self._entity = entity
        table = entity.__table__
        names = [column.key for column in table.c if column.key != "id"]
        plain = {name: insert(table) for name, insert in _INSERT.items()}
        self._plain = {name: DriverStatement(one.returning(table.c.id), names) for name, one in plain.items()}
        self._if_new = {
            name: DriverStatement(one.on_conflict_do_nothing().returning(table.c.id), names)
            for name, one in plain.items()
        }

    def written(self, session: Session, **facts: Any) -> Entity:
        """`facts`: every column but the id. IntegrityError where the database refuses it."""
        [(number,)] = self._plain[session.get_bind().dialect.name].rows(session, **facts)
        return self._adopted(session, number, facts)

    def written_if_new(self, session: Session, **facts: Any) -> Entity | None:
        """The same; where a unique key is taken nothing is written, and None."""
        found = self._if_new[session.get_bind().dialect.name].rows(session, **facts)
        return self._adopted(session, found[0][0], facts) if found else None

    def _adopted(self, session: Session, number: int, facts: Mapping[str, Any]) -> Entity:
        row = self._entity(id=number, **facts)
        make_transient_to_detached(row)
        session.add(row)
        return row
