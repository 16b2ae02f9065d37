"""The attempt page and a save over HTTP and in one process, in turns, and what the page's CPU is spent on.

    .venv/bin/python benchmarks/turns.py [--papers 30] [--rounds 12] [--engine sqlite,postgresql]

What the server, its threads and its sockets cost is the difference of two figures that were measured in the same
minutes; CPU of one hour and of another are not to be compared. CPU of the server is that of all its threads, to the
nanosecond (`/proc/PID/task/*/schedstat`); PostgreSQL's own is in none of these figures.
"""

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from pages import InProcess
from save_ladder import Caller
from serving import SECRET, served
from shared import Home, emit, furnished, home, opened, tree
from visit import Visit
from wire import Browser

from quizapp.app import create_app
from quizapp.attempts.routes import sitting
from quizapp.config import Settings
from quizapp.memory import settle
from quizapp.web import compression

READS = ("own_sitting", "model_of", "frozen_places", "answers_and_highest_seq", "public_versions")
PARTS = {"joining the paper": ("shown_paper",), "the template around it": ("render_template",), "reading": READS}


def cpu_ms(pid: int) -> float:
    """Of a tree of processes that start and end no threads meanwhile."""
    files = [path for one in tree(pid) for path in Path(f"/proc/{one}/task").glob("*/schedstat")]
    return sum(int(path.read_text().split()[0]) for path in files) / 1e6


class Watch:
    """CPU of this thread in named functions of modules, which are replaced for it."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()

    def put_on(self, module: Any, names: Iterable[str], part: str) -> None:
        for name in names:
            setattr(module, name, self._timed(getattr(module, name), part))

    def _timed(self, act: Any, part: str) -> Any:
        def timed(*given: Any, **options: Any) -> Any:
            began = time.thread_time()
            try:
                return act(*given, **options)
            finally:
                self.spent[part] += (time.thread_time() - began) * 1000

        return timed


def begun(browser: Any, round_id: int, username: str) -> Visit:
    """A test whose page was opened."""
    visit = Visit(cast(Browser, browser), round_id)
    visit.sign_in(username)
    visit.start()
    visit.open_page()
    return visit


def saved(visit: Visit) -> None:
    for position in range(1, 41):
        visit.save(position)


def pages_here(visits: list[Visit], watch: Watch) -> dict[str, float]:
    """CPU ms of a page in this process, and of its parts."""
    watch.spent.clear()
    for visit in visits:
        cast(InProcess, visit.browser).spent.clear()
        visit.open_page()
    whole = sum(cast(InProcess, visit.browser).spent[0][1] for visit in visits) / len(visits)
    parts = {f"of it {part}": spent / len(visits) for part, spent in watch.spent.items()}
    return {"attempt page in process": whole, **parts, "of it all else of Flask": whole - sum(parts.values())}


def one_round(pid: int, there: list[Visit], here: list[Visit], watch: Watch) -> dict[str, float]:
    """`there`, `here`: tests over HTTP and in this process, of which the last is the one that saves: the pages of the
    others stay without answers."""
    before = cpu_ms(pid)
    for visit in there[:-1]:
        visit.open_page()
    found = {"attempt page over HTTP": (cpu_ms(pid) - before) / len(there[:-1]), **pages_here(here[:-1], watch)}
    before = cpu_ms(pid)
    saved(there[-1])
    found["save over HTTP"] = (cpu_ms(pid) - before) / 40
    own = cast(InProcess, here[-1].browser).spent
    own.clear()
    saved(here[-1])
    return {**found, "save in process": sum(one[1] for one in own) / 40}


def measure(where: Home, papers: int, rounds: int) -> None:
    watch = Watch()
    for part, names in PARTS.items():
        watch.put_on(sitting, names, part)
    watch.put_on(compression, ["pack"], "packing")
    with opened(where) as engines, tempfile.TemporaryDirectory() as folder, served("quizapp-1", where) as server:
        office = furnished(engines, 2 * papers + 2)
        app = create_app(Settings(Path(folder), where.url, SECRET))
        names_of = iter(office.usernames)
        there = [begun(Browser(server.port), office.round_id, next(names_of)) for _ in range(papers + 1)]
        here = [begun(InProcess(Caller(app.wsgi_app)), office.round_id, next(names_of)) for _ in range(papers + 1)]
        for visit in (there[-1], here[-1]):
            saved(visit)
        settle()
        pid = server.process.pid
        found = [one_round(pid, there, here, watch) for _ in range(rounds)]
        for name in found[0]:
            emit(name, [one[name] for one in found], "ms", engine=where.engine, papers=papers)
        before = cpu_ms(pid)
        time.sleep(10)
        emit("server with nothing to do", [(cpu_ms(pid) - before) / 10], "ms a second", engine=where.engine)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--engine", default="sqlite,postgresql")
    given = parser.parse_args()
    for engine in given.engine.split(","):
        with home(engine) as where:
            measure(where, given.papers, given.rounds)


if __name__ == "__main__":
    main()
