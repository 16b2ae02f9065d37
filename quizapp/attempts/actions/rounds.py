"""The two acts on a round that need its attempts: closing it, and making it up."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.actions.closing import close_due_attempts, close_running_attempts, locked_running
from quizapp.attempts.actions.time import close_open_outages, refresh_times
from quizapp.attempts.queries import people_who_started, running_in_round
from quizapp.domain.errors import RoundRefusal
from quizapp.people.models import Person
from quizapp.rounds.actions import cancel_round, close_round, create_round, plan_of, reopen_round
from quizapp.rounds.lists import list_people
from quizapp.rounds.models import Round
from quizapp.rounds.queries import candidates


def end_round(session: Session, round_: Round, actor: int, now: datetime, *, end_running: bool) -> None:
    """Close a round; RoundRefusal where people still sit it, unless `end_running` says to end their attempts now.

    Outages that are still open are closed first, so that nobody's end is reckoned without what they lost.
    """
    locked_running(session, round_.id)
    if round_.state == "ready":
        close_open_outages(session, round_, actor, now)
    close_due_attempts(session, now)
    if running_in_round(session, round_.id):
        if not end_running:
            raise RoundRefusal("running_attempts")
        close_running_attempts(session, round_.id, actor, now)
    close_round(session, round_, actor, now)


def extend_round(session: Session, round_: Round, closes_at: datetime, actor: int, now: datetime) -> None:
    """Reopen a round, or move its close further out. Whom the old close cut short gains what it cut: an end is always
    what the stored facts make it. RoundRefusal as for `reopen_round`."""
    reopen_round(session, round_, closes_at, actor, now)
    session.flush()
    refresh_times(session, round_, now)


def call_off_round(session: Session, round_: Round, actor: int, now: datetime, reason: str) -> None:
    """Cancel a round: open outages end, and running attempts are void at once. RoundRefusal as for `cancel_round`."""
    locked_running(session, round_.id)
    if round_.state == "ready":
        close_open_outages(session, round_, actor, now)
    cancel_round(session, round_, actor, now, reason)
    session.flush()
    close_due_attempts(session, now)


def make_up_round(session: Session, round_: Round, scope: Collection[int], actor: int, now: datetime) -> Round:
    """A draft copy of a closed round whose list is exactly the people who never began it; a week from now.

    Raises RoundRefusal where nobody who is still active was absent.
    """
    if round_.state != "closed" or round_.kind == "rehearsal":
        raise RoundRefusal("wrong_state")
    started = people_who_started(session, round_.id)
    absent = [one.person_id for one in candidates(session, round_.id) if one.person_id not in started]
    people = list(session.scalars(sa.select(Person).where(Person.id.in_(absent), Person.is_active)))
    if not people:
        raise RoundRefusal("nobody_absent")
    units = {person.unit_id for person in people}  # those who moved meanwhile are invited where they are now
    opens_at = now + timedelta(days=7)
    plan = replace(
        plan_of(session, round_),
        name=f"{round_.name} – đợt bù",
        opens_at=opens_at,
        closes_at=opens_at + (round_.closes_at - round_.opens_at),
        unit_ids=tuple(sorted(units)),
    )
    made = create_round(session, plan, units | set(scope), actor, now, makeup_of=round_.id)
    list_people(session, made, people)
    return made
