"""Two people at the same question in the same moment: one is first, the other is told, nothing is lost or doubled."""

import pytest
import sqlalchemy as sa

from quizapp.banks.models import Question, QuestionStep, QuestionVersion
from quizapp.banks.writing import change_question
from quizapp.db import Engines
from tests import make
from tests.at_once import Act, at_once
from tests.make import NOW
from tests.make.life import draft, step, written

ROUNDS = 5


@pytest.fixture
def people(engines: Engines) -> list[int]:
    with engines.writing() as session:
        make.small_model(session)
        return [make.account(session, username=f"nguoi{n}", roles=[("author", None)]).id for n in range(3)]


def save(code: str, word: str, who: int) -> Act:
    return lambda session: change_question(session, code, 1, written(word), who, NOW)


def approve(code: str, who: int) -> Act:
    return lambda session: step(session, code, "approved", who)


def test_of_two_saves_of_one_version_one_is_stale(engines: Engines, people: list[int]) -> None:
    for number in range(ROUNDS):
        with engines.writing() as session:
            code = draft(session, people[0], word=f"giấy tờ số {number}").code
        acts = [save(code, f"giấy của người {who} lần {number}", who) for who in people[:2]]
        assert at_once(engines, *acts) == ["done", "question_stale"]
    with engines.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(QuestionVersion)) == 2 * ROUNDS


def test_of_two_approvals_one_counts(engines: Engines, people: list[int]) -> None:
    for number in range(ROUNDS):
        with engines.writing() as session:
            code = draft(session, people[0], word=f"giấy tờ số {number}").code
            step(session, code, "submitted", people[0])
        assert at_once(engines, *(approve(code, who) for who in people[1:])) == ["done", "step_wrong_state"]
    with engines.reading() as session:
        approvals = sa.select(sa.func.count()).select_from(QuestionStep).where(QuestionStep.kind == "approved")
        assert session.scalar(approvals) == ROUNDS


def test_questions_written_at_once_get_codes_of_their_own(engines: Engines, people: list[int]) -> None:
    acts = [lambda session, who=who: draft(session, who, word=f"giấy tờ của {who}") for who in people]
    assert at_once(engines, *acts) == ["done"] * 3
    with engines.reading() as session:
        assert sorted(session.scalars(sa.select(Question.code))) == [f"BN-2026-000{n}" for n in (1, 2, 3)]
