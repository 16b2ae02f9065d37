"""Units that are renamed, merged and split, and people who move: nothing of what was is lost."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from quizapp.domain.errors import FileRefused
from quizapp.people.actions.placements import Post
from quizapp.people.actions.succession import UnitEnd, end_plan, end_unit, reopen_unit
from quizapp.people.actions.unit_imports import import_units
from quizapp.people.actions.units import rename_unit
from quizapp.people.files import read_units
from quizapp.people.models import Person, Unit, UnitPeriod, UnitSuccession
from quizapp.people.queries.unit_history import present_units, unit_names_on, unit_periods, units_after, units_before
from quizapp.people.queries.units import EVERYWHERE, units_in_scope
from tests import make
from tests.make import NOW
from tests.office.made_files import csv_text
from tests.people.office_of import TODAY, Office, office, refused, stretches

DAY = timedelta(days=1)
LAST = date(2026, 11, 15)


def post(made: Office, **other: Any) -> Post:
    return Post(other.get("unit_id", made.second.id), made.clerk.id, other.get("category", "CC"))


# --- units ------------------------------------------------------------------------------------------------------------


def test_a_unit_is_called_what_it_was_called_on_each_day(engines: Engines) -> None:
    with engines.writing() as session:
        made = office(session)
        facts = {"kind": "ward", "parent_id": made.province.id, "reason": "Nghị quyết 05", "actor": None, "now": NOW}
        rename_unit(session, made.first.id, name="Phường An Lạc", valid_from=LAST, today=TODAY, **facts)
    with engines.reading() as session:
        unit = session.get_one(Unit, made.first.id)
        assert (unit.name, unit.search_key, unit.kind, unit.code) == ("Phường An Lạc", "phuong an lac", "ward", "X1")
        assert unit_names_on(session, LAST - DAY, [unit.id]) == {unit.id: "Xã An Lạc"}
        assert unit_names_on(session, LAST, [unit.id]) == {unit.id: "Phường An Lạc"}
        lines = unit_periods(session, unit)
        assert [(line.name, line.until, line.parent) for line in lines] == [
            ("Phường An Lạc", None, "Tỉnh Minh Họa"),
            ("Xã An Lạc", LAST - DAY, "Tỉnh Minh Họa"),
        ]
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "unit_renamed")).one()
        assert (entry.details["before"]["name"], entry.details["after"]["name"]) == ("Xã An Lạc", "Phường An Lạc")


@pytest.mark.parametrize(
    ("day", "name", "reason", "refusal"),
    [
        (TODAY + DAY, "Phường", "Nghị quyết", "period_days"),
        (date(2025, 7, 1), "Phường", "Nghị quyết", "period_days"),
        (LAST, "Xã  An Lạc", "Nghị quyết", "nothing_changed"),
        (LAST, "Phường", " ", "bad_act_reason"),
    ],
)
def test_a_change_of_a_unit_that_cannot_be_is_refused(
    sqlite_engines: Engines, day: date, name: str, reason: str, refusal: str
) -> None:
    with sqlite_engines.writing() as session:
        made = office(session)
    facts = {"kind": "commune", "parent_id": made.province.id, "actor": None, "now": NOW, "today": TODAY}
    refused(
        sqlite_engines,
        refusal,
        lambda session: rename_unit(session, made.first.id, name=name, valid_from=day, reason=reason, **facts),
    )


def test_a_merger_moves_people_and_units_below_and_hands_over_the_scope(engines: Engines) -> None:
    with engines.writing() as session:
        made = office(session)
        room = make.unit(session, "Phòng Kinh tế", parent=made.first, kind="office", code="P1")
        person = make.person(session, unit=made.first)
        gone = make.person(session, unit=made.first, is_active=False)
        assert units_in_scope(session, (made.second.id,)) == {made.second.id}
        make.merged(session, made.first, made.second, last_day=LAST)
    with engines.reading() as session:
        assert units_in_scope(session, (made.second.id,)) == {made.first.id, made.second.id, room.id}
        assert units_in_scope(session, (made.first.id,)) == {made.first.id}
        assert session.get_one(Person, person.id).unit_id == made.second.id
        assert session.get_one(Person, gone.id).unit_id == made.first.id
        assert session.get_one(Unit, room.id).parent_id == made.second.id
        assert present_units(session, [made.first.id, made.second.id]) == {
            made.first.id: made.second.id,
            made.second.id: made.second.id,
        }
        assert [kin.unit.code for kin in units_after(session, made.first.id, EVERYWHERE)] == ["X2"]
        assert [kin.unit.code for kin in units_before(session, made.second.id)] == ["X1"]
        lines = unit_periods(session, session.get_one(Unit, room.id))
        assert [line.parent for line in lines] == ["Xã Bình Minh", "Xã An Lạc"]
    assert stretches(engines, person.id) == [
        (made.first.id, "CC", None, LAST + DAY, False),
        (made.second.id, "CC", LAST + DAY, None, False),
    ]


def test_a_split_lets_each_person_go_where_they_belong_and_rolls_up_to_neither(engines: Engines) -> None:
    with engines.writing() as session:
        made = office(session)
        third = make.unit(session, "Xã Ba", parent=made.province, code="X3")
        one, other = make.person(session, unit=made.first), make.person(session, unit=made.first)
        end = UnitEnd(LAST, "chia tách", (made.second.id, third.id), people={other.id: third.id})
        end_unit(session, made.first.id, end, None, NOW, today=TODAY)
    with engines.reading() as session:
        units = {person.id: person.unit_id for person in session.scalars(sa.select(Person))}
        assert (units[one.id], units[other.id]) == (made.second.id, third.id)
        assert present_units(session, [made.first.id]) == {made.first.id: made.first.id}
        for scope in (made.second.id, third.id):
            assert made.first.id in units_in_scope(session, (scope,))


def test_an_end_that_cannot_be_is_refused(engines: Engines) -> None:
    with engines.writing() as session:
        made = office(session)
        make.unit(session, parent=made.first, code="P1")
        make.person(session, unit=made.second)
        late = make.unit(session, code="SAU")
        late.valid_from = TODAY
    ends = {
        "people_left": (made.second, UnitEnd(LAST, "giải thể")),
        "children_left": (made.first, UnitEnd(LAST, "giải thể")),
        "end_in_future": (made.second, UnitEnd(TODAY + DAY, "sáp nhập", (made.first.id,))),
        "successor_ended": (made.second, UnitEnd(LAST, "sáp nhập", (late.id,))),
        "successor_below": (made.province, UnitEnd(LAST, "sáp nhập", (made.first.id,))),
        "unknown_unit": (made.second, UnitEnd(LAST, "sáp nhập", (made.first.id,), people={1: made.province.id})),
        "bad_act_reason": (made.second, UnitEnd(LAST, "", (made.first.id,))),
        "dates": (made.second, UnitEnd(date(2020, 1, 1), "sáp nhập", (made.first.id,))),
    }
    for reason, (unit, end) in ends.items():
        refused(
            engines, reason, lambda session, unit=unit, end=end: end_unit(session, unit.id, end, None, NOW, today=TODAY)
        )
    with engines.reading() as session:
        plan = end_plan(session, made.second.id, UnitEnd(LAST, "sáp nhập", (made.first.id,)), TODAY)
        assert len(plan.people) == 1


def test_two_units_never_go_on_in_each_other(engines: Engines) -> None:
    with engines.writing() as session:
        made = office(session)
        make.merged(session, made.first, made.second)
    refused(
        engines,
        "successor_ended",
        lambda session: end_unit(
            session, made.second.id, UnitEnd(LAST, "sáp nhập", (made.first.id,)), None, NOW, today=TODAY
        ),
    )


def test_an_end_is_taken_back_with_a_reason(engines: Engines) -> None:
    with engines.writing() as session:
        made = office(session)
        make.merged(session, made.first, made.second)
        reopen_unit(session, made.first.id, "ghi nhầm", None, NOW)
    with engines.reading() as session:
        assert session.get_one(Unit, made.first.id).valid_until is None
        assert session.scalar(sa.select(sa.func.count()).select_from(UnitSuccession)) == 0
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "unit_reopened")).one()
        assert entry.details["before"]["successors"] == [made.second.id]
    refused(engines, "not_ended", lambda session: reopen_unit(session, made.first.id, "ghi nhầm", None, NOW))


def test_a_whole_tree_with_what_was_merged_comes_in_from_one_file(engines: Engines) -> None:
    heading = ["Mã", "Tên", "Loại", "Trực thuộc", "Từ ngày", "Đến ngày", "Nhập vào"]
    rows = [
        ["X1", "Xã Mới", "Xã", "T1", "01/07/2025", "", ""],
        ["CU1", "Xã Cũ Một", "Xã", "H1", "01/01/2000", "30/06/2025", "X1"],
        ["CU2", "Thị trấn Cũ", "Thị trấn", "H1", "01/01/2000", "30/06/2025", "X1"],
        ["H1", "Huyện Cũ", "Huyện", "T1", "01/01/2000", "30/06/2025", ""],
        ["P1", "Phòng Kinh tế", "Phòng", "X1", "01/07/2025", "", ""],
        ["T1", "Tỉnh", "Tỉnh", "", "01/01/2000", "", ""],
    ]
    content = csv_text([heading, *rows]).encode()
    for created in (6, 0):
        with engines.writing() as session:
            found = read_units(content, "a.csv", session, today=TODAY)
            assert import_units(session, found, None, NOW, today=TODAY).created == created
    with engines.reading() as session:
        by_code = {unit.code: unit.id for unit in session.scalars(sa.select(Unit))}
        assert units_in_scope(session, (by_code["X1"],)) == {by_code[one] for one in ("X1", "P1", "CU1", "CU2")}
        assert present_units(session, [by_code["CU1"]]) == {by_code["CU1"]: by_code["X1"]}
        assert session.scalar(sa.select(sa.func.count()).select_from(UnitPeriod)) == 6


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        (["CU", "Xã Cũ", "Xã", "T1", "01/01/2000", "", "X1"], "Mã đơn vị kế thừa", "ngày kết thúc"),
        (["CU", "Xã Cũ", "Xã", "T1", "01/01/2000", "30/06/2025", "X99"], "Mã đơn vị kế thừa", "X99"),
        (["CU", "Xã Cũ", "Xã", "T1", "01/01/2000", "30/06/2025", "CU"], "Mã đơn vị kế thừa", "chính nó"),
        (["X1", "Xã An Lạc", "Xã", "T1", "", "15/11/2026", "X2"], "Hiệu lực đến", "1 người"),
        (["T1", "Tỉnh Minh Họa", "Tỉnh", "", "", "15/11/2026", ""], "Hiệu lực đến", "cấp dưới"),
    ],
)
def test_a_succession_that_cannot_be_is_named_with_its_line(
    sqlite_engines: Engines, row: list[str], column: str, says: str
) -> None:
    with sqlite_engines.writing() as session:
        make.person(session, unit=office(session).first)
    heading = ["Mã", "Tên", "Loại", "Trực thuộc", "Từ ngày", "Đến ngày", "Nhập vào"]
    with sqlite_engines.reading() as session, pytest.raises(FileRefused) as refusal:
        read_units(csv_text([heading, row]).encode(), "a.csv", session, today=TODAY)
    faults = refusal.value.faults
    assert [(fault.line, fault.column) for fault in faults] == [(2, column)]
    assert says in faults[0].message
