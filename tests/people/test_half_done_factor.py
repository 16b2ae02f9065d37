"""A second factor that was begun and not confirmed, or whose telephone does not help."""

from flask import Flask
from flask.testing import FlaskClient

from quizapp.db import Engines
from tests import make
from tests.conftest import Clock
from tests.people.telephones import code_at, given_telephone

CODE, SETUP = "/dang-nhap/ma-xac-thuc", "/xac-thuc-hai-buoc"


def test_a_half_done_set_up_shows_its_secret_only_where_the_password_was_just_typed(
    app: Flask, client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    with engines.writing() as session:
        make.administrator(session, username="sep")
    make.sign_in(client, "sep")
    make.post(client, SETUP, {"password": make.PASSWORD}, to=f"{SETUP}/bat-dau")
    assert 'class="secret"' in client.get(SETUP).text
    other = app.test_client()
    make.sign_in(other, "sep")
    assert ('class="secret"' in other.get(SETUP).text, "Mật khẩu của bạn" in other.get(SETUP).text) == (False, True)
    clock.advance(minutes=16)
    assert ('class="secret"' in client.get(SETUP).text, "Mật khẩu của bạn" in client.get(SETUP).text) == (False, True)


def test_a_wrong_code_says_to_look_at_the_telephones_clock_and_who_helps(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        account = make.administrator(session, username="sep")
        secret, _papers = given_telephone(session, account)
    make.sign_in(client, "sep")
    page = client.get(CODE)
    for words in ("mất điện thoại?", "Gỡ xác thực hai bước", "quizapp account reset-totp sep"):
        assert words in page.text, words
    slow = code_at(secret, make.NOW, -20)  # of a telephone that is ten minutes behind
    said = client.post(CODE, data={"code": slow, "csrf_token": make.csrf_of(page)})
    assert said.status_code == 401
    assert "xem giờ trên điện thoại" in said.text
