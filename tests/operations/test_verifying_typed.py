"""Typed answers and their questions under the examination of a whole database."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from quizapp.attempts.actions import hand_in
from quizapp.attempts.receipts import issue_receipt
from quizapp.attempts.saving import save_answer
from quizapp.banks.models import QuestionKey, QuestionVersion
from quizapp.db import Engines
from quizapp.results.actions import score_attempt
from tests import make
from tests.make import NOW
from tests.operations.halls import found, tampering

GIVEN = {"short_text": ("uỷ ban nhân dân cấp xã",), "numeric": ("15,5 ngày",), "cloze": ("1:1", "2:một cửa", "3:a")}


@pytest.fixture
def marked(engines: Engines) -> None:
    """An attempt with typed answers, handed in, marked and with its receipt."""
    with engines.writing() as session:
        sitting = make.started_attempt(session, blueprint_id=make.typed_blueprint(session).id)
        types = make.types_of(session, sitting.attempt_id)
    for position, type_ in types.items():
        save_answer(engines.save, sitting.save(position, GIVEN[type_], position=position))
    with engines.writing() as session:
        attempt = hand_in(session, sitting.token, sitting.person_id, NOW + timedelta(minutes=5))
        issue_receipt(session, attempt, NOW + timedelta(minutes=5))
        score_attempt(session, attempt, NOW + timedelta(minutes=5))


@pytest.mark.usefixtures("marked")
def test_marks_of_typed_answers_are_found_again_by_the_examination(engines: Engines) -> None:
    assert found(engines) == []


@pytest.mark.usefixtures("marked")
def test_a_rule_that_was_changed_by_hand_is_found_by_the_marks_that_rest_on_it(engines: Engines) -> None:
    numeric = sa.select(QuestionVersion.id).where(QuestionVersion.type == "numeric")
    with tampering(engines) as connection:
        connection.execute(
            sa.update(QuestionKey).where(QuestionKey.question_version_id.in_(numeric)).values(rule={"tolerance": "0"})
        )
    assert {one.table for one in found(engines)} == {"result"}


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize("is_inside", [True, False])
def test_a_question_that_tells_its_key_is_found(engines: Engines, is_inside: bool) -> None:
    with tampering(engines) as connection:
        version = connection.execute(
            sa.select(QuestionVersion.id, QuestionVersion.content).where(QuestionVersion.type == "cloze")
        ).one()
        blanks = {number: {**blank, "key": "x"} for number, blank in version.content["blanks"].items()}
        content = {**version.content, **({"blanks": blanks} if is_inside else {"rule": {}})}
        connection.execute(sa.update(QuestionVersion).where(QuestionVersion.id == version.id).values(content=content))
    assert ("question_version", str(version.id), "more_than_shown") in [
        (one.table, one.row, one.fact) for one in found(engines)
    ]
