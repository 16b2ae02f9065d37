"""Who may write: the heartbeat, taking the pen, and signing in again without leaving the page."""

from typing import Any

from flask import current_app, get_template_attribute, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from quizapp.attempts import actions
from quizapp.attempts.messages import Told, read_message, unread_messages
from quizapp.attempts.models import Attempt
from quizapp.attempts.queries import kept_answers, own_attempt, own_sitting, owner_of
from quizapp.attempts.routes.blueprint import bp
from quizapp.attempts.routes.entry import brought, check_browser, may_save_here, said_at_door
from quizapp.attempts.signals import note_sign
from quizapp.attempts.tickets import browser_key, read_pen, signed_pen, signed_ticket
from quizapp.attempts.times import own_times
from quizapp.domain.errors import MayNotStart, RecordRefused
from quizapp.domain.timing import SittingTimes, end_in_force
from quizapp.people.access import let_in
from quizapp.rounds.models import Round
from quizapp.rounds.queries import round_by_id
from quizapp.web.filters import iso
from quizapp.web.policy import public, signed_in
from quizapp.web.request import me, now, posted_json, reading, save_engine, wants_json, writing


@bp.app_template_global()
def page_ticket(attempt: Attempt) -> str:
    """The ticket that a page of this attempt puts into its rescue file."""
    return signed_ticket(current_app.config["SECRET_KEY"], attempt.token, me().account_id, attempt.epoch)


@bp.app_template_global()
def page_pen(attempt: Attempt) -> str:
    """The ticket with which a page of this attempt goes on after signing in again."""
    return signed_pen(current_app.config["SECRET_KEY"], attempt.token, me().account_id, attempt.epoch)


@bp.app_template_global()
def account_key() -> str:
    """Under which name this browser keeps what the person could not send yet."""
    return browser_key(current_app.config["SECRET_KEY"], me().account_id)


def clock_facts(attempt: Attempt) -> dict[str, Any]:
    """What a page needs to know to count down and to know whether it may write; `why` is empty for plain minutes."""
    at = now()
    times = own_times(reading(), round_by_id(reading(), attempt.round_id), attempt.person_id, attempt.started_at, at)
    return {
        "server_time": iso(at),
        "deadline": iso(end_in_force(attempt.deadline_at, attempt.held_since, at)),
        "why": why_words(times),
        "held": attempt.held_since is not None,
        "held_since": iso(attempt.held_since) if attempt.held_since else None,
        "state": attempt.state,
        "epoch": attempt.epoch,
        "is_writer": attempt.writer_login_id == me().login_id,
    }


def why_words(times: SittingTimes) -> str:
    """What somebody's time is made of, in words; empty where it is the round's minutes and nothing else."""
    words = get_template_attribute("attempts/why.html", "why")
    return str(words(times.why)) if len(times.why) > 1 else ""


def page_facts(attempt: Attempt) -> dict[str, Any]:
    """All that a page which got or lost the pen needs to go on without being loaded anew."""
    answers = kept_answers(reading(), attempt.id)
    is_writer = attempt.writer_login_id == me().login_id
    return {
        **clock_facts(attempt),
        "csrf_token": generate_csrf(),
        "ticket": page_ticket(attempt) if is_writer else "",  # of who holds the pen
        "pen": page_pen(attempt) if is_writer else "",
        "answers": [
            {
                "position": one.position,
                "value": one.value,
                "epoch": one.epoch,
                "seq": one.seq,
                "at": iso(one.received_at),
            }
            for one in answers.values()
        ],
    }


@bp.get("/lam-bai/<token>/nhip")
@signed_in(scope="own")
def heartbeat(token: str) -> ResponseReturnValue:
    """The server's time, the end in force and what it is made of, whether the clock is held, who holds the pen, and
    what the candidate was told. `?con=`: how many answers the page still holds; the board shows it. A browser whose
    answers would be refused hears this too, for so it learns why; but it is no sign of life of the test."""
    attempt = own_attempt(reading(), token, me().person_id)
    messages = [{"id": one.id, "text": one.text, "at": iso(one.sent_at)} for one in told_messages(attempt)]
    facts = clock_facts(attempt) | {"messages": messages}
    if attempt.state == "in_progress" and facts["is_writer"] and may_save_here(token):
        unsent = request.args.get("con", 0, type=int)
        note_sign(save_engine(), attempt.id, token, unsent, now())
    return jsonify(facts)


