"""Questions as people write them in the browser, and the steps of their life."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.life import Wanted, take_step
from quizapp.banks.models import Question
from quizapp.banks.queries import drawable
from quizapp.banks.readiness import rules_now
from quizapp.banks.writing import add_question
from quizapp.domain.errors import RecordRefused
from tests.make.people import NOW

EVIDENCE = {
    "legal_basis": [],
    "practice": "Thực hành được thừa nhận rộng rãi.",
    "source": "https://example.gov.vn/thuc-hanh",
    "verified_on": "2026-11-01",
    "review_by": None,
}


def written(word: str = "thẻ căn cước", **changes: Any) -> FileQuestion:
    """A whole draft of D1: everything that an approval asks for is there."""
    made = FileQuestion(
        code="",
        competence="D1",
        level=1,
        type="single",
        is_situation=False,
        status="draft",
        in_force_from=None,
        in_force_until=None,
        content={
            "stem": f"Cơ quan nào cấp {word}?",
            "options": {"a": "Sở Nội vụ", "b": "Cơ quan quản lý căn cước", "c": "Sở Tư pháp"},
            "left": {},
            "keep_last": None,
        },
        key=["b"],
        explanation="Thẩm quyền thuộc cơ quan quản lý căn cước.",
        evidence=EVIDENCE,
    )
    return replace(made, **changes)


def draft(session: Session, author: int, **changes: Any) -> Question:
    """Of whatever is not said it has all that an approval asks for."""
    return add_question(session, written(**changes), author, NOW.date(), NOW)


def step(session: Session, code: str, kind: str, actor: int, number: int = 1, note: str = "có lý do") -> Question:
    return take_step(session, Wanted(code, number, kind, note), rules_now(session), actor, NOW)


def approved(session: Session, author: int, reviewer: int, **changes: Any) -> Question:
    """A question that one person wrote and another approved."""
    question = draft(session, author, **changes)
    step(session, question.code, "submitted", author)
    return step(session, question.code, "approved", reviewer)


def drawn(session: Session) -> dict[str, int]:
    """Code → the version that may be drawn today."""
    return {one.code: one.version_id for one in drawable(session, NOW.date())}


def refused(action: Callable[[], object]) -> str:
    with pytest.raises(RecordRefused) as caught:
        action()
    return caught.value.reason
