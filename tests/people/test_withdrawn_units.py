"""A unit that was written by mistake is taken back while nothing hangs on it."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from quizapp.domain.errors import RecordRefused
from quizapp.people.actions.succession import UnitEnd, end_unit, reopen_unit
from quizapp.people.actions.units import add_unit, rename_unit
from quizapp.people.actions.withdrawing import has_nothing, withdraw_unit
from quizapp.people.models import Person, Unit
from quizapp.people.queries.units import is_in_force, unit_choices
from tests import make
from tests.make import NOW
from tests.people.conftest import Staff
from tests.people.office_of import everything

TODAY = NOW.date()


def typed(session: Session, valid_from: date = TODAY, code: str = "X99") -> Unit:
    return add_unit(
        session,
        code=code,
        name="Xã Gõ Nhầm",
        kind="commune",
        parent_id=None,
        valid_from=valid_from,
        actor=None,
        now=NOW,
    )


@pytest.mark.parametrize("days", [-400, -1, 0, 30])
def test_a_unit_of_any_first_day_is_gone_at_once_and_its_code_stays_taken(engines: Engines, days: int) -> None:
    with engines.writing() as session:
        unit = typed(session, TODAY + timedelta(days=days))
        withdraw_unit(session, unit.id, "gõ nhầm mã", None, NOW, TODAY)
        assert not is_in_force(unit, TODAY)
        assert unit.id not in dict(unit_choices(session, (None,), TODAY))
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "unit_withdrawn")).one()
        assert (entry.details["code"], entry.details["reason"]) == ("X99", "gõ nhầm mã")
        with pytest.raises(RecordRefused, match="has_ended_before"):
            withdraw_unit(session, unit.id, "gõ nhầm mã", None, NOW, TODAY)
    with pytest.raises(RecordRefused, match="code_taken"), engines.writing() as session:
        typed(session, code="x99")


def test_what_was_taken_back_by_mistake_goes_on(engines: Engines) -> None:
    with engines.writing() as session:
        unit = typed(session)
        withdraw_unit(session, unit.id, "gõ nhầm mã", None, NOW, TODAY)
        reopen_unit(session, unit.id, "rút nhầm", None, NOW)
        assert is_in_force(unit, TODAY)


def hang(session: Session, what: str, unit: Unit) -> None:
    other = make.unit(session)
    match what:
        case "person":
            make.person(session, unit=unit)
        case "left":
            person = make.person(session, unit=unit)
            end = UnitEnd(TODAY - timedelta(days=1), "chuyển", (other.id,))
            end_unit(session, unit.id, end, None, NOW, today=TODAY)
            assert session.get_one(Person, person.id).unit_id == other.id
            reopen_unit(session, unit.id, "nhầm", None, NOW)
        case "child":
            make.unit(session, parent=unit)
        case "round":
            make.draft_round(session, [other], unit_id=unit.id)
        case "invited":
            make.draft_round(session, [unit])
        case "role":
            make.account(session, roles=[("organiser", unit)])
        case "renamed":
            rename_unit(
                session, unit.id, name="Xã Tên Mới", kind="commune", parent_id=None, valid_from=TODAY,
                reason="Nghị quyết 05", actor=None, now=NOW, today=TODAY,
            )  # fmt: skip


@pytest.mark.parametrize("what", ["person", "left", "child", "round", "invited", "role", "renamed"])
def test_nothing_is_taken_back_on_which_something_hangs(engines: Engines, what: str) -> None:
    with engines.writing() as session:
        unit = typed(session, TODAY - timedelta(days=30))
        assert has_nothing(session, unit.id)
        hang(session, what, unit)
        assert not has_nothing(session, unit.id)
        with pytest.raises(RecordRefused, match="unit_in_use"):
            withdraw_unit(session, unit.id, "gõ nhầm mã", None, NOW, TODAY)


def test_an_organiser_takes_back_what_was_typed_today(organiser: FlaskClient, staff: Staff, engines: Engines) -> None:
    facts = {"code": "X99", "name": "Tổ Gõ Nhầm", "kind": "office", "valid_from": NOW.date().isoformat()}
    make.post(organiser, "/don-vi/them", {**facts, "parent_id": staff.office.first.id})
    with engines.reading() as session:
        unit_id = session.scalars(sa.select(Unit.id).where(Unit.code == "X99")).one()
    shown, to = f"/don-vi/{unit_id}", f"/don-vi/{unit_id}/rut-lai"
    assert "Đã ghi nhầm cả đơn vị này?" in organiser.get(shown).text
    assert "#rut-lai" in organiser.get(f"{shown}/ket-thuc").text
    assert make.post(organiser, shown, {"reason": ""}, to=to).status_code == 422
    assert make.post(organiser, shown, {"reason": "gõ nhầm"}, to=to).status_code == 302
    assert "Rút lại vì ghi nhầm: gõ nhầm" in organiser.get(shown).text
    assert "Tổ Gõ Nhầm" not in organiser.get("/can-bo/them").text
    own, before = f"/don-vi/{staff.office.first.id}", everything(engines)
    assert "Đã ghi nhầm cả đơn vị này?" not in organiser.get(own).text
    answer = make.post(organiser, own, {"reason": "gõ nhầm"}, to=f"{own}/rut-lai")
    assert (answer.status_code, "không rút lại được" in answer.text, everything(engines)) == (422, True, before)
    other = f"/don-vi/{staff.office.second.id}/rut-lai"
    assert make.post(organiser, own, {"reason": "gõ nhầm"}, to=other).status_code == 404
