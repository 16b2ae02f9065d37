"""Rehearsals: who is on the list of an official round tries the page, the machine and the room before the day.

Everybody of a rehearsal gets the same paper, so that as few questions as possible are seen; where the bank can fill it
from cells that the official paper does not use, it has none of the official questions at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.banks.queries import drawable
from quizapp.domain.drawing import Candidate, draw, shortages
from quizapp.domain.errors import BankTooSmall, RoundRefusal
from quizapp.papers.queries import cells_of
from quizapp.rounds.actions import create_round, plan_of
from quizapp.rounds.drafts import round_just_made
from quizapp.rounds.knowing import pool_of
from quizapp.rounds.lists import draw_up_list, listed_ids
from quizapp.rounds.models import Round
from quizapp.rounds.queries import opening_day


def paper_seed(round_: Round) -> str | None:
    """One paper for all of a rehearsal; None where each candidate has their own."""
    return f"rehearsal:{round_.id}" if round_.kind == "rehearsal" else None


def paper_pool(session: Session, round_: Round, on: date) -> Sequence[Candidate]:
    """What papers of the round are drawn from on the day `on`."""
    pool = drawable(session, on)
    if round_.kind != "rehearsal" or round_.rehearsal_of_id is None:
        return pool
    official = session.get_one(Round, round_.rehearsal_of_id)
    used = {(cell.competence, cell.level) for cell in cells_of(session, official.blueprint_id)}
    apart = [one for one in pool if (one.competence, one.level) not in used]
    return pool if shortages(apart, cells_of(session, round_.blueprint_id)) else apart


def _paper(session: Session, rehearsal: Round, now: datetime) -> set[int]:
    """Versions that candidates of the rehearsal see."""
    pool = paper_pool(session, rehearsal, opening_day(rehearsal, now))
    try:
        paper = draw(pool, cells_of(session, rehearsal.blueprint_id), paper_seed(rehearsal) or "")
    except BankTooSmall:
        return set()
    return {one.version_id for one in paper}


@dataclass(frozen=True)
class SharedQuestions:
    """Of `seen` questions in the rehearsal's paper, `shared` may also be drawn for the official one, out of `pool`."""

    shared: int
    seen: int
    pool: int


def rehearsals_of(session: Session, round_id: int) -> list[Round]:
    """Those that were not called off."""
    statement = sa.select(Round).where(Round.rehearsal_of_id == round_id, Round.state != "cancelled")
    return list(session.scalars(statement.order_by(Round.id)))


def shared_questions(session: Session, round_: Round, now: datetime) -> SharedQuestions | None:
    """How much of the official pool a rehearsal gives away, asked of either round; None where nothing rehearses."""
    if round_.rehearsal_of_id is not None:
        official, rehearsals = session.get_one(Round, round_.rehearsal_of_id), [round_]
    else:
        official, rehearsals = round_, rehearsals_of(session, round_.id)
    if not rehearsals:
        return None
    pool = set(pool_of(session, official, now))
    seen: set[int] = set()
    for one in rehearsals:
        seen |= _paper(session, one, now)
    return SharedQuestions(len(seen & pool), len(seen), len(pool))


@dataclass(frozen=True)
class RehearsalPlan:
    """What an organiser fills in; everything else is as in the official round."""

    blueprint_id: int
    opens_at: datetime
    closes_at: datetime
    minutes: int
    attempts_allowed: int


def rehearse(session: Session, official: Round, plan: RehearsalPlan, actor: int, now: datetime) -> Round:
    """A draft rehearsal for the list of an official round, or the one that the same form made a moment ago; the caller
    holds the round. RoundRefusal where that round has no list."""
    if official.kind != "official" or official.state not in ("draft", "ready"):
        raise RoundRefusal("wrong_state")
    if not listed_ids(session, official.id):
        raise RoundRefusal("no_list")
    copied = plan_of(session, official)
    wanted = replace(
        copied,
        name=f"{official.name} – thi thử",
        kind="rehearsal",
        blueprint_id=plan.blueprint_id,
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
        minutes=plan.minutes,
        attempts_allowed=plan.attempts_allowed,
        results_rule="at_once",
        rescue_rule="never",
        plan_id=None,
    )
    if (known := round_just_made(session, wanted, now, rehearsal_of=official.id)) is not None:
        return known
    units = {copied.unit_id, *copied.unit_ids}
    made = create_round(session, wanted, units, actor, now, rehearsal_of=official.id)
    draw_up_list(session, made, actor, now)
    return made
