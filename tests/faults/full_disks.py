"""Proof: on a full disk every client is told that nothing was saved, and the program heals when there is room again."""

import asyncio
import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.candidates import crowd
from tests.faults.figures import Figure, Stopwatch
from tests.faults.homes import Home, home
from tests.faults.ledgers import Ledger, Verdict, verdict
from tests.faults.loops import in_own_loop
from tests.faults.outages import keep_saving, more_kept
from tests.faults.rooms import Seat, open_room, present
from tests.faults.servers import Site, site
from tests.postgres import DurableServer

CONTROLS = ("swallow_errors",)
SIZES = {"sqlite": "12m", "postgresql": "40m"}
TOLD = 20  # refusals that are waited for in each full moment


@dataclass(frozen=True)
class Filled:
    verdict: Verdict
    moments: int
    told: int
    told_otherwise: dict[str, int]
    seconds: float


def can_mount() -> bool:
    """Whether this process may make a small disk."""
    with tempfile.TemporaryDirectory(prefix="quizapp-disk-") as folder:
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True)
        if made.returncode == 0:
            subprocess.run(["umount", folder], check=True)
        return made.returncode == 0


@contextmanager
def small_disk(size: str) -> Iterator[Path]:
    """A file system of its own, in memory."""
    with tempfile.TemporaryDirectory(prefix="quizapp-disk-") as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


@contextmanager
def small_home(engine: str, server: DurableServer | None, disk: Path) -> Iterator[Home]:
    """A home whose database is on the small disk; PostgreSQL keeps its log elsewhere, as on a volume of its own."""
    if engine == "sqlite":
        with home(engine, data=disk / "office") as made:
            yield made
        return
    assert server is not None
    place = disk / "tables"
    place.mkdir()
    server.own(place)
    server.administer(f"CREATE TABLESPACE small LOCATION '{place}'")
    try:
        with home(engine, server, tablespace="small") as made:
            yield made
    finally:
        server.administer("DROP TABLESPACE small")


def full_disk_run(
    engine: str, *, moments: int, seed: int, control: str | None = None, server: DurableServer | None = None
) -> Filled:
    """Saves over HTTP while the disk is filled and emptied `moments` times."""
    watch, ledger = Stopwatch(), Ledger()
    with small_disk(SIZES[engine]) as disk, small_home(engine, server, disk) as place:
        with place.engines() as engines:
            seats = open_room(engines, 6, present())
        with site(place, fault=control) as running:
            in_own_loop(_fill_and_empty(running, seats, ledger, disk, moments, seed))
        with place.engines() as engines:
            outcome = verdict(engines, ledger)
    otherwise = {name: count for name, count in ledger.refused.items() if name != "busy"}
    if ledger.cuts:
        otherwise["cut"] = ledger.cuts
    return Filled(outcome, moments, ledger.refused.get("busy", 0), otherwise, watch.seconds)


async def _fill_and_empty(site_: Site, seats: list[Seat], ledger: Ledger, disk: Path, moments: int, seed: int) -> None:
    over, chance = asyncio.Event(), random.Random(seed)
    async with crowd(site_, seats, ledger) as people, asyncio.TaskGroup() as group:
        for place, one in enumerate(people):
            group.create_task(keep_saving(one, random.Random(seed * 1000 + place), over))
        for _ in range(moments):
            await more_kept(ledger, chance.randint(5, 30))
            with filled(disk):
                await _more_told(ledger, TOLD)
            await more_kept(ledger, 12)  # without a restart
        over.set()


async def _more_told(ledger: Ledger, number: int) -> None:
    """Wait for refusals; a server that swallows them acknowledges thousands instead."""
    wanted, most = sum(ledger.refused.values()) + number, len(ledger.acknowledged) + 1500
    while sum(ledger.refused.values()) < wanted and len(ledger.acknowledged) < most:
        await asyncio.sleep(0.005)


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Not a byte is free within the block."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    assert shutil.disk_usage(disk).free < 1 << 13
    try:
        yield
    finally:
        os.truncate(filler, 0)
        filler.unlink()


def figures(engine: str, *, moments: int, seed: int, control: str | None = None) -> list[str]:
    """What the proof prints."""
    with tempfile.TemporaryDirectory(prefix="quizapp-pg-", ignore_cleanup_errors=True) as folder:
        server = DurableServer(Path(folder)) if engine == "postgresql" else None
        try:
            seen = full_disk_run(engine, moments=moments, seed=seed, control=control, server=server)
        finally:
            if server is not None:
                server.stop()
    facts = {"moments": moments, "told": seen.told, "told_otherwise": seen.told_otherwise}
    counted = {
        "acknowledged answers lost": (seen.verdict.failures, seen.verdict.acknowledged),
        "clients not told that nothing was saved": (sum(seen.told_otherwise.values()), seen.told),
    }
    return [
        Figure(f"disk full: {name}", value, n, engine, seed, seen.seconds, control).line(**facts)
        for name, (value, n) in counted.items()
    ]
