"""Acts that begin in the same moment, each in a thread and a transaction of its own."""

import threading
from collections.abc import Callable

from sqlalchemy.orm import Session

from quizapp.db import Engines
from quizapp.domain.errors import RecordRefused

Act = Callable[[Session], object]


def at_once(engines: Engines, *acts: Act) -> list[str]:
    """Each act in a transaction of its own, all begun together; what became of each, sorted."""
    start, outcomes = threading.Barrier(len(acts)), []

    def run(act: Act) -> None:
        start.wait()
        try:
            with engines.writing() as session:
                act(session)
            outcomes.append("done")
        except RecordRefused as refusal:
            outcomes.append(refusal.reason)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)
