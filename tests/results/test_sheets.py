"""The person sheet: computed by hand, and in the letters that the person saw."""

import pytest

from quizapp.attempts.actions import hand_in
from quizapp.attempts.queries import frozen_paper
from quizapp.attempts.saving import save_answer
from quizapp.competences.files import model_from
from quizapp.competences.queries import newest_model
from quizapp.db import Engines
from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.drawing import Cell
from quizapp.domain.errors import NotFound
from quizapp.results.actions import score_attempt
from quizapp.results.outcomes import own_outcome
from quizapp.results.sheets import PersonSheet, person_sheet
from tests import make
from tests.make import Sitting
from tests.small_bank import SMALL_TYPES


def model_in(engines: Engines) -> AssessmentModel:
    with engines.reading() as session:
        stored = newest_model(session)
        assert stored is not None
        return model_from(stored.content)


def sheet_of(engines: Engines, sitting: Sitting, *, show: bool = True) -> PersonSheet:
    model = model_in(engines)
    with engines.reading() as session:
        found = own_outcome(session, sitting.token, sitting.person_id)
        assert found.result is not None
        return person_sheet(session, found.result, model, show)


def sat(engines: Engines, d1: int, e1: int) -> Sitting:
    """So many right answers of each competence, five questions each; nothing else is answered."""
    with engines.writing() as session:
        sitting = make.started_attempt(session, person_=make.person(session, "Lê Thị Hoa"))
        paper = frozen_paper(session, sitting.attempt_id)
    places = {code: [item.position for item in paper if item.competence == code] for code in ("D1", "E1")}
    make.answer_rightly(engines, sitting, [*places["D1"][:d1], *places["E1"][:e1]])
    return finished(engines, sitting)


def finished(engines: Engines, sitting: Sitting) -> Sitting:
    with engines.writing() as session:
        score_attempt(session, hand_in(session, sitting.token, sitting.person_id, make.NOW), make.NOW)
    return sitting


def test_marks_bands_and_needs_of_one_person(engines: Engines) -> None:
    """D1 4/5 = 80 (weight 60), E1 2/5 = 40 (weight 40): 48 + 16 = 64. VPTK requires 80 and 60."""
    sheet = sheet_of(engines, sat(engines, 4, 2))
    assert (sheet.person.name, sheet.person.position_code) == ("Lê Thị Hoa", "VPTK")
    assert (sheet.total_percent, sheet.band.name, sheet.has_passed) == (pytest.approx(64), "Đạt", True)
    assert (sheet.answered, sheet.question_count) == (6, 10)
    assert [(one.code, one.earned, one.possible, one.band.name) for one in sheet.domains] == [
        ("DVC", 4, 5, "Khá"),
        ("EID", 2, 5, "Không đạt"),
    ]
    assert [(one.code, one.percent, one.required, one.is_below) for one in sheet.competences] == [
        ("D1", pytest.approx(80), 80, False),
        ("E1", pytest.approx(40), 60, True),
    ]
    assert [one.training_topic for one in sheet.learn_next] == ["Tài khoản định danh điện tử"]


def test_the_widest_gap_is_learnt_first(engines: Engines) -> None:
    """D1 lacks 80 - 40 = 40 points, E1 60 - 0 = 60."""
    sheet = sheet_of(engines, sat(engines, 2, 0))
    assert [one.code for one in sheet.learn_next] == ["E1", "D1"]


def test_every_right_answer_is_shown_as_chosen_and_right(engines: Engines) -> None:
    """A paper that holds the whole small bank, so that every type is in it."""
    with engines.writing() as session:
        make.small_bank(session)
        cells = [Cell(code, level, count) for code in ("D1", "E1") for level, count in ((1, 4), (2, 2), (3, 4))]
        blueprint_id = make.blueprint(session, cells, code="ca-ngan-hang").id
    sheet = sheet_of(engines, make.answered_attempt(engines, blueprint_id=blueprint_id))
    assert {question.type for question in sheet.questions} == set(SMALL_TYPES)
    for question in sheet.questions:
        assert question.chosen == question.right, question.type
        assert question.is_right
        assert question.explanation.startswith("Vì sao câu")
        assert question.practice
        assert question.source.startswith("https://example.gov.vn/")
        marked = [(option.is_chosen, option.is_right) for option in question.options]
        if question.type in ("ordering", "matching"):
            assert set(marked) == {(False, False)}
        else:
            assert sum(right for _, right in marked) == len(question.right)


def test_options_stand_in_the_order_that_the_person_saw(engines: Engines) -> None:
    sitting = sat(engines, 5, 5)
    sheet = sheet_of(engines, sitting)
    with engines.reading() as session:
        paper = frozen_paper(session, sitting.attempt_id)
    for item, question in zip(paper, sheet.questions, strict=True):
        assert [option.text for option in question.options] == [choice.text for choice in item.choices]
        assert [option.letter for option in question.options] == [choice.value.upper() for choice in item.choices]
        assert [pair.text for pair in question.pairs] == [choice.text for choice in item.left]


def test_a_wrong_answer_stands_beside_the_right_one(engines: Engines) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session, seed="co-cau-mot-phuong-an")  # a paper with a single choice
        item = next(one for one in frozen_paper(session, sitting.attempt_id) if one.type == "single")
        right = make.right_answers(session, sitting.attempt_id)[item.position]
    wrong = next(choice.value for choice in item.choices if choice.value not in right)
    save_answer(engines.save, sitting.save(1, (wrong,), position=item.position))
    question = sheet_of(engines, finished(engines, sitting)).questions[item.position - 1]
    assert (question.chosen, question.right) == ((wrong.upper(),), (right[0].upper(),))
    assert not question.is_right
    flags = {option.letter: (option.is_chosen, option.is_right) for option in question.options}
    assert flags[wrong.upper()] == (True, False)
    assert flags[right[0].upper()] == (False, True)


def test_without_leave_the_sheet_holds_no_question_at_all(engines: Engines) -> None:
    sheet = sheet_of(engines, sat(engines, 5, 5), show=False)
    assert sheet.questions == ()
    assert sheet.total_percent == pytest.approx(100)


def test_an_attempt_that_runs_has_neither_receipt_nor_result(engines: Engines) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
        found = own_outcome(session, sitting.token, sitting.person_id)
        assert (found.receipt, found.result) == (None, None)
        with pytest.raises(NotFound):
            own_outcome(session, sitting.token, sitting.person_id + 1)
