"""What a look at a question leads to: the next day, and what it cannot do for a basis that has ended."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient

from quizapp.banks.actions import import_questions
from quizapp.banks.citing import citing_questions
from quizapp.banks.due import due_questions
from quizapp.banks.listing import DUE, BankFilter, bank_rows
from quizapp.banks.queries import drawable
from quizapp.banks.reviewing import record_review
from quizapp.banks.writing import change_question
from quizapp.competences.queries import newest_model
from quizapp.db import Engines
from quizapp.domain.errors import RecordRefused
from quizapp.domain.laws import next_review
from tests import make
from tests.banks.test_law_pages import TODAY, decree, enter, text_of
from tests.banks.test_life_pages import send_many
from tests.make import NOW
from tests.make.banks import parsed
from tests.make.laws import DECREE, citing_text, law_change
from tests.make.life import EVIDENCE, draft, step, written

__all__ = ["decree"]
CODE, OTHER = "DVC-D1-01", "DVC-D1-02"
YEAR = timedelta(days=365)


@pytest.mark.parametrize(
    ("planned", "next_day"),
    [
        (None, TODAY + YEAR),
        (TODAY - timedelta(days=9), TODAY + YEAR),
        (TODAY, TODAY + YEAR),
        (TODAY + timedelta(days=1), TODAY + timedelta(days=1)),
    ],
)
def test_a_review_that_names_no_day_keeps_the_one_ahead_or_plans_a_year(planned: date | None, next_day: date) -> None:
    assert next_review(planned, TODAY) == next_day


def stored(engines: Engines, said: str) -> None:
    """The first question says something more."""
    with engines.writing() as session:
        model = newest_model(session)
        assert model is not None
        text = citing_text("", "Điều 7", "Điều 9")
        import_questions(session, parsed(text.replace(*said.split(" => "), 1), model), None, NOW)


def test_a_review_without_a_day_ends_no_date(client: FlaskClient, engines: Engines, decree: int) -> None:
    stored(engines, "verified_on: 2026-11-01 => verified_on: 2026-11-01\n    review_by: 2026-11-19")
    with engines.reading() as session:
        (due,) = due_questions(session, TODAY)
        assert due.review_by == date(2026, 11, 19)
    enter(client, engines, "author")
    address = f"/ngan-hang/{CODE}/ra-soat"
    assert "Để trống thì lần rà soát tiếp theo là trước ngày 20/11/2027." in text_of(client, address)
    assert make.post(client, address, {"version": "1", "note": "x", "review_by": ""}).status_code == 422
    assert make.post(client, address, {"version": "2", "note": "đúng", "review_by": ""}).status_code == 302
    with engines.reading() as session:
        assert due_questions(session, TODAY) == []
        (due,) = due_questions(session, TODAY + YEAR)
        assert (due.code, due.review_by) == (CODE, TODAY + YEAR)


def test_no_look_brings_back_a_question_whose_basis_has_ended(
    client: FlaskClient, engines: Engines, decree: int
) -> None:
    stored(engines, "in_force_from: 2020-03-05 => in_force_from: 2020-03-05, in_force_until: 2026-11-10")
    with pytest.raises(RecordRefused, match="review_of_ended"), engines.writing() as session:
        record_review(session, CODE, 2, "đúng", None, make.administrator_id(session), TODAY, NOW)
    enter(client, engines, "author")
    address = f"/ngan-hang/{CODE}/ra-soat"
    page = text_of(client, address)
    assert "Phải sửa căn cứ" in page
    assert "đã hết hiệu lực sau ngày 10/11/2026" in page
    assert "được rút vào đề trở lại" not in page
    assert "được rút vào đề trở lại" in text_of(client, f"/ngan-hang/{OTHER}/ra-soat")  # the control
    forged = make.post(client, address, {"version": "2", "note": "đúng"})
    assert (forged.status_code, "Phải sửa căn cứ" in unescape(forged.text)) == (422, True)
    ask = {"viec": "reviewed", "chon": [CODE, OTHER], "note": "đúng"}
    _, shown = send_many(client, **ask)
    assert "Căn cứ đã hết hiệu lực: rà soát không đưa câu trở lại đề." in shown
    assert send_many(client, **ask, cau=[f"{CODE}:2", f"{OTHER}:1"], xac_nhan="1")[0] == 302
    with engines.reading() as session:
        assert CODE not in {one.code for one in drawable(session, TODAY)}
        assert [one.code for one in due_questions(session, TODAY)] == [CODE]


def test_a_page_from_before_a_change_is_no_look_at_it(client: FlaskClient, engines: Engines, decree: int) -> None:
    enter(client, engines, "author")
    address = f"/ngan-hang/{OTHER}/ra-soat"
    ask = {"viec": "reviewed", "chon": [CODE, OTHER], "note": "đúng", "review_by": ""}

    def shown() -> tuple[dict[str, str], list[str]]:
        """What the page of one question sends, and what the page of many does."""
        page = text_of(client, address)
        fields = dict(re.findall(r'name="(version|law)"[^>]*value="([^"]*)"', page))
        return {**fields, "note": "đúng"}, re.findall(r'name="cau" value="([^"]*)"', send_many(client, **ask)[1])

    alone, among = shown()
    assert (alone["version"], len(among)) == ("1", 2)
    with engines.writing() as session:
        law_change(session, TODAY - timedelta(days=9), provisions="Điều 7")
    late = make.post(client, address, alone)
    assert late.status_code == 422
    assert "Sau khi bạn mở trang, có thay đổi của văn bản" in unescape(late.text)
    status, page = send_many(client, **ask, cau=among, xac_nhan="1")
    assert (status, "Sau khi bạn mở trang" in page) == (409, True)
    assert "checked" not in page
    with engines.reading() as session:
        assert [one.code for one in due_questions(session, TODAY)] == [CODE, OTHER]
    again, once_more = shown()
    assert make.post(client, address, again).status_code == 302
    assert send_many(client, **ask, cau=once_more[:1], xac_nhan="1")[0] == 302
    with engines.reading() as session:
        assert due_questions(session, TODAY) == []


def test_a_version_that_is_written_hides_no_approved_one_from_a_change(engines: Engines, decree: int) -> None:
    """The draft cites another law; the version that is drawn goes on being found, and stopped."""
    with engines.writing() as session:
        who = make.account(session, username="lan", roles=[("author", None)]).id
        change_question(session, CODE, 1, written(code=CODE), who, NOW)
        law_change(session, TODAY - timedelta(days=9), provisions="Điều 7")
    with engines.reading() as session:
        assert [(one.code, one.version.number) for one in citing_questions(session, decree)][:2] == [
            (CODE, 1),
            (OTHER, 1),
        ]
        assert [(one.code, one.version.number) for one in due_questions(session, TODAY)] == [(CODE, 1), (OTHER, 1)]
        assert CODE not in {one.code for one in drawable(session, TODAY)}
        wanted = BankFilter(document=DECREE, status=DUE)  # the list by law and state finds it, too
        assert [one.code for one in bank_rows(session, wanted, TODAY)] == [CODE, OTHER]


def test_whoever_approves_is_told_that_the_law_moved_on_before_anybody_knew(
    client: FlaskClient, engines: Engines, decree: int
) -> None:
    """Checked on 15.11.; the change is in force since 10.11., and was recorded on 20.11."""
    with engines.writing() as session:
        lan = make.account(session, username="lan", roles=[("author", None)]).id
        basis = {"document": DECREE, "article": None, "in_force_from": "2020-03-05", "in_force_until": None}
        evidence = {**EVIDENCE, "legal_basis": [basis], "verified_on": "2026-11-15"}
        code = draft(session, lan, evidence=evidence).code
        step(session, code, "submitted", lan)
        law_change(session, TODAY - timedelta(days=10))
        sound = draft(session, lan, word="hộ chiếu và giấy thông hành").code
        step(session, sound, "submitted", lan)
    enter(client, engines, "question_reviewer")
    assert "30/2020/NĐ-CP đã thay đổi từ ngày 10/11/2026, ghi vào danh mục sau ngày đối chiếu" in text_of(
        client, f"/ngan-hang/{code}"
    )
    assert "đã thay đổi từ ngày" not in text_of(client, f"/ngan-hang/{sound}").partition("Cần rà soát")[0]
    told = []
    for one in (code, sound):
        answer = make.post(client, f"/ngan-hang/{one}/buoc", {"kind": "approved", "number": "1"})
        assert answer.status_code == 302
        told.append(text_of(client, answer.location))
    assert "chưa được rút vào đề vì căn cứ đã thay đổi" in told[0]
    assert "Từ bây giờ câu này được rút vào đề." in told[1]
