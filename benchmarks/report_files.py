"""What the files of a large round cost: seconds of CPU of the longest step and of all, and the memory of the process.

    .venv/bin/python benchmarks/report_files.py [--people 20000] [--engine sqlite]

The round is made of rows, as in `reports.py`. Each file is made in its steps and written to the void.
"""

import argparse
import resource
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from reports import office, sat_round
from shared import emit, home, opened

from quizapp.db import Engines
from quizapp.operations.upgrading import upgrade
from quizapp.people.models import Account
from quizapp.reports.jobs import content_of, keep_step, next_step, start_job
from quizapp.reports.kinds import Wanted, written
from quizapp.reports.models import ReportJob
from quizapp.reports.queries import round_facts

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def peak() -> float:
    """Megabytes that the process has held at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def stepwise(engines: Engines, round_id: int, units: set[int], what: str, form: str, people: int) -> None:
    now = datetime.now(UTC)
    with engines.writing() as session:
        account = session.scalars(sa.select(Account.id).limit(1)).one()
        job_id = start_job(session, round_facts(session, round_id, units), what, form, units, account, now).id
    spent, before = [], peak()
    while True:
        began = time.process_time()
        with engines.reading() as session:
            facts = round_facts(session, round_id, units)
            step = next_step(session, session.get_one(ReportJob, job_id), facts, ZONE)
        if step is None:
            break
        with engines.writing() as session:
            keep_step(session, job_id, step, now)
        spent.append(time.process_time() - began)
    began = time.process_time()
    with engines.reading() as session:
        size = sum(len(piece) for piece in content_of(session, session.get_one(ReportJob, job_id)))
    facts_ = {"people": people, "steps": len(spent), "all_seconds": round(sum(spent), 1),
              "longest": round(max(spent), 3),
              "fetch_seconds": round(time.process_time() - began, 2), "megabytes": round(size / 1e6, 1),
              "peak_before_mb": round(before), "peak_mb": round(peak())}  # fmt: skip
    emit(f"a step of {what}.{form}", spent, "s", **facts_)


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--people", type=int, default=20_000)
    given.add_argument("--engine", default="sqlite", choices=("sqlite", "postgresql"))
    asked = given.parse_args()
    with home(asked.engine) as where, opened(where) as engines:
        now = datetime.now(UTC) - timedelta(days=40)
        upgrade(engines)
        with engines.writing() as session:
            ids, _positions = office(session, asked.people, now)
        with engines.writing() as session:
            round_id = sat_round(session, ids, 1, now)
        units = set(ids)
        for what, form in (("bang-diem", "xlsx"), ("nang-luc", "xlsx"), ("cau-hoi", "xlsx"), ("cau-hoi", "csv")):
            stepwise(engines, round_id, units, what, form, asked.people)
        wanted = Wanted(frozenset(units), frozenset(units), datetime.now(UTC), ZONE, round_id)
        for kind, form in (("round", "docx"), ("round", "pdf"), ("items", "docx")):
            began = time.process_time()
            with engines.reading() as session:
                size = len(written(session, kind, form, wanted))
            emit(f"{kind}.{form} at once", [time.process_time() - began], "s", people=asked.people,
                 kilobytes=size / 1000, peak_mb=round(peak()))  # fmt: skip


if __name__ == "__main__":
    main()
