"""A filled demo, made once for a worker and copied for whoever needs a whole office, and a server of it."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import waitress
from waitress import wasyncore

from quizapp.operations.demo.seeding import seed_demo
from quizapp.operations.setup import prepared
from tests.conftest import running_app

_KEPT: list[TemporaryDirectory[str]] = []  # removed when the worker ends


def filled_demo(folder: Path) -> Path:
    """`folder` with the demo of this run in it."""
    if not _KEPT:
        kept = TemporaryDirectory(prefix="quizapp-demo-")
        settings, engines = prepared(Path(kept.name), embedded=True)
        engines.dispose()
        seed_demo(settings, datetime.now(UTC))
        _KEPT.append(kept)
    shutil.copytree(_KEPT[0].name, folder, dirs_exist_ok=True)
    return folder


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
