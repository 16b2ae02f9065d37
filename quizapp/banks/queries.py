"""Reading the bank. Only `keys_of` and `question_page` touch keys; what candidates get never does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.banks.models import Question, QuestionKey, QuestionVersion
from quizapp.domain.drawing import Candidate
from quizapp.domain.errors import NotFound
from quizapp.domain.names import search_key

PER_PAGE = 25


def drawable(session: Session, on: date) -> list[Candidate]:
    """Current versions that are reviewed and in force on the day `on`: drafts and retired ones are never drawn."""
    statement = (
        sa.select(QuestionVersion, Question.code)
        .join(
            Question,
            sa.and_(Question.id == QuestionVersion.question_id, Question.current_number == QuestionVersion.number),
        )
        .where(
            QuestionVersion.status == "reviewed",
            sa.or_(QuestionVersion.in_force_from.is_(None), QuestionVersion.in_force_from <= on),
            sa.or_(QuestionVersion.in_force_until.is_(None), QuestionVersion.in_force_until >= on),
        )
        .order_by(Question.code)
    )
    return [
        Candidate(
            version_id=version.id,
            code=code,
            competence=version.competence,
            level=version.level,
            type=version.type,
            letters=tuple(version.content["options"]),
            left=tuple(version.content["left"]),
            keep_last=version.content["keep_last"],
        )
        for version, code in session.execute(statement)
    ]


def supply(session: Session, on: date) -> dict[tuple[str, int], int]:
    """(competence, level) → how many questions may be drawn on the day `on`."""
    counts: dict[tuple[str, int], int] = {}
    for candidate in drawable(session, on):
        place = (candidate.competence, candidate.level)
        counts[place] = counts.get(place, 0) + 1
    return counts


def versions_by_id(session: Session, ids: Iterable[int]) -> dict[int, QuestionVersion]:
    """The public part of question versions."""
    statement = sa.select(QuestionVersion).where(QuestionVersion.id.in_(set(ids)))
    return {version.id: version for version in session.scalars(statement)}


def keys_by_version(session: Session, ids: Iterable[int]) -> dict[int, QuestionKey]:
    """The keys of question versions; for scoring, and for pages after results are shown."""
    statement = sa.select(QuestionKey).where(QuestionKey.question_version_id.in_(set(ids)))
    return {key.question_version_id: key for key in session.scalars(statement)}


@dataclass(frozen=True)
class BankFilter:
    """What the list is narrowed to; empty strings narrow nothing."""

    search: str = ""
    competence: str = ""
    level: int = 0
    status: str = ""


@dataclass(frozen=True)
class BankRow:
    code: str
    version: QuestionVersion


def question_page(session: Session, wanted: BankFilter, page: int) -> tuple[list[BankRow], int]:
    """One page of current versions by code, and how many there are in all. Search ignores accents and case."""
    statement = (
        sa.select(Question.code, QuestionVersion)
        .join(
            Question,
            sa.and_(Question.id == QuestionVersion.question_id, Question.current_number == QuestionVersion.number),
        )
        .order_by(Question.code)
    )
    if wanted.competence:
        statement = statement.where(QuestionVersion.competence == wanted.competence)
    if wanted.level:
        statement = statement.where(QuestionVersion.level == wanted.level)
    if wanted.status:
        statement = statement.where(QuestionVersion.status == wanted.status)
    rows = [BankRow(code, version) for code, version in session.execute(statement)]
    needle = search_key(wanted.search)
    if needle:
        rows = [row for row in rows if needle in search_key(f"{row.code} {row.version.content['stem']}")]
    return rows[(page - 1) * PER_PAGE : page * PER_PAGE], len(rows)


@dataclass(frozen=True)
class QuestionHistory:
    """A question with all its versions, the newest first, and their keys."""

    code: str
    versions: list[QuestionVersion]
    keys: dict[int, QuestionKey]


def question_history(session: Session, code: str) -> QuestionHistory:
    """NotFound where no question has this code."""
    statement = (
        sa.select(QuestionVersion)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(Question.code == code)
        .order_by(QuestionVersion.number.desc())
    )
    versions = list(session.scalars(statement))
    if not versions:
        raise NotFound("question")
    return QuestionHistory(code, versions, keys_by_version(session, [version.id for version in versions]))
