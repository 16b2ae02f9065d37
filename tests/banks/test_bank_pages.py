"""Pages of the bank: who may see keys, what is shown of a question, and loading files."""

from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.audit.models import AuditEntry
from quizapp.banks.actions import import_questions
from quizapp.banks.models import QuestionVersion
from quizapp.banks.parsing import parse_bank
from quizapp.competences.files import model_from, parse_model
from quizapp.db import Engines
from tests.make import NOW, account, post, sign_in, small_bank, small_model
from tests.make.laws import citing_text
from tests.small_bank import SMALL_MODEL, small_bank_text, typed_bank_text

MODEL = model_from(parse_model(SMALL_MODEL, "model.yaml"))
TEXT = small_bank_text("DVC", "D1", 1)


def signed_in(client: FlaskClient, engines: Engines, *roles: str) -> None:
    with engines.writing() as session:
        account(session, username="nguoi-dung", roles=[(role, None) for role in roles])
    assert sign_in(client, "nguoi-dung").status_code == 302


def with_bank(engines: Engines, text: str = "") -> None:
    with engines.writing() as session:
        small_bank(session, copies=1)
        if text:
            import_questions(session, parse_bank(text, "t.yaml", MODEL), None, NOW)


def send(client: FlaskClient, act: str, *files: tuple[str, bytes | str], **more: str) -> TestResponse:
    contents = [(BytesIO(data.encode() if isinstance(data, str) else data), name) for name, data in files]
    data: dict[str, Any] = {"viec": act, "files": contents, **more}
    return post(client, "/ngan-hang/nhap", data)


def versions(engines: Engines) -> int:
    with engines.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(QuestionVersion)) or 0


def test_an_author_finds_a_question_without_typing_accents(client: FlaskClient, engines: Engines) -> None:
    with_bank(engines)
    signed_in(client, engines, "author")
    page = client.get("/ngan-hang?tim=cau+matching&nang_luc=D1").text
    assert "DVC-D1-05" in page
    assert "DVC-D1-04" not in page
    assert "EID-E1-05" not in page
    assert "Ghép đôi" in page


def test_filters_that_name_nothing_known_narrow_nothing(client: FlaskClient, engines: Engines) -> None:
    with_bank(engines)
    signed_in(client, engines, "question_reviewer")
    page = client.get("/ngan-hang?nang_luc=D9'&muc_do=x&trang_thai=zz&trang=-4")
    assert page.status_code == 200
    assert "DVC-D1-01" in page.text


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("DVC-D1-01", ["✓ Đáp án đúng", "Phương án d luôn đứng cuối"]),
        ("DVC-D1-04", ["Thứ tự đúng", "<li>ba ", "bước c trong tệp"]),
        ("DVC-D1-05", ["Ghép đúng với", "1. trái", "c. ba", "Mục thừa, không ghép với mục nào: b. hai"]),
    ],
)
def test_a_question_shows_its_key_in_words(client: FlaskClient, engines: Engines, code: str, parts: list[str]) -> None:
    with_bank(engines)
    signed_in(client, engines, "author")
    page = client.get(f"/ngan-hang/{code}").text
    assert [part for part in parts if part not in page] == []
    assert "Đã đối chiếu nguồn công khai đến ngày 01/11/2026." in page


def test_a_question_shows_its_law_its_source_and_its_earlier_versions(client: FlaskClient, engines: Engines) -> None:
    basis = "legal_basis:\n      - {document: Nghị định 30/2020/NĐ-CP, article: Điều 22, in_force_from: 2020-03-05}"
    with_bank(engines, TEXT.replace("practice: Thực hành được thừa nhận rộng rãi.", basis, 1))
    signed_in(client, engines, "question_reviewer")
    page = client.get("/ngan-hang/DVC-D1-01").text
    assert "Căn cứ: Nghị định 30/2020/NĐ-CP, Điều 22; có hiệu lực từ 05/03/2020." in page
    assert '<a href="https://example.gov.vn/1" rel="noreferrer noopener">' in page
    assert "Các phiên bản khác" in page
    assert "Phiên bản 1 – ghi ngày" in page


def test_a_source_that_is_no_web_address_is_no_link(client: FlaskClient, engines: Engines) -> None:
    with_bank(engines, TEXT.replace("https://example.gov.vn/1", "javascript:alert(1)", 1))
    signed_in(client, engines, "author")
    page = client.get("/ngan-hang/DVC-D1-01").text
    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in page


def test_words_of_a_file_are_shown_as_words(client: FlaskClient, engines: Engines) -> None:
    with_bank(engines, TEXT.replace("Câu single thứ 1", "<script>alert(1)</script> {{ 7*7 }}", 1))
    signed_in(client, engines, "author")
    for address in ("/ngan-hang", "/ngan-hang/DVC-D1-01"):
        page = client.get(address).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}" in page


