"""A second factor that was begun and not confirmed."""

from flask import Flask
from flask.testing import FlaskClient

from quizapp.db import Engines
from tests import make
from tests.conftest import Clock

SETUP = "/xac-thuc-hai-buoc"


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
