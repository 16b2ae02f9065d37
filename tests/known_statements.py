"""Statements compiled once for all databases of a worker."""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

MOST = 6000  # the statements of the whole product, several times
_Known = tuple[Any, "LRUCache[Any, Any]"]


class KnownStatements:
    """SQLAlchemy compiles every statement anew for each engine, and every test has engines of its own.

    A compiled statement belongs to a dialect, and those of two engines of one kind on one server differ in nothing:
    the first that has seen its server stands for all, with what was compiled for it.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], list[_Known]] = defaultdict(list)

    def share(self, engine: sa.Engine) -> None:
        """Before `engine` connects. Only engines of the product: others have settings of their own."""
        if not engine.hide_parameters:
            return
        own: Any = engine.dialect
        candidates = self._known[own.__class__, own.dbapi, own._on_connect_isolation_level, *_server(engine.url)]
        met = next((one for one in candidates if one[0].server_version_info is not None), None)
        if met is None:
            engine._compiled_cache = LRUCache(MOST)
            candidates[:] = [*candidates[-20:], (own, engine._compiled_cache)]
            return
        candidates[:] = [met]
        engine.dialect, engine._compiled_cache = met
        own.initialize = lambda _connection: None  # what is asked of a server when it is met is known


def _server(url: sa.URL) -> tuple[Any, ...]:
    return (url.host, url.port, *sorted(url.query.items())) if url.drivername.startswith("postgresql") else ()


def share_statements() -> None:
    """For all engines that are made from now on in this process."""
    known = KnownStatements()

    def engine_created(_kind: type[DefaultDialect], engine: sa.Engine) -> None:
        known.share(engine)

    DefaultDialect.engine_created = classmethod(engine_created)  # type: ignore[assignment]
