"""Practice: which questions may be asked, and how an answer is marked. Nothing of it is kept."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.queries import sits_official_round
from quizapp.banks.laws import STANDS, cited_by_version
from quizapp.banks.models import LegalChange, LegalDocument, QuestionKey, QuestionVersion
from quizapp.banks.queries import keys_by_version, practised, versions_by_id
from quizapp.domain.drawing import Candidate, Cell, DrawnQuestion, draw, shuffled
from quizapp.domain.errors import NotFound, RoundRefusal
from quizapp.domain.marking import with_units
from quizapp.domain.practice import refusal_of
from quizapp.domain.questions import to_file_letters
from quizapp.domain.scoring import MarkedQuestion, points
from quizapp.learning.exposing import by_question, exposures
from quizapp.results.shown import ShownQuestion, shown_alone


def stay_out(session: Session, person_id: int, now: datetime) -> None:
    """RoundRefusal while the person sits an official test: what is learnt here could be an answer there."""
    if sits_official_round(session, person_id, now):
        raise RoundRefusal("learning_waits")


@dataclass(frozen=True)
class Practice:
    """One question of a competence. `place` of `count`; `drawn`: the order in which this person sees its parts."""

    place: int
    count: int
    version: QuestionVersion
    drawn: DrawnQuestion


def practice_counts(session: Session, on: date, now: datetime) -> Counter[str]:
    """Competence → how many questions may be practised now."""
    return Counter(one.competence for one in _may_practise(session, on, now))


def _may_practise(session: Session, on: date, now: datetime) -> list[Candidate]:
    known = by_question(session, tuple(practised(session, on)))
    found = exposures(session, known, now)
    return [known[one] for one in sorted(known) if not refusal_of(found[one])]


def practice(session: Session, person_id: int, competence: str, place: int, on: date, now: datetime) -> Practice:
    """The question at `place` (from 1) of this person's order for the day; who asks has called `stay_out`. NotFound
    where there is none."""
    pool = [one for one in _may_practise(session, on, now) if one.competence == competence]
    seed = f"practice:{person_id}:{on.isoformat()}"
    order = shuffled([one.code for one in pool], seed, "order")
    if not 1 <= place <= len(order):
        raise NotFound("practice")
    one = next(candidate for candidate in pool if candidate.code == order[place - 1])
    drawn = replace(draw([one], (Cell(one.competence, one.level, 1),), seed)[0], position=place)
    return Practice(place, len(order), versions_by_id(session, [one.version_id])[one.version_id], drawn)


def feedback(
    session: Session, asked: Practice, value: Sequence[str], policy: dict[str, str], on: date
) -> ShownQuestion:
    """What was right, and why; marked by the rules of the tests."""
    version, drawn = asked.version, asked.drawn
    key = keys_by_version(session, [version.id])[version.id]
    content: dict[str, Any] = version.content
    marked = MarkedQuestion(
        position=drawn.position,
        competence=version.competence,
        type=version.type,
        key=tuple(key.key),
        answer=to_file_letters(version.type, value, drawn.letters, drawn.left),
        rule=with_units(version.type, key.rule, content),
        options=len(content["options"]),
    )
    return shown_alone(session, drawn, version, key, tuple(value), float(points(marked, policy)), on)


# --- the law behind a question ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CitedLaw:
    """A document of a legal basis. `changes`: the days from which it is or will be another, the latest first."""

    document: LegalDocument
    provision: str
    changes: tuple[date, ...]


def cited_laws(session: Session, version_ids: Collection[int]) -> dict[int, list[CitedLaw]]:
    """Version → its documents, in the order of the legal basis."""
    cited = cited_by_version(session, version_ids)
    statement = sa.select(LegalChange.document_id, LegalChange.from_on).where(STANDS)
    days: dict[int, list[date]] = {}
    documents = {document.id for some in cited.values() for document, _provision in some}
    for document_id, day in session.execute(statement.where(LegalChange.document_id.in_(documents))):
        days.setdefault(document_id, []).append(day)
    return {
        version_id: [
            CitedLaw(document, provision, tuple(sorted(set(days.get(document.id, ())), reverse=True)))
            for document, provision in cited[version_id]
        ]
        for version_id in version_ids
    }


@dataclass(frozen=True)
class Point:
    """What a question that may be practised teaches."""

    version: QuestionVersion
    key: QuestionKey
    laws: list[CitedLaw]


def lesson(session: Session, competence: str, on: date, now: datetime) -> list[Point]:
    """The explanations of the questions of a competence that may be practised, easy ones first; who asks has called
    `stay_out`."""
    pool = [one for one in _may_practise(session, on, now) if one.competence == competence]
    pool.sort(key=lambda one: (one.level, one.code))
    ids = [one.version_id for one in pool]
    versions, keys = versions_by_id(session, ids), keys_by_version(session, ids)
    laws = cited_laws(session, ids)
    return [Point(versions[one], keys[one], laws[one]) for one in ids]
