"""Former units in reports: their results stay their own, and roll up to the unit in which they went on."""

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from quizapp.db import Engines
from quizapp.domain.errors import NotFound
from quizapp.people.actions.units import rename_unit
from quizapp.people.models import Person, Unit
from quizapp.people.queries.units import units_in_scope
from quizapp.reports import exports
from quizapp.reports.queries import needs_report, round_report, unit_report
from quizapp.results.actions import score_closed_attempts
from tests import make
from tests.make import NOW, Sitting

TODAY = NOW.date()


@pytest.fixture
def sitting(engines: Engines) -> Sitting:
    """Somebody of a commune sat a test; then the commune was renamed, and merged into another."""
    sitting = make.answered_attempt(engines)
    with engines.writing() as session:
        score_closed_attempts(session, NOW)
        former = session.get_one(Unit, sitting.unit_id)
        rename_unit(
            session, former.id, name="Phường Tên Sau", kind="ward", parent_id=former.parent_id, valid_from=TODAY,
            reason="Nghị quyết 05", actor=None, now=NOW, today=TODAY,
        )  # fmt: skip
        make.merged(session, former, make.unit(session, "Xã Kế Thừa", code="KT"), last_day=TODAY)
    return sitting


def successor(session: Session) -> Unit:
    return session.scalars(sa.select(Unit).where(Unit.code == "KT")).one()


def test_the_former_unit_keeps_its_results_and_rolls_up_to_its_successor(engines: Engines, sitting: Sitting) -> None:
    with engines.reading() as session:
        after = successor(session)
        seen = units_in_scope(session, (after.id,))
        assert seen == {after.id, sitting.unit_id}
        own = round_report(session, sitting.round_id, seen)
        rolled = round_report(session, sitting.round_id, seen, rolled_up=True)
        assert [line.unit_id for line in own.units] == [sitting.unit_id]
        assert [(line.unit_id, line.name) for line in rolled.units] == [(after.id, "Xã Kế Thừa")]
        assert own.units[0].summary == rolled.units[0].summary
        assert own.summary == rolled.summary
        assert [one.now_code for one in own.succession.former] == ["KT"]
        assert [row.unit_id for row in rolled.heat.rows] == [after.id]
        needs = needs_report(session, sitting.round_id, seen, seen, rolled_up=True)
        assert {line.unit_id for line in needs.lines} <= {after.id}
        assert exports.round_workbook(rolled).startswith(b"PK")


def test_the_report_of_the_successor_has_the_people_of_the_former_unit_only_when_rolled_up(
    engines: Engines, sitting: Sitting
) -> None:
    with engines.reading() as session:
        after = successor(session).id
        seen = units_in_scope(session, (after,))
        with pytest.raises(NotFound):
            unit_report(session, sitting.round_id, after, seen, with_names=True)
        rolled = unit_report(session, sitting.round_id, after, seen, with_names=True, rolled_up=True)
        own = unit_report(session, sitting.round_id, sitting.unit_id, seen, with_names=True, rolled_up=True)
        for report in (rolled, own):
            assert [one.person_id for one in report.people or ()] == [sitting.person_id]
        assert (rolled.unit.unit_id, own.unit.unit_id) == (after, sitting.unit_id)
        assert session.get_one(Person, sitting.person_id).unit_id == after


def test_who_looks_after_something_else_sees_neither(engines: Engines, sitting: Sitting) -> None:
    with engines.writing() as session:
        other = make.unit(session).id
    with engines.reading() as session, pytest.raises(NotFound):
        round_report(session, sitting.round_id, units_in_scope(session, (other,)), rolled_up=True)


def test_an_old_report_prints_the_name_of_its_day(engines: Engines, sitting: Sitting) -> None:
    """The round opened on the day of the new name; a round before it keeps the old one."""
    with engines.writing() as session:
        session.execute(sa.text("UPDATE unit_period SET valid_from = '2026-11-25' WHERE valid_from = '2026-11-20'"))
    with engines.reading() as session:
        seen = units_in_scope(session, (None,))
        name = round_report(session, sitting.round_id, seen).units[0].name
        assert name != "Phường Tên Sau"
        assert name.startswith("Xã Thử nghiệm")
        assert session.get_one(Unit, sitting.unit_id).name == "Phường Tên Sau"


def test_the_pages_say_how_units_are_counted(client: FlaskClient, engines: Engines, sitting: Sitting) -> None:
    with engines.writing() as session:
        make.organiser(session, successor(session), username="kethua")
    make.sign_in(client, "kethua")
    page = f"/bao-cao/dot-thi/{sitting.round_id}"
    assert "Cộng dồn về đơn vị hiện nay" in client.get(page).text
    rolled = client.get(f"{page}?theo=hien-nay").text
    assert "Đang cộng dồn" in rolled
    for more in ("nhu-cau-boi-duong?theo=hien-nay", "xlsx?theo=hien-nay", "nhu-cau-boi-duong/xlsx?theo=hien-nay"):
        assert client.get(f"{page}/{more}").status_code == 200


def test_what_is_withheld_is_not_told_by_subtraction(engines: Engines, sitting: Sitting) -> None:
    """Who may see no names gets no sums of former units while a small unit is withheld."""
    with engines.reading() as session:
        after = successor(session).id
        seen = units_in_scope(session, (after,))
        report = round_report(session, sitting.round_id, seen, may_name=frozenset(), rolled_up=True)
        assert (report.succession.is_rolled_up, report.succession.may_roll_up) == (False, False)
        assert [line.unit_id for line in report.units] == [sitting.unit_id]
        assert report.units[0].is_withheld
        with pytest.raises(NotFound):
            unit_report(session, sitting.round_id, after, seen, with_names=False, may_name=frozenset(), rolled_up=True)
