"""Pages of the register and of reviews: a change is recorded after a preview, a question is said to be true again."""

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.audit.models import AuditEntry
from quizapp.banks.actions import import_questions
from quizapp.banks.models import LegalChange, LegalDocument, QuestionReview
from quizapp.banks.parsing import parse_bank
from quizapp.banks.queries import drawable
from quizapp.banks.registering import link_citations
from quizapp.competences.files import model_from
from quizapp.db import Engines
from tests import make
from tests.make import NOW
from tests.make.laws import DECREE, NEW_DECREE, citing_questions, citing_text, documents, law_change
from tests.make.life import EVIDENCE, draft

TODAY = date(2026, 11, 20)  # the day of NOW in the office's zone
GONE = date(2026, 11, 10)


@pytest.fixture
def decree(engines: Engines) -> int:
    """Three questions cite the decree: as a whole, its Điều 7, its Điều 9; the id of the decree."""
    with engines.writing() as session:
        citing_questions(session, "", "Điều 7", "Điều 9")
        return documents(session)[DECREE].id


def enter(client: FlaskClient, engines: Engines, role: str) -> None:
    with engines.writing() as session:
        make.account(session, username="nguoi-dung", roles=[(role, None)])
    assert make.sign_in(client, "nguoi-dung").status_code == 302


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.text)


def how_many(engines: Engines, table: type[object]) -> int:
    with engines.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


CODES = ("DVC-D1-01", "DVC-D1-02", "DVC-D1-03")
CHANGE = {"kind": "amended", "by": NEW_DECREE, "from_on": "10/11/2026", "provisions": "Điều 7", "note": "đọc Công báo"}


def test_the_list_counts_who_cites_and_finds_without_accents(
    client: FlaskClient, engines: Engines, decree: int
) -> None:
    enter(client, engines, "question_reviewer")
    page = text_of(client, "/van-ban")
    assert page.index(DECREE) < page.index(NEW_DECREE)
    assert re.search(r'<td class="num"[^>]*>3</td>', page)
    assert "Chưa đối chiếu" in page
    assert "Thêm văn bản" not in page
    narrowed = text_of(client, "/van-ban?tim=99/2026&loai=decree&hieu_luc=zz&chi=uncited")
    assert NEW_DECREE in narrowed
    assert DECREE not in narrowed.replace(NEW_DECREE, "")
    assert "Không có văn bản nào khớp" in text_of(client, "/van-ban?loai=law")


def test_a_change_is_shown_before_it_is_recorded(client: FlaskClient, engines: Engines, decree: int) -> None:
    enter(client, engines, "author")
    address = f"/van-ban/{decree}/thay-doi"
    preview = make.post(client, address, CHANGE)
    page = unescape(preview.text)
    assert preview.status_code == 200
    assert "được sửa đổi, bổ sung từ ngày 10/11/2026?" in page
    stopped, others = page.split("Những câu vẫn được rút<")
    assert [code in stopped for code in CODES] == [True, True, False]
    assert [code in others for code in CODES] == [False, False, True]
    assert how_many(engines, LegalChange) == 0

    answer = make.post(client, address, {**CHANGE, "xac_nhan": "1"})
    assert (answer.status_code, answer.location) == (302, f"/van-ban/{decree}")
    page = text_of(client, f"/van-ban/{decree}")
    assert "Được sửa đổi, bổ sung</b> từ ngày 10/11/2026" in page
    assert page.count("Dừng từ 10/11/2026") == 2
    assert DECREE in text_of(client, f"/van-ban/{decree + 1}")  # the other side of the change
    with engines.reading() as session:
        entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        assert (entry.action, entry.details["provisions"], entry.account_id is None) == ("law_changed", "Điều 7", False)


