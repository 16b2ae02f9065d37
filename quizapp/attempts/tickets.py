"""The two tickets of a test page, signed by this server.

The one of its answers goes with a rescue file, to prove whose they are, and opens nothing: who may act on a file is
decided where the file is taken. The one of its pen never leaves the page: with the owner's password (`dang-nhap-lai`)
it keeps the pen for the page that held it. Neither passes for the other.
"""

import hashlib
import hmac
from dataclasses import dataclass
from functools import lru_cache

from itsdangerous import BadData, URLSafeSerializer

from quizapp.domain.errors import RecordRefused

_ANSWERS = "quizapp.attempts.ticket"  # the salts: another signature of the same secret is no ticket
_PEN = "quizapp.attempts.pen"
LONGEST = 1000


@dataclass(frozen=True)
class Ticket:
    """The page that the server once gave: attempt, account, and the pen that it held."""

    token: str
    account_id: int
    epoch: int


def signed_ticket(secret: str, token: str, account_id: int, epoch: int) -> str:
    """A ticket for the answers of a page; letters, digits and `-_.` only."""
    return _signed(secret, _ANSWERS, Ticket(token, account_id, epoch))


def read_ticket(secret: str, text: str) -> Ticket:
    """The ticket behind `text`; RecordRefused("bad_ticket") for what this server has not signed."""
    return _read(secret, _ANSWERS, text)


def signed_pen(secret: str, token: str, account_id: int, epoch: int) -> str:
    """A ticket for the pen of a page, written like one for its answers."""
    return _signed(secret, _PEN, Ticket(token, account_id, epoch))


def read_pen(secret: str, text: str) -> Ticket:
    """The pen behind `text`; RecordRefused("bad_ticket") for what this server has not signed as one."""
    return _read(secret, _PEN, text)


@lru_cache(maxsize=8)
def _serializer(secret: str, salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=salt)


def _signed(secret: str, salt: str, page: Ticket) -> str:
    text = _serializer(secret, salt).dumps({"a": page.token, "k": page.account_id, "e": page.epoch})
    return text if isinstance(text, str) else text.decode("ascii")


def _read(secret: str, salt: str, text: str) -> Ticket:
    if len(text) > LONGEST:
        raise RecordRefused("bad_ticket")
    try:
        facts = _serializer(secret, salt).loads(text)
        return Ticket(str(facts["a"]), int(facts["k"]), int(facts["e"]))
    except (BadData, KeyError, TypeError, ValueError) as fault:
        raise RecordRefused("bad_ticket") from fault


def browser_key(secret: str, account_id: int) -> str:
    """The name under which a browser keeps an account's unsent answers; it says nothing about the account."""
    return hmac.new(secret.encode(), f"quizapp.browser:{account_id}".encode(), hashlib.sha256).hexdigest()[:32]
