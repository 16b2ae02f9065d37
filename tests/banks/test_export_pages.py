"""Taking questions out: who may, what is told before, and what is written down."""

import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.audit.models import AuditEntry
from quizapp.banks.actions import import_questions
from quizapp.banks.files import read_texts
from quizapp.banks.formats.reading import import_of
from quizapp.competences.files import model_from, parse_model
from quizapp.db import Engines
from tests.make import NOW, account, post, sign_in, small_bank
from tests.small_bank import SMALL_MODEL, small_bank_text

MODEL = model_from(parse_model(SMALL_MODEL, "model.yaml"))
ADDRESS = "/ngan-hang/xuat"


def signed_in(client: FlaskClient, engines: Engines, *roles: str) -> None:
    with engines.writing() as session:
        small_bank(session, copies=1)
        account(session, username="nguoi-dung", roles=[(role, None) for role in roles])
    assert sign_in(client, "nguoi-dung").status_code == 302


def download(client: FlaskClient, **chosen: str) -> TestResponse:
    return post(client, ADDRESS, chosen)


def log(engines: Engines) -> list[AuditEntry]:
    with engines.reading() as session:
        return list(
            session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "bank_exported").order_by(AuditEntry.id))
        )


def test_an_author_sees_what_is_lost_and_then_takes_the_file(client: FlaskClient, engines: Engines) -> None:
    signed_in(client, engines, "author")
    first = client.get(ADDRESS).text
    assert "Tải tệp về" not in first
    page = client.get(f"{ADDRESS}?dinh_dang=moodle").text
    assert "<strong>10 câu</strong>" in page
    assert "2 câu chọn nhiều" in page
    assert "Tệp có đáp án" in page
    answer = download(client, dinh_dang="moodle")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="cau-hoi-moodle-')
    assert len(import_of(answer.data, "x.xml").drafts) == 10


def test_every_download_is_on_record_with_its_counts_and_a_look_is_not(client: FlaskClient, engines: Engines) -> None:
    signed_in(client, engines, "administrator")
    client.get(f"{ADDRESS}?dinh_dang=gift&nang_luc=D1")
    assert log(engines) == []
    download(client, dinh_dang="gift", nang_luc="D1", trang_thai="reviewed")
    (entry,) = log(engines)
    assert entry.account_id is not None
    assert entry.details == {
        "format": "gift", "written": 5, "left_out": 0, "competences": ["D1"], "statuses": ["reviewed"],
    }  # fmt: skip


def test_only_those_who_load_the_bank_take_it_out(client: FlaskClient, engines: Engines) -> None:
    for role in ("organiser", "question_reviewer", "results_reviewer", "candidate"):
        with engines.writing() as session:
            account(session, username=role, roles=[(role, None)])
        assert sign_in(client, role).status_code == 302
        assert client.get(ADDRESS).status_code == 403
        assert post(client, "/", {"dinh_dang": "own"}, to=ADDRESS).status_code == 403
        post(client, "/", {}, to="/dang-xuat")
    assert log(engines) == []


def test_nothing_leaves_without_a_format_or_a_question(client: FlaskClient, engines: Engines) -> None:
    signed_in(client, engines, "author")
    for chosen in ({}, {"dinh_dang": "exe"}, {"dinh_dang": "own", "trang_thai": "retired"}):
        answer = download(client, **chosen)
        assert answer.status_code == 422
        assert "Chưa tải được tệp" in answer.text
    assert "Không có câu nào khớp" in client.get(f"{ADDRESS}?dinh_dang=own&trang_thai=retired").text
    assert log(engines) == []


def test_what_an_author_takes_out_can_be_loaded_again(client: FlaskClient, engines: Engines) -> None:
    signed_in(client, engines, "author")
    text = download(client, dinh_dang="own").data.decode()
    with engines.writing() as session:
        outcome = import_questions(session, read_texts([("x.yaml", text)], MODEL, NUMBERS), None, NOW)
    assert (outcome.created, outcome.changed, outcome.unchanged) == (0, 0, 10)


NUMBERS = {"30/2020/NĐ-CP"}


def test_a_question_that_cannot_be_written_is_named_with_a_link(client: FlaskClient, engines: Engines) -> None:
    signed_in(client, engines, "author")
    text = small_bank_text("DVC", "D1", 1).replace("trái", "trái -> phải")
    with engines.writing() as session:
        import_questions(session, read_texts([("x.yaml", text)], MODEL, NUMBERS), None, NOW)
    page = client.get(f"{ADDRESS}?dinh_dang=gift").text
    assert "1 câu không ghi được" in page
    assert 'href="/ngan-hang/DVC-D1-05"' in page
    assert "<strong>9 câu</strong>" in page
    assert b"DVC-D1-05" not in download(client, dinh_dang="gift").data
    assert log(engines)[0].details["left_out"] == 1


def test_the_counts_by_status_are_those_of_the_file(client: FlaskClient, engines: Engines) -> None:
    signed_in(client, engines, "author")
    text = small_bank_text("DVC", "D1", 1).replace("trái", "trái -> phải")
    with engines.writing() as session:
        import_questions(session, read_texts([("x.yaml", text)], MODEL, NUMBERS), None, NOW)
    assert "Gồm đã duyệt 9." in client.get(f"{ADDRESS}?dinh_dang=gift").text
    assert "Gồm đã duyệt 10." in client.get(f"{ADDRESS}?dinh_dang=moodle").text
