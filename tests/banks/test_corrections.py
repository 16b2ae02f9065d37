"""A foreign file is set right in the preview: words, the key, or a question left out; nothing is written before."""

from html import unescape
from io import BytesIO

import pytest
import sqlalchemy as sa
from docx import Document
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.banks.models import QuestionImport, QuestionKey, QuestionUpload, QuestionVersion
from quizapp.db import Engines
from tests.banks.drafts_given import PAPER, author, counts, preview_at, take
from tests.banks.formats.papers import PNG, paper, saved
from tests.conftest import Clock
from tests.make import account, post, sign_in

FILE = paper(
    "Câu 1: Ai cấp thẻ?", "A. Sở", ("B. Bộ Công an", "bold"), "Câu 2: Cấp ở đâu?", ("A. Xã", "bold"), "B. Tỉnh"
)
MENDED = {"cau": "Ai  cấp thẻ căn cước?", "pa-a": "Sở Tư pháp", "pa-b": "Bộ Công an", "dung": "b", "viec": "sua"}


def mend(client: FlaskClient, address: str, number: int, **changes: str) -> TestResponse:
    return post(client, address, {**MENDED, **changes}, to=f"{address}/cau/{number}")


def taken(engines: Engines) -> list[tuple[str, str, dict[str, str], list[str]]]:
    with engines.reading() as session:
        rows = session.execute(
            sa.select(QuestionVersion.type, QuestionVersion.content, QuestionKey.key)
            .join(QuestionKey, QuestionKey.question_version_id == QuestionVersion.id)
            .order_by(QuestionVersion.id)
        )
        return [(type_, content["stem"], content["options"], key) for type_, content, key in rows]


def test_words_and_key_are_set_right_before_anything_is_taken(client: FlaskClient, engines: Engines) -> None:
    author(client, engines)
    address = preview_at(client, FILE, "đề.docx")
    answer = mend(client, address, 1, dung="a")
    assert (answer.status_code, answer.location) == (302, f"{address}?trang=1#cau-1")
    page = unescape(client.get(address).text)
    assert "Ai cấp thẻ căn cước?" in page
    assert "Bạn đã sửa trong bản xem trước: câu dẫn, phương án, đáp án." in page
    assert counts(engines)["question"] == 0
    take(client, address)
    first, second = taken(engines)
    assert first == ("single", "Ai cấp thẻ căn cước?", {"a": "Sở Tư pháp", "b": "Bộ Công an"}, ["a"])
    assert second == ("single", "Cấp ở đâu?", {"a": "Xã", "b": "Tỉnh"}, ["a"])
    with engines.reading() as session:
        report = session.scalars(sa.select(QuestionImport)).one().report
    assert any("Bạn đã sửa" in note["what"] for note in report["changed"])


def pictured() -> bytes:
    document = Document()
    document.add_paragraph("Câu 1. Hình vẽ gì? ").add_run().add_picture(BytesIO(PNG))
    for line in ("*A. Quốc huy", "B. Quốc kỳ"):
        document.add_paragraph(line)
    return saved(document)


def test_a_picture_that_was_described_is_no_longer_said_to_lack_words(client: FlaskClient, engines: Engines) -> None:
    author(client, engines)
    address = preview_at(client, pictured(), "đề.docx")
    lack = "1 hình chưa có mô tả"
    assert lack in unescape(client.get(address).text)
    words = {"pa-a": "Quốc huy", "pa-b": "Quốc kỳ", "dung": "a"}
    mend(client, address, 1, cau="Hình vẽ gì, hãy nhìn kỹ? ![](hinh-1.png)", **words)
    assert lack in unescape(client.get(address).text)  # another word was mended
    mend(client, address, 1, cau="Hình vẽ gì? ![Con dấu tròn](hinh-1.png)", **words)
    assert lack not in unescape(client.get(address).text)
    mend(client, address, 1, cau="Hình vẽ gì? ![](hinh-1.png)", **words)
    assert lack in unescape(client.get(address).text)
    mend(client, address, 1, cau="Hình vẽ gì? ![Con dấu tròn](hinh-1.png)", **words)
    take(client, address)
    with engines.reading() as session:
        report = session.scalars(sa.select(QuestionImport)).one().report
    assert not [note for note in report["changed"] if lack in note["what"]]


