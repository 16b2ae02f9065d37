"""From the rules page through the test to the hand-in."""

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.attempts import actions
from quizapp.attempts.entering import is_admitted, own_seat
from quizapp.attempts.models import Attempt
from quizapp.attempts.places import frozen_places
from quizapp.attempts.queries import answers_and_highest_seq, attempts_of, kept_answers, own_sitting, unanswered
from quizapp.attempts.receipts import receipt_of
from quizapp.attempts.routes.blueprint import bp
from quizapp.attempts.routes.entry import (
    ENTRY_REASONS,
    brought,
    check_browser,
    check_code_guesses,
    count_wrong_code,
    said_at_door,
)
from quizapp.attempts.routes.over import is_over
from quizapp.attempts.routes.papers import shown_paper
from quizapp.attempts.routes.pen import elsewhere_page, take_pen
from quizapp.attempts.shapes import remembered_shape
from quizapp.attempts.times import own_clock
from quizapp.attempts.waiving import waiver_for
from quizapp.banks.queries import public_versions
from quizapp.competences.queries import model_of
from quizapp.domain.errors import MayNotStart, NotFound
from quizapp.domain.timing import SittingTimes
from quizapp.papers.queries import question_counts
from quizapp.rounds.models import Round
from quizapp.rounds.queries import own_round
from quizapp.web.filters import iso
from quizapp.web.policy import only, signed_in
from quizapp.web.request import me, now, posted_json, reading, wants_json, writing


@bp.get("/lam-bai/dot/<int:round_id>")
@only("candidate", scope="own")
def rules(round_id: int) -> ResponseReturnValue:
    """What awaits the candidate, what is asked at the door, and the button that starts the clock."""
    return _rules_page(round_id)


def _rules_page(round_id: int, refusal: MayNotStart | None = None) -> str:
    round_ = own_round(reading(), round_id, me().person_id)
    mine = [one for one in attempts_of(reading(), round_id, me().person_id or 0) if one.state != "voided"]
    running = next((one for one in mine if one.state == "in_progress" and not is_over(one)), None)
    clock = own_clock(reading(), round_, me().person_id or 0)
    times = clock(running.started_at if running else None, now())
    seat = own_seat(reading(), round_id, me().person_id or 0)
    asks_at_door = seat is not None and seat.rules.needs_admission and running is None
    is_ready = round_.state == "ready"
    is_early, is_late = is_ready and now() < times.may_start_from, is_ready and now() >= times.may_start_until
    return render_template(
        "attempts/rules.html",
        round=round_,
        seat=seat,
        is_waived=seat is not None
        and bool(seat.rules.browser_keys)
        and waiver_for(reading(), round_id, me().person_id or 0, me().login_id) is not None,
        waits_at_door=asks_at_door and not is_admitted(reading(), round_id, me().person_id or 0, "door", now()),
        fault=said_at_door(refusal) if refusal else "",
        fault_of=refusal.reason if refusal else "",
        questions=question_counts(reading())[round_.blueprint_id],
        running=running,
        used=len(mine),
        times=times,
        scoring={**model_of(reading(), round_.model_id).scoring, **round_.scoring} if round_.model_id else {},
        is_early=is_early,
        is_late=is_late,
        is_open=is_ready and not is_early and not is_late,
        minutes_left=None if running or is_early or is_late else _minutes_cut_to(clock(now(), now())),
    )


