"""One candidate's whole test of 40 questions over HTTP: sign in, start, page, 40 saves, hand in, result.

    .venv/bin/python benchmarks/candidate.py [--candidates 24] [--rounds 3] [--warm 3] [--workers 2] [--at-once 1]

CPU of the server's process tree and of PostgreSQL for each candidate and phase, against the shipped server. The peer's
figures were measured elsewhere (Moodle 4.5 tuned, one page and 40 autosaves, on the same kind of machine, not in this
run). What both runs have is a password hash of the same settings: how much longer it takes here, before and after each
counted round, says how much slower this machine is in those minutes, and `at_the_peers_speed` is the ratio with that
taken out, round by round. The first rounds (`--warm`) let each process render most of the bank and are not counted.
The floor is this run's own: one password hash and 40 times F in process, without any server.
Afterwards the database is counted: every acknowledged answer must be there, and no other.
"""

import argparse
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from argon2.low_level import Type, hash_secret
from floor import floor_app
from save_ladder import JSON, Caller
from serving import served
from shared import Home, Office, cpu_seconds, emit, furnished, home, opened
from visit import Visit
from wire import Browser

from quizapp.db import Engines
from quizapp.people.passwords import MEMORY_COST, TIME_COST, hash_password

PEER = {"candidate": 833.0, "save": 10.9, "page": 68.1}  # CPU ms
PEERS_HASH = 16.6  # CPU ms of argon2id t=2, m=19 MiB, p=1 where the peer was measured
HEADERS = 250  # bytes a request: the peer's reckoning of what goes up is bodies and this
AT_MOST = {"sqlite": 1 / 15, "postgresql": 1 / 12}
HASHES = ((2, 19_456), (TIME_COST, MEMORY_COST))  # (rounds, KiB): the peer's machine's, the product's
PHASES: dict[str, Callable[[Visit], None]] = {
    "start": lambda visit: visit.start(),
    "page": lambda visit: visit.open_page() and None,
    "saves": lambda visit: [visit.save(position) for position in range(1, 41)] and None,
    "hand in": lambda visit: visit.hand_in(),
    "result": lambda visit: visit.result(),
}


def cpu_ms(server: int, where: Home) -> float:
    return cpu_seconds(*filter(None, (server, where.pid))) * 1000


def one_round(
    server: int, where: Home, port: int, office: Office, names: tuple[str, ...], at_once: int
) -> dict[str, float]:
    """CPU ms a candidate by phase, with so many candidates `at_once`; bytes of one candidate."""
    visits = [Visit(Browser(port), office.round_id) for _ in names]
    spent: dict[str, float] = {}
    before = cpu_ms(server, where)
    with ThreadPoolExecutor(at_once) as crowd:
        list(crowd.map(Visit.sign_in, visits, names))
        spent["sign in"] = (cpu_ms(server, where) - before) / len(names)
        for phase, act in PHASES.items():
            before = cpu_ms(server, where)
            list(crowd.map(act, visits))
            spent[phase] = (cpu_ms(server, where) - before) / len(names)
    spent["candidate"] = sum(spent.values())
    spent["down"] = sum(visit.browser.down for visit in visits) / len(visits)
    spent["up"] = sum(visit.browser.up for visit in visits) / len(visits)
    spent["reckoned"] = sum(visit.browser.sent_bodies + HEADERS * visit.browser.requests for visit in visits) / len(
        visits
    )
    for visit in visits:
        visit.browser.close()
    return spent


def floor_ms(engines: Engines) -> float:
    """One hash and 40 times F, in this process (PostgreSQL's own part is not in it)."""
    with engines.reading() as session:
        token = session.execute(sa.text("SELECT token FROM attempt WHERE state = 'in_progress' LIMIT 1")).scalar()
    floor = Caller(floor_app(engines).wsgi_app)
    began = time.process_time()
    for _ in range(5):
        hash_password("mat-khau-de-do")
    hashed = (time.process_time() - began) / 5
    began = time.process_time()
    for seq in range(1000, 1200):
        status, _ = floor("PUT", f"/save/{token}/1", b'{"epoch":1,"seq":%d}' % seq, **JSON)
        if status != 200:
            raise RuntimeError(status)
    return (hashed + 40 * (time.process_time() - began) / 200) * 1000


