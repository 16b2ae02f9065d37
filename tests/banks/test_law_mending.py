"""What was recorded of a law by mistake is taken back or set right, with a reason, on record."""

import html
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.audit.models import AuditEntry
from quizapp.banks.actions import import_questions
from quizapp.banks.due import due_questions
from quizapp.banks.life import Wanted, take_step
from quizapp.banks.models import LegalChange, LegalDocument, LegalWithdrawal
from quizapp.banks.queries import drawable
from quizapp.banks.readiness import rules_now
from quizapp.banks.register import FileChange
from quizapp.banks.registering import import_register, record_change, withdraw_change
from quizapp.banks.reviewing import record_review
from quizapp.banks.writing import send_in
from quizapp.competences.queries import newest_model
from quizapp.db import Engines
from quizapp.domain.errors import RecordRefused
from tests import make
from tests.banks.test_law_pages import CHANGE, CODES, TODAY, decree, enter, how_many, text_of
from tests.make import NOW
from tests.make.banks import parsed
from tests.make.laws import DECREE, NEW_DECREE, citing_text, file_document

__all__ = ["decree"]


def test_a_change_that_was_recorded_by_mistake_is_taken_back_with_a_reason(
    client: FlaskClient, engines: Engines, decree: int
) -> None:
    enter(client, engines, "author")
    make.post(client, f"/van-ban/{decree}/thay-doi", {**CHANGE, "xac_nhan": "1"})
    with engines.reading() as session:
        change = session.scalars(sa.select(LegalChange.id)).one()
        stopped = {one.code for one in drawable(session, TODAY)}
    assert not {"DVC-D1-01", "DVC-D1-02"} & stopped
    address = f"/van-ban/{decree}/thay-doi/{change}/rut-lai"
    page = text_of(client, address)
    assert "DVC-D1-01, DVC-D1-02" in page
    assert CHANGE["provisions"] in page  # what is taken back, not only its kind and day
    assert make.post(client, address, {"reason": "x"}).status_code == 422
    assert how_many(engines, LegalWithdrawal) == 0
    answer = make.post(client, address, {"reason": "Ghi nhầm số nghị định"})
    assert (answer.status_code, answer.location) == (302, f"/van-ban/{decree}")
    page = text_of(client, f"/van-ban/{decree}")
    assert "Ghi nhầm số nghị định" in page
    assert "Dừng từ" not in page
    with engines.reading() as session:
        assert set(CODES) <= {one.code for one in drawable(session, TODAY)}
    assert client.get(address).status_code == 404  # once
    assert client.get(f"/van-ban/{decree + 1}/thay-doi/{change}/rut-lai").status_code == 404


def test_an_end_that_is_taken_back_leaves_the_other_end(engines: Engines, decree: int) -> None:
    with engines.writing() as session:
        by = make.account(session, username="nguoi-dung").id
        for day in (date(2027, 5, 1), date(2027, 3, 1)):
            record_change(session, decree, FileChange("ended", None, day), by, NOW)
        first = session.scalars(sa.select(LegalChange.id).where(LegalChange.from_on == date(2027, 3, 1))).one()
        assert session.get_one(LegalDocument, decree).in_force_until == date(2027, 2, 28)
        withdraw_change(session, decree, first, "ghi nhầm ngày", by, NOW)
        assert session.get_one(LegalDocument, decree).in_force_until == date(2027, 4, 30)
        other = session.scalars(sa.select(LegalChange.id).where(LegalChange.from_on == date(2027, 5, 1))).one()
        withdraw_change(session, decree, other, "ghi nhầm ngày", by, NOW)
        assert session.get_one(LegalDocument, decree).in_force_until is None


def test_what_was_taken_back_is_recorded_again_and_a_file_does_not_bring_it_back(engines: Engines, decree: int) -> None:
    change = FileChange("amended", NEW_DECREE, date(2026, 11, 10), "Điều 7")
    with engines.writing() as session:
        by = make.account(session, username="nguoi-dung").id
        record_change(session, decree, change, by, NOW)
        first = session.scalars(sa.select(LegalChange.id)).one()
        withdraw_change(session, decree, first, "ghi nhầm văn bản", by, NOW)
        assert import_register(session, [file_document(DECREE, change)], None, NOW).changes == 0
    with engines.reading() as session:
        assert set(CODES) <= {one.code for one in drawable(session, TODAY)}
    with engines.writing() as session:
        record_change(session, decree, change, by, NOW)
    with engines.reading() as session:
        assert {"DVC-D1-01", "DVC-D1-02"}.isdisjoint(one.code for one in drawable(session, TODAY))
    with pytest.raises(RecordRefused, match="change_known"), engines.writing() as session:
        record_change(session, decree, change, by, NOW)


# --- a change that is in force for days when somebody hears of it -----------------------------------------------------

LATE = FileChange("amended", NEW_DECREE, date(2026, 11, 10), "Điều 7")
HOUR = timedelta(hours=1)


def drawn(engines: Engines) -> set[str]:
    with engines.reading() as session:
        return {one.code for one in drawable(session, TODAY)} & set(CODES)