def _minutes_cut_to(times: SittingTimes) -> int | None:
    """Whole minutes for who begins now, where the close of sitting or round leaves less than everybody's."""
    if times.ends_at is None or all(fact.kind != "window" for fact in times.why):
        return None
    return int((times.ends_at - now()).total_seconds() // 60)


@bp.post("/lam-bai/dot/<int:round_id>/bat-dau")
@only("candidate", scope="own", writes=True)
def start(round_id: int) -> ResponseReturnValue:
    """Start, or go on: pressing the button is the explicit act that takes the pen to this browser."""
    person_id = me().person_id
    if person_id is None:
        raise NotFound("round")
    try:
        check_code_guesses(round_id)
        attempt = _started(round_id, person_id)
    except MayNotStart as refusal:
        own_round(reading(), round_id, person_id)  # NotFound: a round of others is refused as one that there is not
        if refusal.reason == "wrong_access_code":
            count_wrong_code(round_id)
        if refusal.reason not in ENTRY_REASONS:
            raise
        return _rules_page(round_id, refusal), 409
    if attempt.writer_login_id == me().login_id:
        return redirect(url_for("attempts.test_page", token=attempt.token))
    return take_pen(attempt.token)


def _started(round_id: int, person_id: int) -> Attempt:
    with writing() as session:
        return actions.start_attempt(
            session, round_id, person_id, me().login_id, now(), entry=brought(request.form.get("ma", ""))
        )


@bp.get("/lam-bai/<token>")
@signed_in(scope="own", writes=True)
def test_page(token: str) -> ResponseReturnValue:
    """The whole paper on one page."""
    attempt, round_ = _running(token)
    if attempt is None:
        return redirect(url_for("results.own_result", token=token))
    if attempt.writer_login_id != me().login_id:
        return elsewhere_page(attempt, round_)
    model = model_of(reading(), round_.model_id or 0)
    places = frozen_places(reading(), attempt.id)
    answers, highest_seq = answers_and_highest_seq(reading(), attempt.id)
    shown = shown_paper(
        places,
        public_versions(reading(), (place.version for place in places)),
        answers,
        attempt.token,
        domains={domain.code: domain.name for domain in model.domains},
        domain_of={competence.code: competence.domain for competence in model.competences},
    )
    return render_template(
        "attempts/test.html",
        attempt=attempt,
        round=round_,
        shown=shown,
        highest_seq=highest_seq,
        server_time=now(),
    )


def _running(token: str) -> tuple[Attempt | None, Round]:
    """The caller's running attempt with its round; one that is over by now is closed first, and None."""
    attempt, round_ = own_sitting(reading(), token, me().person_id)
    if is_over(attempt):
        with writing() as session:
            actions.hand_in(session, token, me().person_id, now())
        return None, round_
    if attempt.state != "in_progress":
        return None, round_
    check_browser(token)
    return attempt, round_


@bp.get("/lam-bai/<token>/xem-lai")
@signed_in(scope="own", writes=True)
def review(token: str) -> ResponseReturnValue:
    """What is answered and what is not, before the last word."""
    attempt, round_ = _running(token)
    if attempt is None:
        return redirect(url_for("results.own_result", token=token))
    if attempt.writer_login_id != me().login_id:
        return elsewhere_page(attempt, round_)
    paper = remembered_shape(reading(), token)
    answers = kept_answers(reading(), attempt.id)
    return render_template(
        "attempts/review.html",
        attempt=attempt,
        round=round_,
        total=len(paper),
        answers=answers,
        unanswered=unanswered(paper.values(), answers),
        server_time=now(),
    )


@bp.post("/lam-bai/<token>/nop-bai")
@signed_in(scope="own", writes=True)
def hand_in(token: str) -> ResponseReturnValue:
    """Hand in; again is nothing new. Scoring is not this page's work.

    `{"time_up": true}` is a page that counted to zero: it may be wrong, and then hears how long it still has.
    """
    body = posted_json()  # the arrival is the end of the request, whatever it is
    is_time_up = isinstance(body, dict) and body.get("time_up") is True
    if not is_time_up:
        check_browser(token)
    with writing() as session:
        attempt = actions.hand_in(session, token, me().person_id, now(), me().login_id, time_up=is_time_up)
        receipt = receipt_of(session, attempt.id) if wants_json() else None
    target = url_for("results.own_result", token=token)
    if wants_json():
        code = receipt.code if receipt else None
        return jsonify(state=attempt.state, ended_at=iso(attempt.ended_at or now()), receipt=code, next=target)
    return redirect(target)
