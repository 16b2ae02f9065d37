"""A scene with which many tests begin is built once for a worker and an engine; the next test gets a copy of its rows.

    sitting = laid(engines, begun)

`begun` takes the engines of an empty database, writes what it needs, and returns what tests know of it: ids and words,
nothing that lives in a session. Ids, tokens and moments are the same in each copy; what comes after gets new ones.
tests/house/test_laid.py compares a copy with what was built, row by row.
"""

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from typing import Any, TypeVar

from quizapp.db import Engines, sqlite_driver
from quizapp.operations.copying import BORN_WITH
from quizapp.operations.tables import METADATA

T = TypeVar("T")
_TABLES = [f'"{table.name}"' for table in METADATA.sorted_tables]
_MARKS = ("unit", "account", "question", "audit_entry")  # whatever a test makes first, one of them has a row then
_EMPTY = " UNION ALL ".join(f"SELECT 1 FROM (SELECT 1 FROM {name} LIMIT 1) AS {name}" for name in _MARKS)
_BUILT: Counter[tuple[object, ...]] = Counter()
_SCENES: dict[tuple[object, ...], tuple[Any, Callable[[Engines], None]]] = {}


def laid(engines: Engines, build: Callable[..., T], **changes: Any) -> T:
    """What `build(engines, **changes)` gives: copied where the database is empty and it was built twice before.

    Once would do; what only one test of a worker asks for need not be kept.
    """
    assert "<" not in build.__qualname__, "a function of a module: another one each time would never be found again"
    is_sqlite = engines.write.dialect.name == "sqlite"
    with engines.read.connect() as connection:
        if connection.exec_driver_sql(_EMPTY).first():
            return build(engines, **changes)
        # a file in which a test took a guard away has another number
        place = connection.exec_driver_sql("PRAGMA schema_version").scalar() if is_sqlite else str(engines.write.url)
    key = (place, build, *sorted(changes.items()))
    if key in _SCENES:
        made, lay = _SCENES[key]
        lay(engines)
        return deepcopy(made)  # type: ignore[no-any-return]
    made = build(engines, **changes)
    _BUILT[key] += 1
    if _BUILT[key] == 2:
        _SCENES[key] = deepcopy(made), (_kept_sqlite if is_sqlite else _kept_postgresql)(engines)
    return made


def _kept_sqlite(engines: Engines) -> Callable[[Engines], None]:
    kept = sqlite_driver.connect(":memory:")
    with engines.write.connect() as connection:
        connection.connection.driver_connection.backup(kept)

    def lay(other: Engines) -> None:
        with other.write.connect() as connection:
            kept.backup(connection.connection.driver_connection)

    return lay


def _kept_postgresql(engines: Engines) -> Callable[[Engines], None]:
    """Beside the tables, in a schema of its own: rows are copied by the server, past guards that saw them once."""
    schema = f"laid_{len(_SCENES)}"
    with engines.write.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
        filled = [one for one in _TABLES if connection.exec_driver_sql(f"SELECT 1 FROM {one} LIMIT 1").first()]
        for one in filled:
            connection.exec_driver_sql(f"CREATE UNLOGGED TABLE {schema}.{one} AS TABLE {one}")
    statements = ["SET LOCAL session_replication_role = replica"]
    statements += [f'DELETE FROM "{name}"' for name in BORN_WITH]
    statements += [f"INSERT INTO {one} TABLE {schema}.{one}" for one in filled]

    def lay(other: Engines) -> None:
        with other.write.begin() as connection:
            connection.exec_driver_sql("; ".join(statements))

    return lay
