"""What a candidate's request brings to the door, the browser that a running test asks for, and waiting to be let in."""

from datetime import timedelta

from flask import current_app, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.urls import iri_to_uri

from quizapp.attempts import actions
from quizapp.attempts.entering import AskedBrowser, asked_browser, is_admitted, remembered_browser
from quizapp.attempts.guessing import Guesses
from quizapp.attempts.queries import own_attempt
from quizapp.attempts.routes.blueprint import bp
from quizapp.attempts.times import own_clock
from quizapp.domain.entry import Entry, is_safe_browser
from quizapp.domain.errors import MayNotStart
from quizapp.people.queries.logins import token_hash
from quizapp.rounds.queries import own_round
from quizapp.web.errors import words_for
from quizapp.web.policy import only, signed_in
from quizapp.web.request import me, now, reading, writing

HASHES = ("X-SafeExamBrowser-ConfigKeyHash", "X-SafeExamBrowser-RequestHash")
ENTRY_REASONS = (
    "wrong_network",
    "safe_browser",
    "not_admitted",
    "no_access_code",
    "wrong_access_code",
    "code_throttled",
)
WRONG_CODES = 8
WRONG_CODES_WITHIN = timedelta(minutes=2)  # short: the late limit of the sitting runs on meanwhile
_GUESSES = "quizapp.access_code_guesses"


NEEDED_ADDRESS = "Nếu đúng là máy của phòng, cán bộ tổ chức cần địa chỉ này để cho vào: {address}."


def said_at_door(refusal: MayNotStart) -> str:
    """The words of a refusal; where the network is wrong with the address that an organiser would have to add."""
    sentence = words_for(refusal).sentence
    if refusal.reason != "wrong_network":
        return sentence
    return f"{sentence} {NEEDED_ADDRESS.format(address=request.remote_addr)}"


def brought(code: str = "") -> Entry:
    """What this request brings: its address behind the proxy setting, and the hashes of a Safe Exam Browser."""
    return Entry(request.remote_addr or "", code[:100], iri_to_uri(request.url), _hashes())


def _hashes() -> tuple[str, ...]:
    return tuple(request.headers.get(name, "")[:128] for name in HASHES)


def check_browser(token: str, saved_by: str = "") -> bool:
    """MayNotStart where a running test asks for a browser that this request does not come from; else whether any
    browser will do as long as the pen does not move.

    `saved_by`: the hash of the login whose answer this is. Then it is known from memory, so that a save costs no second
    statement; before anybody is refused it is read anew, and a waiver that no machine has needed yet is used.
    """
    login = saved_by or token_hash(me().login_token)
    known = remembered_browser(token, login)
    if known is not None and (known.is_free or (saved_by and _fits(known))):
        return known.lasts
    asked = asked_browser(reading(), token, login)
    if _fits(asked):
        return asked.lasts
    if asked.may_be_waived and _claimed(token, login):
        return False
    raise MayNotStart("safe_browser")


def may_save_here(token: str) -> bool:
    """Whether an answer from this request's browser would be taken. A waiver that waits for an answer is left to it."""
    login = token_hash(me().login_token)
    known = remembered_browser(token, login)
    if known is not None and (known.is_free or _fits(known)):
        return True
    asked = asked_browser(reading(), token, login)
    return _fits(asked) or asked.may_be_waived


def _claimed(token: str, login: str) -> bool:
    with writing() as session:
        return actions.claim_waiver(session, token, login, now())


def _fits(asked: AskedBrowser) -> bool:
    return not asked.keys or is_safe_browser(iri_to_uri(request.url), _hashes(), asked.keys)


def check_code_guesses(round_id: int) -> None:
    """MayNotStart for somebody who has typed too many wrong codes."""
    if _guesses().minutes_to_wait(_guesser(round_id), now()):
        raise MayNotStart("code_throttled")


def count_wrong_code(round_id: int) -> None:
    _guesses().count(_guesser(round_id), now())


def _guesses() -> Guesses:
    found: Guesses = current_app.extensions.setdefault(_GUESSES, Guesses(most=WRONG_CODES, window=WRONG_CODES_WITHIN))
    return found


def _guesser(round_id: int) -> str:
    return f"{round_id}:{me().person_id}"


@bp.get("/lam-bai/dot/<int:round_id>/duoc-vao")
@only("candidate", scope="own")
def may_enter(round_id: int) -> ResponseReturnValue:
    """For the rules page of somebody who waits at the door: whether they were let in, or need not wait any longer,
    because nobody begins any more; either way the page says more when it is loaded anew."""
    round_ = own_round(reading(), round_id, me().person_id)
    person_id = me().person_id or 0
    is_over = round_.state != "ready" or now() >= own_clock(reading(), round_, person_id)(None, now()).may_start_until
    return jsonify(may=is_over or is_admitted(reading(), round_.id, person_id, "door", now()))


@bp.get("/lam-bai/<token>/duoc-vao")
@signed_in(scope="own")
def may_move(token: str) -> ResponseReturnValue:
    """For a page that waits at another machine: whether it may go on."""
    attempt = own_attempt(reading(), token, me().person_id)
    is_over = attempt.state != "in_progress"
    return jsonify(may=is_over or is_admitted(reading(), attempt.round_id, attempt.person_id, "machine", now()))
