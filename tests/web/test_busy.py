"""A busy server: nobody loses what was typed, and who shares an address with a flood comes in."""

import html
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp.web.admission import SLOW_AFTER, Gate, Mailroom, Room, admitted, nobody
from quizapp.web.busy import busy_page_at_the_gate
from quizapp.web.headers import ALWAYS
from tests.web.test_admission import ROOMS, Dripping, until

TYPED = "Cầu dao tổng của trụ sở bị ngắt & đóng lại"


@pytest.mark.parametrize("origin", ["http://localhost", "http://other.example", ""])
def test_who_finds_no_place_keeps_what_was_typed(app: Flask, client: FlaskClient, origin: str) -> None:
    """Only where a page of ours sent it: the two others are the control."""
    full = Gate(dict.fromkeys(ROOMS, Room(0, 0, 0, 10)))
    refused = partial(busy_page_at_the_gate, app)
    app.wsgi_app = admitted(app.wsgi_app, full, ALWAYS, refused)  # type: ignore[method-assign]
    answer = client.post("/vi-tri", data={"code": "MC9", "name": TYPED}, headers={"Origin": origin} if origin else {})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert (html.escape(TYPED, quote=False) in answer.text) == (origin == "http://localhost")
    assert ('action="/vi-tri"' in answer.text) == (origin == "http://localhost")
    secret = client.post("/doi-mat-khau", data={"current": TYPED}, headers={"Origin": "http://localhost"})
    assert (secret.status_code, html.escape(TYPED, quote=False) in secret.text) == (503, False)


def test_who_shares_an_address_with_a_flood_of_half_sent_requests_comes_in() -> None:
    """A browser that is signed in at once, anybody else once the flood is called slow; more of it finds no room. Both
    are refused where neither is asked: the control."""
    now = [0.0]
    with ExitStack() as waiting:
        pool = waiting.enter_context(ThreadPoolExecutor(8))
        waiting.callback(lambda: [one.sent.set() for one in slow])
        slow: list[Dripping] = []

        def flood(mailroom: Mailroom, count: int) -> None:
            for _ in range(count):
                slow.append(Dripping())
                pool.submit(mailroom.receive, {"REMOTE_ADDR": "n", "CONTENT_LENGTH": "10", "wsgi.input": slow[-1]})
                until(slow[-1].is_read.is_set)

        def comes_in(mailroom: Mailroom, cookie: str = "") -> bool:
            whole = {"REMOTE_ADDR": "n", "CONTENT_LENGTH": "1", "wsgi.input": BytesIO(b"x"), "HTTP_COOKIE": cookie}
            return mailroom.receive(whole)

        mailroom = Mailroom(
            lambda environ: "login" in environ.get("HTTP_COOKIE", ""), most=2, slow=3, clock=lambda: now[0]
        )
        control = Mailroom(nobody, most=2, slow=3, clock=lambda: 0.0)
        flood(mailroom, 2)
        flood(control, 2)
        assert comes_in(mailroom, "login")
        assert not comes_in(mailroom)
        assert not comes_in(control, "login")
        now[0] += SLOW_AFTER
        assert comes_in(mailroom)
        assert not comes_in(control)
        flood(mailroom, 2)
        now[0] += SLOW_AFTER
        assert not comes_in(mailroom)  # four that are slow
        assert comes_in(mailroom, "login")