def test_a_draft_is_not_among_what_a_change_stops(client: FlaskClient, engines: Engines, decree: int) -> None:
    with engines.writing() as session:
        draft = replace(citing_questions(session, "", "Điều 7", "Điều 9")[1], code="DVC-D1-90", status="draft")
        import_questions(session, [draft], None, NOW)
        link_citations(session)
    enter(client, engines, "author")
    address = f"/van-ban/{decree}"
    page = unescape(make.post(client, f"{address}/thay-doi", CHANGE).text)
    labels = re.findall(r'role="region" aria-label="([^"]+)"', page)
    assert len(labels) == len(set(labels)) > 1  # who hears the page tells the tables apart
    stopped, drafts = page.split("<h2>Những câu chưa được duyệt")
    assert ("DVC-D1-90" in stopped, "DVC-D1-90" in drafts) == (False, True)
    assert CODES[0] in stopped
    make.post(client, f"{address}/thay-doi", {**CHANGE, "xac_nhan": "1"})
    assert "trong đó <b>2</b> câu đang không được rút" in text_of(client, address)
    with engines.reading() as session:
        change = session.scalars(sa.select(LegalChange.id)).one()
    assert "DVC-D1-90" not in text_of(client, f"{address}/thay-doi/{change}/rut-lai")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"kind": ""}, "Mục này là bắt buộc"),
        ({"kind": "replaced", "by": ""}, "Hãy chọn văn bản thay thế"),
        ({"by": "1/2030/NĐ-CP"}, "Lựa chọn không hợp lệ"),
        ({"from_on": "31/02/2026"}, "Ngày không hợp lệ"),
        ({"from_on": "01/01/0026"}, "Năm phải từ"),
        ({"from_on": "01/01/2020"}, "Ngày thay đổi phải sau ngày văn bản có hiệu lực."),
        ({"provisions": "Chương II"}, "Hãy viết như “khoản 2 Điều 7; Điều 9”"),
    ],
)
@pytest.mark.parametrize("confirmed", ["", "1"])
def test_a_change_that_cannot_be_is_told_beside_its_field(
    client: FlaskClient, engines: Engines, decree: int, changes: dict[str, str], says: str, confirmed: str
) -> None:
    enter(client, engines, "author")
    answer = make.post(client, f"/van-ban/{decree}/thay-doi", {**CHANGE, **changes, "xac_nhan": confirmed})
    assert answer.status_code == 422
    assert says in unescape(answer.text)
    assert how_many(engines, LegalChange) == 0


def test_a_document_is_added_once(client: FlaskClient, engines: Engines, decree: int) -> None:
    enter(client, engines, "administrator")
    facts = {"number": "12/2027/NĐ-CP", "title": "Nghị định mới", "kind": "decree", "issuer": "Chính phủ"}
    answer = make.post(client, "/van-ban/them", {**facts, "in_force_from": "01/03/2027"})
    assert answer.status_code == 302
    page = text_of(client, answer.location)
    assert "Chưa có hiệu lực" in page
    assert "chưa tra" in page
    again = make.post(client, "/van-ban/them", facts)
    assert again.status_code == 422
    assert "Văn bản này đã có trong danh mục" in again.text
    assert how_many(engines, LegalDocument) == 3


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"number": "12/2027"}, "Hãy viết như 30/2020/NĐ-CP"),
        ({"title": ""}, "Mục này là bắt buộc"),
        ({"source": "javascript:alert(1)"}, "Hãy dán địa chỉ trang web"),
        ({"in_force_from": "02/03/2027", "in_force_until": "01/03/2027"}, "Phải sau ngày có hiệu lực"),
    ],
)
def test_a_document_with_a_fault_is_not_added(
    client: FlaskClient, engines: Engines, decree: int, changes: dict[str, str], says: str
) -> None:
    enter(client, engines, "author")
    facts = {"number": "12/2027/NĐ-CP", "title": "Nghị định mới", "kind": "decree", "issuer": "Chính phủ"}
    answer = make.post(client, "/van-ban/them", {**facts, **changes})
    assert answer.status_code == 422
    assert says in unescape(answer.text)
    assert how_many(engines, LegalDocument) == 2


def test_an_author_reads_why_and_says_that_the_question_is_still_true(
    client: FlaskClient, engines: Engines, decree: int
) -> None:
    with engines.writing() as session:
        law_change(session, GONE, "replaced")
    enter(client, engines, "author")
    assert "3</b> câu đang không được rút vào đề" in text_of(client, "/")
    page = text_of(client, "/ngan-hang/ra-soat")
    assert "Căn cứ đã thay đổi từ ngày 10/11/2026:" in page
    assert f"{DECREE} bị thay thế bởi {NEW_DECREE}" in page
    assert "Dừng rút vào đề từ 10/11/2026" in text_of(client, "/ngan-hang/DVC-D1-02")

    address = "/ngan-hang/DVC-D1-02/ra-soat"
    assert "câu này dẫn Điều 7" in text_of(client, address)
    facts = {"version": "1", "note": "đã đối chiếu Điều 7 của nghị định mới", "review_by": "01/03/2027"}
    assert make.post(client, address, facts).status_code == 302
    page = text_of(client, "/ngan-hang/DVC-D1-02")
    assert "Đã rà soát ngày 20/11/2026 (phiên bản 1)" in page
    assert "đã đối chiếu Điều 7 của nghị định mới" in page
    assert "Dừng rút vào đề" not in page
    with engines.reading() as session:
        assert "DVC-D1-02" in {one.code for one in drawable(session, TODAY)}
        assert "DVC-D1-01" not in {one.code for one in drawable(session, TODAY)}


