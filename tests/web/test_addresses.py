"""Addresses that are remembered are those that Flask makes."""

import pytest
from flask import Flask, url_for
from werkzeug.exceptions import NotFound

from quizapp.web.addresses import address

ASKED = [
    ("operations.home", {}),
    ("attempts.test_page", {"token": "Ab_c-9"}),
    ("attempts.test_page", {"token": "an ủng/hộ"}),
    ("attempts.save", {"token": "Ab_c-9", "position": 3}),
    ("attempts.save", {"token": "khac", "position": 3}),
    ("attempts.save", {"position": 4, "token": "Ab_c-9"}),
    ("attempts.message_read", {"token": "Ab_c-9", "message_id": 0}),
    ("attempts.test_page", {"token": "Ab_c-9", "position": 3}),
    ("attempts.test_page", {"token": "Ab_c-9", "_anchor": "cau-1"}),
    ("static", {"filename": "app.css"}),
]


@pytest.mark.parametrize("root", ["", "/thi"])
def test_an_address_is_the_same_the_first_time_and_afterwards_below_any_root(app: Flask, root: str) -> None:
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": root}):
        for _ in range(2):
            assert [address(name, **given) for name, given in ASKED] == [
                url_for(name, **given) for name, given in ASKED
            ]


def test_two_tokens_have_two_addresses(app: Flask) -> None:
    with app.test_request_context("/"):
        first, second = (address("attempts.test_page", token=token) for token in ("mot", "hai"))
    assert (first, second) == ("/lam-bai/mot", "/lam-bai/hai")


@pytest.mark.parametrize("number", ["２", "٢", "²", "+2", "-2", "2.0", "0x2", "99999999999"])
def test_numbers_in_addresses_are_plain_digits(app: Flask, number: str) -> None:
    doors = app.url_map.bind("localhost")
    assert doors.match("/can-bo/2") == ("people.person_show", {"person_id": 2})  # the control
    with pytest.raises(NotFound):
        doors.match(f"/can-bo/{number}")
