"""A unit as the office that issues a document: who stands above it, what it is called, where it is."""

import re

from sqlalchemy.orm import Session

from quizapp.office.documents.parts import Office
from quizapp.people.models import Unit

COMMITTEE = "Ủy ban nhân dân"
_KIND_OF_PLACE = re.compile(r"^(?:Tỉnh|Thành phố|TP\.?|Xã|Phường|Thị trấn|Đặc khu)\s+", re.IGNORECASE)
_ASIDE = re.compile(r"\s*\([^)]*\)\s*$")


def place_name(name: str) -> str:
    """“Xã Đồng Văn” → “Đồng Văn”: what stands before the date."""
    return _KIND_OF_PLACE.sub("", _ASIDE.sub("", name))


def in_a_sentence(name: str) -> str:
    """“Tỉnh An Giang” → “tỉnh An Giang”, as names of places stand within a sentence; but Thành phố Hồ Chí Minh."""
    found = _KIND_OF_PLACE.match(name)
    if found is None or name.startswith(("Thành phố Hồ Chí Minh", "TP")):
        return name
    return name[0].lower() + name[1:]


def office_of(session: Session, unit_id: int) -> Office:
    """A people's committee names nobody above it; a department names the committee that it belongs to."""
    unit = session.get_one(Unit, unit_id)
    if unit.kind != "department":
        return Office("", (COMMITTEE, unit.name), place_name(unit.name))
    parent = session.get(Unit, unit.parent_id) if unit.parent_id else None
    if parent is None:
        return Office("", (unit.name,), place_name(unit.name))
    return Office(f"{COMMITTEE}\n{parent.name}", (unit.name,), place_name(parent.name))
