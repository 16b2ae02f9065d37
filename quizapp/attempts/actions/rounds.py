"""The two acts on a round that need its attempts: closing it, and making it up."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.actions.closing import close_due_attempts, close_running_attempts
from quizapp.attempts.queries import people_who_started, running_in_round
from quizapp.domain.errors import RoundRefusal
from quizapp.people.models import Person
from quizapp.rounds.actions import close_round, create_round, list_people, plan_of
from quizapp.rounds.models import Round
from quizapp.rounds.queries import candidates


def end_round(session: Session, round_: Round, actor: int, now: datetime, *, end_running: bool) -> None:
    """Close a round; RoundRefusal where people still sit it, unless `end_running` says to end their attempts now."""
    close_due_attempts(session, now)
    if running_in_round(session, round_.id):
        if not end_running:
            raise RoundRefusal("running_attempts")
        close_running_attempts(session, round_.id, actor, now)
    close_round(session, round_, actor, now)


def make_up_round(session: Session, round_: Round, scope: Collection[int], actor: int, now: datetime) -> Round:
    """A draft copy of a closed round whose list is exactly the people who never began it; a week from now.

    Raises RoundRefusal where nobody who is still active was absent.
    """
    if round_.state != "closed":
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
