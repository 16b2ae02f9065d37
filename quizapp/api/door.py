"""The door for programs: whose token it is, whether it opens this, and how often it came."""

from threading import Lock

from flask import Flask, g, request

from quizapp.api.actions import keep_uses
from quizapp.api.queries import Caller, caller_of
from quizapp.domain.errors import ApiRefused
from quizapp.domain.tokens import Uses, is_to_be_kept, kept, token_fault, used
from quizapp.memory import Remembered
from quizapp.people.queries.units import units_in_scope
from quizapp.web.extensions import db
from quizapp.web.policy import DOOR_OF_PROGRAMS
from quizapp.web.request import now, reading, today, writing

LONGEST = 100  # characters of a token
_USES: Remembered[tuple[str, int], Uses] = Remembered(1000)
_LOCK = Lock()


def register_tokens(app: Flask) -> None:
    app.extensions[DOOR_OF_PROGRAMS] = open_door


def open_door(reads: str) -> None:
    """Note who it is; ApiRefused where the token does not open this."""
    caller = caller_of(reading(), _token())
    if caller is None:
        raise ApiRefused("unknown_token")
    if fault := token_fault(caller.facts, reads, request.remote_addr or "", now()):
        raise ApiRefused(fault)
    _count(caller)
    g.api_caller = caller


def _token() -> str:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text.strip():
        raise ApiRefused("no_token")
    return text.strip()[:LONGEST]


def _count(caller: Caller) -> None:
    """One request more; kept in the database at once for the first, and then once a minute at most."""
    key, at = (str(db.engines[None].url), caller.token_id), now()
    with _LOCK:
        uses, wait = used(_USES.get(key), at)
        unkept = uses.unkept if not wait and is_to_be_kept(uses, at) else 0
        _USES.keep(key, kept(uses, at) if unkept else uses)
    if wait:
        raise ApiRefused("too_many", wait)
    if unkept:
        with writing() as session:
            keep_uses(session, caller.token_id, unkept, at, today())


def caller() -> Caller:
    found: Caller = g.api_caller
    return found


def units() -> set[int]:
    """Ids of the units that the token reads."""
    return units_in_scope(reading(), (caller().unit_id,))
