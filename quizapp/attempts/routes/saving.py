"""Keeping answers: the page's script one by one, a page without a script all that changed."""

import json
from collections.abc import Mapping
from typing import Any

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


def _number(body: Mapping[str, Any], name: str) -> int:
    """A whole number of the body from 1 to 2**53; 0 for anything else."""
    value = body.get(name)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 < value < BIGGEST_SEQ else 0  # type: ignore[return-value,operator]


@bp.put("/lam-bai/<token>/cau/<int:position>")
@csrf.exempt  # type: ignore[untyped-decorator]
@owner_in_statement(scope="own", writes=True)
def save(token: str, position: int) -> ResponseReturnValue:
    """Keep one answer. The complete request has been read before the clock is."""
    check_csrf()
    body = posted_json()
    arrived_at = now()
    login = session.get("_user_id")
    if not isinstance(login, str):
        raise SignedOut
    if not isinstance(body, dict) or not (_number(body, "epoch") and _number(body, "seq")):
        raise BadValue(position, "not_a_list")
    shape = remembered_shape(reading(), token)
    value: tuple[str, ...] = ()
    if shape:  # an unknown token has none: the statement says that there is no such attempt
        check_browser(token)
        try:
            value = _value_for(shape, position, body.get("value"))
        except BadValue:
            check_owner(save_engine(), token, token_hash(login), arrived_at)
            raise
    kept = save_answer(
        save_engine(),
        Save(token, token_hash(login), _number(body, "epoch"), _number(body, "seq"), position, value, arrived_at),
    )
    return _acknowledged(kept)


def _value_for(shape: Shape, position: int, value: object) -> tuple[str, ...]:
    if position not in shape:
        raise BadValue(position, "no_such_question")
    return checked_value(shape[position], value)


def _acknowledged(kept: Kept) -> ResponseReturnValue:
    facts = {"seq": kept.seq, "server_time": iso(now()), "deadline": iso(kept.deadline_at)}
    return Response(json.dumps(facts, separators=(",", ":")), mimetype="application/json")


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
