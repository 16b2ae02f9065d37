"""The demo's own material."""

from quizapp.competences.files import model_from, read_model
from quizapp.operations.demo.learning import LESSONS, LINKS


def test_every_competence_of_the_demo_has_something_to_read() -> None:
    """Questions for practice are what the matrices leave, which may be none."""
    competences = {one.code for one in model_from(read_model()).competences}
    assert {code for code, *_rest in (*LESSONS, *LINKS)} == competences
    assert competences != {code for code, *_rest in LESSONS}  # the control: lessons alone leave some out
