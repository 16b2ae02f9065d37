"""The floor that every other test stands on."""

from flask.testing import FlaskClient

from quizapp.db import Engines
from tests import make


def test_a_builder_sits_a_whole_test(engines: Engines) -> None:
    sitting = make.answered_attempt(engines)
    with engines.reading() as session:
        assert make.attempt_of(session, sitting).state == "submitted"


def test_somebody_signs_in(engines: Engines, client: FlaskClient) -> None:
    with engines.writing() as session:
        make.account(session, username="an")
    assert make.sign_in(client, "an").status_code == 302
    assert client.get("/doi-mat-khau").status_code == 200
