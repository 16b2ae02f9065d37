"""Two people at the same question in the same moment: one is first, the other is told, nothing is lost or doubled."""

import threading
import time
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import hold_log
from quizapp.banks.actions import import_questions
from quizapp.banks.models import Question, QuestionStep, QuestionVersion
from quizapp.banks.states import question_by_code
from quizapp.banks.writing import change_question, send_in
from quizapp.competences.queries import newest_model
from quizapp.db import Engines
from tests import make
from tests.at_once import Act, at_once
from tests.make import NOW
from tests.make.banks import parsed
from tests.make.life import draft, step, written
from tests.small_bank import small_bank_text

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


# --- an act that has the log already and now wants the question, as the editor's save does ----------------------------

CODE = "DVC-D1-01"


def again(session: Session, way: Callable[..., object], who: int | None) -> None:
    model = newest_model(session)
    assert model is not None
    way(session, parsed(small_bank_text("DVC", "D1", 1).replace("hỏi gì", "hỏi điều gì"), model), who, NOW)


ACTS: dict[str, Callable[[Session, int], object]] = {
    "a step": lambda session, who: step(session, CODE, "retired", who),
    "a save": lambda session, who: change_question(session, CODE, 1, written(code=CODE), who, NOW),
    "files of a person": lambda session, who: again(session, send_in, who),
    "files of a command": lambda session, _who: again(session, import_questions, None),
}


def log_then_question(engines: Engines, act: Act) -> list[str]:
    """The save has the log, then `act` begins, then the save wants the question; what became of both."""
    has_log = threading.Event()

    def editor(session: Session) -> None:
        hold_log(session)
        has_log.set()
        time.sleep(0.3)
        session.execute(sa.select(Question).where(Question.code == CODE).with_for_update())

    outcomes: list[str] = []

    def run(one: Act, after: threading.Event | None = None) -> None:
        if after is not None:
            after.wait()
        try:
            with engines.writing() as session:
                one(session)
            outcomes.append("done")
        except sa.exc.OperationalError:
            outcomes.append("deadlock")

    threads = [threading.Thread(target=run, args=args) for args in ((editor,), (act, has_log))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.mark.parametrize("name", list(ACTS))
def test_who_has_the_log_and_who_has_the_question_never_wait_for_each_other(engines: Engines, name: str) -> None:
    with engines.writing() as session:
        make.small_bank(session, copies=1)
        who = make.account(session, username="lan", roles=[("author", None)]).id
    assert log_then_question(engines, lambda session: ACTS[name](session, who)) == ["done", "done"]


def test_the_question_before_the_log_would_be_a_deadlock(engines: Engines) -> None:
    """The negative control: an act in the other order."""
    with engines.writing() as session:
        make.small_bank(session, copies=1)

    def backwards(session: Session) -> None:
        session.execute(sa.select(Question).where(Question.code == CODE).with_for_update())
        hold_log(session)

    is_sqlite = engines.write.dialect.name == "sqlite"  # where there is one writer at a time
    assert log_then_question(engines, backwards) == ["done" if is_sqlite else "deadlock", "done"]


def test_a_question_that_is_only_read_holds_no_log(engines: Engines) -> None:
    with engines.writing() as session:
        make.small_bank(session, copies=1)
    with engines.reading() as session:
        assert question_by_code(session, CODE).code == CODE  # pages cannot write, nor lock
