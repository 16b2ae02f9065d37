"""Reading marks: one attempt's for its owner, a round's as frames for reports."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from quizapp.attempts.models import Attempt
from quizapp.db import UtcDateTime
from quizapp.domain import frames
from quizapp.people.models import Position
from quizapp.results.life_models import Publication, PublishedResult
from quizapp.results.models import Result
from quizapp.rounds.models import Round, RoundCandidate
from quizapp.statements import DriverStatement, LookedRows

_NEWEST = LookedRows(
    sa.select(Result).where(Result.attempt_id == sa.bindparam("attempt_id")).order_by(Result.version.desc()).limit(1)
)


_newest = aliased(Result)
# the last publication's result of an attempt, else the newest
PUBLISHED_ID = (
    sa.select(PublishedResult.result_id)
    .join(Publication, Publication.id == PublishedResult.publication_id)
    .where(PublishedResult.attempt_id == Attempt.id)
    .order_by(Publication.number.desc())
    .limit(1)
    .correlate(Attempt)
    .scalar_subquery()
)
_NEWEST_ID = (
    sa.select(_newest.id)
    .where(_newest.attempt_id == Attempt.id)
    .order_by(_newest.version.desc())
    .limit(1)
    .correlate(Attempt)
    .scalar_subquery()
)
IS_READ = Result.id == sa.func.coalesce(PUBLISHED_ID, _NEWEST_ID)


def result_of(session: Session, attempt_id: int) -> Result | None:
    """The newest version of an attempt's result."""
    return _NEWEST.first(session, attempt_id=attempt_id)


def result_read(session: Session, attempt_id: int) -> Result | None:
    """The result of one attempt that everybody reads: the published one where there is one, else the newest."""
    statement = sa.select(Result).join(Attempt, Attempt.id == Result.attempt_id)
    return session.scalars(statement.where(Attempt.id == attempt_id, IS_READ)).one_or_none()


def versions_read(
    round_ids: Collection[int], as_of: datetime | None = None, among: sa.Select[int] | None = None
) -> sa.Subquery:
    """Attempt and result (`attempt_id`, `result_id`): what of each attempt of the rounds is read by everybody, the
    reports above all. Of a round with publications the set of its last one, and nothing else; of any other round the
    newest version of every attempt. `as_of`: as it stood at that moment, for files that are made in many steps;
    `among`: of these attempts only."""
    newer, later, other = aliased(Publication), aliased(Result), aliased(Publication)
    newer_ones = [newer.round_id == Publication.round_id, newer.number > Publication.number]
    later_ones = [later.attempt_id == Result.attempt_id, later.version > Result.version]
    published_ones = [other.round_id == Attempt.round_id]
    known, written = [], []
    if as_of is not None:
        newer_ones.append(newer.published_at <= as_of)
        later_ones.append(later.created_at <= as_of)
        published_ones.append(other.published_at <= as_of)
        known, written = [Publication.published_at <= as_of], [Result.created_at <= as_of]
    published = (
        sa.select(PublishedResult.attempt_id.label("attempt_id"), PublishedResult.result_id.label("result_id"))
        .join(Publication, Publication.id == PublishedResult.publication_id)
        .where(Publication.round_id.in_(round_ids), ~sa.exists().where(*newer_ones), *known)
    )
    newest = (
        sa.select(Result.attempt_id, Result.id)
        .join(Attempt, Attempt.id == Result.attempt_id)
        .where(Attempt.round_id.in_(round_ids), ~sa.exists().where(*published_ones), ~sa.exists().where(*later_ones))
        .where(*written)
    )
    if among is not None:
        published = published.where(PublishedResult.attempt_id.in_(among))
        newest = newest.where(Result.attempt_id.in_(among))
    return sa.union_all(published, newest).subquery()


_LAST_PUBLICATION = (
    sa.select(Publication)
    .where(Publication.round_id == sa.bindparam("round_id"))
    .order_by(Publication.number.desc())
    .limit(1)
)


# most rounds have none while they are sat, and every result page asks
_ANY_PUBLICATION = DriverStatement(_LAST_PUBLICATION.with_only_columns(Publication.id).order_by(None))


def publication_read(session: Session, round_id: int) -> Publication | None:
    """The publication whose set `versions_read` gives of a round; None where its results were not published yet."""
    if not _ANY_PUBLICATION.rows(session, round_id=round_id):
        return None
    return session.scalars(_LAST_PUBLICATION, {"round_id": round_id}).one_or_none()


def publications_read(session: Session, round_ids: Collection[int]) -> dict[int, int]:
    """Round → the number of its publication; those that were published only."""
    statement = sa.select(Publication.round_id, sa.func.max(Publication.number)).group_by(Publication.round_id)
    return {row[0]: row[1] for row in session.execute(statement.where(Publication.round_id.in_(round_ids)))}


@dataclass(frozen=True)
class CountedResult:
    """What counts of a person in a round: the version that is read, of the best attempt where several are allowed."""

    person_id: int
    unit_id: int
    position_code: str
    category: str
    attempt_id: int
    started_at: datetime
    ended_at: datetime
    result: Result


