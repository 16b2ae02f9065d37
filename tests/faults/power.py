"""Proof: a power cut at any system call loses no acknowledged answer on SQLite, because only synced bytes count."""

import json
import random
import shutil
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from quizapp.config import DATABASE_FILE
from quizapp.db import sqlite_driver
from tests.faults.disk import Call, Disk, read_trace
from tests.faults.figures import ROOT, Figure, Stopwatch
from tests.faults.homes import Home, home
from tests.faults.power_writer import SETTINGS
from tests.faults.rooms import present, seated_room

CONTROLS = ("synchronous_normal", "synchronous_off")
NOTES = "acknowledged.txt"
_TRACED = "openat,lseek,write,pwrite64,ftruncate,fsync,fdatasync,unlink"


@dataclass(frozen=True)
class Losses:
    """Of `cuts` power cuts: how many lost acknowledged answers, how many left a database that is not sound."""

    cuts: int
    saves: int
    syncs: int
    lost: int
    corrupt: int
    most_lost: int


def has_strace() -> bool:
    return shutil.which("strace") is not None


def power_run(*, saves: int, cuts: int, seed: int, setting: str = "product", some_unsynced: bool = False) -> Losses:
    """Save under strace, then cut the power at `cuts` of its calls; `some_unsynced`: sectors that were on their way
    survive by chance."""
    with home("sqlite") as place:
        before = place.folder.parent / "before"
        calls = _watched_saves(place, before, saves, setting)
        return _replay(before, place.folder, calls, cuts, seed, some_unsynced=some_unsynced)


def _watched_saves(place: Home, before: Path, saves: int, setting: str) -> list[Call]:
    with place.engines() as engines:
        seat = seated_room(engines, 1, present())[0]
    (place.folder / NOTES).touch()
    shutil.copytree(place.folder, before)
    facts = {"token": seat.token, "login": seat.login_hash, "arrived": present().isoformat()}
    trace = place.folder.parent / "trace"
    writer = [sys.executable, "-m", "tests.faults.power_writer", place.url, setting, str(saves)]
    watched = ["strace", "-y", "-xx", "-s", "70000", "-o", str(trace), "-e", f"trace={_TRACED}"]
    subprocess.run(
        [*watched, *writer, str(place.folder / NOTES), json.dumps(facts)], check=True, cwd=ROOT, env=place.environment()
    )
    return read_trace(trace, place.folder)


def _replay(before: Path, folder: Path, calls: list[Call], cuts: int, seed: int, *, some_unsynced: bool) -> Losses:
    chance = random.Random(seed)
    disk = Disk(folder)
    disk.live = disk.durable = {str(folder / Path(name).name): file for name, file in Disk(before).live.items()}
    disk.durable = dict(disk.live)
    moments = set(chance.sample(range(len(calls)), min(cuts, len(calls))))
    acknowledged, lost, corrupt, most = 0, 0, 0, 0
    notes = str(folder / NOTES)
    for number, call in enumerate(calls):
        if number in moments:
            missing, is_sound = _after_power_loss(disk, acknowledged, chance if some_unsynced else None)
            lost += missing > 0
            corrupt += not is_sound
            most = max(most, missing)
        disk.carry_out(call)
        acknowledged += call.name == "write" and call.path == notes
    syncs = sum(call.name == "sync" for call in calls)
    return Losses(len(moments), acknowledged, syncs, lost, corrupt, most)


def _after_power_loss(disk: Disk, acknowledged: int, chance: random.Random | None) -> tuple[int, bool]:
    """(acknowledged answers that are gone, whether the database is sound)."""
    with tempfile.TemporaryDirectory(prefix="quizapp-power-") as made:
        disk.lose_power(Path(made), chance)
        try:
            with closing(sqlite_driver.connect(str(Path(made) / DATABASE_FILE))) as connection:
                is_sound = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                stored = {row[0] for row in connection.execute("SELECT seq FROM answer_event")}
        except sqlite_driver.DatabaseError:
            return acknowledged, False
    return len(set(range(1, acknowledged + 1)) - stored), is_sound


def figures(*, saves: int, cuts: int, seed: int, setting: str) -> list[str]:
    """What the proof prints: both ways of losing power."""
    lines = []
    for name, some in (("only what was synced survives", False), ("some of the rest survives too", True)):
        watch = Stopwatch()
        seen = power_run(saves=saves, cuts=cuts, seed=seed, setting=setting, some_unsynced=some)
        control = setting if setting in CONTROLS else None
        facts = {"saves": seen.saves, "syncs": seen.syncs, "most_lost": seen.most_lost, "setting": setting}
        for what, value in (("lost answers", seen.lost), ("corrupt databases", seen.corrupt)):
            figure = Figure(f"power loss, {name}: {what}", value, seen.cuts, "sqlite", seed, watch.seconds, control)
            lines.append(figure.line(**facts))
    return lines


__all__ = ["CONTROLS", "SETTINGS", "figures", "has_strace", "power_run"]
