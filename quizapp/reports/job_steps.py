"""The steps of a large file: the next part of it, kept or not, and all of them as one file."""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.periods import period_of
from quizapp.office.plain_tables import Field, csv_head, csv_rows, json_rows
from quizapp.office.streamed_sheets import deflated, inflated, sheet_head, sheet_rows, sheet_tail, workbook_stream
from quizapp.office.workbooks import Value
from quizapp.reports.facts import RoundFacts
from quizapp.reports.jobs import is_document, whose
from quizapp.reports.kinds import Wanted, nobody_listens, written
from quizapp.reports.models import ReportJob, ReportJobPart
from quizapp.reports.need_facts import NeedsAsked
from quizapp.reports.queries.bulk import WHATS, fields_of, listed_after, rows_of

PEOPLE_A_STEP = 250


@dataclass(frozen=True)
class Step:
    """What a step made, and where the job stood before it. `is_whole`: the whole file, in stages."""

    seen_parts: int
    content: bytes
    cursor: int
    people: int
    rows: int
    size: int
    crc: int
    is_last: bool
    is_whole: bool = False


def next_step(
    session: Session,
    job: ReportJob,
    round_: RoundFacts,
    zone: tzinfo,
    told: Callable[[int], None] = nobody_listens,
) -> Step | None:
    """The next part, read and written out but not kept; None where the file is whole. `told`: hears of each stage of a
    report as a whole, how many are done."""
    if job.ended_at is not None:
        return None
    if is_document(job):
        return _document_step(session, job, zone, told)
    fields = fields_of(job.what, round_.model)
    people = listed_after(session, round_, job.whose, job.cursor, PEOPLE_A_STEP, job.asked_at)
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


def _document_step(session: Session, job: ReportJob, zone: tzinfo, told: Callable[[int], None]) -> Step:
    of, kind, form, parts = whose(job), job.what, job.form, job.parts
    more = of.more
    wanted = Wanted(
        of.seen, of.named, job.asked_at, zone, job.round_id, more.get("unit", 0), with_keys=of.with_keys,
        period=period_of(more.get("period", "")), by=more.get("by", "position"), earlier_id=more.get("earlier"),
        asked=NeedsAsked(**more.get("asked", {})), rolled_up=more.get("rolled_up", False),
    )  # fmt: skip
    data = written(session, kind, form, wanted, told)
    return Step(parts, data, 0, 0, 0, len(data), zlib.crc32(data), is_last=True, is_whole=True)


def note_stage(session: Session, job_id: int, done: int) -> None:
    """How many stages of a report as a whole are done; for who looks while it is made."""
    stands = sa.and_(ReportJob.id == job_id, ReportJob.ended_at.is_(None), ReportJob.done < done)
    session.execute(sa.update(ReportJob).where(stands).values(done=done))


def keep_step(session: Session, job_id: int, step: Step, now: datetime) -> bool:
    """Whether the step was kept: another process may have made the same one meanwhile."""
    done = ReportJob.total if step.is_whole else ReportJob.done + step.people
    moved = session.execute(
        sa.update(ReportJob)
        .where(ReportJob.id == job_id, ReportJob.parts == step.seen_parts, ReportJob.ended_at.is_(None))
        .values(
            cursor=step.cursor, parts=step.seen_parts + 1, rows=ReportJob.rows + step.rows, done=done,
            size=ReportJob.size + step.size, crc=step.crc, ended_at=now if step.is_last else None,
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


def content_of(session: Session, job: ReportJob, round_: RoundFacts) -> Iterator[bytes]:
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
    fields = fields_of(job.what, round_.model)
    return workbook_stream(WHATS[job.what].replace(":", ""), fields, parts, int(packed), job.size, job.crc)


def _parts(session: Session, job: ReportJob) -> Iterator[bytes]:
    for number in range(job.parts):
        yield session.scalars(
            sa.select(ReportJobPart.content).where(ReportJobPart.job_id == job.id, ReportJobPart.number == number)
        ).one()
