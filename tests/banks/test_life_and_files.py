"""Bank files and the life of a question: who sends one in approves nothing, and no old one undoes what people did."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from quizapp.banks.actions import import_questions
from quizapp.banks.parsing import parse_bank
from quizapp.banks.waiting import waiting_questions
from quizapp.banks.writing import change_question, send_in
from quizapp.competences.files import model_from
from quizapp.db import Engines
from tests import make
from tests.banks.test_life import people
from tests.make import NOW
from tests.make.life import drawn, refused, step
from tests.small_bank import small_bank_text

__all__ = ["people"]


def test_files_of_a_person_wait_for_a_second_one_and_those_of_the_command_do_not(
    engines: Engines, people: tuple[int, int, int]
) -> None:
    lan, minh, _ = people
    with engines.writing() as session:
        model = make.small_model(session)
        given = parse_bank(small_bank_text("DVC", "D1", 1), "D1.yaml", model_from(model.content))
        assert send_in(session, given, lan, NOW).created == 5
        assert drawn(session) == {}
        assert send_in(session, given, minh, NOW).unchanged == 5
        assert [one.may_approve for one in waiting_questions(session, lan)] == [False] * 5
        assert [one.may_approve for one in waiting_questions(session, minh)] == [True] * 5
        assert refused(lambda: step(session, "DVC-D1-01", "approved", lan)) == "approve_own"
        assert step(session, "DVC-D1-01", "approved", minh).code == "DVC-D1-01"
        assert list(drawn(session)) == ["DVC-D1-01"]
        changed = [replace(one, explanation=one.explanation + " Thêm.") for one in given[:2]]
        assert send_in(session, changed, lan, NOW).changed == 2
        assert send_in(session, changed, lan, NOW).unchanged == 2
        assert list(drawn(session)) == ["DVC-D1-01"]
        assert import_questions(session, given, None, NOW).changed == 4  # a reviewed file has the last word
        assert len(drawn(session)) == 5


def test_an_old_file_undoes_no_change_of_an_office_and_a_new_one_has_its_say(
    engines: Engines, people: tuple[int, int, int]
) -> None:
    lan, minh, _ = people
    with engines.writing() as session:
        model = make.small_model(session)
        given = parse_bank(small_bank_text("DVC", "D1", 1), "D1.yaml", model_from(model.content))
        import_questions(session, given, None, NOW)
        change_question(session, "DVC-D1-01", 1, replace(given[0], explanation="Rõ hơn."), lan, NOW)
        assert import_questions(session, given, None, NOW).unchanged == 5  # what is still written is not undone either
        step(session, "DVC-D1-01", "submitted", lan, 2)
        step(session, "DVC-D1-01", "approved", minh, 2)
        own = drawn(session)["DVC-D1-01"]
        assert import_questions(session, given, None, NOW).unchanged == 5
        assert drawn(session)["DVC-D1-01"] == own
        newer = [replace(given[0], explanation="Theo luật mới.")]
        assert import_questions(session, newer, None, NOW).changed == 1  # the control: this file says something new
        assert drawn(session)["DVC-D1-01"] != own


def test_nobody_stores_a_version_that_is_reviewed_by_its_own_word(
    engines: Engines, people: tuple[int, int, int]
) -> None:
    lan, _, _ = people
    with engines.writing() as session:
        model = make.small_model(session)
        given = parse_bank(small_bank_text("DVC", "D1", 1), "D1.yaml", model_from(model.content))
    with pytest.raises(sa.exc.IntegrityError, match="guard_question_version_reviewed"), engines.writing() as session:
        import_questions(session, given, lan, NOW)
    with engines.writing() as session:
        assert import_questions(session, given, None, NOW).created == 5  # the control: a command is nobody's word
