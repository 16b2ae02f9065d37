"""What a test page carries for its own scripts."""

import re
from pathlib import Path

from flask.testing import FlaskClient

from quizapp.attempts.tickets import Ticket, browser_key, read_pen, read_ticket
from quizapp.db import Engines
from quizapp.web import routes
from tests import make
from tests.conftest import SECRET, Clock

STATIC = Path(routes.__file__).parent / "static"


def attribute(text: str, name: str) -> str:
    found = re.search(rf'data-{name}="([^"]*)"', text)
    assert found, name
    return found.group(1)


def test_the_page_names_its_account_and_carries_its_tickets(
    client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
    make.sign_in(client, sitting.username)
    make.post(client, "/", {}, to=f"/lam-bai/{sitting.token}/tiep-tuc")
    text = client.get(f"/lam-bai/{sitting.token}").text
    assert attribute(text, "account") == browser_key(SECRET, sitting.account_id)
    page = Ticket(sitting.token, sitting.account_id, 2)
    assert (read_ticket(SECRET, attribute(text, "ticket")), read_pen(SECRET, attribute(text, "pen"))) == (page, page)
    assert attribute(text, "held") == ""
    assert 'loading="lazy"' not in text


def imported(name: str) -> set[str]:
    """The module and all that it needs."""
    text = (STATIC / name).read_text(encoding="utf-8")
    found = {name}
    for inner in re.findall(r'from "\./([\w.]+)"', text):
        found |= imported(inner)
    return found


def test_every_script_of_the_page_is_asked_for_at_once(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
    make.sign_in(client, sitting.username)
    make.post(client, "/", {}, to=f"/lam-bai/{sitting.token}/tiep-tuc")
    text = client.get(f"/lam-bai/{sitting.token}").text
    named = fetched_at_once(text)
    assert set(named) == imported("test.js")
    assert len(named) == len(set(named))


def fetched_at_once(text: str) -> list[str]:
    return re.findall(r'rel="modulepreload" href="/tinh/v-\w+/([\w.]+)"', text)


def test_the_page_of_rules_fetches_what_the_test_will_run(client: FlaskClient, engines: Engines) -> None:
    """On a slow line it is there when the test begins; it came seconds after the questions otherwise."""
    with engines.writing() as session:
        unit = make.unit(session)
        candidate = make.account(session, person=make.person(session, unit=unit))
        username, round_id = candidate.username, make.open_round(session, [unit]).id
    make.sign_in(client, username)
    text = client.get(f"/lam-bai/dot/{round_id}").text
    assert set(fetched_at_once(text)) == imported("test.js")
    assert re.search(r'rel="preload" as="style" href="/tinh/v-\w+/test.css"', text)


def test_a_browsers_name_for_an_account_is_of_this_account_and_this_server() -> None:
    mine = browser_key(SECRET, 1)
    assert browser_key(SECRET, 1) == mine
    assert browser_key(SECRET, 2) != mine
    assert browser_key(SECRET + "x", 1) != mine
