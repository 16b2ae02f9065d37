"""What waits for somebody in the results of the rounds that some units organise."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from quizapp.attempts.models import Attempt
from quizapp.domain.complaints import ANSWERED
from quizapp.results.complaints import LISTED, of_units
from quizapp.results.life_models import Complaint, ComplaintStep, Publication, Rescoring, ResultsCheck
from quizapp.results.models import Result
from quizapp.rounds.models import Round, RoundCandidate

MOST = 8  # of each kind: what is on top is done first


@dataclass(frozen=True)
class Waiting:
    """`act`: `check` or `publish` the round's results, `decide` on the rescoring `number`, `answer` so many complaints
    (`number`). `by`: the account that acted before and so is not the one who confirms."""

    act: str
    round_: Round
    number: int = 0
    by: int | None = None


def waiting_results(session: Session, unit_ids: Collection[int], now: datetime) -> list[Waiting]:
    """Of official rounds and self-tests of these units; complaints count where their people are of these units too."""
    mine = sa.and_(Round.unit_id.in_(unit_ids), Round.state.in_(("ready", "closed")), Round.kind != "rehearsal")
    return [
        *_to_answer(session, mine, unit_ids),
        *_to_decide(session, mine),
        *_to_publish(session, mine),
        *_to_check(session, mine, now),
    ]


def _to_answer(session: Session, mine: sa.ColumnElement[bool], unit_ids: Collection[int]) -> list[Waiting]:
    answered = sa.exists().where(ComplaintStep.complaint_id == Complaint.id, ComplaintStep.kind.in_(ANSWERED))
    counts = (
        sa.select(Complaint.round_id, sa.func.count().label("number"), sa.func.min(Complaint.filed_at).label("since"))
        .outerjoin(RoundCandidate, LISTED)
        .where(of_units(unit_ids), ~answered)
        .group_by(Complaint.round_id)
        .subquery()
    )
    statement = (
        sa.select(Round, counts.c.number)
        .join(counts, counts.c.round_id == Round.id)
        .where(mine)
        .order_by(counts.c.since)
        .limit(MOST)
    )
    return [Waiting("answer", round_, number) for round_, number in session.execute(statement)]


def _to_decide(session: Session, mine: sa.ColumnElement[bool]) -> list[Waiting]:
    statement = (
        sa.select(Round, Rescoring)
        .join(Rescoring, Rescoring.round_id == Round.id)
        .where(mine, Rescoring.state == "waiting")
        .order_by(Rescoring.id)
        .limit(MOST)
    )
    return [Waiting("decide", round_, one.id, one.proposed_by) for round_, one in session.execute(statement)]


def _to_publish(session: Session, mine: sa.ColumnElement[bool]) -> list[Waiting]:
    later = aliased(ResultsCheck)
    statement = (
        sa.select(Round, ResultsCheck.checked_by)
        .join(ResultsCheck, ResultsCheck.round_id == Round.id)
        .where(
            mine,
            ~sa.exists().where(later.round_id == ResultsCheck.round_id, later.id > ResultsCheck.id),
            ~sa.exists().where(Publication.check_id == ResultsCheck.id),
            ~sa.exists().where(Rescoring.round_id == Round.id, Rescoring.state == "waiting"),
        )
        .order_by(ResultsCheck.id)
        .limit(MOST)
    )
    return [Waiting("publish", round_, by=by) for round_, by in session.execute(statement)]


def _to_check(session: Session, mine: sa.ColumnElement[bool], now: datetime) -> list[Waiting]:
    """Official rounds that are over and were sat, and that nobody ever looked through."""
    sat = sa.exists().where(Attempt.round_id == Round.id, Result.attempt_id == Attempt.id)
    statement = (
        sa.select(Round)
        .where(
            mine,
            Round.kind == "official",
            sa.or_(Round.state == "closed", Round.closes_at <= now),
            sat,
            ~sa.exists().where(Attempt.round_id == Round.id, Attempt.state == "in_progress"),
            ~sa.exists().where(ResultsCheck.round_id == Round.id),
        )
        .order_by(Round.closes_at, Round.id)
        .limit(MOST)
    )
    return [Waiting("check", round_) for round_ in session.scalars(statement)]