def middle_of(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def hash_ms(*settings: tuple[int, int]) -> list[list[float]]:
    """CPU of argon2id with each (rounds, KiB), in turns, sorted."""
    spent: list[list[float]] = [[] for _ in settings]
    for _ in range(7):
        for found, (rounds, memory) in zip(spent, settings, strict=True):
            began = time.process_time()
            hash_secret(b"mat-khau-de-do", b"muoi-cua-phep-do", rounds, memory, 1, 32, Type.ID)
            found.append((time.process_time() - began) * 1000)
    return [sorted(one) for one in spent]


def measure(where: Home, engines: Engines, given: argparse.Namespace) -> None:
    count = given.candidates
    rounds = given.warm + given.rounds
    office = furnished(engines, count * rounds + 1)
    found: list[dict[str, float]] = []
    yardstick: list[float] = []
    own: list[float] = []
    with served(f"quizapp-{given.workers}", where) as server:
        for number in range(rounds):
            names = office.usernames[number * count : (number + 1) * count]
            before = hash_ms(*HASHES)
            found.append(one_round(server.process.pid, where, server.port, office, names, given.at_once))
            peers, products = (sorted(one + other) for one, other in zip(before, hash_ms(*HASHES), strict=True))
            found[-1]["slower"] = middle_of(peers) / PEERS_HASH
            if number >= given.warm:
                yardstick += peers
                own += products
        last = Visit(Browser(server.port), office.round_id)
        last.sign_in(office.usernames[-1])
        last.start()
        floor = floor_ms(engines)
    slower = middle_of(yardstick) / PEERS_HASH
    emit("hash of the peer's machine, here", yardstick, "ms", ratio=slower, ratio_to="16.6 ms beside the peer")
    emit("hash of the product, here", own, "ms", ratio=middle_of(own) / middle_of(yardstick),
         ratio_to="the hash of the peer's machine, in turns with it")  # fmt: skip
    with engines.reading() as session:
        kept = session.execute(sa.text("SELECT count(*) FROM answer_event WHERE seq < 1000")).scalar() or 0
    acknowledged = 40 * count * rounds
    facts = {"engine": where.engine, "workers": given.workers, "candidates": count, "at_once": given.at_once}
    emit("answers lost or added", [abs(kept - acknowledged)], "answers", of=acknowledged, target=0, **facts)
    figures = found[given.warm :]
    for phase in ("sign in", *PHASES):
        values = [one[phase] for one in figures]
        per = 40 if phase == "saves" else 1
        peer = {"saves": PEER["save"], "page": PEER["page"]}.get(phase)
        target = {"saves": 1 / 12, "page": 1 / 30}.get(phase)
        values = [value / per for value in values]
        ratio = middle_of(values) / peer if peer else None
        there = middle_of([value / one["slower"] for value, one in zip(values, figures, strict=True)])
        name = "CPU of one save" if phase == "saves" else f"CPU of a candidate: {phase}"
        emit(name, values, "ms", ratio=ratio, ratio_to="peer, measured elsewhere" if peer else None, target=target,
             at_the_peers_speed=there / peer if peer else None, **facts)  # fmt: skip
    whole = [one["candidate"] for one in figures]
    middle = middle_of(whole)
    there = middle_of([one["candidate"] / one["slower"] for one in figures])
    ratios = {"at_the_peers_speed": there / PEER["candidate"], "floor_ms": floor}
    emit("CPU of a candidate, whole test", whole, "ms", ratio=middle / PEER["candidate"], target=AT_MOST[where.engine],
         ratio_to="peer, measured elsewhere", ratio_to_floor=middle / floor, **ratios, **facts)  # fmt: skip
    emit("bytes down, whole test, files cached", [one["down"] for one in figures], "B", target=60_000, **facts)
    emit("bytes up, whole test, files cached", [one["up"] for one in figures], "B", **facts)
    reckoned = [one["reckoned"] for one in figures]
    emit("bytes up as the peer's were reckoned: bodies and 250 B a request", reckoned, "B", target=20_000, **facts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candidates", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--warm", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--at-once", type=int, default=1)
    parser.add_argument("--engine", default="sqlite,postgresql")
    given = parser.parse_args()
    for engine in given.engine.split(","):
        with home(engine) as where, opened(where) as engines:
            measure(where, engines, given)


if __name__ == "__main__":
    main()
