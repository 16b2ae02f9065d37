"""Reading marks: one attempt's for its owner, a round's as frames for reports."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from quizapp.attempts.models import Attempt, Receipt
from quizapp.domain import frames
from quizapp.domain.errors import NotFound
from quizapp.people.models import Position
from quizapp.results.models import Result
from quizapp.rounds.models import Round, RoundCandidate

_NEWEST = (
    sa.select(Result).where(Result.attempt_id == sa.bindparam("attempt_id")).order_by(Result.version.desc()).limit(1)
)


@dataclass(frozen=True)
class Outcome:
    """What there is to show of an attempt: until it is closed and scored neither receipt nor result."""

    attempt: Attempt
    receipt: Receipt | None
    result: Result | None


_newest = aliased(Result)
_OWN = (
    sa.select(Attempt, Receipt, Result)
    .outerjoin(Receipt, Receipt.attempt_id == Attempt.id)
    .outerjoin(
        Result,
        sa.and_(
            Result.attempt_id == Attempt.id,
            Result.version
            == sa.select(sa.func.max(_newest.version)).where(_newest.attempt_id == Attempt.id).scalar_subquery(),
        ),
    )
    .where(Attempt.token == sa.bindparam("token"), Attempt.person_id == sa.bindparam("person_id"))
)


def own_outcome(session: Session, token: str, person_id: int | None) -> Outcome:
    """The attempt behind `token` where it is this person's, with what became of it; NotFound otherwise."""
    row = session.execute(_OWN, {"token": token, "person_id": person_id}).one_or_none()
    if row is None:
        raise NotFound("attempt")
    return Outcome(*row)


def result_of(session: Session, attempt_id: int) -> Result | None:
    """The newest version of an attempt's result."""
    return session.scalars(_NEWEST, {"attempt_id": attempt_id}).one_or_none()


def _newest_versions() -> sa.Subquery:
    return (
        sa.select(Result.attempt_id, sa.func.max(Result.version).label("version"))
        .group_by(Result.attempt_id)
        .subquery()
    )


def newest_versions(round_id: int) -> sa.Subquery:
    """The newest version of each attempt of one round; of the others nothing is read."""
    return (
        sa.select(Result.attempt_id, sa.func.max(Result.version).label("version"))
        .join(Attempt, Attempt.id == Result.attempt_id)
        .where(Attempt.round_id == round_id)
        .group_by(Result.attempt_id)
        .subquery()
    )


@dataclass(frozen=True)
class CountedResult:
    """What counts of a person in a round: the newest version, of the best attempt where several are allowed."""

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
    newest = newest_versions(round_id)
    statement = (
        sa.select(Attempt, Result, RoundCandidate, Position.code)
        .join(newest, newest.c.attempt_id == Attempt.id)
        .join(Result, sa.and_(Result.attempt_id == Attempt.id, Result.version == newest.c.version))
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


def result_frames(session: Session, round_ids: Collection[int], unit_ids: Collection[int]) -> dict[int, pd.DataFrame]:
    """Round → its `frames.RESULTS` of the people of `unit_ids`, without loading marks; for lists of rounds.

    The same results count as in `counted_results`.
    """
    newest = _newest_versions()
    statement = (
        sa.select(
            Attempt.round_id,
            Attempt.person_id,
            RoundCandidate.unit_id,
            Result.total_percent,
            Result.band,
            Result.has_passed,
        )
        .join(newest, newest.c.attempt_id == Attempt.id)
        .join(Result, sa.and_(Result.attempt_id == Attempt.id, Result.version == newest.c.version))
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


def own_result_rows(session: Session, person_id: int) -> list[OwnResultRow]:
    """A person's ended attempts with their newest results, newest first; the page decides what may be shown."""
    newest = _newest_versions()
    statement = (
        sa.select(Attempt, Round, Result)
        .join(Round, Round.id == Attempt.round_id)
        .outerjoin(newest, newest.c.attempt_id == Attempt.id)
        .outerjoin(Result, sa.and_(Result.attempt_id == Attempt.id, Result.version == newest.c.version))
        .where(Attempt.person_id == person_id, Attempt.state != "in_progress")
        .order_by(Attempt.id.desc())
    )
    return [OwnResultRow(attempt, round_, result) for attempt, round_, result in session.execute(statement)]
