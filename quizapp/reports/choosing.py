"""Finding what a report is of by the codes that people use, and the unit that reports."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.people.models import Person, Unit
from quizapp.people.queries.units import descendants


def unit_by_code(session: Session, code: str) -> int | None:
    return session.scalar(sa.select(Unit.id).where(Unit.code == code))


def unit_code(session: Session, unit_id: int) -> str:
    """Empty where there is no such unit."""
    return session.scalar(sa.select(Unit.code).where(Unit.id == unit_id)) or ""


def person_by_code(session: Session, code: str) -> int | None:
    return session.scalar(sa.select(Person.id).where(Person.staff_code == code))


def issuers(session: Session, unit_ids: Collection[int]) -> list[Unit]:
    """Units that may issue a periodic report: departments first, then the highest units; communes report themselves."""
    units = list(session.scalars(sa.select(Unit).where(Unit.id.in_(unit_ids), Unit.valid_until.is_(None))))
    known = {unit.id for unit in units}
    rank = {"department": 0}
    return sorted(units, key=lambda one: (rank.get(one.kind, 1), one.parent_id in known, one.code))


def issuer_of(session: Session, unit_ids: Collection[int]) -> int | None:
    found = issuers(session, unit_ids)
    return found[0].id if found else None


def own_people(named: Collection[int], issuer: int) -> set[int]:
    """Of the units whose people a reader sees by name, those of which a report of a period may tell however few sat: it
    goes to those above, so no more than the unit that issues it."""
    return {issuer} & {*named}


def told_by(session: Session, unit_id: int, unit_ids: Collection[int]) -> set[int]:
    """The units among `unit_ids` of which a report of a period tells that `unit_id` issues: itself with everything
    below it; a department (sở) reports on everything below the unit that it belongs to."""
    issuer = session.get_one(Unit, unit_id)
    above = issuer.parent_id if issuer.kind == "department" else None
    return descendants(session, above or unit_id) & {*unit_ids}
