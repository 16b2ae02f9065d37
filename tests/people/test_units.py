"""The tree of units: scope, corrections, ends, and files of units and positions."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from quizapp.db import Engines
from quizapp.domain.errors import FileRefused, NotFound, RecordRefused
from quizapp.people.actions.outcomes import ImportOutcome
from quizapp.people.actions.positions import import_positions
from quizapp.people.actions.succession import UnitEnd, end_unit
from quizapp.people.actions.unit_imports import import_units
from quizapp.people.actions.units import add_unit, change_unit
from quizapp.people.files import read_positions, read_units
from quizapp.people.models import Unit
from quizapp.people.queries.units import (
    EVERYWHERE,
    descendants,
    unit_choices,
    unit_in_scope,
    unit_names,
    unit_tree,
    units_in_scope,
)
from quizapp.people.samples import positions_sample, units_sample
from tests import make
from tests.make import NOW
from tests.office.made_files import csv_text, places, words
from tests.people.office_of import TODAY, everything, office

FROM = date(2025, 7, 1)
UNIT_HEADING = ["Mã đơn vị", "Tên đơn vị", "Loại", "Mã đơn vị cấp trên", "Hiệu lực từ", "Hiệu lực đến"]
FACTS: dict[str, Any] = {"code": "X7", "name": "Xã Mới", "kind": "commune", "valid_from": FROM}


def units_file(*rows: list[str]) -> bytes:
    return csv_text([UNIT_HEADING, *rows]).encode()


def units_imported(engines: Engines, content: bytes, name: str = "a.csv") -> ImportOutcome:
    with engines.writing() as session:
        return import_units(session, read_units(content, name, session, today=TODAY), None, NOW, today=TODAY)


def test_a_scope_reaches_the_granted_units_and_all_below(engines: Engines) -> None:
    with engines.writing() as session:
        made = office(session)
        hamlet = make.unit(session, "Tổ 1", parent=made.first)
    with engines.reading() as session:
        assert units_in_scope(session, (made.first.id,)) == {made.first.id, hamlet.id}
        assert len(units_in_scope(session, (made.province.id,))) == len(units_in_scope(session, EVERYWHERE)) == 4
        assert units_in_scope(session, ()) == set()
        assert descendants(session, made.second.id) == {made.second.id}
        assert unit_names(session, [hamlet.id]) == {hamlet.id: "Tổ 1"}
        with pytest.raises(NotFound):
            unit_in_scope(session, made.second.id, (made.first.id,))


def test_the_tree_shows_parents_before_children_and_counts_only_those_at_work(engines: Engines) -> None:
    with engines.writing() as session:
        made = office(session)
        make.person(session, unit=made.first)
        make.person(session, unit=made.first, is_active=False)
    with engines.reading() as session:
        lines = unit_tree(session)
        assert [(line.unit.code, line.depth, line.people) for line in lines] == [
            ("T1", 0, 0),
            ("X1", 1, 1),
            ("X2", 1, 0),
        ]
        assert [line.unit.code for line in unit_tree(session, (made.second.id,))] == ["X2"]


def test_a_unit_is_added_corrected_moved_and_ended(engines: Engines) -> None:
    with engines.writing() as session:
        made = office(session)
        unit = add_unit(session, **FACTS, parent_id=made.first.id, actor=None, now=NOW)
        facts = {"name": "Xã  Mới Hơn", "kind": "commune", "valid_from": FROM}
        change_unit(session, unit.id, **facts, parent_id=made.second.id, actor=None, now=NOW)
        end_unit(session, unit.id, UnitEnd(TODAY.replace(day=19), "giải thể"), None, NOW, today=TODAY)
    with engines.reading() as session:
        stored = session.get_one(Unit, unit.id)
        assert (stored.code, stored.name, stored.search_key) == ("X7", "Xã Mới Hơn", "xa moi hon")
        assert (stored.parent_id, stored.valid_until) == (made.second.id, date(2026, 11, 19))
        assert unit.id not in dict(unit_choices(session, EVERYWHERE, TODAY))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"code": "X1"}, "code_taken"),
        ({"code": "Xã 1"}, "bad_code"),
        ({"parent_id": 999_999}, "unknown_unit"),
        ({"valid_until": date(2025, 6, 30)}, "dates"),
    ],
)
def test_a_unit_that_cannot_be_is_refused(engines: Engines, changes: dict[str, Any], reason: str) -> None:
    with engines.writing() as session:
        office(session)
    before = everything(engines)
    with pytest.raises(RecordRefused) as refusal, engines.writing() as session:
        add_unit(session, **{**FACTS, "parent_id": None, **changes}, actor=None, now=NOW)
    assert (refusal.value.reason, everything(engines)) == (reason, before)


def test_a_unit_never_hangs_below_itself_and_never_ends_before_it_began(engines: Engines) -> None:
    with engines.writing() as session:
        made = office(session)
    before = everything(engines)
    facts = {"name": "Tỉnh", "kind": "province", "valid_from": FROM}
    for parent_id in (made.province.id, made.first.id):
        with pytest.raises(RecordRefused) as refusal, engines.writing() as session:
            change_unit(session, made.province.id, **facts, parent_id=parent_id, actor=None, now=NOW)
        assert refusal.value.reason == "own_child"
    with pytest.raises(RecordRefused), engines.writing() as session:
        end_unit(session, made.first.id, UnitEnd(date(2025, 6, 30), "giải thể"), None, NOW, today=TODAY)
    assert everything(engines) == before


def test_a_new_office_sets_itself_up_from_two_files(engines: Engines) -> None:
    content = units_file(
        ["X1", "Xã An Lạc", "Xã", "T1", "", ""], ["t1", "Tỉnh Minh Họa", "Tỉnh, thành phố", "", "01/07/2025", ""]
    )
    assert units_imported(engines, content) == ImportOutcome(2, 0, 0)
    assert units_imported(engines, content) == ImportOutcome(0, 0, 2)
    with engines.writing() as session:
        rows = read_positions(csv_text([["Mã", "Tên"], ["VPTK", "Văn phòng, thống kê"]]).encode(), "p.csv")
        assert import_positions(session, rows, None, NOW) == ImportOutcome(1, 0, 0)
        assert import_positions(session, rows, None, NOW) == ImportOutcome(0, 0, 1)
    with engines.reading() as session:
        assert [(line.unit.code, line.depth, line.unit.valid_from) for line in unit_tree(session)] == [
            ("T1", 0, FROM),
            ("X1", 1, TODAY),
        ]
        exported = units_sample(session, EVERYWHERE), positions_sample(session)
    assert units_imported(engines, exported[0], "a.xlsx") == ImportOutcome(0, 0, 2)
    assert [row.code for row in read_positions(exported[1], "p.xlsx")] == ["VPTK"]


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        (["X 9", "Xã", "Xã", "", "", ""], "Mã đơn vị", "chữ không dấu"),
        (["X9", "", "Xã", "", "", ""], "Tên đơn vị", "trống"),
        (["X9", "Xã", "Liên bang", "", "", ""], "Loại", "Đặc khu"),
        (["X9", "Xã", "Xã", "X99", "", ""], "Mã đơn vị cấp trên", "X99"),
        (["X9", "Xã", "Xã", "X9", "", ""], "Mã đơn vị cấp trên", "vòng lặp"),
        (["T1", "Tỉnh", "Tỉnh, thành phố", "X1", "", ""], "Mã đơn vị cấp trên", "vòng lặp"),
        (["X9", "Xã", "Xã", "", "01/13/2025", ""], "Hiệu lực từ", "không phải ngày"),
        (["X9", "Xã", "Xã", "", "01/07/2025", "30/06/2025"], "Hiệu lực đến", "sau ngày bắt đầu"),
    ],
)
def test_a_mistake_in_a_unit_file_is_named_and_nothing_is_written(
    sqlite_engines: Engines, row: list[str], column: str, says: str
) -> None:
    with sqlite_engines.writing() as session:
        office(session)
    before = everything(sqlite_engines)
    with pytest.raises(FileRefused) as refusal:
        units_imported(sqlite_engines, units_file(["X8", "Xã Đúng", "Xã", "T1", "", ""], row))
    assert (3, column) in places(refusal.value.faults)
    assert says in words(refusal.value)
    assert everything(sqlite_engines) == before


def test_an_organiser_hangs_no_unit_outside_the_scope(engines: Engines) -> None:
    with engines.writing() as session:
        made = office(session)
        scope = (made.first.id,)
    for row in (["X2", "Xã", "Xã", "T1", "", ""], ["X9", "Xã", "Xã", "T1", "", ""], ["X9", "Xã", "Xã", "", "", ""]):
        with pytest.raises(FileRefused) as refusal, engines.reading() as session:
            read_units(units_file(row), "a.csv", session, today=TODAY, scope=scope)
        assert "ngoài phạm vi" in words(refusal.value)
    with engines.reading() as session:
        own = units_file(["X1", "Xã An Lạc", "Xã", "T1", "", ""], ["X11", "Tổ 1", "Xã", "X1", "", ""])
        assert len(read_units(own, "a.csv", session, today=TODAY, scope=scope)) == 2
        assert session.scalar(sa.select(sa.func.count()).select_from(Unit)) == 3


def test_a_former_unit_keeps_its_code(sqlite_engines: Engines) -> None:
    """Its own line, and a corrected name beside its end, are nobody else's."""
    with sqlite_engines.writing() as session:
        office(session)
        make.unit(session, "Xã Cũ", code="X0").valid_until = date(2025, 7, 31)
    for row in (["X0", "Xã Khác", "Phường", "T1", "01/08/2025", ""], ["X0", "Xã Khác", "Xã", "T1", "", ""]):
        with pytest.raises(FileRefused) as refusal:
            units_imported(sqlite_engines, units_file(row))
        assert places(refusal.value.faults) == [(2, "Mã đơn vị")]
        assert "“Xã Cũ”, đã kết thúc ngày 31/07/2025" in words(refusal.value)
    for name in ("Xã Cũ", "Xã Cữ"):
        assert units_imported(sqlite_engines, units_file(["X0", name, "Xã", "T1", "", "31/07/2025"])).created == 0
