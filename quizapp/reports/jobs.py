"""Large files of a round, made step by step: each look at the progress makes the next part.

No step of a table is long, none holds a lock while it reads, and any process of any server may make the next one: a
step is kept only if the job still stands where the step began. A document cannot be made in parts: it is one step,
behind a page that says so.
"""

import secrets
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.audit.actions import record
from quizapp.domain.errors import NotFound
from quizapp.office.plain_tables import Field, csv_head, csv_rows, json_rows
from quizapp.office.streamed_sheets import (
    MOST_ROWS,
    deflated,
    inflated,
    sheet_head,
    sheet_rows,
    sheet_tail,
    workbook_stream,
)
from quizapp.office.workbooks import Value
from quizapp.reports.facts import RoundFacts
from quizapp.reports.kinds import FORMS as DOCUMENT_FORMS
from quizapp.reports.kinds import KINDS, Wanted, written
from quizapp.reports.models import ReportJob, ReportJobPart
from quizapp.reports.queries.bulk import WHATS, fields_of, listed_after, listed_people, rows_of

FORMS = ("xlsx", "csv", "json")
PEOPLE_A_STEP = 250
MANY = 2_000  # people of a round from which on its documents are made behind such a page
KEPT = timedelta(hours=24)
MOST_KEPT = 6  # files of one account


@dataclass(frozen=True)
class Step:
    """What a step made, and where the job stood before it."""

    seen_parts: int
    content: bytes
    cursor: int
    people: int
    rows: int
    size: int
    crc: int
    is_last: bool


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


def start_document(session: Session, kind: str, form: str, wanted: Wanted, account_id: int) -> ReportJob:
    """The same for a report as a whole. NotFound for what is not made."""
    if kind not in KINDS or KINDS[kind].needs != ("round",) or form not in DOCUMENT_FORMS:
        raise NotFound("report")
    total = listed_people(session, wanted.round_id, wanted.units)
    whose = [sorted(wanted.units), sorted(wanted.named), wanted.with_keys]
    return _started(session, wanted.round_id, kind, form, whose, total, account_id, wanted.now)


def _started(
    session: Session, round_id: int, what: str, form: str, whose: list[Any], total: int, account_id: int, now: datetime
) -> ReportJob:
    _forget(session, account_id, now)
    job = ReportJob(
        token=secrets.token_urlsafe(24), round_id=round_id, account_id=account_id, what=what, form=form,
        unit_ids=whose, cursor=0, parts=0, rows=0, done=0, total=total, size=0, crc=0, asked_at=now, ended_at=None,
    )  # fmt: skip
    session.add(job)
    session.flush()
    record(session, now, account_id, "report_exported", f"round:{round_id}", report=what, form=form)
    return job


def is_document(job: ReportJob) -> bool:
    return job.what in KINDS


def name_of(job: ReportJob) -> str:
    return KINDS[job.what].name if is_document(job) else WHATS[job.what]


@dataclass(frozen=True)
class Whose:
    """Of which units a file is, those of them whose people it names, and whether it holds keys."""

    seen: frozenset[int]
    named: frozenset[int]
    with_keys: bool


def whose(job: ReportJob) -> Whose:
    if is_document(job):
        seen, named, with_keys = job.unit_ids
        return Whose(frozenset(seen), frozenset(named), bool(with_keys))
    return Whose(frozenset(job.unit_ids), frozenset(job.unit_ids), with_keys=False)


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


def next_step(session: Session, job: ReportJob, round_: RoundFacts, zone: tzinfo) -> Step | None:
    """The next part, read and written out but not kept; None where the file is whole."""
    if job.ended_at is not None:
        return None
    if is_document(job):
        return _document_step(session, job, zone)
    fields = fields_of(job.what, round_.model)
    people = listed_after(session, round_, job.unit_ids, job.cursor, PEOPLE_A_STEP, job.asked_at)
    rows = rows_of(session, job.what, people, round_.model, job.rows + 1)
    is_last = len(people) < PEOPLE_A_STEP
    text = _head(job, fields) + _body(job, fields, rows, zone)
    if is_last:
        text += _tail(job, fields, job.rows + len(rows))
    cursor = people[-1].person_id if people else job.cursor
    return Step(
        job.parts, deflated(text, is_last=is_last), cursor, len(people), len(rows), len(text),
        zlib.crc32(text, job.crc), is_last,
    )  # fmt: skip


def _document_step(session: Session, job: ReportJob, zone: tzinfo) -> Step:
    of = whose(job)
    wanted = Wanted(of.seen, of.named, job.asked_at, zone, job.round_id, with_keys=of.with_keys)
    data = written(session, job.what, job.form, wanted)
    return Step(job.parts, data, 0, job.total, 0, len(data), zlib.crc32(data), is_last=True)


def keep_step(session: Session, job_id: int, step: Step, now: datetime) -> bool:
    """Whether the step was kept: another process may have made the same one meanwhile."""
    moved = session.execute(
        sa.update(ReportJob)
        .where(ReportJob.id == job_id, ReportJob.parts == step.seen_parts, ReportJob.ended_at.is_(None))
        .values(
            cursor=step.cursor, parts=step.seen_parts + 1, rows=ReportJob.rows + step.rows,
            done=ReportJob.done + step.people, size=ReportJob.size + step.size, crc=step.crc,
            ended_at=now if step.is_last else None,
        )
    )  # fmt: skip
    if moved.rowcount == 0:  # type: ignore[attr-defined]
        return False
    session.add(ReportJobPart(job_id=job_id, number=step.seen_parts, content=step.content))
    session.flush()
    return True


def _head(job: ReportJob, fields: tuple[Field, ...]) -> bytes:
    if job.parts:
        return b""
    if job.form == "json":
        return b"[\n"
    return csv_head(fields) if job.form == "csv" else sheet_head(fields)


def _body(job: ReportJob, fields: tuple[Field, ...], rows: list[tuple[Value, ...]], zone: tzinfo) -> bytes:
    if job.form == "json":
        return (b",\n" if job.rows and rows else b"") + json_rows(fields, rows)
    return (csv_rows if job.form == "csv" else sheet_rows)(fields, rows, zone)


def _tail(job: ReportJob, fields: tuple[Field, ...], rows: int) -> bytes:
    if job.form == "xlsx":
        return sheet_tail(fields, rows)
    return b"\n]\n" if job.form == "json" else b""


def content_of(session: Session, job: ReportJob) -> Iterator[bytes]:
    """The whole file in pieces, never all of it in memory."""
    parts = _parts(session, job)
    if is_document(job):
        return parts
    if job.form != "xlsx":
        return inflated(parts)
    packed = session.scalars(
        sa.select(sa.func.coalesce(sa.func.sum(sa.func.length(ReportJobPart.content)), 0)).where(
            ReportJobPart.job_id == job.id
        )
    ).one()
    return workbook_stream(WHATS[job.what].replace(":", ""), parts, int(packed), job.size, job.crc)


def _parts(session: Session, job: ReportJob) -> Iterator[bytes]:
    for number in range(job.parts):
        yield session.scalars(
            sa.select(ReportJobPart.content).where(ReportJobPart.job_id == job.id, ReportJobPart.number == number)
        ).one()
