"""A board on a PC that everybody left."""

from flask import Flask

from quizapp.db import Engines
from tests import make
from tests.conftest import Clock

IDLE_LIMITS = True  # see tests/conftest.py


def test_a_board_that_refreshes_itself_keeps_nobody_signed_in(app: Flask, engines: Engines, clock: Clock) -> None:
    """What a page asks by itself is no sign of life; what it asks while somebody is at it is one."""
    with engines.writing() as session:
        unit = session.get_one(make.people.Unit, make.person(session).unit_id)
        round_ = make.open_round(session, [unit])
        make.account(session, username="ai", roles=[("organiser", None)])
        board = f"/dot-thi/{round_.id}/theo-doi"
    left, attended = app.test_client(), app.test_client()
    for client in (left, attended):
        assert make.sign_in(client, "ai").status_code == 302
    page = left.get(f"{board}?trang-thai=running").text
    assert f'content="15;url={board}?trang-thai=running&amp;tu-dong=1"' in page  # where scripts are off
    for _ in range(2):
        clock.advance(minutes=14)
        assert left.get(f"{board}?manh=1&tu-dong=1").status_code == 200
        assert attended.get(f"{board}?manh=1").status_code == 200
    clock.advance(minutes=14)
    assert left.get(f"{board}?manh=1&tu-dong=1").status_code == 302
    assert attended.get(f"{board}?manh=1").status_code == 200
