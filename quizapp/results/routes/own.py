"""A candidate's own results."""

from dataclasses import dataclass

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from quizapp.attempts.actions import hand_in
from quizapp.attempts.models import Attempt
from quizapp.attempts.queries import frozen_paper, kept_answers, own_attempt, sits_official_round, unanswered
from quizapp.attempts.receipts import receipt_of
from quizapp.attempts.routes.over import is_over
from quizapp.attempts.times import last_moment
from quizapp.competences.queries import model_of
from quizapp.domain.publishing import explanations_are_shown, results_are_shown
from quizapp.results.actions import score_attempt
from quizapp.results.queries import OwnResultRow, own_result_rows, result_of
from quizapp.results.rescues import accepted_rescues
from quizapp.results.routes.blueprint import bp
from quizapp.results.sheets import PersonSheet, person_sheet
from quizapp.rounds.models import Round
from quizapp.rounds.queries import round_by_id
from quizapp.web.policy import only, signed_in
from quizapp.web.request import me, now, reading, writing


def _is_shown(round_: Round) -> bool:
    return results_are_shown(
        round_.results_rule,
        round_.state,
        last_moment(reading(), round_, now()),
        round_.results_published_at,
        now(),
    )


@dataclass(frozen=True)
class OwnLine:
    """A row of the list; `band_name` and `percent` are given only where the round shows results."""

    row: OwnResultRow
    is_shown: bool
    percent: float | None = None
    band_name: str = ""
    is_illustrative: bool = False


def _line(row: OwnResultRow) -> OwnLine:
    if row.result is None or not _is_shown(row.round_):
        return OwnLine(row, _is_shown(row.round_))
    model = model_of(reading(), row.result.model_id)
    band = next(band.name for band in model.bands if band.code == row.result.band)
    return OwnLine(row, True, row.result.total_percent, band, model.is_illustrative)


@bp.get("/ket-qua")
@only("candidate")
def own_results() -> str:
    person_id = me().person_id
    rows = own_result_rows(reading(), person_id) if person_id is not None else []
    return render_template("results/own_list.html", lines=[_line(row) for row in rows])


@bp.get("/ket-qua/<token>")
@signed_in
def own_result(token: str) -> ResponseReturnValue:
    """The receipt of a hand-in; marks as soon as the round shows them, keys only where nobody may still sit."""
    attempt = _settled(token)
    if attempt.state == "in_progress":
        return redirect(url_for("attempts.test_page", token=token))
    round_ = round_by_id(reading(), attempt.round_id)
    paper = frozen_paper(reading(), attempt.id)
    missing = unanswered(paper, kept_answers(reading(), attempt.id))
    return render_template(
        "results/own.html",
        attempt=attempt,
        round=round_,
        answered=len(paper) - len(missing),
        questions=len(paper),
        receipt=receipt_of(reading(), attempt.id),
        rescues=accepted_rescues(reading(), attempt.id),
        sheet=_sheet(attempt, round_),
    )


def _settled(token: str) -> Attempt:
    """The caller's attempt: closed where its time is over; with a receipt and scored where it is closed."""
    attempt = own_attempt(reading(), token, me().person_id)
    is_waiting = attempt.state in ("submitted", "expired") and (
        result_of(reading(), attempt.id) is None or receipt_of(reading(), attempt.id) is None
    )
    if not is_over(attempt) and not is_waiting:
        return attempt
    with writing() as session:
        closed = hand_in(session, token, me().person_id, now())
        score_attempt(session, closed, now())
    return own_attempt(reading(), token, me().person_id)


def _sheet(attempt: Attempt, round_: Round) -> PersonSheet | None:
    is_shown = _is_shown(round_)
    result = result_of(reading(), attempt.id)
    if not is_shown or result is None or attempt.state == "voided":
        return None
    sits_official = sits_official_round(reading(), attempt.person_id, now())
    with_keys = explanations_are_shown(
        round_.kind,
        is_shown,
        round_.state,
        last_moment(reading(), round_, now()),
        now(),
        sits_official=sits_official,
    )
    return person_sheet(reading(), attempt.id, model_of(reading(), result.model_id), with_keys)
