"""Keeping answers: the page's script one by one, a page without a script all that changed."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from flask import Response, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from quizapp.attempts.forms import posted_value, shown_value
from quizapp.attempts.queries import own_attempt
from quizapp.attempts.routes.blueprint import bp
from quizapp.attempts.routes.entry import check_browser
from quizapp.attempts.saving import Kept, Save, check_owner, save_answer
from quizapp.attempts.shapes import Shape, remembered_shape
from quizapp.domain.errors import BadValue, SignedOut
from quizapp.domain.questions import checked_value
from quizapp.people.queries.logins import token_hash
from quizapp.web.errors import words_for
from quizapp.web.extensions import csrf
from quizapp.web.filters import iso
from quizapp.web.policy import owner_in_statement, signed_in
from quizapp.web.request import me, now, posted_json, reading, save_engine
from quizapp.web.sessions import check_csrf

BIGGEST_SEQ = 2**53
OPENED = "quizapp.opened"  # in the environment: what this view found in the envelope of an answer that it kept
FAULT = "quizapp.fault"  # what was said against an answer whose envelope was known (attempts.routes.envelopes)
_ENCODED = json.JSONEncoder(separators=(",", ":")).encode


class Opened(NamedTuple):
    """Who sends, by the hash of the login that the cookie names, and what the paper of the address allows."""

    login_hash: str
    shape: Shape


def numbers_of(body: object) -> tuple[int, int]:
    """(epoch, seq): whole numbers from 1 to below 2**53. ValueError for anything else."""
    if not isinstance(body, dict):
        raise ValueError("no object")
    return _number(body.get("epoch")), _number(body.get("seq"))


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < BIGGEST_SEQ:
        raise ValueError("no number of an answer")
    return value


@bp.put("/lam-bai/<token>/cau/<int:position>")
@csrf.exempt  # type: ignore[untyped-decorator]
@owner_in_statement(scope="own", writes=True)
def save(token: str, position: int) -> ResponseReturnValue:
    """Keep one answer. The complete request has been read before the clock is."""
    if FAULT in request.environ:
        raise request.environ[FAULT]
    check_csrf()
    body: Any = posted_json()
    arrived_at = now()
    login = session.get("_user_id")
    if not isinstance(login, str):
        raise SignedOut
    try:
        epoch, seq = numbers_of(body)
    except ValueError as fault:
        raise BadValue(position, "not_a_list") from fault
    shape, login_hash = remembered_shape(reading(), token), token_hash(login)
    value: tuple[str, ...] = ()
    takes_any_browser = False
    if shape:  # an unknown token has none: the statement says that there is no such attempt
        takes_any_browser = check_browser(token, login_hash)
        try:
            value = _value_for(shape, position, body.get("value"))
        except BadValue:
            check_owner(save_engine(), token, login_hash, arrived_at)
            raise
    kept = save_answer(save_engine(), Save(token, login_hash, epoch, seq, position, value, arrived_at))
    if takes_any_browser:
        request.environ[OPENED] = Opened(login_hash, shape)
    return Response(acknowledgement(kept, now()), mimetype="application/json")


def _value_for(shape: Shape, position: int, value: object) -> tuple[str, ...]:
    if position not in shape:
        raise BadValue(position, "no_such_question")
    return checked_value(shape[position], value)


def acknowledgement(kept: Kept, at: datetime) -> bytes:
    """What the page's script hears of an answer that is on the server."""
    facts = {"seq": kept.seq, "server_time": iso(at), "deadline": iso(kept.deadline_at)}
    return _ENCODED(facts).encode()


@bp.post("/lam-bai/<token>/cau/<int:position>")
@signed_in(scope="own", writes=True)
def save_form(token: str, position: int) -> ResponseReturnValue:
    """The button below a question, without a script: every changed answer of the page is kept."""
    _save_posted(token)
    return redirect(url_for("attempts.test_page", token=token, _anchor=f"cau-{position}"))


@bp.post("/lam-bai/<token>/xem-lai")
@signed_in(scope="own", writes=True)
def save_and_review(token: str) -> ResponseReturnValue:
    """“Nộp bài” without a script: keep every changed answer, then show the review."""
    if _save_posted(token):
        return redirect(url_for("attempts.review", token=token))
    return redirect(url_for("attempts.test_page", token=token))


def _save_posted(token: str) -> bool:
    """Save what the posted page changed; faults are flashed by question, and everything else is kept all the same."""
    epoch = request.form.get("epoch", 0, type=int)  # reads the whole request: the arrival is its end
    arrived_at = now()
    own_attempt(reading(), token, me().person_id)
    check_browser(token)
    saved, faults = 0, 0
    for item in sorted(remembered_shape(reading(), token).values(), key=lambda one: one.position):
        shown = shown_value(item, request.form)
        if shown is None:
            continue
        try:
            value = checked_value(item, posted_value(item, request.form))
        except BadValue as fault:
            flash(words_for(fault).sentence, "error")
            faults += 1
            continue
        if value == shown:  # untouched here; another window may have kept something newer
            continue
        save_answer(
            save_engine(),
            Save(token, token_hash(me().login_token), epoch, None, item.position, value, arrived_at),
        )
        saved += 1
    if saved:
        flash(f"Đã lưu {saved} câu trả lời.", "success")
    return not faults
