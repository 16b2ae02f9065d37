"""Sessions, who was there, and how far a plan was carried out; what a learner and a document say of it."""

import io
from datetime import timedelta

import openpyxl
import pytest
from docx import Document as WordFile
from sqlalchemy.orm import Session

from quizapp.config import OFFICE_ZONE
from quizapp.db import Engines
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.office.documents.word import docx_of
from quizapp.training.attending import (
    Carried,
    add_session,
    attended_ids,
    carried_out,
    mark,
    marks_by_person,
    remove_session,
    together,
)
from quizapp.training.classes import change_class
from quizapp.training.documents import Source, plan_document, sign_in_sheet
from quizapp.training.models import TrainingClass, TrainingSession
from quizapp.training.own import coming_classes, own_classes
from quizapp.training.plans import lines_of
from quizapp.training.workbooks import plan_workbook
from tests.make import NOW
from tests.training import scene as trainings
from tests.training.scene import Training

HOUR = timedelta(hours=1)


@pytest.fixture
def training(engines: Engines) -> Training:
    return trainings.build(engines)


def held(session: Session, training: Training, row: TrainingClass, hours: int) -> TrainingSession:
    """A session of one hour that began so many hours before now."""
    begin = NOW - hours * HOUR
    return add_session(session, training.plan(session), row, begin, begin + HOUR, training.planner, NOW)


def test_a_class_has_no_two_sessions_at_one_hour_and_none_that_ends_before_it_begins(
    engines: Engines, training: Training
) -> None:
    with engines.writing() as session:
        plan, (row,) = training.plan(session), training.form(session)
        first = held(session, training, row, 5)
        with pytest.raises(RecordRefused, match="session_taken"):
            add_session(session, plan, row, first.starts_at, first.ends_at, training.second, NOW)
        for begin, end in ((-4.5, -3.5), (-5.5, -4.5), (-6, -3), (-4.75, -4.25)):
            with pytest.raises(RecordRefused, match="session_taken"):
                add_session(session, plan, row, NOW + begin * HOUR, NOW + end * HOUR, training.planner, NOW)
        remove_session(session, plan, held(session, training, row, 4), training.planner, NOW)
        with pytest.raises(RecordRefused, match="session_window"):
            add_session(session, plan, row, NOW, NOW, training.planner, NOW)
        to_come = add_session(session, plan, row, NOW + HOUR, NOW + 2 * HOUR, training.planner, NOW)
        with pytest.raises(RecordRefused, match="session_to_come"):
            mark(session, plan, to_come, {}, training.planner, NOW)
        people = training.scene.people
        with pytest.raises(NotFound):
            mark(session, plan, first, {people["p1"]: "present"}, training.planner, NOW)
        assert mark(session, plan, first, {people["p2"]: "present"}, training.planner, NOW).kept == 1
        with pytest.raises(RecordRefused, match="was_marked"):
            remove_session(session, plan, first, training.planner, NOW)
        assert mark(session, plan, first, {people["p2"]: ""}, training.planner, NOW).kept == 1
        remove_session(session, plan, first, training.planner, NOW)
        assert marks_by_person(session, row.id) == {}


def test_half_of_the_marked_sessions_is_attending_and_extra_people_fill_no_seat(
    engines: Engines, training: Training
) -> None:
    people = training.scene.people
    with engines.writing() as session:
        plan, (row,), lines = training.plan(session), training.form(session), lines_of(session, training.plan_id)
        days = [held(session, training, row, hours) for hours in (9, 7, 5)]
        seen = {
            "p2": ("present", "absent", ""),  # half of what was marked
            "p3": ("part", "absent", "absent"),
            "p6": ("present", "present", "absent"),
        }
        for place, day in enumerate(days):
            marks = {people[name]: found[place] for name, found in seen.items() if found[place]}
            mark(session, plan, day, marks, training.planner, NOW)
        assert attended_ids(session, [lines[0].id])[lines[0].id] == {people["p2"], people["p6"]}
        done = carried_out(session, lines)
        assert done[lines[0].id] == Carried(classes=1, held=1, seated=3, attended=2, seats=3, filled=2)
        assert done[lines[1].id] == Carried(seats=2)
        assert together(done.values()).percent == pytest.approx(40)
        assert together([Carried(attended=5, seats=2, filled=2), Carried(seats=2)]).percent == pytest.approx(50)


