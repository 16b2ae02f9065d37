"""Which questions a round goes without, because the law behind them has changed, or will have by its last day."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from quizapp.banks.due import due_questions
from quizapp.domain.timing import law_day
from quizapp.papers.queries import cells_of
from quizapp.rounds.models import Round
from quizapp.rounds.queries import opening_day


@dataclass(frozen=True)
class StoppedQuestion:
    """A question that no paper draws from the day `since` on; `documents`: those of its basis that changed or ended."""

    code: str
    since: date
    documents: tuple[str, ...]


def stopped_questions(session: Session, round_: Round, now: datetime) -> tuple[StoppedQuestion, ...]:
    """Approved questions of the cells of the round's matrix that are stopped by its last day, by code."""
    cells = {(cell.competence, cell.level) for cell in cells_of(session, round_.blueprint_id)}
    last = max(opening_day(round_, now), law_day(round_.closes_at))
    return tuple(
        StoppedQuestion(one.code, one.stopped_since, tuple(dict.fromkeys(change.document for change in one.changes)))
        for one in due_questions(session, last)
        if one.stopped_since and one.is_stopped and (one.version.competence, one.version.level) in cells
    )
