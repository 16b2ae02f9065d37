"""A round keeps its frozen papers when the law changes; report, sheets and workbooks say which questions it touched."""

import io
from datetime import date, datetime, timedelta

import openpyxl
import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.banks.due import stopped_count
from quizapp.banks.laws import codes_of, current_version
from quizapp.banks.models import QuestionReview
from quizapp.db import Engines
from quizapp.reports.exports import person_workbook, round_workbook
from quizapp.reports.exports.plain import to_look_at
from quizapp.reports.facts import ChangedQuestion
from quizapp.reports.queries import items_report, round_report, staff_sheet
from tests import make
from tests.conftest import Clock
from tests.make.laws import law_rows
from tests.office.documents.test_word import all_text
from tests.reports import scene as scenes
from tests.reports.scene import Scene
from tests.reports.test_files import made, opened

CHANGED = date(2026, 11, 20)  # the day on which the scene sits
BEFORE = date(2026, 11, 19)
LATER = CHANGED + timedelta(days=7)


def with_change(engines: Engines) -> tuple[Scene, str]:
    """The scene, and the code of the fourth question of p1, whose law changed on the day."""
    scene = scenes.build(engines)
    with engines.writing() as session:
        paper = sa.select(AttemptQuestion.question_version_id).where(
            AttemptQuestion.attempt_id == scene.sittings["p1"].attempt_id, AttemptQuestion.position == 4
        )
        version = session.scalars(paper).one()
        law_rows(session, version, make.administrator_id(session), CHANGED)
        return scene, codes_of(session, [version])[version]


def reviewed(engines: Engines, code: str, on: date, at: datetime) -> None:
    """Somebody held the question against the law again."""
    with engines.writing() as session:
        version = current_version(session, code)
        session.add(QuestionReview(
            question_version_id=version.id, checked_on=on, checked_by=make.administrator_id(session), checked_at=at,
            note="Vẫn đúng.",
        ))  # fmt: skip


def started(engines: Engines, scene: Scene) -> datetime:
    with engines.reading() as session:
        return session.scalars(
            sa.select(sa.func.min(Attempt.started_at)).where(Attempt.round_id == scene.round_id)
        ).one()


def test_the_report_names_the_questions_and_keeps_every_figure(engines: Engines) -> None:
    scene, code = with_change(engines)
    with engines.reading() as session:
        before, after = (round_report(session, scene.round_id, scene.everywhere, day) for day in (BEFORE, CHANGED))
    assert (before.changed, after.changed) == ((), (ChangedQuestion(code, CHANGED),))
    assert before.summary == after.summary


def test_a_later_review_is_told_and_does_not_take_the_mark_from_the_round(engines: Engines) -> None:
    """The paper stays what it was: the question stood in it by the law before."""
    scene, code = with_change(engines)
    reviewed(engines, code, CHANGED + timedelta(days=3), started(engines, scene) + timedelta(days=3))
    with engines.reading() as session:
        report = round_report(session, scene.round_id, scene.everywhere, LATER)
        sheet = staff_sheet(
            session, scene.round_id, scene.people["p1"], scene.everywhere, scene.everywhere,
            show_explanations=True, on=LATER,
        )  # fmt: skip
        assert not stopped_count(session, LATER), "the control: it may be drawn again"
    assert report.changed == (ChangedQuestion(code, CHANGED, CHANGED + timedelta(days=3)),)
    assert [one.changed_since for one in sheet.questions].count(CHANGED) == 1


def test_a_review_before_the_paper_leaves_no_mark(engines: Engines) -> None:
    """The control: who drew it then drew it by the new law."""
    scene, code = with_change(engines)
    reviewed(engines, code, CHANGED, started(engines, scene) - timedelta(minutes=1))
    with engines.reading() as session:
        assert round_report(session, scene.round_id, scene.everywhere, LATER).changed == ()


def test_the_table_of_questions_marks_the_row(client: FlaskClient, engines: Engines, clock: Clock) -> None:
    scene, code = with_change(engines)
    scenes.staff(engines, "nguoi-xem", "administrator", None)
    clock.advance(hours=9)
    assert make.sign_in(client, "nguoi-xem").status_code == 302
    page = client.get(f"/bao-cao/dot-thi/{scene.round_id}/cau-hoi").text
    marked = [row for row in page.split("<tr>") if "Căn cứ đã thay đổi</span>" in row]
    assert marked
    assert all(code in row and "từ ngày 20/11/2026, chưa rà soát lại" in row for row in marked)
    with engines.reading() as session:
        report = items_report(session, scene.round_id, scene.everywhere, on=CHANGED)
    assert [to_look_at(one) for one in report.lines if one.changed] == [
        "căn cứ đã thay đổi từ ngày 20/11/2026, chưa rà soát lại"
    ]


def test_a_sheet_marks_the_question_where_it_stood_in_the_paper(engines: Engines) -> None:
    scene, _code = with_change(engines)
    with engines.reading() as session:
        everywhere = scene.everywhere
        sheets = [
            staff_sheet(
                session, scene.round_id, scene.people["p1"], everywhere, everywhere, show_explanations=True, on=day
            )
            for day in (BEFORE, CHANGED)
        ]
    marks = [[one.changed_since for one in sheet.questions] for sheet in sheets]
    assert set(marks[0]) == {None}
    assert marks[1] == [None] * 3 + [CHANGED] + [None] * 6
    book = openpyxl.load_workbook(io.BytesIO(person_workbook(sheets[1])))
    rows = list(book["Câu hỏi"].iter_rows(values_only=True))
    column = rows[0].index("Căn cứ đã thay đổi từ")
    assert [row[column] for row in rows[1:] if row[column]] == ["20/11/2026"]


def test_page_and_workbook_of_the_round_tell_the_same(client: FlaskClient, engines: Engines, clock: Clock) -> None:
    scene, code = with_change(engines)
    scenes.staff(engines, "nguoi-xem", "administrator", None)
    clock.advance(hours=9)
    assert make.sign_in(client, "nguoi-xem").status_code == 302
    page = client.get(f"/bao-cao/dot-thi/{scene.round_id}").text
    assert f"{code}: căn cứ đã thay đổi từ ngày 20/11/2026, chưa rà soát lại" in page
    with engines.reading() as session:
        report = round_report(session, scene.round_id, scene.everywhere, CHANGED)
    facts = openpyxl.load_workbook(io.BytesIO(round_workbook(report)))["Thông tin"].iter_rows(values_only=True)
    assert ("Câu hỏi có căn cứ đã thay đổi", f"{code}, từ ngày 20/11/2026, chưa rà soát lại") in {
        row[:2] for row in facts
    }


def test_the_document_of_the_round_names_them_too(sqlite_engines: Engines) -> None:
    scene = scenes.build(sqlite_engines)
    before = all_text(opened(made(sqlite_engines, scene, "round", "docx")))
    with sqlite_engines.writing() as session:
        version = session.scalars(sa.select(AttemptQuestion.question_version_id).limit(1)).one()
        law_rows(session, version, make.administrator_id(session), CHANGED)
        code = codes_of(session, [version])[version]
    told = f"{code} (từ ngày 20/11/2026, chưa rà soát lại)"
    assert (told in before, told in all_text(opened(made(sqlite_engines, scene, "round", "docx")))) == (False, True)