@bp.app_template_global()
def told_messages(attempt: Attempt) -> list[Told]:
    """What the owner of a running test was told and has not marked as read."""
    return unread_messages(reading(), attempt)


@bp.post("/lam-bai/<token>/tin-nhan/<int:message_id>/da-doc")
@signed_in(scope="own", writes=True)
def message_read(token: str, message_id: int) -> ResponseReturnValue:
    """“Đã đọc”."""
    with writing() as session:
        attempt = own_attempt(session, token, me().person_id)
        read_message(session, attempt, message_id, now())
    return jsonify(read=message_id) if wants_json() else redirect(url_for("attempts.test_page", token=token))


@bp.post("/lam-bai/<token>/tiep-tuc")
@signed_in(scope="own", writes=True)
def take_pen(token: str) -> ResponseReturnValue:
    """“Tiếp tục ở máy này”: this browser writes from now on. Where the invigilator has to allow it, the board shows
    that somebody asks."""
    try:
        if own_attempt(reading(), token, me().person_id).writer_login_id == me().login_id:
            check_browser(token)
        with writing() as session:
            attempt = actions.take_pen(session, token, me().person_id, me().login_id, now(), brought())
    except MayNotStart as refusal:
        if refusal.reason == "machine_not_admitted":
            with writing() as session:
                actions.ask_for_machine(session, token, me().person_id, now())
        if wants_json():
            raise
        return elsewhere_page(*own_sitting(reading(), token, me().person_id), refusal), 409
    if wants_json():
        return jsonify(page_facts(attempt))
    return redirect(url_for("attempts.test_page", token=token))


def elsewhere_page(attempt: Attempt, round_: Round, refusal: MayNotStart | None = None) -> str:
    """The test is open at another machine; `refusal`: why it may not go on here."""
    return render_template(
        "attempts/elsewhere.html",
        attempt=attempt,
        round=round_,
        fault=said_at_door(refusal) if refusal else "",
        waits=refusal is not None and refusal.reason == "machine_not_admitted",
    )


@bp.get("/lam-bai/<token>/dang-nhap-lai")
@public(scope="none")
def form_token(token: str) -> ResponseReturnValue:  # noqa: ARG001 - where the page lies
    """A form token for a page whose session is gone; the same for every address, so it tells nothing of an attempt."""
    return jsonify(csrf_token=generate_csrf())


@bp.post("/lam-bai/<token>/dang-nhap-lai")
@public(scope="own", writes=True)
def sign_in_again(token: str) -> ResponseReturnValue:
    """The owner's password, typed on the page of the attempt; a page that still holds the pen goes on with it.

    Its pen shows that it does: a password and an address, which stands in the bar of a browser, are no machine, and
    neither is a rescue file.
    """
    password, epoch = _password_and_epoch(token)
    username, person_id = owner_of(reading(), token)
    let_in(
        username,
        password,
        takes_initial=False,
        also=lambda transaction, login_id: actions.keep_pen(transaction, token, person_id, login_id, epoch, now()),
    )
    attempt = own_attempt(reading(), token, person_id)
    facts = page_facts(attempt)
    return jsonify(facts if facts["is_writer"] else facts | _why_not(attempt))


def _why_not(attempt: Attempt) -> dict[str, str]:
    """What keeps the pen from this machine, with who can help; `superseded` where a press takes it."""
    try:
        actions.check_machine(reading(), attempt, brought(), now(), me().login_id)
    except MayNotStart as refusal:
        return {"reason": refusal.reason, "message": said_at_door(refusal)}
    return {"reason": "superseded"}


def _password_and_epoch(token: str) -> tuple[str, int]:
    """Of the posted JSON, empty where it is none; the epoch is of the page's pen, 0 without one of this test."""
    body = posted_json()
    password = body.get("password") if isinstance(body, dict) else None
    pen = body.get("pen") if isinstance(body, dict) else None
    typed = password[:200].encode(errors="replace").decode() if isinstance(password, str) else ""  # no half characters
    try:
        page = read_pen(current_app.config["SECRET_KEY"], pen if isinstance(pen, str) else "")
    except RecordRefused:
        return typed, 0
    return typed, page.epoch if page.token == token else 0
