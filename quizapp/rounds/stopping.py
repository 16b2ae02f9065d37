"""Which questions a round goes without, because the law behind them has changed or ended, or will by its last day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from quizapp.banks.due import DueQuestion, held_back
from quizapp.banks.models import QuestionKey
from quizapp.domain.laws import numbers_in
from quizapp.domain.timing import law_day
from quizapp.papers.queries import cells_of
from quizapp.rounds.models import Round
from quizapp.rounds.queries import opening_day


@dataclass(frozen=True)
class StoppedQuestion:
    """A question that no paper draws from the day `since` on; `documents`: those of its basis that changed or ended.

    `has_ended`: by a day that the question itself names, so that no look at it helps: its basis must be another.
    """

    code: str
    since: date
    documents: tuple[str, ...]
    has_ended: bool = False


def stopped_questions(session: Session, round_: Round, now: datetime) -> tuple[StoppedQuestion, ...]:
    """Approved questions of the cells of the round's matrix that are stopped by its last day, by code."""
    cells = {(cell.competence, cell.level) for cell in cells_of(session, round_.blueprint_id)}
    last = max(opening_day(round_, now), law_day(round_.closes_at))
    found = [_stopped(session, one) for one in held_back(session, last, cells)]
    return tuple(sorted(found, key=lambda one: one.code))


def _stopped(session: Session, one: DueQuestion) -> StoppedQuestion:
    days, documents = [one.stopped_since], [change.document for change in one.changes]
    if one.ended_on is not None:
        days.append(one.ended_on + timedelta(days=1))
        documents += _ended(session.get_one(QuestionKey, one.version.id).evidence, one.ended_on)
    since = min(day for day in days if day is not None)
    return StoppedQuestion(one.code, since, tuple(dict.fromkeys(documents)), one.ended_on is not None)


def _ended(evidence: Mapping[str, Any], on: date) -> list[str]:
    """The numbers of the documents whose last day `on` is, or their words where they have no number."""
    named = [
        one["document"] for one in evidence.get("legal_basis") or () if one.get("in_force_until") == on.isoformat()
    ]
    return [next(iter(numbers_in(document)), document) for document in named]
