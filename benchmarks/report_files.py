"""What the files of a large round cost: seconds of CPU of the longest step and of all, and the memory of the process.

    .venv/bin/python benchmarks/report_files.py [--people 20000] [--engine sqlite] [--only unit,group]

The round is made of rows, as in `reports.py`. Every file is made in a process of its own that imports the product and
does nothing else: tables in their steps, a document as a whole, as behind its page.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from reports import office, sat_round
from shared import Home, emit, home, opened, run
from year_measure import peak

from quizapp.db import Engines
from quizapp.domain.periods import period_of
from quizapp.operations.finalising import refresh_snapshots
from quizapp.operations.upgrading import upgrade
from quizapp.people.models import Account, Unit
from quizapp.reports.job_steps import content_of, keep_step, next_step
from quizapp.reports.jobs import start_document, start_job
from quizapp.reports.kinds import FORMS, Wanted, written
from quizapp.reports.models import ReportJob
from quizapp.reports.queries import round_facts
from quizapp.reports.queries.bulk import WHATS

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TABLES = [(what, form) for what in WHATS for form in ("xlsx", "csv", "json")]
DOCUMENTS = [(kind, form) for kind in ("round", "needs", "items", "unit", "periodic", "year") for form in FORMS]
DOCUMENTS += [("group", "xlsx"), ("change", "xlsx")]
AT_ONCE = [(kind, form) for kind in ("services", "year-items") for form in FORMS]
WHOLE = ("needs",)  # which a unit would narrow


def stepwise(engines: Engines, job_id: int, round_id: int, units: set[int]) -> list[float]:
    spent = []
    while True:
        began = time.process_time()
        with engines.reading() as session:
            facts = round_facts(session, round_id, units)
            step = next_step(session, session.get_one(ReportJob, job_id), facts, ZONE)
        if step is None:
            return spent
        with engines.writing() as session:
            keep_step(session, job_id, step, datetime.now(UTC))
        spent.append(time.process_time() - began)


def fetched(engines: Engines, job_id: int, round_id: int, units: set[int]) -> int:
    with engines.reading() as session:
        return _length(content_of(session, session.get_one(ReportJob, job_id), round_facts(session, round_id, units)))


def _length(pieces: Iterable[bytes]) -> int:
    return sum(len(piece) for piece in pieces)


def one(url: str, what: str, form: str, round_id: int) -> None:
    """Prints one line: seconds of each step, bytes, and the most memory."""
    with opened(Home("", url)) as engines:
        now = datetime.now(UTC)
        with engines.reading() as session:
            units = set(session.scalars(sa.select(Unit.id)))
            account = session.scalars(sa.select(Account.id).limit(1)).one()
        all_of_it = frozenset(units)
        unit_id = 0 if what in WHOLE else min(units)
        wanted = Wanted(all_of_it, all_of_it, now, ZONE, round_id, unit_id, period=period_of(f"{now:%Y}"),
                        with_keys=True)  # fmt: skip
        before = peak()
        if (what, form) in TABLES or (what, form) in DOCUMENTS:
            with engines.writing() as session:
                if what in WHATS:
                    job = start_job(session, round_facts(session, round_id, units), what, form, units, account, now)
                else:
                    job = start_document(session, what, form, wanted, account)
                job_id = job.id
            steps, size = stepwise(engines, job_id, round_id, units), fetched(engines, job_id, round_id, units)
        else:
            began = time.process_time()
            with engines.reading() as session:
                data = written(session, what, form, wanted)
            steps, size = [time.process_time() - began], len(data)
    print(json.dumps({"steps": steps, "bytes": size, "before_mb": round(before), "peak_mb": round(peak())}))


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--people", type=int, default=20_000)
    given.add_argument("--engine", default="sqlite", choices=("sqlite", "postgresql"))
    given.add_argument("--only", default="", help="kinds, parted by commas")
    given.add_argument("--before", default="", help="a command that is run when all is made and measuring begins")
    given.add_argument("--after", default="")
    given.add_argument("--one", nargs=4, metavar=("URL", "WHAT", "FORM", "ROUND"))
    asked = given.parse_args()
    if asked.one:
        one(*asked.one[:3], int(asked.one[3]))
        return
    with home(asked.engine) as where, opened(where) as engines:
        now = datetime.now(UTC) - timedelta(days=40)
        upgrade(engines)
        with engines.writing() as session:
            ids, _positions = office(session, asked.people, now)
        with engines.writing() as session:
            round_id = sat_round(session, ids, 1, now)
        refresh_snapshots(engines, datetime.now(UTC))
        run(asked.before)
        try:
            only = asked.only.split(",") if asked.only else []
            measured(where.url, round_id, only, people=asked.people, engine=asked.engine)
        finally:
            run(asked.after)


def measured(url: str, round_id: int, only: list[str], **facts: object) -> None:
    for what, form in [*TABLES, *DOCUMENTS, *AT_ONCE]:
        if only and what not in only:
            continue
        command = [sys.executable, Path(__file__).name, "--one", url, what, form, str(round_id)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parent)
        if done.returncode:
            raise RuntimeError(f"{what}.{form}: {done.stderr[-2000:]}")
        found = json.loads(done.stdout.splitlines()[-1])
        steps = found["steps"]
        emit(f"a step of {what}.{form}", steps, "s", all_seconds=round(sum(steps), 2), longest=round(max(steps), 2),
             kilobytes=round(found["bytes"] / 1000), before_mb=found["before_mb"], peak_mb=found["peak_mb"],
             **facts)  # fmt: skip


if __name__ == "__main__":
    main()
