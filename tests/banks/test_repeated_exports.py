"""An office's own export, read again in the same office, changes nothing: by the command and by the page."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.banks import actions, writing
from quizapp.banks.actions import BankOutcome, import_questions
from quizapp.banks.choosing import chosen, preview_of
from quizapp.banks.drafting import ForeignFile, store_drafts
from quizapp.banks.exporting import ExportFilter, questions_to_export
from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.files import read_uploads
from quizapp.banks.formats.reading import import_of
from quizapp.banks.formats.writers.writing import written
from quizapp.banks.models import PracticeRelease, Question, QuestionVersion
from quizapp.banks.writing import change_question, send_in
from quizapp.competences.files import model_from, parse_model
from quizapp.db import Engines
from tests import make
from tests.banks.test_life import people
from tests.make import NOW
from tests.make.banks import parsed
from tests.make.life import EVIDENCE, approved, step
from tests.make.life import written as as_written
from tests.small_bank import SMALL_MODEL, small_bank_text

__all__ = ["people"]
MODEL = model_from(parse_model(SMALL_MODEL, "model.yaml"))
PAPER = "Câu 1: Cơ quan nào cấp giấy phép lái xe?\nA. Sở Nội vụ\nB. Cơ quan công an\nC. Sở Tư pháp\nĐáp án: B\n"


def exported(session: Session) -> bytes:
    return written(questions_to_export(session, ExportFilter()), "own", {"D1": "Khái niệm"}).data


def read(data: bytes) -> list[FileQuestion]:
    return read_uploads([("cau-hoi.yaml", data)], MODEL).questions


@pytest.fixture
def lived(engines: Engines, people: tuple[int, int, int]) -> bytes:
    """What leaves a bank with questions from a file, from the editor, from a Word paper, retired, and being changed."""
    lan, minh, _ = people
    with engines.writing() as session:
        model = make.small_model(session)
        import_questions(session, parsed(small_bank_text("DVC", "D1", 1), model), None, NOW)
        approved(session, lan, minh)
        step(session, "DVC-D1-03", "retired", lan)
        draft = next(one for one in questions_to_export(session, ExportFilter()) if one.code == "DVC-D1-04")
        change_question(session, "DVC-D1-04", 1, replace(draft, explanation="Đang sửa lại."), lan, NOW)
        found = import_of(PAPER.encode(), "de.txt")
        preview = preview_of(found, [], MODEL)
        code = store_drafts(session, ForeignFile("de.txt", "0" * 64, "text"), chosen(preview, []), lan, NOW.date(), NOW)
        (code,) = code.codes
        whole = as_written("giấy phép lái xe", evidence=EVIDENCE)
        change_question(session, code, 1, whole, lan, NOW)
        step(session, code, "submitted", lan, 2)
        step(session, code, "approved", minh, 2)
        return exported(session)


def versions(session: Session) -> list[tuple[object, ...]]:
    asked = sa.select(QuestionVersion.id, Question.current_number).join(
        Question, Question.id == QuestionVersion.question_id
    )
    return sorted(map(tuple, session.execute(asked)))


@pytest.mark.parametrize("way", ["command", "page"])
def test_an_export_read_again_changes_nothing(
    engines: Engines, people: tuple[int, int, int], lived: bytes, way: str
) -> None:
    def take(session: Session, questions: list[FileQuestion]) -> BankOutcome:
        if way == "page":
            return send_in(session, questions, people[0], NOW)
        return import_questions(session, questions, None, NOW)

    with engines.writing() as session:
        before, given = versions(session), read(lived)
        assert {one.status for one in given} == {"reviewed", "retired"}
        took = take(session, given)
        assert (took.created, took.changed, took.unchanged) == (0, 0, len(given))
        assert versions(session) == before
        assert exported(session) == lived
        newer = [replace(given[0], explanation="Theo luật mới.")]  # the control: this file says something new
        took = take(session, newer)
        assert took.changed == 1


def test_held_against_hashes_alone_it_would_make_new_versions(
    engines: Engines, people: tuple[int, int, int], lived: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    for module in (actions, writing):
        monkeypatch.setattr(module, "repeated", lambda _session, _questions: set())
    with engines.writing() as session:
        assert send_in(session, read(lived), people[0], NOW).changed > 1
    with engines.writing() as session:
        assert import_questions(session, read(lived), None, NOW).changed > 1


def test_what_stays_here_is_named_before_the_export(
    engines: Engines, people: tuple[int, int, int], lived: bytes
) -> None:
    with engines.writing() as session:
        given = session.scalars(sa.select(Question.id).where(Question.code == "DVC-D1-01")).one()
        session.add(PracticeRelease(question_id=given, released_by=people[1], released_at=NOW))
    for format_ in ("own", "moodle", "qti30", "docx"):
        with engines.reading() as session:
            told = " ".join(
                one.what for one in written(questions_to_export(session, ExportFilter()), format_, {}).losses
            )
        assert "1 câu ở đây đã đưa ra luyện tập" in told
        assert "Tệp gốc, nơi trong tệp và người nhập của 1 câu ở lại" in told
        assert "trao đổi" in told
