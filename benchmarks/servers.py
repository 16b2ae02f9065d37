"""Which server carries the exam room: speed of a save, and behaviour when things go wrong.

    .venv/bin/python benchmarks/servers.py [--only waitress-1,granian-2] [--engine sqlite] [--crowd 1000]

One JSON line a figure. Candidates that are not installed are left out and named (gunicorn is no dependency: `pip
install gunicorn` first). The same application stands behind each of them; times are CPU of the server's whole process
tree for one save over HTTP (16 connections, closed loop). A step that does not end in its time is a result too, and
the next one goes on.
"""

import argparse
import contextlib
import importlib.util
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from serving import Served, answers, launched, served
from shared import Home, Office, cpu_seconds, emit, furnished, home, opened, tree, wait_until
from visit import Visit
from wire import Browser, expect

CASES = ("waitress-1", "gthread-1", "gthread-2", "granian-1", "granian-2", "quizapp-1", "quizapp-2")
PACKAGE = {"waitress": "waitress", "gthread": "gunicorn", "granian": "granian", "quizapp": "granian"}
VISITORS, SAVES = 16, 1600
FULL = 60.0  # seconds for a crowd to connect, send and hear


@contextlib.contextmanager
def step(name: str, seconds: int, **facts: Any) -> Iterator[None]:
    """What is inside may take so long; where it fails or does not end, that is printed."""

    def stop(*_given: Any) -> None:
        raise TimeoutError(f"not done after {seconds} s")

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    except (OSError, RuntimeError) as fault:
        emit(f"not done: {name}", [1], "times", why=f"{type(fault).__name__} {fault}"[:200], **facts)
    finally:
        signal.alarm(0)


# --- speed ------------------------------------------------------------------------------------------------------------


def visits(server: Served, office: Office, first: int, count: int) -> list[Visit]:
    made = []
    for username in office.usernames[first : first + count]:
        visit = Visit(Browser(server.port), office.round_id)
        visit.sign_in(username)
        visit.start()
        visit.open_page()
        made.append(visit)
    return made


def save_all(crowd: list[Visit]) -> None:
    """One save of everyone at once: all are sent, then all are read."""
    sent = []
    for visit in crowd:
        position = visit.seq % 40 + 1
        visit.browser.send_json(visit.save_path(position), visit.body(position), visit.csrf)
        sent.append(visit)
    for visit in sent:
        expect(visit.browser.receive(), 200)


