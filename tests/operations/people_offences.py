"""Changes to units and people that the database refuses, and the rows that they would change."""

from collections.abc import Callable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.people.actions.persons import move_person
from quizapp.people.actions.placements import Post
from quizapp.people.models import Unit, UnitSuccession
from tests import make
from tests.make import NOW, Sitting

TODAY = date(2026, 11, 20)


def people_rows(session: Session) -> None:
    """A unit that went on in another, and somebody who was moved."""
    former, successor = make.unit(session, code="CU"), make.unit(session, code="MOI")
    person = make.person(session, unit=former)
    make.merged(session, former, successor)
    move_person(session, person.id, Post(successor.id, person.position_id, "VC"), TODAY, "bổ nhiệm", None, NOW, TODAY)


def _sql(statement: str) -> Callable[[Session, Sitting, Sitting], object]:
    return lambda session, _running, _over: session.execute(sa.text(statement))


def _succeed_a_unit_in_force(session: Session, _running: Sitting, _over: Sitting) -> None:
    ids = {code: session.scalars(sa.select(Unit.id).where(Unit.code == code)).one() for code in ("CU", "MOI")}
    session.add(UnitSuccession(unit_id=ids["MOI"], successor_id=ids["CU"], reason=""))
    session.flush()


PEOPLE_OFFENCES: list[tuple[str, Callable[[Session, Sitting, Sitting], object]]] = [
    *(
        (f"guard_{table}_delete", _sql(f"DELETE FROM {table}"))
        for table in ("unit", "unit_period", "position", "person", "person_placement")
    ),
    ("guard_unit_code", _sql("UPDATE unit SET code = 'KHAC' WHERE code = 'MOI'")),
    ("guard_position_code", _sql("UPDATE position SET code = 'KHAC' WHERE code = 'VPTK'")),
    (
        "guard_unit_period_unit",
        _sql(
            "UPDATE unit_period SET unit_id = (SELECT id FROM unit WHERE code = 'CU'), valid_from = '1999-01-01'"
            " WHERE unit_id = (SELECT id FROM unit WHERE code = 'MOI')"
        ),
    ),
    ("guard_unit_succession_update", _sql("UPDATE unit_succession SET reason = 'khác'")),
    ("guard_unit_succession_ended", _succeed_a_unit_in_force),
    ("guard_unit_succession_kept", _sql("DELETE FROM unit_succession")),
    (
        "guard_person_placement_once",
        _sql("UPDATE person_placement SET end_reason = 'khác' WHERE valid_before IS NOT NULL"),
    ),
    ("guard_person_placement_once", _sql("UPDATE person_placement SET reason = 'khác'")),
    (
        "guard_person_placement_once",
        _sql("UPDATE person_placement SET valid_before = '1999-01-01' WHERE valid_before IS NOT NULL"),
    ),
    ("guard_person_placement_once", _sql("UPDATE person_placement SET category = 'HD' WHERE valid_before IS NULL")),
    (
        "guard_person_placement_once",
        _sql("UPDATE person_placement SET valid_from = '1999-01-01' WHERE valid_before IS NULL AND valid_from IS NULL"),
    ),
]
