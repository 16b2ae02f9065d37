"""The pages on which an administrator makes tokens and takes them back."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.api.models import ApiToken
from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from tests import make
from tests.api.programs import asked, code_of, token_for
from tests.conftest import Clock
from tests.make import NOW

LAST = f"{NOW + timedelta(days=30):%Y-%m-%d}"


@pytest.fixture
def administrator(client: FlaskClient, engines: Engines) -> FlaskClient:
    with engines.writing() as session:
        make.unit(session, "Xã Đông", code="XD")
        make.administrator(session)
    make.sign_in(client, "quantri")
    return client


def test_a_token_is_shown_once_and_works(administrator: FlaskClient, engines: Engines) -> None:
    given = {"name": "Phần mềm cán bộ", "scopes": ["results", "needs"], "expires_on": LAST, "ranges": "10.1.2.0/24"}
    page = make.post(administrator, "/ket-noi/cap-ma", given).text
    found = re.search(r"qz1_[\w-]+", page)
    assert found
    listed = administrator.get("/ket-noi").text
    assert "Phần mềm cán bộ" in listed
    assert found.group(0) not in listed
    assert asked(administrator, found.group(0), "units").status_code == 200
    assert code_of(asked(administrator, found.group(0), "plans")) == (403, "wrong_scope")
    with engines.reading() as session:
        acts = session.scalars(sa.select(AuditEntry.details).where(AuditEntry.action == "api_token_made")).all()
    assert [(one["scopes"], one["names"]) for one in acts] == [(["results", "needs"], False)]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"scopes": []}, "Hãy chọn ít nhất một loại dữ liệu"),
        ({"expires_on": f"{NOW:%Y-%m-%d}"}, "Ngày này phải sau hôm nay"),
        ({"expires_on": "2099-01-01"}, "Nhiều nhất là hai năm"),
        ({"ranges": "10.1.2.x"}, "Không phải địa chỉ: 10.1.2.x"),
        ({"name": "x"}, "Phải dài từ 2 đến 100"),
        ({"scopes": ["password_hash"]}, "Lựa chọn không hợp lệ"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(
    administrator: FlaskClient, engines: Engines, given: dict[str, object], said: str
) -> None:
    whole = {"name": "Phần mềm", "scopes": ["needs"], "expires_on": LAST, "ranges": ""}
    answer = make.post(administrator, "/ket-noi/cap-ma", {**whole, **given})
    assert answer.status_code == 422
    assert said in answer.text
    with engines.reading() as session:
        assert session.scalars(sa.select(ApiToken)).all() == []


def test_a_token_is_made_by_who_typed_the_password_lately(administrator: FlaskClient, clock: Clock) -> None:
    clock.advance(minutes=31)
    answer = administrator.get("/ket-noi/cap-ma")
    assert (answer.status_code, answer.location.split("?")[0]) == (302, "/xac-nhan-mat-khau")


def test_a_token_is_taken_back_after_a_question(administrator: FlaskClient, engines: Engines) -> None:
    token = token_for(engines)
    assert asked(administrator, token, "units").status_code == 200
    with engines.reading() as session:
        token_id = session.scalars(sa.select(ApiToken.id)).one()
    at = f"/ket-noi/{token_id}/thu-hoi"
    assert "không đọc được nữa" in administrator.get(at).text
    assert asked(administrator, token, "units").status_code == 200
    for _ in range(2):
        make.post(administrator, at, {})
    assert code_of(asked(administrator, token, "units")) == (401, "token_revoked")
    assert "Đã thu hồi" in administrator.get("/ket-noi").text
    with engines.reading() as session:
        acts = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "api_token_revoked")).all()
    assert len(acts) == 1


def test_an_empty_list_says_what_to_do(administrator: FlaskClient) -> None:
    assert "Chưa có mã nào" in administrator.get("/ket-noi").text


def test_a_form_pressed_twice_leaves_one_token_that_opens(
    administrator: FlaskClient, engines: Engines, clock: Clock
) -> None:
    given = {"name": "Phần mềm cán bộ", "scopes": ["needs"], "expires_on": LAST, "ranges": ""}

    def press(**other: object) -> tuple[str, bool]:
        page = make.post(administrator, "/ket-noi/cap-ma", {**given, **other}).text
        return re.findall(r"qz1_[\w-]+", page)[0], "gửi hai lần" in page

    def opens(token: str) -> bool:
        return asked(administrator, token, "units").status_code == 200

    (first, is_told), (second, is_told_again) = press(), press()
    assert (is_told, is_told_again) == (False, True)
    assert (opens(first), opens(second)) == (False, True)
    third, _told = press()  # the one before is at work: whoever holds it keeps it
    other, _told = press(name="Phần mềm khác")
    clock.advance(seconds=31)
    later, is_told = press()
    assert not is_told
    assert [opens(one) for one in (second, third, other, later)] == [True] * 4