def speed(case: str, server: Served, where: Home, crowd: list[Visit]) -> None:
    application_ms, base_ms, rates = [], [], []
    for _ in range(3):
        before, base, began = cpu_seconds(server.process.pid), _base(where), time.perf_counter()
        for _step in range(SAVES // len(crowd)):
            save_all(crowd)
        took = time.perf_counter() - began
        application_ms.append((cpu_seconds(server.process.pid) - before) / SAVES * 1e6)
        base_ms.append((_base(where) - base) / SAVES * 1e6)
        rates.append(SAVES / took)
    facts = {"engine": where.engine, "server": case}
    emit("save over HTTP, CPU of the server", application_ms, "µs", **facts)
    if where.pid:
        emit("save over HTTP, CPU of PostgreSQL", base_ms, "µs", **facts)
    emit("saves a second (the client shares the cores)", rates, "1/s", **facts)


def _base(where: Home) -> float:
    return cpu_seconds(where.pid) if where.pid else 0.0


# --- behaviour --------------------------------------------------------------------------------------------------------


def crowd_of_connections(server: Served, crowd: list[Visit], size: int) -> tuple[int, int, float]:
    """So many connections stay open, each sends one save: how many were opened and acknowledged, and in what time."""
    everyone = []
    for number in range(size):
        owner = crowd[number % len(crowd)]
        everyone.append((owner, Browser(server.port, cookies=dict(owner.browser.cookies))))
    began, opened_, kept = time.perf_counter(), 0, 0

    def each(act: Callable[[Visit, Browser], bool]) -> int:
        done = 0
        for owner, browser in everyone:
            with contextlib.suppress(OSError, AssertionError):  # refused, silent, or closed by the server
                done += time.perf_counter() - began < FULL and act(owner, browser)
        return done

    def send(owner: Visit, browser: Browser) -> bool:
        browser.send_json(owner.save_path(1), owner.body(1), owner.csrf)
        return True

    try:
        opened_ = each(lambda _owner, browser: browser.connect(5) is None)
        each(send)
        kept = each(lambda _owner, browser: browser.receive().status == 200)
    finally:
        for _owner, browser in everyone:
            browser.close()
    return opened_, kept, time.perf_counter() - began


def slow_bodies(server: Served, crowd: list[Visit]) -> bool:
    """60 clients announce a body and never send it; is a save still answered within 5 s?"""
    idle = [Browser(server.port, cookies=dict(crowd[0].browser.cookies)) for _ in range(60)]
    for browser in idle:
        browser.connect()
        browser.raw(b"PUT /lam-bai/x/cau/1 HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 50\r\n\r\n")
    time.sleep(0.5)
    fresh = Browser(server.port, cookies=dict(crowd[0].browser.cookies))
    try:
        fresh.connect()
        fresh.patience(5)
        fresh.send_json(crowd[0].save_path(1), crowd[0].body(1), crowd[0].csrf)
        return fresh.receive().status == 200
    except OSError:
        return False
    finally:
        for browser in [*idle, fresh]:
            browser.close()


def second_start_is_refused(case: str, server: Served, where: Home) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        second = launched(case, where, folder, server.port)
        with contextlib.suppress(subprocess.TimeoutExpired):
            second.wait(45)
        refused = second.returncode not in (None, 0)
        for pid in tree(second.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        second.communicate()
        return refused


def worker_kill(server: Served) -> float | None:
    """Seconds until the server answers with all its workers again; None where it never does."""
    before = server.children
    if not before:
        return None
    began = time.monotonic()
    os.kill(before[-1], signal.SIGKILL)
    try:
        wait_until(lambda: len(server.children) >= len(before) and before[-1] not in server.children, 10)
        wait_until(lambda: all(answers(server.port) for _ in range(8)), 10)
    except TimeoutError:
        return None
    return time.monotonic() - began


def terminate_in_mid_request(server: Served) -> tuple[bool, float]:
    """Whether the request that was under way is answered, and how long the stop takes."""
    heard: list[int] = []

    def ask() -> None:
        with contextlib.suppress(OSError, ConnectionError):
            heard.append(Browser(server.port).get("/cham").status)

    thread = threading.Thread(target=ask)
    thread.start()
    time.sleep(0.5)
    began = time.monotonic()
    server.process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.process.wait(20)
    took = time.monotonic() - began
    thread.join(5)
    return heard == [200], took


def master_kill(server: Served) -> float:
    """Seconds until nothing answers on the port any more; 10 where orphans go on."""
    orphans = server.children
    server.process.kill()
    server.process.wait()
    began = time.monotonic()
    try:
        wait_until(lambda: not answers(server.port), 10)
        return time.monotonic() - began
    except TimeoutError:
        return 10.0
    finally:
        for pid in orphans:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def behaviour(server: Served, where: Home, crowd: list[Visit], size: int, facts: dict[str, Any]) -> None:
    with step("many connections", 120, **facts):
        held, kept, took = crowd_of_connections(server, crowd, size)
        emit("saves acknowledged of so many open connections", [kept], "saves", of=size, opened=held, seconds=took,
             **facts)  # fmt: skip
    with step("bodies that never come", 60, **facts):
        answered = slow_bodies(server, crowd)
        emit("a save is answered beside 60 bodies that never come", [int(answered)], "yes=1", **facts)
    with step("a second start", 90, **facts):
        refused = second_start_is_refused(server.name, server, where)
        emit("a second start on the port is refused", [int(refused)], "yes=1", **facts)
    with step("kill -9 of a worker", 60, **facts):
        came_back = worker_kill(server)
        if server.children or came_back is not None:
            emit("after kill -9 of a worker all answers again", [-1 if came_back is None else came_back], "s", **facts)


def measure(case: str, where: Home, office: Office, first: int, size: int) -> None:
    facts = {"engine": where.engine, "server": case}
    with step("start, and sixteen visitors", 0, **facts), served(case, where) as server:
        crowd = visits(server, office, first, VISITORS)
        with step("speed", 180, **facts):
            speed(case, server, where, crowd)
        behaviour(server, where, crowd, size, facts)
    if not case.startswith("quizapp"):  # the product has no slow address; tests/cli proves its drain
        with step("SIGTERM", 0, **facts), served(case, where) as server:
            drained, took = terminate_in_mid_request(server)
            emit("SIGTERM in mid-request: answered", [int(drained)], "yes=1", seconds=took, **facts)
    with step("kill -9 of the master", 0, **facts), served(case, where) as server:
        emit("kill -9 of the master: port quiet after", [master_kill(server)], "s", **facts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default=",".join(CASES))
    parser.add_argument("--engine", default="sqlite,postgresql")
    parser.add_argument("--crowd", type=int, default=1000)
    given = parser.parse_args()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 16384), most))
    for engine in given.engine.split(","):
        with home(engine) as where:
            with opened(where) as engines:
                office = furnished(engines, VISITORS * len(CASES))
            for number, case in enumerate(given.only.split(",")):
                if importlib.util.find_spec(PACKAGE[case.split("-")[0]]) is None:
                    print(f"{case}: not installed", file=sys.stderr)
                    continue
                measure(case, where, office, number * VISITORS, given.crowd)


if __name__ == "__main__":
    main()
