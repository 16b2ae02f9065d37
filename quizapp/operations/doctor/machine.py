"""The folder, its disk, the secret, the clock: what holds on either engine."""

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from quizapp.config import SECRET_FILE, SHORTEST_SECRET, Settings
from quizapp.operations.backups import newest_backup
from quizapp.operations.clocks import ClockWatch
from quizapp.operations.doctor.checks import FIT, UNFIT, WARNING, Check

NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs", "fuse.glusterfs")
LEAST_FREE = 0.10
NO_ROOM = 100 << 20
PROBE_SECONDS, MOST_PROBES = 0.5, 200
UNLIKELY_RATE = 20_000  # a disk that syncs faster than this does not sync at all
OLD_BACKUP = timedelta(hours=24)
MOST_DRIFT = timedelta(milliseconds=50)


def mount_of(folder: Path, mounts: str) -> str | None:
    """The kind of file system that holds `folder`, by the text of /proc/mounts; None where it does not tell."""
    best, kind = -1, None
    for line in mounts.splitlines():
        parts = line.split()
        if len(parts) < 3:
            continue
        place = Path(parts[1].replace("\\040", " "))
        if folder.is_relative_to(place) and len(place.parts) >= best:
            best, kind = len(place.parts), parts[2]
    return kind


def _mounts() -> str:
    path = Path("/proc/mounts")
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def check_mount(folder: Path, *, is_embedded: bool, mounts: str | None = None) -> Check:
    """An embedded database on a network share loses its locks."""
    resolved = folder.resolve()
    kind = "unc" if str(resolved).startswith("\\\\") else mount_of(resolved, _mounts() if mounts is None else mounts)
    if kind in (*NETWORK, "unc"):
        return Check("mount", UNFIT if is_embedded else WARNING, "network", {"folder": str(folder), "kind": kind})
    return Check("mount", FIT, "local" if kind else "unknown", {"folder": str(folder), "kind": kind or ""})


def check_disk(folder: Path) -> Check:
    usage = shutil.disk_usage(folder)
    facts = {"free_mb": usage.free >> 20, "percent": round(100 * usage.free / usage.total, 1)}
    if usage.free < NO_ROOM:
        return Check("disk", UNFIT, "full", facts)
    is_low = usage.free < LEAST_FREE * usage.total
    return Check("disk", WARNING if is_low else FIT, "low" if is_low else "enough", facts)


def check_folder(folder: Path) -> Check:
    """Whether the program may write there."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return Check("folder", FIT, "writable", {"folder": str(folder)})
    except FileNotFoundError:
        return Check("folder", UNFIT, "missing", {"folder": str(folder)})
    except OSError as fault:
        return Check("folder", UNFIT, "not_writable", {"folder": str(folder), "why": fault.strerror or str(fault)})


def check_secret(settings: Settings) -> Check:
    length, path = len(settings.secret_key), settings.data / SECRET_FILE
    if length < SHORTEST_SECRET:
        return Check("secret", UNFIT, "short", {"length": length, "least": SHORTEST_SECRET})
    is_open = os.name != "nt" and path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077
    if is_open:
        return Check(
            "secret", WARNING, "readable", {"file": str(path), "mode": f"{stat.S_IMODE(path.stat().st_mode):o}"}
        )
    return Check("secret", FIT, "kept", {"length": length})


def check_sync(folder: Path) -> Check:
    """How many times a second a block reaches the disk, counted for half a second at most."""
    number, began = 0, time.perf_counter()
    handle, name = tempfile.mkstemp(prefix=".quizapp-probe-", dir=folder)
    try:
        while number < MOST_PROBES and time.perf_counter() - began < PROBE_SECONDS:
            os.write(handle, b"\0" * 4096)
            os.fsync(handle)
            number += 1
        rate = round(number / (time.perf_counter() - began))
    except OSError as fault:
        return Check("sync", UNFIT, "fails", {"why": fault.strerror or str(fault)})
    finally:
        os.close(handle)
        with suppress(OSError):
            Path(name).unlink()
    unlikely = rate > UNLIKELY_RATE
    return Check("sync", WARNING if unlikely else FIT, "unlikely" if unlikely else "works", {"per_second": rate})


def check_clock(clock: Callable[[], datetime], watch: ClockWatch) -> Check:
    """The wall clock runs like the monotonic one for a fifth of a second, and was not set since a server ran here."""
    if not watch.is_sound():
        return Check("clock", WARNING, "was_set", {"seconds": round(watch.ahead().total_seconds())})
    wall, steady = clock(), time.monotonic()
    time.sleep(0.2)
    drift = abs((clock() - wall) - timedelta(seconds=time.monotonic() - steady))
    facts = {"drift_ms": round(drift.total_seconds() * 1000, 1), "now": clock().isoformat(timespec="seconds")}
    return Check("clock", WARNING if drift > MOST_DRIFT else FIT, "drifts" if drift > MOST_DRIFT else "steady", facts)


def check_zone(zone: ZoneInfo, now: datetime) -> Check:
    return Check("zone", FIT, "known", {"zone": zone.key, "now": now.astimezone(zone).isoformat(timespec="minutes")})


def check_backup(settings: Settings, now: datetime) -> Check:
    """How old the newest backup of the folder is."""
    newest = newest_backup(settings.data / "backups")
    if newest is None:
        return Check("backup", WARNING, "none", {"folder": str(settings.data / "backups")})
    hours = round((now.timestamp() - newest.stat().st_mtime) / 3600, 1)
    is_old = hours > OLD_BACKUP.total_seconds() / 3600
    return Check(
        "backup", WARNING if is_old else FIT, "old" if is_old else "recent", {"file": newest.name, "hours": hours}
    )
