"""Situations that several questions share: which there are, and a code for a new one."""

from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import hold_log
from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.formats.markdown import escaped_lines
from quizapp.banks.models import Question, QuestionVersion
from quizapp.banks.states import IS_RETIRED
from quizapp.domain.errors import NotFound
from quizapp.domain.names import tidy

NEWEST = sa.select(sa.func.max(QuestionVersion.id)).group_by(QuestionVersion.question_id)
SERIES = "TH"
NEW_CASE = "+"  # the code of a situation that has none yet


@dataclass(frozen=True)
class CaseLine:
    """A situation as the newest version of one of its questions says it, and the codes of all of them."""

    case: dict[str, Any]
    codes: tuple[str, ...]


def case_lines(session: Session) -> list[CaseLine]:
    """Every situation by its code; questions that are retired do not count."""
    statement = (
        sa.select(Question.code, QuestionVersion.content)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(QuestionVersion.id.in_(NEWEST), sa.not_(IS_RETIRED))
        .where(sa.cast(QuestionVersion.content, sa.Text).contains('"case": {'))
        .order_by(QuestionVersion.id)
    )
    found: dict[str, tuple[dict[str, Any], list[str]]] = {}
    for code, content in session.execute(statement):
        case = content.get("case")
        if case:
            found[case["code"]] = (case, [*found.get(case["code"], ({}, []))[1], code])
    return [CaseLine(case, tuple(sorted(codes))) for _code, (case, codes) in sorted(found.items())]


def known_cases(session: Session) -> dict[str, dict[str, Any]]:
    """Code → the situation."""
    return {line.case["code"]: line.case for line in case_lines(session)}


def case_by_code(session: Session, code: str) -> CaseLine:
    """NotFound where no question that is not retired shares it."""
    found = next((line for line in case_lines(session) if line.case["code"] == code), None)
    if found is None:
        raise NotFound("case")
    return found


def next_case_code(session: Session, competence: str) -> str:
    """`TH-D2-01`; of a question without a competence `TH-NK-01`. Whoever asks holds the lock under which it is stored.

    Cases of every version count, so that a code never means two situations.
    """
    start = f"{SERIES}-{competence or 'NK'}-"
    statement = sa.select(QuestionVersion.content).where(
        sa.cast(QuestionVersion.content, sa.Text).contains(f'"code": "{start}')
    )
    codes = {(content.get("case") or {}).get("code", "") for content in session.scalars(statement)}
    numbers = [int(code.removeprefix(start)) for code in codes if code.removeprefix(start).isdecimal()]
    return f"{start}{max(numbers, default=0) + 1:02d}"


def case_in_lines(text: str) -> dict[str, Any]:
    """What a plain text says of a situation: lines that were parted stay parted, which only markup can say."""
    return {"text": escaped_lines(text), "rich": True} if "\n" in text else {"text": tidy(text)}


def with_case_code(session: Session, question: FileQuestion) -> FileQuestion:
    """The question as it is stored: a new situation gets its code, under the log's lock."""
    case = question.content.get("case")
    if case is None or case["code"] != NEW_CASE:
        return question
    hold_log(session)
    named = {**case, "code": next_case_code(session, question.competence)}
    return replace(question, content={**question.content, "case": named})
