"""Made-up candidates of the demo also type."""

import pytest

from quizapp.attempts.shapes import paper_shape
from quizapp.banks.models import QuestionKey, QuestionVersion
from quizapp.db import Engines
from quizapp.domain.marking import with_units
from quizapp.domain.questions import checked_value, to_file_letters
from quizapp.domain.scoring import MarkedQuestion, points
from quizapp.operations.demo.simulation import Person, Place
from quizapp.rounds.queries import Listed
from tests import make


def candidate(ability: float) -> Person:
    listed = Listed(
        person_id=1, staff_code="CB1", name="An", unit_id=1, unit_name="X", position_code="VPTK",
        position_name="x", category="xa",
    )  # fmt: skip
    person = Person(listed, 0.0, ["D1"], "hạt giống")
    person.ability["D1"] = ability
    return person


@pytest.mark.parametrize(("ability", "earned"), [(50.0, 1), (-50.0, 0)])
def test_who_knows_types_what_is_right_and_who_does_not_something_that_the_page_allows(
    engines: Engines, ability: float, earned: int
) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session, blueprint_id=make.typed_blueprint(session).id)
    with engines.reading() as session:
        shape = paper_shape(session, sitting.token)
        for row in make.places(session, sitting.attempt_id):
            version = session.get_one(QuestionVersion, row.question_version_id)
            key = session.get_one(QuestionKey, version.id)
            place = Place(row.position, version, key, row.letters, row.left)
            for _again in range(20):
                value = checked_value(shape[row.position], list(candidate(ability).answer(place)))
                answer = to_file_letters(version.type, value, row.letters, row.left)
                rule = with_units(version.type, key.rule, version.content)
                marked = MarkedQuestion(row.position, "D1", version.type, tuple(key.key), answer, rule)
                assert points(marked, {}) == earned