def test_what_was_never_drawn_is_not_called_stopped(client: FlaskClient, engines: Engines, decree: int) -> None:
    with engines.writing() as session:
        law_change(session, GONE, "replaced")
        author = make.account(session, username="minh", roles=[("author", None)]).id
        basis = {"document": DECREE, "article": None, "in_force_from": None, "in_force_until": None}
        evidence = {**EVIDENCE, "legal_basis": [basis], "verified_on": None}
        code = draft(session, author, word="giấy phép", evidence=evidence).code
        reviewed = len(drawable(session, TODAY))
    enter(client, engines, "author")
    page = text_of(client, "/ngan-hang/ra-soat")
    assert code in page
    assert "3</b> câu đang không được rút vào đề" in page
    same = "<b>4</b> câu cần rà soát ngay hoặc trong 90 ngày tới, trong đó <b>1</b> câu chưa duyệt"
    assert (same in page, same in text_of(client, "/")) == (True, True), "two pages, one number in one sentence"
    assert page.index("DVC-D1-02") < page.index(code)
    assert "Dừng rút vào đề" not in text_of(client, f"/ngan-hang/{code}")
    assert "chưa được duyệt nên vẫn chưa được rút vào đề" in text_of(client, f"/ngan-hang/{code}/ra-soat")
    facts = {"version": "1", "note": "đã đối chiếu", "review_by": ""}
    assert make.post(client, f"/ngan-hang/{code}/ra-soat", facts).status_code == 302
    with engines.reading() as session:
        assert len(drawable(session, TODAY)) == reviewed


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"note": " "}, "Hãy ghi đã rà soát những gì."),
        ({"version": "2"}, "Câu hỏi đã có phiên bản mới"),
        ({"version": "x"}, "Câu hỏi đã có phiên bản mới"),
        ({"review_by": "20/11/2026"}, "Ngày rà soát tiếp theo phải sau hôm nay."),
    ],
)
def test_a_review_without_sense_is_not_kept(
    client: FlaskClient, engines: Engines, decree: int, changes: dict[str, str], says: str
) -> None:
    enter(client, engines, "author")
    facts = {"version": "1", "note": "đúng", **changes}
    answer = make.post(client, "/ngan-hang/DVC-D1-02/ra-soat", facts)
    assert answer.status_code == 422
    assert says in unescape(answer.text)
    assert how_many(engines, QuestionReview) == 0


def test_the_question_page_names_its_documents_and_when_it_was_checked(
    client: FlaskClient, engines: Engines, decree: int
) -> None:
    enter(client, engines, "question_reviewer")
    page = text_of(client, "/ngan-hang/DVC-D1-02")
    assert f'<a href="/van-ban/{decree}">{DECREE}</a> – Văn bản {DECREE}; dẫn Điều 7.' in page
    assert "<dt>Đã đối chiếu</dt><dd>ngày 01/11/2026</dd>" in page
    assert "chưa có từ khi ghi phiên bản này" in page
    assert "Rà soát câu này" not in page


def test_a_basis_that_is_in_no_register_is_told_on_the_question(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        model = make.small_model(session)
        given = parse_bank(citing_text("Điều 7"), "D1.yaml", model_from(model.content))
        import_questions(session, given, None, NOW)
    enter(client, engines, "author")
    assert "Có căn cứ chưa có trong danh mục văn bản" in text_of(client, "/ngan-hang/DVC-D1-01")
    assert "Có căn cứ chưa có trong danh mục văn bản" not in text_of(client, "/ngan-hang/DVC-D1-02")


def test_organisers_learn_that_questions_are_held_back(client: FlaskClient, engines: Engines, decree: int) -> None:
    enter(client, engines, "organiser")
    assert "không được rút vào đề" not in text_of(client, "/")
    with engines.writing() as session:
        law_change(session, GONE)
    assert "<b>3</b> câu hỏi đang không được rút vào đề" in text_of(client, "/")


def test_what_people_type_is_shown_as_words(client: FlaskClient, engines: Engines, decree: int) -> None:
    enter(client, engines, "author")
    note = "<script>alert(1)</script> {{ 7*7 }}"
    answer = make.post(client, f"/van-ban/{decree}/thay-doi", {**CHANGE, "note": note, "xac_nhan": "1"})
    assert answer.status_code == 302
    page = client.get(f"/van-ban/{decree}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}" in page


@pytest.mark.parametrize("address", ["/van-ban/them", "/van-ban/{}/thay-doi", "/ngan-hang/DVC-D1-01/ra-soat"])
@pytest.mark.parametrize("role", ["question_reviewer", "results_reviewer", "organiser", "candidate"])
def test_only_authors_and_administrators_change_anything(
    client: FlaskClient, engines: Engines, decree: int, address: str, role: str
) -> None:
    enter(client, engines, role)
    where = address.format(decree)
    assert client.get(where).status_code == 403
    assert make.post(client, "/doi-mat-khau", {}, to=where).status_code == 403


@pytest.mark.parametrize("address", ["/van-ban/999", "/van-ban/999/thay-doi", "/ngan-hang/KHONG-CO/ra-soat"])
def test_what_does_not_exist_is_not_found(client: FlaskClient, engines: Engines, address: str) -> None:
    enter(client, engines, "author")
    assert client.get(address).status_code == 404
