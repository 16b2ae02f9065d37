"""A small office: a province, two communes, two positions; and rosters for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.db import Base, Engines
from quizapp.domain.errors import RecordRefused
from quizapp.people.models import PersonPlacement, Position, Unit
from tests import make
from tests.office.made_files import csv_text

TODAY = date(2026, 11, 20)
HEADING = ["Mã cán bộ", "Họ và tên", "Ngày sinh", "Vị trí việc làm", "Nhóm", "Mã đơn vị"]
GOOD_ROW = ["CB0007", "Đặng Thị Ớt", "21/11/1985", "VPTK", "CC", "X1"]


@dataclass(frozen=True)
class Office:
    province: Unit
    first: Unit
    second: Unit
    clerk: Position


def office(session: Session) -> Office:
    province = make.unit(session, "Tỉnh Minh Họa", kind="province", code="T1")
    first = make.unit(session, "Xã An Lạc", parent=province, code="X1")
    second = make.unit(session, "Xã Bình Minh", parent=province, code="X2")
    make.position(session, "TPHT", "Tư pháp – hộ tịch")
    return Office(province, first, second, make.position(session, "VPTK", "Văn phòng – thống kê"))


def roster(*rows: list[str]) -> bytes:
    return csv_text([HEADING, *rows]).encode()


def changed(**cells: str) -> list[str]:
    """The good row with some cells changed, by name."""
    names = ("code", "name", "born", "position", "category", "unit")
    return [cells.get(name, cell) for name, cell in zip(names, GOOD_ROW, strict=True)]


def everything(engines: Engines) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, to show that a refusal changed nothing."""
    with engines.reading() as session:
        return {
            table.name: [tuple(row) for row in session.execute(sa.select(table).order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
        }


def stretches(engines: Engines, person_id: int) -> list[tuple[int, str, date | None, date | None, bool]]:
    """Unit, category, from, before, mistake of every placement of somebody, in the order of writing."""
    with engines.reading() as session:
        rows = session.scalars(
            sa.select(PersonPlacement).where(PersonPlacement.person_id == person_id).order_by(PersonPlacement.id)
        )
        return [(one.unit_id, one.category, one.valid_from, one.valid_before, one.is_mistake) for one in rows]


def refused(engines: Engines, reason: str, act: Callable[[Session], object]) -> None:
    """The act is refused for this reason, and nothing is written."""
    before = everything(engines)
    with pytest.raises(RecordRefused) as refusal, engines.writing() as session:
        act(session)
    assert (refusal.value.reason, everything(engines)) == (reason, before)