def test_a_question_that_is_left_out_is_named_and_the_others_keep_their_numbers(
    client: FlaskClient, engines: Engines
) -> None:
    author(client, engines)
    address = preview_at(client, FILE, "đề.docx")
    assert mend(client, address, 1, viec="bo").status_code == 302
    page = unescape(client.get(address).text)
    assert "Bạn đã chọn không nhận câu này." in page
    assert "Nhận 1 câu làm bản nháp" in page
    assert (
        mend(client, address, 2, **{"cau": "Cấp thẻ ở đâu?", "pa-a": "Xã", "pa-b": "Tỉnh", "dung": "a"}).status_code
        == 302
    )
    take(client, address)
    assert [stem for _type, stem, _options, _key in taken(engines)] == ["Cấp thẻ ở đâu?"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"cau": " "}, "câu hỏi không được trống"),
        ({"cau": "x" * 2001}, "dài nhất 2.000"),
        ({"pa-a": ""}, "mỗi phương án phải có chữ"),
        ({"pa-a": "bộ công an"}, "không trùng nhau"),
        ({"dung": "z"}, "ít nhất một phương án đúng"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_and_what_was_typed_stays(
    client: FlaskClient, engines: Engines, changes: dict[str, str], says: str
) -> None:
    author(client, engines)
    address = preview_at(client, FILE, "đề.docx")
    answer = mend(client, address, 1, **changes)
    assert answer.status_code == 422
    page = unescape(answer.text)
    assert says in page
    assert changes.get("cau", "Ai  cấp thẻ căn cước?") in page
    with engines.reading() as session:
        assert session.scalars(sa.select(QuestionUpload)).one().corrections == {}


def test_nobody_else_sets_the_file_right(client: FlaskClient, engines: Engines, clock: Clock) -> None:
    author(client, engines)
    address = preview_at(client, PAPER)
    with engines.writing() as session:
        account(session, username="nguoi-khac", roles=[("author", None)])
    client.post("/dang-xuat")
    stranger = client.application.test_client()
    sign_in(stranger, "nguoi-khac")
    answer = post(stranger, "/ngan-hang/them/single", MENDED, to=f"{address}/cau/1")
    assert answer.status_code == 404
    assert mend(client, address, 99).status_code == 404


UNSURE = paper(
    *("Câu 1: Ai cấp thẻ?", "A. Sở", ("B. Bộ Công an", "bold"), "Câu 2: Cấp ở đâu?", "A. Xã", "B. Tỉnh"),
    *("Câu 3: Bao lâu?", "A. 7 ngày", "B. 8 ngày", "Đáp án: E"),
)


def test_a_question_without_a_key_is_given_one_in_the_preview(client: FlaskClient, engines: Engines) -> None:
    author(client, engines)
    address = preview_at(client, UNSURE, "đề.docx")
    page = unescape(client.get(address).text)
    assert "Chưa có đáp án (2)" in page
    assert "Nhận 1 câu làm bản nháp" in page
    given = {"cau": "Cấp ở đâu?", "pa-a": "Xã", "pa-b": "Tỉnh"}
    assert mend(client, address, 2, **given, dung="").status_code == 422
    assert mend(client, address, 2, **given, dung="b").status_code == 302
    page = unescape(client.get(address).text)
    assert "Chưa có đáp án (1)" in page
    assert "Nhận 2 câu làm bản nháp" in page
    take(client, address)
    assert [(stem, key) for _type, stem, _options, key in taken(engines)] == [
        ("Ai cấp thẻ?", ["b"]),
        ("Cấp ở đâu?", ["b"]),
    ]
    with engines.reading() as session:
        report = session.scalars(sa.select(QuestionImport)).one().report
    assert [note["where"].split(",")[0] for note in report["refused"]] == ["Câu 3"]
    assert "Bạn đã sửa trong bản xem trước: đáp án." in [note["what"] for note in report["changed"]]


def test_a_file_whose_keys_are_all_missing_is_taken_once_one_is_given(client: FlaskClient, engines: Engines) -> None:
    author(client, engines)
    address = preview_at(client, "Câu 1: Ai cấp thẻ?\nA. Sở\nB. Bộ Công an\n")
    page = unescape(client.get(address).text)
    assert "Không có câu nào nhận được" in page
    assert "Không có câu nào" in unescape(take(client, address).text)
    assert counts(engines)["question"] == 0
    assert mend(client, address, 1, cau="Ai cấp thẻ?", **{"pa-a": "Sở"}).status_code == 302
    take(client, address)
    assert [key for _type, _stem, _options, key in taken(engines)] == [["b"]]
