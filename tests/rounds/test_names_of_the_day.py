"""A unit that is called otherwise since a round: its lists, papers and results say what it was called then."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from quizapp.attempts.minutes.facts import minutes_facts
from quizapp.db import Engines
from quizapp.domain.rulings import Ruling
from quizapp.people.actions.units import rename_unit
from quizapp.people.models import Unit
from quizapp.people.queries.units import units_in_scope
from quizapp.reports.need_facts import NeedsAsked
from quizapp.reports.queries import needs_report
from quizapp.results.actions import score_closed_attempts
from quizapp.results.foreseeing import effects_of
from quizapp.rounds.documents.ground import Reach, ground_of
from quizapp.rounds.documents.people import Narrowed, seated
from quizapp.rounds.models import Round
from quizapp.rounds.queries import names_in_round
from quizapp.rounds.seats import ListFilter, list_page, listed_units
from tests import make
from tests.make import NOW, Sitting
from tests.make.life_of_results import other_key, version_at

LATER = NOW + timedelta(days=3)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def sitting(engines: Engines) -> Sitting:
    """Somebody of a commune sat a test; three days later the commune has another name."""
    sitting = make.answered_attempt(engines)
    with engines.writing() as session:
        score_closed_attempts(session, NOW)
        unit = session.get_one(Unit, sitting.unit_id)
        rename_unit(
            session, unit.id, name="Phường Tên Sau", kind="ward", parent_id=unit.parent_id, valid_from=LATER.date(),
            reason="Nghị quyết 05", actor=None, now=LATER, today=LATER.date(),
        )  # fmt: skip
    return sitting


def test_lists_papers_minutes_and_results_say_the_name_of_the_day(engines: Engines, sitting: Sitting) -> None:
    with engines.reading() as session:
        round_ = session.get_one(Round, sitting.round_id)
        (then,) = names_in_round(session, round_.id, [sitting.unit_id]).values()
        assert then != session.get_one(Unit, sitting.unit_id).name == "Phường Tên Sau"

        assert {line.unit_name for line in list_page(session, round_.id, ListFilter(), 1)[0]} == {then}
        assert listed_units(session, round_.id) == [(sitting.unit_id, then)]
        assert {one.unit_name for one in seated(session, round_.id, Reach())} == {then}
        ground = ground_of(session, round_, Reach(), zone=ZONE, today=LATER.date(), address="")
        assert ground.unit_name == then
        minutes = minutes_facts(session, ground, Reach(), Narrowed(), LATER)
        assert minutes.counts.listed == 1

        everywhere = units_in_scope(session, (sitting.unit_id,))
        asked = NeedsAsked(unit_id=sitting.unit_id)
        report = needs_report(session, round_.id, everywhere, everywhere, may_name=everywhere, asked=asked)
        assert report.narrowed_to == (("Đơn vị", then),)

        version = version_at(session, sitting, 1)
        found = effects_of(session, round_.id, {version: Ruling("key", other_key(session, version))})
        assert {one.unit_name for one in found.lines} == {then}
