"""What the staff's pages about a round's results share: who acts, over which round, and what they may read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import flash

from quizapp.attempts.actions import close_due_attempts
from quizapp.attempts.queries import due_attempt_ids, sits_official_round
from quizapp.attempts.times import last_moment
from quizapp.domain.errors import RecordRefused, RoundRefusal
from quizapp.domain.publishing import explanations_are_shown
from quizapp.domain.result_life import confirming_roles
from quizapp.people.queries.units import units_in_scope
from quizapp.results.actions import score_closed_attempts
from quizapp.results.publishing import Actor
from quizapp.results.queries import unscored_attempt_ids
from quizapp.results.rescoring import has_own_marks
from quizapp.results.waiting import Waiting, waiting_results
from quizapp.rounds.actions import locked_in_scope
from quizapp.rounds.models import Round
from quizapp.rounds.queries import round_in_scope
from quizapp.web.errors import words_for
from quizapp.web.request import clock_is_sound, me, now, reading, writing

STAFF = ("organiser", "results_reviewer", "administrator")
NAMING = {"official": STAFF, "self_test": ("organiser", "administrator"), "rehearsal": ("organiser", "administrator")}


def my_units(session: Any) -> set[int]:
    return units_in_scope(session, me().scope(*STAFF))


def my_round(round_id: int) -> Round:
    """A round that one of the reader's units organises; NotFound otherwise."""
    return round_in_scope(reading(), round_id, my_units(reading()))


def named_units(round_: Round) -> set[int]:
    """Units whose people the reader may see by name."""
    return units_in_scope(reading(), me().scope(*NAMING[round_.kind]))


def acting_on(session: Any, round_id: int) -> tuple[Round, Actor]:
    """The round, locked, and whoever is signed in with the roles that they hold over it."""
    round_ = locked_in_scope(session, round_id, my_units(session))
    return round_, Actor(me().account_id, me().person_id, roles_over(session, round_))


def roles_over(session: Any, round_: Round) -> list[str]:
    return [role for role in STAFF if round_.unit_id in units_in_scope(session, me().scope(role))]


def my_tasks() -> list[Waiting]:
    """What waits for this reader: steps that others took and that they confirm, complaints, rounds to look through.

    Who may publish a round is not asked to look it through: then somebody else would have to publish it."""
    if not me().has_role(*STAFF):
        return []
    return [one for one in waiting_results(reading(), my_units(reading()), now()) if _is_mine(one)]


def _is_mine(one: Waiting) -> bool:
    if one.act == "answer" or one.by == me().account_id:
        return one.act == "answer"
    if one.act == "decide" and has_own_marks(reading(), one.round_, me().person_id):
        return False
    confirms = bool(set(confirming_roles(one.round_.kind)) & set(roles_over(reading(), one.round_)))
    return confirms != (one.act == "check")


def settle(round_: Round) -> None:
    """What is over is closed, and what is closed is scored."""
    if clock_is_sound() and due_attempt_ids(reading(), now(), limit=1):
        with writing() as session:
            close_due_attempts(session, now())
    while unscored_attempt_ids(reading(), round_.id):
        with writing() as session:
            if not score_closed_attempts(session, now()):
                return


def shows_keys(round_: Round) -> bool:
    """Whether this reader may see the keys of the round; a draft has no papers yet."""
    if round_.model_id is None:
        return False
    person_id = me().person_id
    sits_official = person_id is not None and sits_official_round(reading(), person_id, now())
    last = last_moment(reading(), round_, now())
    return explanations_are_shown(round_.kind, True, round_.state, last, now(), sits_official=sits_official)


@dataclass
class Told:
    """Whether an act was done."""

    is_done: bool = False


@contextmanager
def told(done: str) -> Iterator[Told]:
    """Flash `done`, or the words of the refusal; around the transaction, so that a refused act is undone."""
    outcome = Told()
    try:
        yield outcome
    except (RecordRefused, RoundRefusal) as refusal:
        flash(words_for(refusal).sentence, "error")
    else:
        outcome.is_done = True
        flash(done, "success")