@pytest.mark.parametrize("address", ["/ngan-hang", "/ngan-hang/DVC-D1-01", "/ngan-hang/nhap"])
@pytest.mark.parametrize("role", ["organiser", "candidate"])
def test_neither_organisers_nor_candidates_see_keys(
    client: FlaskClient, engines: Engines, address: str, role: str
) -> None:
    with_bank(engines)
    signed_in(client, engines, role)
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("address", ["/ngan-hang", "/ngan-hang/DVC-D1-01", "/ngan-hang/nhap"])
def test_a_stranger_is_sent_to_sign_in(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert "/dang-nhap" in answer.headers["Location"]


def test_an_unknown_question_is_not_found(client: FlaskClient, engines: Engines) -> None:
    signed_in(client, engines, "author")
    assert client.get("/ngan-hang/KHONG-CO").status_code == 404


def test_a_check_tells_what_an_import_would_do_and_writes_nothing(client: FlaskClient, engines: Engines) -> None:
    with_bank(engines)
    signed_in(client, engines, "author")
    changed = TEXT.replace("key: b", "key: c", 1)
    answer = send(client, "kiem-tra", ("d1.yaml", changed), ("e1.yaml", small_bank_text("EID", "E1", 2)))
    assert answer.status_code == 200
    assert "Tệp đúng quy cách" in answer.text
    for label, number in (("Câu mới", 5), ("Câu thay đổi (sẽ thành phiên bản mới)", 1), ("Câu giữ nguyên", 9)):
        assert f'<dt>{label}</dt><dd class="num">{number}</dd>' in answer.text
    assert versions(engines) == 10


def test_an_import_stores_and_is_written_to_the_log(client: FlaskClient, engines: Engines) -> None:
    with_bank(engines)
    signed_in(client, engines, "administrator")
    answer = send(client, "nhap", ("d1.yaml", TEXT.replace("key: b", "key: c", 1)), has_seen="y")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/ngan-hang")
    assert "0 câu mới, 1 câu thay đổi" in client.get("/ngan-hang").text
    assert versions(engines) == 11
    with engines.reading() as session:
        entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        assert (entry.action, entry.details["changed"], entry.account_id is None) == ("bank_imported", 1, False)


@pytest.mark.parametrize("act", ["kiem-tra", "nhap"])
def test_faults_are_named_with_file_line_and_question_and_nothing_is_written(
    client: FlaskClient, engines: Engines, act: str
) -> None:
    with_bank(engines)
    signed_in(client, engines, "author")
    bad = TEXT.replace("key: b", "key: f", 1)
    answer = send(
        client, act, ("d1.yaml", bad), ("e1.yaml", b"\xff\xfe"), ("moi.yaml", small_bank_text("EID", "E1", 2))
    )
    assert answer.status_code == 422
    assert "Tệp có 2 lỗi, chưa ghi gì." in answer.text
    assert '<td class="num">9</td><td>d1.yaml – DVC-D1-01</td>' in answer.text
    assert '<td class="num">1</td><td>e1.yaml</td>' in answer.text
    assert versions(engines) == 10


def test_a_form_without_a_file_is_refused(client: FlaskClient, engines: Engines) -> None:
    with_bank(engines)
    signed_in(client, engines, "author")
    answer = post(client, "/ngan-hang/nhap", {"viec": "nhap"})
    assert answer.status_code == 422
    assert "Hãy chọn ít nhất một tệp." in answer.text


def test_a_reviewer_may_look_but_not_load(client: FlaskClient, engines: Engines) -> None:
    with_bank(engines)
    signed_in(client, engines, "question_reviewer")
    assert "Nhập câu hỏi từ tệp" not in client.get("/ngan-hang").text
    assert post(client, "/ngan-hang", {"viec": "nhap"}, to="/ngan-hang/nhap").status_code == 403


def test_without_a_model_the_page_says_what_is_missing(client: FlaskClient, engines: Engines) -> None:
    signed_in(client, engines, "author")
    assert "Chưa có mô hình đánh giá" in client.get("/ngan-hang").text
    answer = post(client, "/ngan-hang", {"viec": "nhap"}, to="/ngan-hang/nhap")
    assert answer.status_code == 422
    assert "Chưa có mô hình đánh giá" in answer.text


def test_questions_of_a_competence_that_the_model_lost_are_still_listed(client: FlaskClient, engines: Engines) -> None:
    with_bank(engines)
    with engines.writing() as session:
        content = parse_model(SMALL_MODEL, "model.yaml")
        small_model(session, version="2", domains=content["domains"][:1])
    signed_in(client, engines, "author")
    assert "EID-E1-01" in client.get("/ngan-hang").text
    assert client.get("/ngan-hang/EID-E1-01").status_code == 200


def test_a_question_like_another_is_shown_before_it_is_stored(client: FlaskClient, engines: Engines) -> None:
    """DVC-D1-91 is DVC-D1-01 with one word more and in other cases: nearly the same words."""
    with_bank(engines)
    signed_in(client, engines, "author")
    twin = TEXT.split("  - code: DVC-D1-02")[0].replace("DVC-D1-01", "DVC-D1-91").replace("hỏi gì?", "hỏi GÌ, đó?")
    looked = send(client, "kiem-tra", ("d1.yaml", twin))
    assert looked.status_code == 200
    assert "Gần giống câu DVC-D1-01" in looked.text
    held = send(client, "nhap", ("d1.yaml", twin))
    assert held.status_code == 422
    assert "Chưa ghi gì" in held.text
    assert "Gần giống câu DVC-D1-01" in held.text
    assert versions(engines) == 10
    assert send(client, "nhap", ("d1.yaml", twin), has_seen="y").status_code == 302
    assert versions(engines) == 11


def test_questions_that_stay_the_same_are_not_held_up(client: FlaskClient, engines: Engines) -> None:
    with_bank(engines)
    signed_in(client, engines, "author")
    assert send(client, "nhap", ("d1.yaml", TEXT)).status_code == 302
    assert versions(engines) == 10


def test_a_document_that_is_in_no_register_is_named_and_a_register_may_come_with_the_questions(
    client: FlaskClient, engines: Engines
) -> None:
    with engines.writing() as session:
        small_model(session)
    signed_in(client, engines, "author")
    text = citing_text("Điều 22")
    refused = send(client, "nhap", ("d1.yaml", text))
    assert refused.status_code == 422
    assert "Văn bản “30/2020/NĐ-CP” chưa có trong danh mục văn bản" in refused.text
    register = "documents:\n  - {number: 30/2020/NĐ-CP, title: Văn thư, kind: decree, issuer: Chính phủ}\n"
    checked = send(client, "kiem-tra", ("d1.yaml", text), ("van_ban.yaml", register))
    assert "Văn bản pháp luật trong danh mục" in checked.text
    assert send(client, "nhap", ("d1.yaml", text), ("van_ban.yaml", register), has_seen="y").status_code == 302
    assert "Văn bản: 1 mới" in client.get("/ngan-hang").text
    assert "30/2020/NĐ-CP" in client.get("/ngan-hang/DVC-D1-01").text


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("DVC-D1-01", ["Ủy ban nhân dân cấp xã", "UBND xã, phường", "Phải gõ đúng dấu"]),
        ("DVC-D1-02", ["15 ngày", "chấp nhận lệch 0,5"]),
        ("DVC-D1-03", ["Nộp …(1)… cho …(2)…", "Bộ phận một cửa / Một cửa", "b. 7 ngày", "Đáp án đúng", "1 bộ"]),
    ],
)
def test_an_author_reads_what_is_typed_with_its_key(
    client: FlaskClient, engines: Engines, code: str, says: list[str]
) -> None:
    with engines.writing() as session:
        small_model(session)
        import_questions(session, parse_bank(typed_bank_text(), "t.yaml", MODEL), None, NOW)
    signed_in(client, engines, "author")
    text = " ".join(client.get(f"/ngan-hang/{code}").text.split())
    assert [words for words in says if words not in text] == []
    listed = client.get("/ngan-hang").text
    assert "Nộp …(1)… cho" in listed
    assert "[[" not in listed + text


def test_what_waits_for_a_second_person_is_said_before_and_after(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        small_model(session)
    signed_in(client, engines, "author")
    register = "documents:\n  - {number: 30/2020/NĐ-CP, title: Văn thư, kind: decree, issuer: Chính phủ}\n"
    files = (("d1.yaml", TEXT), ("van_ban.yaml", register))
    waiting = '<dt>Sẽ chờ người khác duyệt</dt><dd class="num">5</dd>'
    assert waiting in send(client, "kiem-tra", *files).text
    assert send(client, "nhap", *files, has_seen="y").status_code == 302
    assert "5 câu đã gửi duyệt, người khác duyệt rồi mới được rút vào đề." in client.get("/ngan-hang").text
    assert waiting.replace(">5<", ">0<") in send(client, "kiem-tra", *files).text
    send(client, "nhap", *files, has_seen="y")
    assert "đã gửi duyệt" not in client.get("/ngan-hang").text