def test_a_learner_sees_where_and_when_and_nobody_elses_classes(engines: Engines, training: Training) -> None:
    people = training.scene.people
    with engines.writing() as session:
        plan, (row,) = training.plan(session), training.form(session)
        (waiting,) = coming_classes(session, people["p2"], NOW)
        assert (waiting.place, waiting.sessions) == ("", ())
        change_class(session, plan, row, "Hội trường xã A01", "Cô Hoa", 3, training.planner, NOW)
        past = held(session, training, row, 9)
        mark(session, plan, past, {people["p2"]: "part", people["p3"]: "absent"}, training.planner, NOW)
        (own,) = own_classes(session, people["p2"])
        assert (own.topic, own.place, own.trainer) == ("Tổng quan dịch vụ công", "Hội trường xã A01", "Cô Hoa")
        assert [one.mark for one in own.sessions] == ["part"]
        assert coming_classes(session, people["p2"], NOW) == []
        held(session, training, row, 0)
        (own,) = coming_classes(session, people["p2"], NOW)
        assert own.next(NOW) is not None
        assert own_classes(session, people["p1"]) == []


def test_a_plan_of_many_seats_is_written_as_pages_write_numbers(engines: Engines, training: Training) -> None:
    """And says what the column of the group means: a group that meets what is required may hold people who do not."""
    with engines.writing() as session:
        plan, line = training.plan(session), training.first(session)
        session.expunge(line)
        line.seats = 1084
        source = Source("Sát hạch 2026", NOW.date(), 5, 7, is_illustrative=True)
        made = WordFile(io.BytesIO(docx_of(plan_document(session, plan, [line], source))))
        text = "\n".join(one.text for one in made.paragraphs)
        assert "Cộng: 1 chuyên đề, 1.084 chỗ học." in text
        assert "Cột “Cả nhóm” so bình quân" in text
        assert "1.084" in {cell.text for table in made.tables for row in table.rows for cell in row.cells}


def test_the_documents_and_the_workbook_say_what_was_planned_and_done(engines: Engines, training: Training) -> None:
    people = training.scene.people
    with engines.writing() as session:
        plan, (row,), lines = training.plan(session), training.form(session), lines_of(session, training.plan_id)
        change_class(session, plan, row, "Hội trường xã A01", "", 3, training.planner, NOW)
        day = held(session, training, row, 9)
        mark(session, plan, day, {people["p2"]: "present"}, training.planner, NOW)
        source = Source("Sát hạch 2026", NOW.date(), 5, 7, is_illustrative=True)
        written = WordFile(io.BytesIO(docx_of(plan_document(session, plan, lines, source))))
        text = "\n".join(one.text for one in written.paragraphs)
        table = next(one for one in written.tables if "Chuyên đề" in one.rows[0].cells[1].text)
        assert [cell.text for cell in table.rows[1].cells][:7] == [
            "1", "Tổng quan dịch vụ công", "mọi nhóm đối tượng", "1 + 2 / 5", "Có thể cần", "3", "Kèm việc",
        ]  # fmt: skip
        assert "Cộng: 2 chuyên đề, 5 chỗ học. Chưa dự toán kinh phí." in text
        assert "Giá trị minh họa" in text
        assert "; kết quả chưa công bố), 5 người đã dự trên 7 người được mời" in text
        assert "(dự thảo)" not in text
        sheet = WordFile(
            io.BytesIO(docx_of(sign_in_sheet(session, plan, training.first(session), row, day, OFFICE_ZONE)))
        )
        names = [line.cells[2].text for table in sheet.tables for line in table.rows if len(line.cells) == 7]
        assert sorted(names) == sorted(["Họ và tên", "=HYPERLINK(1+1)", "Lê Văn An", "Vũ Thị Chi"])
        assert "Hội trường xã A01" in "\n".join(one.text for one in sheet.paragraphs)
        book = openpyxl.load_workbook(io.BytesIO(plan_workbook(session, plan, lines, source, OFFICE_ZONE)))
    assert book.sheetnames == ["Thông tin", "Kế hoạch", "Học viên"]
    rows = list(book["Học viên"].iter_rows(values_only=True))
    assert {line[6]: line[9] for line in rows[1:]} == {"=HYPERLINK(1+1)": 1, "Lê Văn An": 0, "Vũ Thị Chi": 0}
    assert {cell.data_type for line in book["Học viên"].iter_rows() for cell in line} <= {"s", "n"}
    assert rows[0][4] == "Giảng viên"
    first = {cell.value: cell.column for cell in book["Kế hoạch"][1]}["Từ ngày"]
    assert book["Kế hoạch"].cell(2, first).number_format == "dd/mm/yyyy"
