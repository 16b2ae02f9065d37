"""What people typed wrongly at one question, without anybody's name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import AnswerEvent, Attempt, AttemptQuestion, RescuedAnswer
from quizapp.attempts.places import letters_of
from quizapp.banks.models import QuestionVersion
from quizapp.banks.queries import question_history
from quizapp.domain.errors import NotFound
from quizapp.domain.marking import with_units
from quizapp.domain.questions import TYPED, to_file_letters
from quizapp.domain.wrong_answers import WrongAnswer, frequent_wrong
from quizapp.rounds.models import Round

NEWEST = 2000  # people, so that a page about a much used question stays quick


@dataclass(frozen=True)
class WrongReport:
    """`version`: the one in use, which alone is told of; `people`: how many answered it in rounds that are over."""

    code: str
    version: QuestionVersion
    people: int
    answers: tuple[WrongAnswer, ...]


def wrong_report(session: Session, code: str, now: datetime) -> WrongReport:
    """NotFound where there is no such question, or where it is not one that is typed."""
    history = question_history(session, code)
    version = history.current
    if version.type not in (*TYPED, "cloze"):
        raise NotFound("question")
    key = history.keys[version.id]
    answers = _answers(session, version, now)
    found = frequent_wrong(version.type, key.key, with_units(version.type, key.rule, version.content), answers)
    return WrongReport(code, version, len(answers), tuple(found))


def _answers(session: Session, version: QuestionVersion, now: datetime) -> list[tuple[str, ...]]:
    """The answer of each person's newest attempt at this version that counts, in the letters of the bank."""
    places = (
        sa.select(AttemptQuestion.attempt_id, AttemptQuestion.position, AttemptQuestion.letters, Attempt.person_id)
        .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
        .join(Round, Round.id == Attempt.round_id)
        .where(AttemptQuestion.question_version_id == version.id, Round.closes_at <= now, Round.kind != "rehearsal")
        .where(Attempt.state.in_(("submitted", "expired")))
        .order_by(AttemptQuestion.attempt_id.desc())
        .limit(NEWEST)
    )
    of_person: dict[int, tuple[int, list[str]]] = {}
    for row in session.execute(places):
        of_person.setdefault(row.person_id, (row.attempt_id, row.letters))
    counted = counted_answers(session, version.id)
    found = ((counted.get(attempt_id), letters) for attempt_id, letters in sorted(of_person.values()))
    return [to_file_letters(version.type, letters_of(value), letters, ()) for value, letters in found if value]


def counted_answers(session: Session, version_id: int) -> dict[int, str]:
    """Attempt → the stored answer that counts at the place of this version."""
    rows = [
        (row.epoch, row.seq, is_logged, row.attempt_id, row.value)  # of the same number the acknowledged answer counts
        for is_logged, model in ((True, AnswerEvent), (False, RescuedAnswer))
        for row in session.execute(_stored(model, version_id))
    ]
    return {attempt_id: value for *_order, attempt_id, value in sorted(rows)}


def _stored(model: type[AnswerEvent] | type[RescuedAnswer], version_id: int) -> Any:
    return (
        sa.select(model.attempt_id, model.epoch, model.seq, model.value)
        .join(
            AttemptQuestion,
            sa.and_(AttemptQuestion.attempt_id == model.attempt_id, AttemptQuestion.position == model.position),
        )
        .where(AttemptQuestion.question_version_id == version_id)
    )
