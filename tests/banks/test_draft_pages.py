"""Bringing an office's old file in: choose, look, take; nothing is written before, and the report stays."""

import html
import re
import string
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from quizapp.banks.formats.reading import import_of
from quizapp.banks.formats.writers.writing import written
from quizapp.db import Engines
from quizapp.office.sheets import read_sheets
from tests.banks.drafts_given import LOAD, PAPER, SEND, author, counts, preview_at, take, the_import, ticked, upload
from tests.banks.formats.exported import NAMES
from tests.banks.formats.new_types import NUMBER, PICTURED, SCREEN, SEAL, SPOTS, WORDS, renumbered
from tests.banks.formats.papers import paper
from tests.conftest import Clock
from tests.make import imported_file, small_bank

OLD = "C©u 1: Ai cÊp thÎ c¨n c\u00ad\u00edc?\nA. Së\nB. Bé\n§¸p ¸n: B\n".encode("cp1252")  # TCVN3


@pytest.fixture
def bank(engines: Engines) -> None:
    with engines.writing() as session:
        small_bank(session, copies=1)


def test_a_word_file_is_shown_first_and_taken_after(client: FlaskClient, engines: Engines, bank: None) -> None:
    author(client, engines)
    before = counts(engines)
    data = paper("Câu 1: Ai cấp thẻ?", "A. Sở", ("B. Bộ Công an", "bold"), "Câu 2: Nêu ý kiến.")
    address = preview_at(client, data, "Đề cũ.docx")
    page = client.get(address)
    assert counts(engines) == {**before, "question_upload": 1}
    text = html.unescape(page.text)
    for part in ("Đề cũ.docx", "Chưa ghi gì vào ngân hàng", "Nhận 1 câu làm bản nháp", "tự luận", "✓ Đáp án đúng"):
        assert part in text
    assert client.get(address).text.count("Bộ Công an") == page.text.count("Bộ Công an")  # a reload loses nothing
    answer = take(client, address)
    assert answer.status_code == 302
    report = client.get(answer.headers["Location"]).text
    assert "Đã nhận 1 câu làm bản nháp" in report
    assert "NK-2026-0001" in report
    assert "tự luận" in report
    assert counts(engines) == {
        "question": before["question"] + 1,
        "question_version": before["question_version"] + 1,
        "question_import": 1,
        "question_upload": 0,
    }


def test_drafts_are_found_in_the_list_and_say_what_they_lack(client: FlaskClient, engines: Engines, bank: None) -> None:
    author(client, engines)
    take(client, preview_at(client, PAPER))
    page = client.get("/ngan-hang?trang_thai=draft").text
    assert "NK-2026-0002" in page
    assert "DVC-D1-01" not in page
    assert "Chưa chọn năng lực" in page
    one = client.get("/ngan-hang/NK-2026-0001").text
    for part in ("Bản nháp", "Câu này không được rút vào đề thi", "de.txt", "Câu 1, dòng 1", "Chưa đối chiếu"):
        assert part in one
    assert client.get("/ngan-hang/NK-2026-0001/ra-soat").status_code == 200
    assert "de.txt" in client.get(LOAD).text


def test_what_is_the_same_at_many_places_is_one_line(client: FlaskClient, engines: Engines, bank: None) -> None:
    author(client, engines)
    text = "\n".join(f"{word} đúng? {{=có {word} ~%-50%không {word} ~kia {word}}}\n" for word in "abcde")
    where = preview_at(client, text, "de.gift")
    looked = client.get(where).text
    for page in map(html.unescape, (looked, client.get(take(client, where).headers["Location"]).text)):
        assert page.count("Không giữ trọng số và điểm trừ") == 1
        assert "Câu 1, dòng 1; Câu 2, dòng 3 <details" in page
        assert "và 3 chỗ nữa" in page


def test_a_double_click_takes_a_file_once(client: FlaskClient, engines: Engines, bank: None) -> None:
    author(client, engines)
    address = preview_at(client, PAPER)
    first = take(client, address)
    after = counts(engines)
    again = client.post(address, data={"csrf_token": _token(client)})
    assert (again.status_code, again.headers["Location"]) == (302, first.headers["Location"])
    assert client.get(address).headers["Location"] == first.headers["Location"]
    assert counts(engines) == after


def _token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(LOAD).text)
    assert found
    return found[1]


def test_what_the_bank_has_already_is_taken_only_where_it_is_ticked(
    client: FlaskClient, engines: Engines, bank: None
) -> None:
    author(client, engines)
    take(client, preview_at(client, PAPER))
    after = counts(engines)["question"]
    address = preview_at(client, PAPER)
    page = client.get(address).text
    assert ticked(page) == set()
    assert "Nhận 0 câu làm bản nháp" in page
    refused = take(client, address)
    assert refused.status_code == 422
    assert "Không có câu nào để nhận" in refused.text
    assert counts(engines)["question"] == after
    assert take(client, address, 2).status_code == 302
    assert counts(engines)["question"] == after + 1
    assert "Trùng y hệt câu NK-2026-0001 nên không nhận." in str(the_import(engines).report)


