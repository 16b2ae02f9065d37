"""Time given in a round."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.actions import close_outage, grant_time, open_outage
from quizapp.attempts.models import Outage, TimeGrant
from quizapp.attempts.time_lists import GrantTo
from quizapp.db import Engines
from quizapp.people.models import Unit
from quizapp.rounds.actions import locked_round
from quizapp.rounds.models import Round
from tests.make.rounds import administrator_id


@contextmanager
def locked(engines: Engines, round_id: int) -> Iterator[tuple[Session, Round, set[int], int]]:
    """A session that holds the round, every unit as scope, and an organiser's account."""
    with engines.writing() as session:
        actor = administrator_id(session)
        yield session, locked_round(session, round_id), set(session.scalars(sa.select(Unit.id))), actor


def grant(engines: Engines, round_id: int, seconds: int, at: datetime, **to: int) -> TimeGrant:
    """`person_id=` or `unit_id=`; neither is everybody."""
    with locked(engines, round_id) as (session, round_, scope, actor):
        return grant_time(session, round_, GrantTo(**to), seconds, "máy hỏng", scope, actor, at)


def outage(engines: Engines, round_id: int, unit_id: int, at: datetime) -> Outage:
    with locked(engines, round_id) as (session, round_, scope, actor):
        return open_outage(session, round_, GrantTo(unit_id=unit_id), "mất điện", scope, actor, at)


def end_of_outage(engines: Engines, outage: Outage, at: datetime) -> int:
    """How many running ends it moved."""
    with locked(engines, outage.round_id) as (session, round_, scope, actor):
        return close_outage(session, round_, outage.id, scope, actor, at)[1]
