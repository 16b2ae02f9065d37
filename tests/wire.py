"""What crosses the wires of the drivers, whoever sends it."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa


@contextmanager
def overheard(engines: Iterable[sa.Engine]) -> Iterator[list[str]]:
    """Every statement that the drivers of these engines are given in the block."""
    heard: list[str] = []

    class Cursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, *given: Any, **more: Any) -> Any:
            heard.append(str(query))
            return super().execute(query, *given, **more)

    def on_connect(connection: Any, _record: object) -> None:
        if isinstance(connection, psycopg.Connection):
            connection.cursor_factory = Cursor
        else:
            connection.set_trace_callback(heard.append)

    with ExitStack() as ends:
        for engine in engines:
            engine.dispose()  # its next connections are made in the block
            sa.event.listen(engine, "connect", on_connect)
            ends.callback(engine.dispose)
            ends.callback(sa.event.remove, engine, "connect", on_connect)
        yield heard
