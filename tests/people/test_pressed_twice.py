"""Forms of people and units that were pressed twice without a script: made once, and said to be made."""

from datetime import timedelta

import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.audit.models import AuditEntry
from quizapp.audit.twice import SENT_TWICE
from quizapp.db import Engines
from quizapp.people.models import Person, PersonPlacement, Unit, UnitPeriod
from tests import make
from tests.conftest import Clock
from tests.people.conftest import Staff

TAKEN = "Mã này đã được dùng"


def made(engines: Engines, model: type[Person | Unit], action: str) -> tuple[int, int]:
    """How many of them hold the code of the form, and how many the log says were added."""
    code = model.staff_code == "CB77" if model is Person else model.code == "X11"  # type: ignore[attr-defined]
    with engines.reading() as session:
        rows = session.scalar(sa.select(sa.func.count()).select_from(model).where(code))
        acts = session.scalar(sa.select(sa.func.count()).where(AuditEntry.action == action))
    return rows or 0, acts or 0


def test_a_person_pressed_twice_is_added_once(
    administrator: FlaskClient, staff: Staff, engines: Engines, clock: Clock
) -> None:
    facts = {
        "staff_code": "CB77", "name": "Đặng Thị Ớt", "born_on": "21/11/1985", "category": "CC",
        "unit_id": staff.office.first.id, "position_id": staff.office.clerk.id, "since": "01/07/2025",
    }  # fmt: skip
    first = make.post(administrator, "/can-bo/them", facts)
    again = make.post(administrator, "/can-bo/them", facts)
    assert (first.status_code, again.status_code) == (302, 302)
    assert again.location == first.location
    assert made(engines, Person, "person_added") == (1, 1)
    with engines.reading() as session:
        placed = sa.select(sa.func.count()).select_from(PersonPlacement).join(Person)
        assert session.scalar(placed.where(Person.staff_code == "CB77")) == 1
    for other in ({"name": "Đặng Thị Ơn"}, {"since": "02/07/2025"}, {"category": "VC"}):
        answer = make.post(administrator, "/can-bo/them", {**facts, **other})
        assert answer.status_code == 422, other
        assert TAKEN in answer.text, other
    clock.advance(seconds=SENT_TWICE.total_seconds() + 1)
    assert TAKEN in make.post(administrator, "/can-bo/them", facts).text


def test_a_unit_pressed_twice_is_added_once(
    administrator: FlaskClient, staff: Staff, engines: Engines, clock: Clock
) -> None:
    facts = {"code": "X11", "name": "Tổ 1", "kind": "commune", "valid_from": "2025-07-01"}
    facts["parent_id"] = str(staff.office.first.id)
    for _press in range(2):
        assert make.post(administrator, "/don-vi/them", facts).status_code == 302
    assert made(engines, Unit, "unit_added") == (1, 1)
    with engines.reading() as session:
        periods = sa.select(sa.func.count()).select_from(UnitPeriod).join(Unit, Unit.id == UnitPeriod.unit_id)
        assert session.scalar(periods.where(Unit.code == "X11")) == 1
    assert TAKEN in make.post(administrator, "/don-vi/them", {**facts, "name": "Tổ 2"}).text
    clock.advance(seconds=(SENT_TWICE + timedelta(seconds=1)).total_seconds())
    assert TAKEN in make.post(administrator, "/don-vi/them", facts).text