@pytest.mark.parametrize(("count", "is_folded"), [(5, False), (6, True)])
def test_many_that_the_bank_has_already_are_folded(
    client: FlaskClient, engines: Engines, bank: None, count: int, is_folded: bool
) -> None:
    author(client, engines)
    things = ("hộ chiếu", "khai sinh", "đất đai", "xây dựng", "kinh doanh", "bảo hiểm")[:count]
    one = "Câu {0}: Hồ sơ {1} nộp ở đâu?\nA. Quầy {1}\nB. Kho {1}\nĐáp án: A\n"
    paper = "".join(one.format(number, thing) for number, thing in enumerate(things, start=1))
    take(client, preview_at(client, paper))
    page = client.get(preview_at(client, paper)).text
    assert f"{count} câu trùng y hệt câu đã có" in page
    assert ('<details class="same" open>' not in page) is is_folded
    assert "Mọi câu đọc được trong tệp đều đã có" in page


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("trong.docx", b"", "Tệp trống"),
        ("de.docx", b"MZ\x90\x00", "nội dung không phải của Word"),
        ("de.yaml", b"competence: D1\nquestions: []\n", ".yaml"),
        ("de.exe", b"MZ", "Không nhận tệp có đuôi"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason_and_not_kept(
    client: FlaskClient, engines: Engines, bank: None, name: str, data: bytes, why: str
) -> None:
    author(client, engines)
    before = counts(engines)
    answer = upload(client, data, name)
    assert answer.status_code == 422
    assert why in html.unescape(answer.text)
    assert counts(engines) == before


def test_a_form_without_a_file_says_so(client: FlaskClient, engines: Engines, bank: None) -> None:
    author(client, engines)
    answer = client.post(SEND, data={"csrf_token": _token(client), "dinh_dang": "auto"})
    assert answer.status_code == 422
    assert "Hãy chọn một tệp" in answer.text


def test_a_file_of_which_nothing_can_be_taken_shows_why_and_no_button(
    client: FlaskClient, engines: Engines, bank: None
) -> None:
    author(client, engines)
    page = client.get(preview_at(client, "Câu 1: Nêu ý kiến.\n")).text
    assert "Không có câu nào nhận được" in page
    assert "làm bản nháp</button>" not in page


def test_an_old_alphabet_is_shown_to_be_confirmed_and_can_be_changed(
    client: FlaskClient, engines: Engines, bank: None
) -> None:
    author(client, engines)
    address = preview_at(client, OLD)
    page = client.get(address).text
    assert re.search(r'value="tcvn3" checked', page)
    assert "Câu 1: Ai cấp thẻ căn cước?" in page
    other = client.get(f"{address}?bang-ma=vni").text
    assert re.search(r'value="vni" checked', other)
    assert client.get(f"{address}?bang-ma=xyz").status_code == 200
    assert take(client, address, **{"bang-ma": "tcvn3"}).status_code == 302
    kept = the_import(engines)
    assert kept.encoding == "TCVN3 (ABC)"
    assert "Đọc theo bảng mã TCVN3 (ABC) do người nhập chọn." in str(kept.report)
    assert "căn cước" in client.get("/ngan-hang/NK-2026-0001").text


def test_utf_8_asks_nothing(client: FlaskClient, engines: Engines, bank: None) -> None:
    author(client, engines)
    assert "Chữ có đọc đúng không" not in client.get(preview_at(client, PAPER)).text


def test_another_author_sees_no_file_that_is_not_taken_yet(client: FlaskClient, engines: Engines, bank: None) -> None:
    author(client, engines, "mot")
    address = preview_at(client, PAPER)
    client.post("/dang-xuat", data={"csrf_token": _token(client)})
    author(client, engines, "hai", "administrator")
    assert client.get(address).status_code == 404
    assert client.post(address, data={"csrf_token": _token(client)}).status_code == 404


def test_a_file_is_forgotten_after_a_day(client: FlaskClient, engines: Engines, bank: None, clock: Clock) -> None:
    author(client, engines)
    address = preview_at(client, PAPER)
    clock.moment += timedelta(hours=24)
    author_again = client.get(address)
    assert author_again.status_code in (302, 404)  # the login may have ended as well
    assert counts(engines)["question_import"] == 0


@pytest.mark.parametrize("role", ["question_reviewer", "results_reviewer", "organiser", "candidate"])
def test_only_authors_bring_files_in(client: FlaskClient, engines: Engines, bank: None, role: str) -> None:
    author(client, engines, role=role)
    for address in (f"{SEND}/abc", "/ngan-hang/nhap/cach-viet", "/ngan-hang/nhap/mau.xlsx"):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    ("role", "status"), [("question_reviewer", 200), ("results_reviewer", 403), ("organiser", 403)]
)
def test_reports_are_for_those_who_read_the_bank(
    client: FlaskClient, engines: Engines, bank: None, role: str, status: int
) -> None:
    with engines.writing() as session:
        session.add(imported_file())
    author(client, engines, role=role)
    assert client.get(f"/ngan-hang/lan-nhap/{the_import(engines).id}").status_code == status


