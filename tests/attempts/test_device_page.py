"""The page that checks a machine is open to everybody and tells nothing."""

from flask.testing import FlaskClient

from quizapp.web.filters import iso
from tests.make import NOW


def test_anybody_may_check_a_machine(client: FlaskClient) -> None:
    page = client.get("/kiem-tra-may").text
    for words in ("Trình duyệt", "Giữ câu trả lời khi mất mạng", "Kết nối đến máy chủ", "Gõ tiếng Việt", "Màn hình"):
        assert words in page
    assert "tắt JavaScript hoặc quá cũ" in page, "what an old browser shows, because nothing takes it away"
    assert "<script>" not in page


def test_it_is_found_where_somebody_signs_in(client: FlaskClient) -> None:
    assert 'href="/kiem-tra-may"' in client.get("/dang-nhap").text


def test_a_beat_is_the_servers_time(client: FlaskClient) -> None:
    answer = client.get("/kiem-tra-may/nhip")
    assert answer.get_json() == {"server_time": iso(NOW)}
    assert answer.headers["Cache-Control"] == "no-store"
