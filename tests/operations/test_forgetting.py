"""The job that forgets, where somebody came and went with rosters alone and never signed in."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from quizapp.db import Engines
from quizapp.operations.privacy.retention import due
from quizapp.people.actions.rosters import RosterDecision, RosterRow, import_roster
from quizapp.people.models import Person
from tests.make import NOW
from tests.people.office_of import office

MONTH = timedelta(days=31)
LEFT = NOW + 70 * MONTH  # later than the period after they came


@pytest.mark.parametrize(("day", "is_due"), [(LEFT.date(), False), (date(2000, 1, 1), True)])
def test_who_left_with_a_roster_is_kept_for_the_period_after_the_last_day(
    engines: Engines, day: date, is_due: bool
) -> None:
    """Only a last day that is itself older than the period is due at once: the control."""
    with engines.writing() as session:
        made = office(session)
        post = (made.clerk.id, "CC", made.first.id)
        rows = [RosterRow(line, f"CB{line}", name, None, *post) for line, name in ((2, "Lê An"), (3, "Võ Bình"))]
        import_roster(session, rows, None, NOW)
        stays = session.scalars(sa.select(Person.id).where(Person.staff_code == "CB3")).one()
        import_roster(session, rows[:1], None, LEFT, decision=RosterDecision(day, "nghỉ", left=frozenset({stays})))
        assert due(session, LEFT).persons == ((stays,) if is_due else ())
        assert due(session, LEFT + 58 * MONTH).persons == ((stays,) if is_due else ())
        assert due(session, LEFT + 61 * MONTH).persons == (stays,)
