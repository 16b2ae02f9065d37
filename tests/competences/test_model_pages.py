"""Pages of the assessment model."""

from io import BytesIO

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.audit.models import AuditEntry
from quizapp.competences.files import parse_model
from quizapp.competences.models import ModelDraft, ModelVersion
from quizapp.db import Engines
from tests.make import account, position, post, sign_in, small_model
from tests.small_bank import SMALL_MODEL

NEXT = SMALL_MODEL.replace('version: "1"', 'version: "2"').replace("illustrative: true", "illustrative: false")


def signed_in(client: FlaskClient, engines: Engines, role: str) -> None:
    with engines.writing() as session:
        account(session, username="nguoi-dung", roles=[(role, None)])
    assert sign_in(client, "nguoi-dung").status_code == 302


def send(client: FlaskClient, text: str | bytes, name: str = "m.yaml") -> TestResponse:
    data = text.encode() if isinstance(text, str) else text
    answer = post(client, "/mo-hinh/nap", {"file": (BytesIO(data), name)})
    answer.request.environ["wsgi.input"].close()  # the client's own spool of a big request
    return answer


def versions(engines: Engines) -> list[str]:
    with engines.reading() as session:
        return list(session.scalars(sa.select(ModelVersion.version).order_by(ModelVersion.id)))


def model_id(engines: Engines) -> int:
    with engines.reading() as session:
        return session.scalars(sa.select(ModelVersion.id).order_by(ModelVersion.id).limit(1)).one()


@pytest.mark.parametrize("role", ["author", "question_reviewer", "organiser", "results_reviewer", "administrator"])
def test_staff_read_the_model_in_words(client: FlaskClient, engines: Engines, role: str) -> None:
    with engines.writing() as session:
        small_model(session)
        position(session, "VPTK", "Văn phòng – thống kê")
    signed_in(client, engines, role)
    page = client.get("/mo-hinh").text
    for words in (
        "từ 90 đến 100",
        "từ 70 đến dưới 90",
        "dưới 50",
        "60,0%",
        "Tổng quan dịch vụ công",
        "Văn phòng – thống kê",
        "chỉ được điểm khi chọn đúng và đủ",
        "Các vị trí khác",
    ):
        assert words in page
    assert ("Sửa mô hình" in page) is (role in ("results_reviewer", "administrator"))


def test_illustrative_values_are_marked_and_official_ones_are_not(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        small_model(session)
    signed_in(client, engines, "administrator")
    assert client.get("/mo-hinh").text.count("Giá trị minh họa") >= 5
    with engines.writing() as session:
        small_model(session, version="2", illustrative=False)
    page = client.get("/mo-hinh").text
    assert page.count("Giá trị minh họa") == 1  # the older version in the list of versions
    assert "Chính thức" in page


def test_an_older_version_stays_readable_and_says_that_it_is_old(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        small_model(session)
        small_model(session, version="2")
    signed_in(client, engines, "organiser")
    assert "Đây là phiên bản cũ" in client.get(f"/mo-hinh/{model_id(engines)}").text
    assert "Đây là phiên bản cũ" not in client.get("/mo-hinh").text
    assert client.get("/mo-hinh/999").status_code == 404
    assert client.get("/mo-hinh/999/tep").status_code == 404


def test_without_a_model_the_page_says_who_can_help(client: FlaskClient, engines: Engines) -> None:
    signed_in(client, engines, "organiser")
    assert "Chưa có mô hình đánh giá nào" in client.get("/mo-hinh").text


def test_the_file_of_a_version_is_what_was_loaded(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        small_model(session)
    signed_in(client, engines, "author")
    answer = client.get(f"/mo-hinh/{model_id(engines)}/tep")
    assert answer.headers["Content-Disposition"] == "attachment; filename=mo-hinh-mo-hinh-nho-1.yaml"
    assert parse_model(answer.text, "m.yaml") == parse_model(SMALL_MODEL, "m.yaml")


@pytest.mark.parametrize("role", ["results_reviewer", "administrator"])
def test_a_file_becomes_a_draft_and_no_version_yet(client: FlaskClient, engines: Engines, role: str) -> None:
    with engines.writing() as session:
        small_model(session)
    signed_in(client, engines, role)
    answer = send(client, NEXT)
    assert (answer.status_code, versions(engines)) == (302, ["1"])
    with engines.reading() as session:
        draft = session.scalars(sa.select(ModelDraft)).one()
        assert draft.content == parse_model(NEXT, "m.yaml")
        entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        assert (entry.action, entry.account_id) == ("model_draft_started", draft.created_by)
    assert "tệp m.yaml" in client.get("/mo-hinh/ban-thao").text


def test_a_file_whose_version_is_taken_gets_the_next_number(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        small_model(session)
    signed_in(client, engines, "administrator")
    page = client.get(send(client, SMALL_MODEL).location).text
    assert "Phiên bản 1 đã có nên bản thảo mang số 2." in page
    assert versions(engines) == ["1"]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (NEXT.replace("pass_percent: 50", "pass_percent: 55"), '<td class="num">6</td>'),
        ("a: [", '<td class="num">1</td>'),
        (b"a: 1\nb: \xff", '<td class="num">2</td>'),
        (b" " * (2 * 1024 * 1024 + 1), "1 MB"),
    ],
)
def test_a_faulty_file_is_refused_with_its_lines(
    client: FlaskClient, engines: Engines, text: str | bytes, row: str
) -> None:
    with engines.writing() as session:
        small_model(session)
    signed_in(client, engines, "administrator")
    answer = send(client, text)
    assert answer.status_code == 422
    assert row in answer.text
    assert versions(engines) == ["1"]


def test_a_form_without_a_file_is_refused(client: FlaskClient, engines: Engines) -> None:
    signed_in(client, engines, "administrator")
    answer = post(client, "/mo-hinh/nap", {})
    assert answer.status_code == 422
    assert "Hãy chọn một tệp." in answer.text


@pytest.mark.parametrize("role", ["author", "organiser", "candidate"])
def test_others_may_not_load_a_model(client: FlaskClient, engines: Engines, role: str) -> None:
    signed_in(client, engines, role)
    answer = post(client, "/", {"file": (BytesIO(NEXT.encode()), "m.yaml")}, to="/mo-hinh/nap")
    assert answer.status_code == 403
    assert versions(engines) == []


@pytest.mark.parametrize("address", ["/mo-hinh", "/mo-hinh/1", "/mo-hinh/1/tep", "/mo-hinh/nap"])
def test_a_stranger_is_sent_to_sign_in(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert "/dang-nhap" in answer.headers["Location"]
