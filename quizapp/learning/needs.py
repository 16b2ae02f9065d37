"""What a person should learn first: the topics of the model, by their own newest result."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.times import last_moment
from quizapp.competences.queries import model_of, newest_model
from quizapp.domain.certainty import need_of, wilson
from quizapp.domain.publishing import results_are_shown
from quizapp.people.models import Person, Position
from quizapp.results.queries import OwnResultRow, own_result_rows

URGENCY = ("sure", "likely", "watch", "too_few", "none")


@dataclass(frozen=True)
class OwnTopic:
    """A competence as one person reads of it. `need` is "" and the figures None where no result says anything."""

    code: str
    name: str
    topic: str
    need: str = ""
    percent: float | None = None
    required: float | None = None

    @property
    def order(self) -> tuple[int, float]:
        gap = (self.required or 0.0) - (self.percent or 0.0)
        return (URGENCY.index(self.need) if self.need else len(URGENCY), -gap)


@dataclass(frozen=True)
class OwnLearning:
    """`round_name`: the test that the needs come from; "" where nothing was shown yet. The most urgent first."""

    topics: tuple[OwnTopic, ...]
    round_name: str = ""
    is_illustrative: bool = False


def own_learning(session: Session, person_id: int, now: datetime) -> OwnLearning:
    """By the person's newest result that may be shown to them, official ones and self-tests alike."""
    row = next((one for one in own_result_rows(session, person_id) if _is_shown(session, one, now)), None)
    newest = newest_model(session)
    if newest is None:
        return OwnLearning(())
    model = model_of(session, newest.id)
    needs = _own_needs(session, row, person_id) if row is not None else {}
    topics = [
        OwnTopic(one.code, one.name, one.training_topic, *needs.get(one.code, ("", None, None)))
        for one in model.competences
    ]
    topics.sort(key=lambda one: one.order)
    return OwnLearning(tuple(topics), row.round_.name if row else "", model.is_illustrative)


def _is_shown(session: Session, row: OwnResultRow, now: datetime) -> bool:
    round_ = row.round_
    if row.result is None or round_.kind == "rehearsal" or row.attempt.state == "voided":
        return False
    over_at = last_moment(session, round_, now)
    shown = results_are_shown(round_.results_rule, round_.state, over_at, round_.results_published_at, now)
    return shown and (row.is_published or round_.results_rule != "after_check")


def _own_needs(session: Session, row: OwnResultRow, person_id: int) -> dict[str, tuple[str, float, float]]:
    result = row.result
    assert result is not None
    model = model_of(session, result.model_id)
    position = session.scalars(
        sa.select(Position.code).join(Person, Person.position_id == Position.id).where(Person.id == person_id)
    ).one()
    found = {}
    for code, (earned, possible) in result.marks["competences"].items():
        if not possible:  # its only question was taken out of the count
            continue
        share, required = min(max(earned / possible, 0.0), 1.0), model.required_percent(position, code)
        found[code] = (need_of(100 * share, wilson(share, possible), possible, required), 100 * share, required)
    return found
