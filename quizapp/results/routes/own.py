"""A candidate's own results."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from quizapp.attempts.actions import hand_in
from quizapp.attempts.minutes.early import ended_by_close
from quizapp.attempts.queries import ending_of, frozen_paper, kept_answers, sits_official_round, unanswered
from quizapp.attempts.receipts import CLOSED, receipt_of
from quizapp.attempts.routes.over import is_over
from quizapp.attempts.times import last_moment
from quizapp.competences.queries import model_of
from quizapp.domain.errors import NotFound
from quizapp.domain.publishing import explanations_are_shown, results_are_shown
from quizapp.results.actions import score_attempt
from quizapp.results.complaints import complaint_deadline
from quizapp.results.models import Result
from quizapp.results.notices import OwnVersion, is_new, note_read, own_versions
from quizapp.results.outcomes import Outcome, own_outcome
from quizapp.results.queries import OwnResultRow, own_result_rows
from quizapp.results.rescues import ToldRescue, told_rescues
from quizapp.results.routes.blueprint import bp
from quizapp.results.sheets import PersonSheet, person_sheet
from quizapp.rounds.models import Round
from quizapp.rounds.queries import round_by_id
from quizapp.web.filters import of_total
from quizapp.web.policy import only, signed_in
from quizapp.web.request import me, now, reading, timezone, today, writing

# The room downstream that gives certificates says whether a sheet has earned one: EARNED.append(has_earned)
EARNED: list[Callable[[PersonSheet], bool]] = []


def _is_shown(round_: Round, last: datetime, *, is_published: bool) -> bool:
    """`last`: until when somebody may still sit the round. Where results wait for a check, an attempt that was in none
    waits too, even if others were published."""
    is_shown = results_are_shown(round_.results_rule, round_.state, last, round_.results_published_at, now())
    return is_shown and (is_published or round_.results_rule != "after_check")


@dataclass(frozen=True)
class OwnLine:
    """A row of the list; `band_name` and `shown` (the total as it is written) are given only where the round shows
    results."""

    row: OwnResultRow
    is_shown: bool
    shown: str = ""
    band_name: str = ""
    is_illustrative: bool = False


def _line(row: OwnResultRow) -> OwnLine:
    is_shown = _is_shown(row.round_, last_moment(reading(), row.round_, now()), is_published=row.is_published)
    if row.result is None or not is_shown:
        return OwnLine(row, is_shown)
    model = model_of(reading(), row.result.model_id)
    band = next(band.name for band in model.bands if band.code == row.result.band)
    return OwnLine(row, True, of_total(row.result.total_percent, model), band, model.is_illustrative)


@bp.get("/ket-qua")
@only("candidate", scope="own")
def own_results() -> str:
    person_id = me().person_id
    rows = own_result_rows(reading(), person_id) if person_id is not None else []
    return render_template("results/own_list.html", lines=[_line(row) for row in rows])


@bp.get("/ket-qua/<token>")
@signed_in(scope="own", writes=True)
def own_result(token: str) -> ResponseReturnValue:
    """The receipt of a hand-in; marks as soon as the round shows them, keys only where nobody may still sit."""
    found = _settled(token)
    if found.attempt.state == "in_progress":
        return redirect(url_for("attempts.test_page", token=token))
    round_ = round_by_id(reading(), found.attempt.round_id)
    answered, questions = _counts(found)
    sheet = _sheet(found, round_)
    if sheet is not None and found.result is not None:
        _note_seen(found.result, is_let_out=round_.results_published_at is not None)
    return render_template(
        "results/own.html",
        attempt=found.attempt,
        round=round_,
        answered=answered,
        questions=questions,
        receipt=found.receipt,
        ending=ending_of(reading(), found.attempt.id) if found.attempt.state == "submitted" else "",
        is_closed_early=round_.state == "closed" and ended_by_close(reading(), found.attempt),
        rescues=_rescues_of(found),
        counted_until=found.result.created_at if found.result else None,
        sheet=sheet,
        versions=_versions(found) if sheet is not None else [],
        is_published=found.is_published,
        has_earned=sheet is not None and any(earned(sheet) for earned in EARNED),
        complaints_until=complaint_deadline(reading(), round_, now(), timezone()),
        time=now(),
    )


def _versions(found: Outcome) -> list[OwnVersion]:
    """The versions that there were, where the one that is shown is not the only one, or was published."""
    if found.result is None:
        return []
    return own_versions(reading(), found.attempt.id, found.result, is_published=found.is_published)


def _rescues_of(found: Outcome) -> list[ToldRescue]:
    """None of a voided test: nothing of it counts, and nobody decides on its files any more."""
    if not found.has_rescue_files or found.attempt.state == "voided":
        return []
    return told_rescues(reading(), found.attempt.id)


def _note_seen(result: Result, *, is_let_out: bool) -> None:
    person_id = me().person_id
    if person_id is not None and is_new(reading(), person_id, result, is_let_out=is_let_out):
        with writing() as session:
            note_read(session, person_id, "result", [result.id], now())


def shown_sheet(token: str) -> tuple[int, PersonSheet]:
    """The caller's own sheet with the id of its attempt; NotFound until the round shows results."""
    found = _settled(token)
    sheet = _sheet(found, round_by_id(reading(), found.attempt.round_id))
    if sheet is None:
        raise NotFound("result")
    return found.attempt.id, sheet


def _settled(token: str) -> Outcome:
    """The caller's attempt: closed where its time is over; with a receipt and scored where it is closed."""
    found = own_outcome(reading(), token, me().person_id)
    is_waiting = found.attempt.state in CLOSED and (found.result is None or found.receipt is None)
    if not is_over(found.attempt) and not is_waiting:
        return found
    with writing() as session:
        if found.attempt.state in CLOSED and found.receipt is not None:  # nobody opens it again: no lock is needed
            return replace(found, result=score_attempt(session, found.attempt, now()))
        closed = hand_in(session, token, me().person_id, now())
        result = score_attempt(session, closed, now())
        return replace(found, attempt=closed, receipt=receipt_of(session, closed.id), result=result)


def _counts(found: Outcome) -> tuple[int, int]:
    """(answered, questions)."""
    if found.result is not None:
        return found.result.answered, found.result.questions
    paper = frozen_paper(reading(), found.attempt.id)
    return len(paper) - len(unanswered(paper, kept_answers(reading(), found.attempt.id))), len(paper)


def _sheet(found: Outcome, round_: Round) -> PersonSheet | None:
    last = last_moment(reading(), round_, now())
    is_shown = _is_shown(round_, last, is_published=found.is_published)
    if not is_shown or found.result is None or found.attempt.state == "voided":
        return None
    sits_official = sits_official_round(reading(), found.attempt.person_id, now())
    with_keys = explanations_are_shown(
        round_.kind,
        is_shown,
        round_.state,
        last,
        now(),
        sits_official=sits_official,
    )
    return person_sheet(reading(), found.result, model_of(reading(), found.result.model_id), with_keys, today())