def test_a_change_that_is_recorded_late_stops_what_was_reviewed_meanwhile(engines: Engines, decree: int) -> None:
    with engines.writing() as session:
        by = make.account(session, username="nguoi-dung").id
        record_review(session, "DVC-D1-01", 1, "đúng", None, by, date(2026, 11, 15), NOW - 5 * 24 * HOUR)
        record_review(session, "DVC-D1-02", 1, "đúng", None, by, TODAY, NOW - HOUR)  # the same morning
        record_change(session, decree, LATE, by, NOW)
    assert drawn(engines) == {"DVC-D1-03"}
    with engines.reading() as session:
        assert [one.code for one in due_questions(session, TODAY)] == ["DVC-D1-01", "DVC-D1-02"]
    with engines.writing() as session:
        record_review(session, "DVC-D1-02", 1, "đã đọc nghị định mới", None, by, TODAY, NOW + HOUR)
    assert drawn(engines) == {"DVC-D1-02", "DVC-D1-03"}


@pytest.mark.parametrize(("checked", "is_drawn"), [("2026-11-15", False), ("2026-11-20", True)])
def test_a_question_written_after_a_late_change_counts_by_the_day_it_was_held_against_the_law(
    client: FlaskClient, engines: Engines, decree: int, checked: str, is_drawn: bool
) -> None:
    """Somebody mends a comma, or looks at the law: the version is newer than the record in both cases."""
    with engines.writing() as session:
        by, other = (make.account(session, username=name).id for name in ("lan", "minh"))
        record_change(session, decree, LATE, by, NOW)
        text = citing_text("", "Điều 7", "Điều 9", checked=checked).replace("hỏi gì?", "hỏi điều gì?")
        model = newest_model(session)
        assert model is not None
        send_in(session, parsed(text, model), by, NOW + HOUR)
        take_step(session, Wanted("DVC-D1-02", 2, "approved"), rules_now(session), other, NOW + HOUR)
    assert ("DVC-D1-02" in drawn(engines)) is is_drawn
    enter(client, engines, "author")
    assert ("(đang được rút vào đề)" in text_of(client, "/ngan-hang/DVC-D1-02")) is is_drawn


def test_files_that_come_with_the_register_are_judged_by_their_own_day(engines: Engines, decree: int) -> None:
    """A command loads a register and questions that were reviewed together elsewhere, days ago."""
    with engines.writing() as session:
        import_register(session, [file_document(DECREE, LATE)], None, NOW)
    assert drawn(engines) == {"DVC-D1-03"}  # 01 and 02 were checked on 01.11., before it took effect
    with engines.writing() as session:
        model = newest_model(session)
        assert model is not None
        import_questions(session, parsed(citing_text("", "Điều 7", checked="2026-11-12"), model), None, NOW)
    assert drawn(engines) == set(CODES)


def test_the_preview_of_a_late_change_says_that_checked_questions_stop_too(
    client: FlaskClient, engines: Engines, decree: int
) -> None:
    with engines.writing() as session:
        by = make.administrator_id(session)
        record_review(session, "DVC-D1-02", 1, "đúng", None, by, date(2026, 11, 15), NOW - 5 * 24 * HOUR)
    enter(client, engines, "author")
    page = html.unescape(make.post(client, f"/van-ban/{decree}/thay-doi", CHANGE).text)
    stopped, _others = page.split("Những câu vẫn được rút<")
    assert "DVC-D1-02" in stopped
    assert "Câu đã kiểm tra sau ngày 10/11/2026 cũng phải rà soát lại" in stopped


def test_the_facts_of_a_document_are_set_right_and_its_number_stays(
    client: FlaskClient, engines: Engines, decree: int
) -> None:
    enter(client, engines, "administrator")
    facts = {"title": "Nghị định về công tác văn thư", "kind": "decree", "issuer": "Chính phủ"}
    address = f"/van-ban/{decree}/sua"
    assert make.post(client, address, {**facts, "title": ""}).status_code == 422
    answer = make.post(client, address, {**facts, "number": "99/2099/NĐ-CP", "in_force_from": "05/03/2020"})
    assert answer.status_code == 302
    with engines.reading() as session:
        document = session.get_one(LegalDocument, decree)
        assert (document.number, document.title) == (DECREE, "Nghị định về công tác văn thư")
        entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        assert (entry.action, entry.details["title"]) == ("document_mended", "Nghị định về công tác văn thư")


def test_nobody_has_read_a_document_on_a_day_to_come_and_no_title_is_cut(
    client: FlaskClient, engines: Engines, decree: int
) -> None:
    enter(client, engines, "author")
    address, facts = f"/van-ban/{decree}/sua", {"kind": "decree", "issuer": "Chính phủ"}
    assert "maxlength" not in client.get(address).text.split("<form", 2)[-1]
    tomorrow = {"title": "Nghị định", "verified_on": "2026-11-21"}
    assert "Ngày này chưa đến" in html.unescape(make.post(client, address, {**facts, **tomorrow}).text)
    long = make.post(client, address, {**facts, "title": "Nghị định về " * 40})
    assert (long.status_code, "300 ký tự" in html.unescape(long.text)) == (422, True)
    assert make.post(client, address, {**facts, **tomorrow, "verified_on": "2026-11-20"}).status_code == 302
