"""What says of many questions that somebody has read them: approvals, and looks after the law has changed."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.audit.models import AuditEntry
from quizapp.banks.due import due_versions
from quizapp.banks.models import QuestionReview, QuestionStep
from quizapp.banks.writing import change_question
from quizapp.db import Engines
from tests import make
from tests.banks.test_life_pages import WORDS, page, people, send_many, status_of
from tests.make import NOW
from tests.make.laws import citing_questions, law_change
from tests.make.life import approved, draft, step, written

TODAY = NOW.date()
__all__ = ["people"]


@pytest.fixture
def waiting(engines: Engines, people: dict[str, int]) -> list[str]:
    """Three whole questions of lan that wait; the last one gives itself away by its length."""
    with engines.writing() as session:
        codes = [draft(session, people["lan"], word=word).code for word in (WORDS[0], f"{WORDS[0]} mới")]
        options = {"a": "Sở Nội vụ", "b": "Cơ quan quản lý căn cước của Bộ Công an hoặc Công an cấp xã " * 2, "c": "Sở"}
        content = {"stem": "Ai cấp giấy tờ?", "options": options, "left": {}, "keep_last": None}
        codes.append(draft(session, people["lan"], content=content).code)
        for code in codes:
            step(session, code, "submitted", people["lan"])
    return codes


def ticks(shown: str) -> list[tuple[str, bool]]:
    """(value, whether it is ticked) of each question that can be ticked as read."""
    boxes = re.findall(r'<input type="checkbox" name="cau" value="([^"]+)"( checked)?', shown)
    return [(value, bool(checked)) for value, checked in boxes]


def acts(engines: Engines, action: str) -> list[str]:
    with engines.reading() as session:
        statement = sa.select(AuditEntry.subject).where(AuditEntry.action == action).order_by(AuditEntry.id)
        return list(session.scalars(statement))


def test_whoever_approves_many_reads_each_with_its_key_and_what_the_check_finds(
    client: FlaskClient, people: dict[str, int], waiting: list[str]
) -> None:
    make.sign_in(client, "sonoivu")
    assert "Cả 3 câu chờ bạn" in page(client, "/ngan-hang/cho-duyet")
    status, shown = send_many(client, viec="approved", tat_ca="cho-duyet")
    assert (status, ticks(shown)) == (200, [(f"{code}:1", False) for code in waiting])  # nothing is ticked beforehand
    one, _, other = shown.partition(f"Câu 3/3: {waiting[2]}")
    for part in ("Cơ quan nào cấp thẻ căn cước?", "Sở Tư pháp", "✓ Đáp án đúng", "Thẩm quyền thuộc", "thừa nhận rộng"):
        assert part in one
    assert "Phương án đúng dài hơn hẳn" in other
    assert "Phương án đúng dài hơn hẳn" not in one  # the control
    assert f"Gần giống câu {waiting[1]}" in one
    alone = page(client, f"/ngan-hang/{waiting[2]}")  # whoever approves one alone is told the same
    assert "Phương án đúng dài hơn hẳn" in alone


def test_only_what_was_ticked_is_approved_each_with_its_line_in_the_log(
    client: FlaskClient, engines: Engines, people: dict[str, int], waiting: list[str]
) -> None:
    make.sign_in(client, "sonoivu")
    ask = {"viec": "approved", "chon": waiting, "xac_nhan": "1"}
    status, shown = send_many(client, **ask)
    assert (status, "Chưa câu nào được đánh dấu." in shown) == (422, True)
    assert acts(engines, "question_approved") == []
    assert send_many(client, **ask, cau=[f"{code}:1" for code in waiting[:2]])[0] == 302
    assert [status_of(engines, code)[1] for code in waiting] == ["reviewed", "reviewed", "in_review"]
    assert acts(engines, "question_approved") == ["question:DVC-D1-1001", "question:DVC-D1-1002"]
    told = page(client, "/ngan-hang/cho-duyet")
    assert "Đã xong với 2 câu: duyệt." in told
    assert "1 câu chờ bạn duyệt" in told


def test_nobody_approves_the_own_among_many(
    client: FlaskClient, engines: Engines, people: dict[str, int], waiting: list[str]
) -> None:
    """lan is author and reviewer; minh wrote one that lan may approve."""
    with engines.writing() as session:
        other = draft(session, people["minh"], word=WORDS[4]).code
        step(session, other, "submitted", people["minh"])
    make.sign_in(client, "lan")
    ask = {"viec": "approved", "chon": [*waiting, other]}
    _, shown = send_many(client, **ask)
    assert ticks(shown) == [(f"{other}:1", False)]
    assert "Không làm (3)" in shown
    own = [f"{code}:1" for code in waiting]
    assert send_many(client, **ask, cau=own, xac_nhan="1")[0] == 409  # made by hand
    assert send_many(client, **ask, cau=[*own, f"{other}:1"], xac_nhan="1")[0] == 302
    assert [status_of(engines, code)[1] for code in waiting] == ["in_review"] * 3
    assert acts(engines, "question_approved") == ["question:DVC-D1-1001"]
    assert "Không làm 3 câu" in page(client, "/ngan-hang/cho-duyet")


def test_a_reviewer_who_writes_nothing_retires_and_looks_again_at_nothing(
    client: FlaskClient, engines: Engines, people: dict[str, int], waiting: list[str]
) -> None:
    make.sign_in(client, "sonoivu")
    given = {"chon": waiting, "cau": [f"{code}:1" for code in waiting], "note": "x", "xac_nhan": "1"}
    assert [send_many(client, viec=act, **given)[0] for act in ("retired", "reviewed", "submitted")] == [422] * 3
    with engines.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).where(QuestionReview.id > 0)) == 0
        assert session.scalar(sa.select(sa.func.count()).where(QuestionStep.kind != "submitted")) == 0


def test_a_version_that_was_changed_since_is_not_approved(
    client: FlaskClient, engines: Engines, people: dict[str, int], waiting: list[str]
) -> None:
    make.sign_in(client, "sonoivu")
    seen = [value for value, _ in ticks(send_many(client, viec="approved", chon=waiting)[1])]
    with engines.writing() as session:
        change_question(session, waiting[0], 1, written(WORDS[4]), people["lan"], NOW)
        step(session, waiting[0], "submitted", people["lan"], number=2)
    assert send_many(client, viec="approved", chon=waiting, cau=seen, xac_nhan="1")[0] == 302
    assert [status_of(engines, code) for code in waiting] == [(2, "in_review"), (1, "reviewed"), (1, "reviewed")]


def test_a_change_is_approved_beside_what_it_changes(
    client: FlaskClient, engines: Engines, people: dict[str, int]
) -> None:
    with engines.writing() as session:
        code = approved(session, people["lan"], people["minh"]).code
        change_question(session, code, 1, written(level=2), people["lan"], NOW)
        step(session, code, "submitted", people["lan"], number=2)
    make.sign_in(client, "sonoivu")
    assert f"/ngan-hang/{code}/so-sanh?tu=1&den=2" in send_many(client, viec="approved", chon=[code])[1]


def test_many_are_looked_at_again_with_one_note(client: FlaskClient, engines: Engines, people: dict[str, int]) -> None:
    with engines.writing() as session:
        citing_questions(session, "Điều 7", "Điều 8", "")
        law_change(session, TODAY - timedelta(days=1))
        assert len(due_versions(session, TODAY)) == 3
    make.sign_in(client, "lan")
    assert 'name="chon" value="DVC-D1-01"' in page(client, "/ngan-hang/ra-soat")
    ask = {"viec": "reviewed", "chon": [f"DVC-D1-0{n}" for n in (1, 2, 3)]}
    status, shown = send_many(client, **ask)
    assert (status, len(ticks(shown)), "Căn cứ đã thay đổi từ ngày" in shown) == (200, 3, True)
    sent = {**ask, "cau": [value for value, _ in ticks(shown)][:2], "xac_nhan": "1"}
    status, shown = send_many(client, **sent, review_by="2020-01-01")
    assert (status, "Hãy ghi đã rà soát những gì." in shown, "phải sau hôm nay" in shown) == (422, True, True)
    assert [is_ticked for _, is_ticked in ticks(shown)] == [True, True, False]  # nothing is lost
    assert send_many(client, **sent, note="Đã đối chiếu với nghị định mới.")[0] == 302
    assert acts(engines, "question_reviewed") == ["question:DVC-D1-01", "question:DVC-D1-02"]
    with engines.reading() as session:
        assert len(due_versions(session, TODAY)) == 1
        assert {one.note for one in session.query(QuestionReview)} == {"Đã đối chiếu với nghị định mới."}


def test_a_retired_question_that_an_approval_brings_back_is_named(
    client: FlaskClient, engines: Engines, people: dict[str, int], waiting: list[str]
) -> None:
    with engines.writing() as session:
        code = approved(session, people["lan"], people["minh"], word=WORDS[4]).code
        step(session, code, "retired", people["lan"], note="đã lộ đề")
        change_question(session, code, 1, written(WORDS[4], level=2), people["lan"], NOW)
        step(session, code, "submitted", people["lan"], number=2)
    make.sign_in(client, "sonoivu")
    _, shown = send_many(client, viec="approved", chon=[waiting[0], code])
    other, _, one = shown.partition(f"Câu 2/2: {code}")
    assert "Câu này đã ngừng dùng." in one
    assert "Đã đọc, duyệt và đưa câu này trở lại đề" in one
    assert "ngừng dùng" not in other  # the control
    alone = page(client, f"/ngan-hang/{code}")
    assert "Câu này đã ngừng dùng." in alone
    assert "vẫn được dùng cho đến khi" not in alone


def test_the_note_is_called_by_what_it_is_for(
    client: FlaskClient, engines: Engines, people: dict[str, int], waiting: list[str]
) -> None:
    make.sign_in(client, "lan")
    for act, label in (("reviewed", "Đã rà soát những gì"), ("retired", "Vì sao ngừng dùng")):
        shown = send_many(client, viec=act, chon=waiting)[1]
        assert re.search(rf'<label for="note">{label}', shown), act
        assert "Lý do" not in shown
