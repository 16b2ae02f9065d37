"""The product's server with one fault planted: `python -m tests.faults.faulty_server <fault> serve …`."""

import sys
import threading
import time
from collections.abc import Callable
from queue import SimpleQueue

import sqlalchemy as sa

from quizapp.attempts.routes import envelopes, saving
from quizapp.attempts.saving import Kept, Save, save_answer
from quizapp.cli.main import main
from quizapp.domain.errors import Refusal
from quizapp.operations.finalising import Finaliser

BUFFER_SECONDS = 0.25
_waiting: SimpleQueue[tuple[sa.Engine, Save]] = SimpleQueue()


def _write_later() -> None:
    while True:
        time.sleep(BUFFER_SECONDS)
        while not _waiting.empty():
            engine, save = _waiting.get()
            try:
                save_answer(engine, save)
            except (Refusal, sa.exc.SQLAlchemyError) as fault:
                sys.stderr.write(f"too late: {fault!r}\n")


def buffered(engine: sa.Engine, save: Save) -> Kept:
    """Acknowledges before it commits."""
    if not any(thread.name == "buffer" for thread in threading.enumerate()):
        threading.Thread(target=_write_later, name="buffer", daemon=True).start()
    _waiting.put((engine, save))
    return Kept(save.seq or 0, save.arrived_at)


def swallowing(engine: sa.Engine, save: Save) -> Kept:
    """Acknowledges whatever the database said."""
    try:
        return save_answer(engine, save)
    except sa.exc.SQLAlchemyError:
        return Kept(save.seq or 0, save.arrived_at)


def _replace_save(faulty: Callable[[sa.Engine, Save], Kept]) -> None:
    """In the view, and where an answer is kept whose envelope was opened before."""
    saving.save_answer = envelopes.save_answer = faulty


def _no_finaliser() -> None:
    """Nobody closes what is due."""
    Finaliser.start = lambda _self: None  # type: ignore[method-assign]
    Finaliser.stop = lambda _self: None  # type: ignore[method-assign]


FAULTS: dict[str, Callable[[], None]] = {
    "acknowledge_before_commit": lambda: _replace_save(buffered),
    "swallow_errors": lambda: _replace_save(swallowing),
    "no_finaliser": _no_finaliser,
}

if __name__ == "__main__":
    FAULTS[sys.argv.pop(1)]()
    main()
