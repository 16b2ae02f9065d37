"""The ticket that a test page carries: only this server can have written it."""

import base64
import json

import pytest
from itsdangerous import URLSafeSerializer

from quizapp.attempts.tickets import Ticket, read_pen, read_ticket, signed_pen, signed_ticket
from quizapp.domain.errors import RecordRefused
from tests.conftest import SECRET

TOKEN = "AbC-def_123"


def forged(text: str, **changes: object) -> str:
    """The same ticket with other facts under the old signature."""
    payload, signature = text.rsplit(".", 1)
    facts = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    written = json.dumps({**facts, **changes}, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(written).decode().rstrip("=") + "." + signature


def unchecked(text: str) -> object:
    """A reader that never looks at the signature."""
    return URLSafeSerializer(SECRET).loads_unsafe(text)[1]


def test_a_ticket_says_whose_page_it_was() -> None:
    assert read_ticket(SECRET, signed_ticket(SECRET, TOKEN, 7, 3)) == Ticket(TOKEN, 7, 3)


def test_a_rescue_file_is_no_pen_and_a_pen_no_rescue_file() -> None:
    assert read_pen(SECRET, signed_pen(SECRET, TOKEN, 7, 3)) == Ticket(TOKEN, 7, 3)
    with pytest.raises(RecordRefused, match="bad_ticket"):
        read_pen(SECRET, signed_ticket(SECRET, TOKEN, 7, 3))
    with pytest.raises(RecordRefused, match="bad_ticket"):
        read_ticket(SECRET, signed_pen(SECRET, TOKEN, 7, 3))


def test_a_ticket_of_an_older_file_is_read() -> None:
    """Files that were saved before keep their salt; the name of it never changes."""
    old = URLSafeSerializer(SECRET, salt="quizapp.attempts.ticket").dumps({"a": TOKEN, "k": 7, "e": 3})
    assert read_ticket(SECRET, str(old)) == Ticket(TOKEN, 7, 3)


def test_a_ticket_fits_an_attribute_and_a_line_of_json() -> None:
    text = signed_ticket(SECRET, "x" * 43, 2**31 - 1, 999)
    assert json.dumps(text) == f'"{text}"'
    assert len(text) < 200


@pytest.mark.parametrize("changes", [{"a": "another"}, {"k": 8}, {"e": 4}])
def test_a_changed_ticket_is_refused(changes: dict[str, object]) -> None:
    text = forged(signed_ticket(SECRET, TOKEN, 7, 3), **changes)
    with pytest.raises(RecordRefused, match="bad_ticket"):
        read_ticket(SECRET, text)
    name, value = next(iter(changes.items()))
    assert unchecked(text)[name] == value  # type: ignore[index]  # the control: without the check it would be believed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "a.b.c",
        "\u0111.\u0111",
        "x" * 5000,
        signed_ticket("another-secret-of-another-server-entirely", TOKEN, 7, 3),
        URLSafeSerializer(SECRET, salt="quizapp.something.else").dumps({"a": TOKEN, "k": 7, "e": 3}),
        URLSafeSerializer(SECRET, salt="quizapp.attempts.ticket").dumps({"a": TOKEN}),
        URLSafeSerializer(SECRET, salt="quizapp.attempts.ticket").dumps([1, 2]),
    ],
)
def test_what_this_server_never_signed_as_a_ticket_is_refused(text: str) -> None:
    with pytest.raises(RecordRefused, match="bad_ticket"):
        read_ticket(SECRET, text)
