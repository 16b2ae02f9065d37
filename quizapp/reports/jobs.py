"""Large files of a round, made step by step: each look at the progress makes the next part.

No step of a table is long, none holds a lock while it reads, and any process of any server may make the next one: a
step is kept only if the job still stands where the step began. A report as a whole cannot be made in parts: it is one
step, whose stages are written down while it is made, so that another look sees them (`job_steps`).
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.audit.actions import record
from quizapp.domain.errors import NotFound
from quizapp.office.streamed_sheets import MOST_ROWS
from quizapp.reports.facts import RoundFacts
from quizapp.reports.kinds import FORMS as DOCUMENT_FORMS
from quizapp.reports.kinds import KINDS, Wanted, stages_of
from quizapp.reports.models import ReportJob, ReportJobPart
from quizapp.reports.queries.bulk import WHATS, listed_people

FORMS = ("xlsx", "csv", "json")
MANY = 2_000  # people from whom on every report is made behind such a page
KEPT = timedelta(hours=24)
MOST_KEPT = 6  # files of one account


def start_job(
    session: Session,
    round_: RoundFacts,
    what: str,
    form: str,
    unit_ids: Collection[int],
    account_id: int,
    now: datetime,
) -> ReportJob:
    """NotFound for what is not made, or where the reader may see nobody by name. A sheet that could not hold the rows
    becomes CSV."""
    if what not in WHATS or form not in FORMS or not unit_ids:
        raise NotFound("report")
    total = listed_people(session, round_.id, unit_ids)
    is_too_long = form == "xlsx" and _rows_at_most(session, round_, what, total) > MOST_ROWS
    made_form = "csv" if is_too_long else form
    return _started(session, round_.id, what, made_form, sorted(unit_ids), total, account_id, now)


def is_behind_a_page(kind: str, form: str) -> bool:
    """Whether a report is of so many people that it may have to be made there: all but those of one person and of the
    questions of a period."""
    return kind in KINDS and kind not in ("person", "services", "year-items") and form in DOCUMENT_FORMS


def start_document(session: Session, kind: str, form: str, wanted: Wanted, account_id: int) -> ReportJob:
    """The same for a report as a whole; of a period, `wanted.round_id` is the newest round of it. NotFound for what is
    not made."""
    if not is_behind_a_page(kind, form):
        raise NotFound("report")
    more = {
        "unit": wanted.unit_id, "period": wanted.period.code if wanted.period else "", "by": wanted.by,
        "earlier": wanted.earlier_id, "asked": asdict(wanted.asked), "rolled_up": wanted.rolled_up,
    }  # fmt: skip
    whose = [sorted(wanted.units), sorted(wanted.named), wanted.with_keys, more]
    total = len(stages_of(form))
    return _started(session, wanted.round_id, kind, form, whose, total, account_id, wanted.now)


def _started(
    session: Session, round_id: int, what: str, form: str, whose: list[Any], total: int, account_id: int, now: datetime
) -> ReportJob:
    _forget(session, account_id, now)
    job = ReportJob(
        token=secrets.token_urlsafe(24), round_id=round_id, account_id=account_id, what=what, form=form,
        whose=whose, cursor=0, parts=0, rows=0, done=0, total=total, size=0, crc=0, asked_at=now, ended_at=None,
    )  # fmt: skip
    session.add(job)
    session.flush()
    record(session, now, account_id, "report_exported", f"round:{round_id}", report=what, form=form)
    return job


def is_document(job: ReportJob) -> bool:
    return job.what in KINDS


def name_of(job: ReportJob) -> str:
    period = whose(job).more.get("period", "") if is_document(job) else ""
    return (KINDS[job.what].name if is_document(job) else WHATS[job.what]) + (f" {period}" if period else "")


@dataclass(frozen=True)
class Whose:
    """Of which units a file is, those of them whose people it names, whether it holds keys, and what else was asked
    for, as it was written down."""

    seen: frozenset[int]
    named: frozenset[int]
    with_keys: bool
    more: Mapping[str, Any]


def whose(job: ReportJob) -> Whose:
    if is_document(job):
        seen, named, with_keys, *more = job.whose
        return Whose(frozenset(seen), frozenset(named), bool(with_keys), more[0] if more else {})
    return Whose(frozenset(job.whose), frozenset(job.whose), with_keys=False, more={})


def _rows_at_most(session: Session, round_: RoundFacts, what: str, people: int) -> int:
    """By the longest paper of the round, and by all competences of its model."""
    if what == "bang-diem":
        return people
    if what == "nang-luc":
        return people * len(round_.model.competences)
    places = (
        sa.select(sa.func.max(AttemptQuestion.position), sa.func.count(sa.distinct(Attempt.id)))
        .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
        .where(Attempt.round_id == round_.id)
    )
    longest, attempts = session.execute(places).one()
    return int(longest or 0) * int(attempts)


def _forget(session: Session, account_id: int, now: datetime) -> None:
    """Files of yesterday, and the oldest of an account that has many."""
    own = sa.select(ReportJob.id).where(ReportJob.account_id == account_id).order_by(ReportJob.id.desc())
    surplus = list(session.scalars(own.offset(MOST_KEPT - 1)))
    old = list(session.scalars(sa.select(ReportJob.id).where(ReportJob.asked_at < now - KEPT)))
    gone = [*surplus, *old]
    session.execute(sa.delete(ReportJobPart).where(ReportJobPart.job_id.in_(gone)))
    session.execute(sa.delete(ReportJob).where(ReportJob.id.in_(gone)))


def own_job(session: Session, token: str, account_id: int, unit_ids: Collection[int], now: datetime) -> ReportJob:
    """The account's own; NotFound after a day, or where it no longer sees all of its units."""
    job = session.scalars(
        sa.select(ReportJob).where(
            ReportJob.token == token, ReportJob.account_id == account_id, ReportJob.asked_at >= now - KEPT
        )
    ).one_or_none()
    if job is None or not whose(job).seen <= set(unit_ids):
        raise NotFound("report")
    return job


def own_jobs(session: Session, round_id: int, account_id: int, now: datetime) -> list[ReportJob]:
    statement = (
        sa.select(ReportJob)
        .where(ReportJob.round_id == round_id, ReportJob.account_id == account_id, ReportJob.asked_at >= now - KEPT)
        .order_by(ReportJob.id.desc())
    )
    return list(session.scalars(statement))