def counted_results(
    session: Session, round_id: int, unit_ids: Collection[int] | None = None, person_id: int | None = None
) -> list[CountedResult]:
    """One per person who sat, in no order; narrowed to units or one person where given. Absent people are in none."""
    read = versions_read([round_id])
    statement = (
        sa.select(Attempt, Result, RoundCandidate, Position.code)
        .join(read, read.c.attempt_id == Attempt.id)
        .join(Result, Result.id == read.c.result_id)
        .join(
            RoundCandidate,
            sa.and_(RoundCandidate.round_id == Attempt.round_id, RoundCandidate.person_id == Attempt.person_id),
        )
        .join(Position, Position.id == RoundCandidate.position_id)
        .where(Attempt.round_id == round_id, Attempt.state.in_(("submitted", "expired")))
        .order_by(Attempt.number)  # of equal attempts the first one counts, every time
    )
    if unit_ids is not None:
        statement = statement.where(RoundCandidate.unit_id.in_(unit_ids))
    if person_id is not None:
        statement = statement.where(RoundCandidate.person_id == person_id)
    best: dict[int, CountedResult] = {}
    for attempt, result, listed, position_code in session.execute(statement):
        held = best.get(attempt.person_id)
        if held is not None and held.result.total_percent >= result.total_percent:
            continue
        best[attempt.person_id] = CountedResult(
            person_id=attempt.person_id,
            unit_id=listed.unit_id,
            position_code=position_code,
            category=listed.category,
            attempt_id=attempt.id,
            started_at=attempt.started_at,
            ended_at=attempt.ended_at or attempt.deadline_at,
            result=result,
        )
    return list(best.values())


class CountedTotal(NamedTuple):
    """What counts of a person in a round, without the marks behind it."""

    person_id: int
    ended_at: datetime
    total_percent: float
    band: str
    has_passed: bool


def totals_of(session: Session, round_id: int, person_ids: Collection[int]) -> dict[int, CountedTotal]:
    """Person → what counts of them, of these people only, absent ones in none; the same results count as in
    `counted_results`."""
    own = sa.select(Attempt.id).where(Attempt.round_id == round_id, Attempt.person_id.in_(person_ids))
    read = versions_read([round_id], among=own)
    statement = (
        sa.select(
            Attempt.person_id, sa.func.coalesce(Attempt.ended_at, Attempt.deadline_at, type_=UtcDateTime()),
            Result.total_percent, Result.band, Result.has_passed,
        )
        .join(read, read.c.attempt_id == Attempt.id)
        .join(Result, Result.id == read.c.result_id)
        .where(Attempt.round_id == round_id, Attempt.state.in_(("submitted", "expired")))
        .order_by(Attempt.number, Attempt.id)
    )  # fmt: skip
    best: dict[int, CountedTotal] = {}
    for one in map(CountedTotal._make, session.execute(statement)):
        if one.person_id not in best or one.total_percent > best[one.person_id].total_percent:
            best[one.person_id] = one
    return best


def result_frames(session: Session, round_ids: Collection[int], unit_ids: Collection[int]) -> dict[int, pd.DataFrame]:
    """Round → its `frames.RESULTS` of the people of `unit_ids`, without loading marks; for lists of rounds.

    The same results count as in `counted_results`.
    """
    read = versions_read(round_ids)
    statement = (
        sa.select(
            Attempt.round_id,
            Attempt.person_id,
            RoundCandidate.unit_id,
            Result.total_percent,
            Result.band,
            Result.has_passed,
        )
        .join(read, read.c.attempt_id == Attempt.id)
        .join(Result, Result.id == read.c.result_id)
        .join(
            RoundCandidate,
            sa.and_(RoundCandidate.round_id == Attempt.round_id, RoundCandidate.person_id == Attempt.person_id),
        )
        .where(
            Attempt.round_id.in_(round_ids),
            Attempt.state.in_(("submitted", "expired")),
            RoundCandidate.unit_id.in_(unit_ids),
        )
        .order_by(Attempt.number)
    )
    columns = ["round_id", *frames.RESULTS]
    rows = pd.DataFrame([tuple(row) for row in session.execute(statement)], columns=columns)
    best = rows.sort_values("total_percent", ascending=False, kind="stable").drop_duplicates(["round_id", "person_id"])
    found = {int(str(round_id)): group[list(frames.RESULTS)] for round_id, group in best.groupby("round_id")}
    return {round_id: found.get(round_id, frames.empty(frames.RESULTS)) for round_id in round_ids}


def unscored_attempt_ids(session: Session, round_id: int) -> list[int]:
    """Closed attempts of a round that the scorer has not reached yet."""
    statement = (
        sa.select(Attempt.id)
        .outerjoin(Result, Result.attempt_id == Attempt.id)
        .where(Attempt.round_id == round_id, Attempt.state.in_(("submitted", "expired")), Result.id.is_(None))
    )
    return list(session.scalars(statement))


@dataclass(frozen=True)
class OwnResultRow:
    """One line of a person's own list."""

    attempt: Attempt
    round_: Round
    result: Result | None
    is_published: bool = False


def own_result_rows(session: Session, person_id: int) -> list[OwnResultRow]:
    """A person's ended attempts with the results that count, newest first; the page decides what may be shown."""
    statement = (
        sa.select(Attempt, Round, Result, PUBLISHED_ID.is_not(None))
        .join(Round, Round.id == Attempt.round_id)
        .outerjoin(Result, IS_READ)
        .where(Attempt.person_id == person_id, Attempt.state != "in_progress")
        .order_by(Attempt.started_at.desc(), Attempt.id.desc())
    )
    return [
        OwnResultRow(attempt, round_, result, bool(is_published))
        for attempt, round_, result, is_published in session.execute(statement)
    ]
