"""The ticket of a test page: what a rescue file shows to prove whose answers it carries.

Signed, not secret. It opens nothing by itself: who may act on a file is decided where the file is taken. Shown with the
owner's password (`dang-nhap-lai`) it keeps the pen for the page that held it; a rescue file carries it, too.
"""

import hashlib
import hmac
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeSerializer

from quizapp.domain.errors import RecordRefused

_SALT = "quizapp.attempts.ticket"  # another signature of the same secret is no ticket
LONGEST = 1000


@dataclass(frozen=True)
class Ticket:
    """The page that the server once gave: attempt, account, and the pen that it held."""

    token: str
    account_id: int
    epoch: int


def signed_ticket(secret: str, token: str, account_id: int, epoch: int) -> str:
    """A ticket for the page of an attempt; letters, digits and `-_.` only."""
    text = URLSafeSerializer(secret, salt=_SALT).dumps({"a": token, "k": account_id, "e": epoch})
    return text if isinstance(text, str) else text.decode("ascii")


def read_ticket(secret: str, text: str) -> Ticket:
    """The ticket behind `text`; RecordRefused("bad_ticket") for what this server has not signed."""
    if len(text) > LONGEST:
        raise RecordRefused("bad_ticket")
    try:
        facts = URLSafeSerializer(secret, salt=_SALT).loads(text)
        return Ticket(str(facts["a"]), int(facts["k"]), int(facts["e"]))
    except (BadData, KeyError, TypeError, ValueError) as fault:
        raise RecordRefused("bad_ticket") from fault


def browser_key(secret: str, account_id: int) -> str:
    """The name under which a browser keeps an account's unsent answers; it says nothing about the account."""
    return hmac.new(secret.encode(), f"quizapp.browser:{account_id}".encode(), hashlib.sha256).hexdigest()[:32]