def test_words_of_a_file_are_shown_as_words(client: FlaskClient, engines: Engines, bank: None) -> None:
    author(client, engines)
    text = "Câu 1: Chọn <script>alert(1)</script>?\nA. <b>x</b>\nB. {{ 7*7 }}\nĐáp án: B\nCâu 2: <i>Nêu</i>.\n"
    address = preview_at(client, text, "<img src=x>.txt")
    for page in (client.get(address).text, client.get(take(client, address).headers["Location"]).text):
        assert "<script>alert" not in page
        assert "<img src=x>" not in page
    assert "{{ 7*7 }}" in client.get("/ngan-hang/NK-2026-0001").text


def test_a_long_file_is_shown_page_by_page_and_taken_whole(client: FlaskClient, engines: Engines, bank: None) -> None:
    author(client, engines)
    letters = string.ascii_lowercase
    text = "".join(
        f"Câu {n}: {letters[n] * 3} {letters[-n] * 4} {n * n}?\nA. x{n}\nB. y{n}\nĐáp án: A\n" for n in range(1, 22)
    )
    address = preview_at(client, text)
    assert "Trang sau" in client.get(address).text
    assert "21. Câu 21" in client.get(f"{address}?trang=2").text
    page = client.get(address)
    take(client, address, *ticked(page.text))
    assert the_import(engines).taken == 21


def test_the_sheet_to_fill_in_and_the_example_are_read_by_the_reader(
    client: FlaskClient, engines: Engines, bank: None
) -> None:
    author(client, engines)
    sheet = client.get("/ngan-hang/nhap/mau.xlsx").data
    assert "Câu dẫn" in str(next(rows for title, rows in read_sheets(sheet, "mau.xlsx") if title == "Câu hỏi"))
    sample = re.search(r"<pre[^>]*>(.*?)</pre>", client.get("/ngan-hang/nhap/cach-viet").text, re.DOTALL)
    assert sample
    found = import_of(html.unescape(sample[1]).encode(), "mau.txt")
    assert [draft.type for draft in found.drafts] == ["single", "multiple", "true_false", "short_text", "numeric"]
    assert [draft.rule for draft in found.drafts[3:]] == [{"accents": False}, {"tolerance": "0"}]
    assert found.refused == ()


def test_pictures_and_new_types_are_shown_before_anything_is_kept(
    client: FlaskClient, engines: Engines, bank: None
) -> None:
    author(client, engines)
    address = preview_at(client, written([PICTURED, *renumbered(SPOTS, WORDS, NUMBER)], "qti30", NAMES).data, "a.zip")
    page = html.unescape(client.get(address).text)
    assert "Nhận 4 câu làm bản nháp" in page
    for shown in ("<th>Bước</th>", "Thủ đô * Hà Nội", "15,5", "ngày làm việc"):
        assert shown in page
    for picture in (SCREEN, SEAL):
        place = f"{address.split('?')[0]}/hinh/{picture.hash}"
        assert f'"{place}"' in page
        answer = client.get(place)
        assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", picture.data)
        assert client.get(f"/hinh/{picture.hash}").status_code == 404
    assert client.get(f"{address}/hinh/{'0' * 64}").status_code == 404
    assert take(client, address).status_code == 302
    assert client.get(f"/hinh/{SCREEN.hash}").data == SCREEN.data
    assert client.get(f"{address}/hinh/{SCREEN.hash}").status_code == 404
    assert f'/hinh/{SEAL.hash}"' in client.get("/ngan-hang/NK-2026-0001").text


def test_nobody_else_sees_the_pictures_of_a_file(client: FlaskClient, engines: Engines, bank: None) -> None:
    author(client, engines)
    address = preview_at(client, written([PICTURED], "qti30", NAMES).data, "a.zip")
    place = f"{address}/hinh/{SCREEN.hash}"
    assert client.get(place).status_code == 200
    client.post("/dang-xuat", data={"csrf_token": _token(client)})
    author(client, engines, "hai")
    assert client.get(place).status_code == 404
