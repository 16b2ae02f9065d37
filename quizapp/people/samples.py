"""Workbooks to fill in: the headings that the readers know, and the codes that the office has."""

from sqlalchemy.orm import Session

from quizapp.domain.people import CATEGORIES, UNIT_KINDS
from quizapp.office.sheet_writing import OutColumn, OutSheet, Value, to_xlsx
from quizapp.people.queries.positions import positions
from quizapp.people.queries.unit_history import successors
from quizapp.people.queries.units import Scope, unit_tree

_WIDE = 46
_UNITS, _POSITIONS, _CATEGORIES, _KINDS = "Mã đơn vị", "Vị trí việc làm", "Nhóm", "Loại đơn vị"
_GUIDE = (
    ("Mã cán bộ", "Bắt buộc, không trùng. Nhập lại danh sách với cùng mã sẽ cập nhật, không tạo người mới.", "CB00123"),
    ("Họ và tên", "Bắt buộc, chữ có dấu.", "Nguyễn Thị Bích"),
    ("Ngày sinh", "Không bắt buộc. Ngày/tháng/năm.", "21/11/1985"),
    ("Giới tính", "Không bắt buộc. Nam hoặc Nữ.", "Nữ"),
    ("Vị trí việc làm", "Bắt buộc. Mã hoặc tên đúng như trang “Vị trí việc làm”.", "VPTK"),
    ("Nhóm", "Bắt buộc. Mã hoặc tên như trang “Nhóm”.", "CC"),
    ("Mã đơn vị", "Bắt buộc. Mã như trang “Mã đơn vị”; có thể ghi tên nếu không trùng tên.", "X00001"),
)


def _choices(sheet: str, number: int) -> str:
    return f"='{sheet}'!$A$2:$A${number + 1}" if number else ""


def _codes(sheet: str, rows: list[tuple[Value, ...]], *more: str) -> OutSheet:
    columns = (OutColumn("Mã", 16), OutColumn("Tên", _WIDE), *(OutColumn(heading, 24) for heading in more))
    return OutSheet(sheet, columns, rows)


def roster_sample(session: Session, scope: Scope) -> bytes:
    """An empty roster with lists of the codes that may be used within `scope`."""
    units: list[tuple[Value, ...]] = [(line.unit.code, line.unit.name) for line in unit_tree(session, scope)]
    jobs: list[tuple[Value, ...]] = [
        (position.code, position.name) for position in positions(session) if position.is_active
    ]
    categories: list[tuple[Value, ...]] = list(CATEGORIES.items())
    roster = OutSheet(
        "Danh sách",
        (
            OutColumn("Mã cán bộ", 16),
            OutColumn("Họ và tên", 30),
            OutColumn("Ngày sinh", 14, is_day=True),
            OutColumn("Giới tính", 10),
            OutColumn("Vị trí việc làm", 20, _choices(_POSITIONS, len(jobs))),
            OutColumn("Nhóm", 12, _choices(_CATEGORIES, len(categories))),
            OutColumn("Mã đơn vị", 18, _choices(_UNITS, len(units))),
        ),
        [],
    )
    guide = OutSheet("Hướng dẫn", (OutColumn("Cột", 20), OutColumn("Cách ghi", 80), OutColumn("Ví dụ", 24)), _GUIDE)
    codes = (_codes(_UNITS, units), _codes(_POSITIONS, jobs), _codes(_CATEGORIES, categories))
    return to_xlsx([roster, guide, *codes])


def units_sample(session: Session, scope: Scope) -> bytes:
    """The units within `scope` as a file that can be completed and read back."""
    lines = unit_tree(session, scope)
    codes, following = {line.unit.id: line.unit.code for line in unit_tree(session)}, successors(session)
    rows: list[tuple[Value, ...]] = [
        (
            line.unit.code,
            line.unit.name,
            UNIT_KINDS[line.unit.kind],
            codes.get(line.unit.parent_id or 0, ""),
            line.unit.valid_from,
            line.unit.valid_until,
            "; ".join(codes[one] for one in following.get(line.unit.id, ())),
        )
        for line in lines
    ]
    kinds: list[tuple[Value, ...]] = [(name,) for name in UNIT_KINDS.values()]
    sheet = OutSheet(
        "Đơn vị",
        (
            OutColumn("Mã đơn vị", 16),
            OutColumn("Tên đơn vị", _WIDE),
            OutColumn("Loại", 22, _choices(_KINDS, len(kinds))),
            OutColumn("Mã đơn vị cấp trên", 20),
            OutColumn("Hiệu lực từ", 14, is_day=True),
            OutColumn("Hiệu lực đến", 14, is_day=True),
            OutColumn("Mã đơn vị kế thừa", 20),
        ),
        rows,
    )
    return to_xlsx([sheet, OutSheet(_KINDS, (OutColumn("Loại đơn vị", 30),), kinds)])


def positions_sample(session: Session) -> bytes:
    """The positions as a file that can be completed and read back."""
    rows: list[tuple[Value, ...]] = [(position.code, position.name) for position in positions(session)]
    return to_xlsx([OutSheet("Vị trí", (OutColumn("Mã vị trí", 18), OutColumn("Tên vị trí việc làm", 60)), rows)])
