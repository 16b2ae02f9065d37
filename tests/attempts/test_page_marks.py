"""What a test page carries for its own scripts."""

import re

from flask.testing import FlaskClient

from quizapp.attempts.tickets import Ticket, browser_key, read_ticket
from quizapp.db import Engines
from tests import make
from tests.conftest import SECRET, Clock


def attribute(text: str, name: str) -> str:
    found = re.search(rf'data-{name}="([^"]*)"', text)
    assert found, name
    return found.group(1)


def test_the_page_names_its_account_and_carries_its_ticket(client: FlaskClient, engines: Engines, clock: Clock) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
    make.sign_in(client, sitting.username)
    make.post(client, "/", {}, to=f"/lam-bai/{sitting.token}/tiep-tuc")
    text = client.get(f"/lam-bai/{sitting.token}").text
    assert attribute(text, "account") == browser_key(SECRET, sitting.account_id)
    assert read_ticket(SECRET, attribute(text, "ticket")) == Ticket(sitting.token, sitting.account_id, 2)
    assert attribute(text, "held") == ""
    assert 'loading="lazy"' not in text


def test_a_browsers_name_for_an_account_is_of_this_account_and_this_server() -> None:
    mine = browser_key(SECRET, 1)
    assert browser_key(SECRET, 1) == mine
    assert browser_key(SECRET, 2) != mine
    assert browser_key(SECRET + "x", 1) != mine
