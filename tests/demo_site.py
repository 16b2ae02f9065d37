"""A filled demo, made once for a run and copied for whoever needs a whole office, and a server of it."""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import waitress
from waitress import wasyncore

from quizapp.operations.demo.seeding import seed_demo
from quizapp.operations.setup import prepared
from tests import postgres
from tests.conftest import running_app

LONGEST = 1800.0  # seconds; nobody waits for a worker that died


def filled_demo(folder: Path) -> Path:
    """`folder` with the demo of this run in it. The first worker that asks fills it, the others wait and copy."""
    kept, until = postgres.folder_of_the_run() / "demo", time.monotonic() + LONGEST
    while not kept.exists():
        assert time.monotonic() < until, "the demo was never filled"
        _fill(kept)
    shutil.copytree(kept, folder, dirs_exist_ok=True)
    return folder


def _fill(kept: Path) -> None:
    """Fill it, or wait a moment where somebody does already; what is there is whole."""
    making = kept.with_name("demo in the making")
    try:
        making.mkdir()
    except FileExistsError:
        time.sleep(0.1)
        return
    try:
        settings, engines = prepared(making, embedded=True)
        engines.dispose()
        seed_demo(settings, datetime.now(UTC))
        if not kept.exists():
            making.rename(kept)
    finally:
        shutil.rmtree(making, ignore_errors=True)


@contextmanager
def served_demo(folder: Path) -> Iterator[str]:
    """The address of a server of the filled demo in `folder`."""
    settings, engines = prepared(folder, embedded=True)
    engines.dispose()
    with running_app(settings, lambda: datetime.now(UTC)) as app:
        server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.effective_port}"
        server.task_dispatcher.shutdown()
        wasyncore.close_all(server._map)
        thread.join(timeout=10)
