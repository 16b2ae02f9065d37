"""Rosters, units and positions as spreadsheets: every mistake is named with its line and column, and nothing
passes until the whole file is right."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.errors import FileRefused
from quizapp.domain.names import search_key
from quizapp.domain.people import CATEGORIES, UNIT_KINDS
from quizapp.office.tables import Column, Findings, content_of, read_table
from quizapp.people.actions.persons import RosterRow
from quizapp.people.actions.units import PositionRow, UnitRow
from quizapp.people.checks import LONGEST_NAME, birthday_fault, code_fault, person_name_fault, staff_code_fault
from quizapp.people.models import Person, Position, Unit
from quizapp.people.queries.persons import persons_by_code
from quizapp.people.queries.units import EVERYWHERE, Scope, is_in_force, units_in_scope

Named = TypeVar("Named", Unit, Position)
ROSTER = (
    Column(
        "staff_code",
        "Mã cán bộ",
        ("Mã CBCC", "Mã CBCCVC", "Mã nhân viên", "Mã NV", "Mã số cán bộ", "Số hiệu", "Số hiệu cán bộ"),
    ),
    Column("name", "Họ và tên", ("Họ tên", "Họ và tên cán bộ", "Họ tên cán bộ", "Tên cán bộ")),
    Column("born_on", "Ngày sinh", ("Ngày tháng năm sinh", "Sinh ngày"), is_required=False),
    Column("position", "Vị trí việc làm", ("Mã vị trí", "Mã vị trí việc làm", "Vị trí", "Tên vị trí việc làm")),
    Column("category", "Nhóm", ("Mã nhóm", "Nhóm đối tượng", "Đối tượng", "Loại", "Loại cán bộ")),
    Column("unit", "Mã đơn vị", ("Đơn vị", "Tên đơn vị", "Đơn vị công tác", "Cơ quan đơn vị")),
)
UNITS = (
    Column("code", "Mã đơn vị", ("Mã",)),
    Column("name", "Tên đơn vị", ("Đơn vị", "Tên")),
    Column("kind", "Loại", ("Loại đơn vị", "Loại hình")),
    Column("parent", "Mã đơn vị cấp trên", ("Trực thuộc", "Mã cấp trên", "Đơn vị cấp trên", "Mã đơn vị cha")),
    Column("valid_from", "Hiệu lực từ", ("Từ ngày", "Có hiệu lực từ", "Ngày bắt đầu"), is_required=False),
    Column("valid_until", "Hiệu lực đến", ("Đến ngày", "Hết hiệu lực", "Ngày kết thúc"), is_required=False),
)
POSITIONS = (
    Column("code", "Mã vị trí", ("Mã", "Mã vị trí việc làm")),
    Column("name", "Tên vị trí việc làm", ("Tên vị trí", "Vị trí việc làm", "Tên")),
)


def read_roster(
    source: Path | bytes, name: str, session: Session, *, today: date, scope: Scope = EVERYWHERE
) -> list[RosterRow]:
    """The rows of a roster, all of them right; units, and persons who are known already, must lie within `scope`.

    FileRefused with every mistake of the file.
    """
    lines = read_table(content_of(source, name), name, ROSTER)
    office = _office(session, [line.text("staff_code").upper() for line in lines], today, scope)
    first_lines: dict[str, int] = {}
    all_findings = [Findings(line, name, ROSTER) for line in lines]
    rows = [_roster_row(findings, office, first_lines) for findings in all_findings]
    _refuse_faults(all_findings)
    return rows


@dataclass(frozen=True)
class _Office:
    """What the office has: units and positions by code and name, the persons whom the file names."""

    units: dict[str, list[Unit]]
    positions: dict[str, list[Position]]
    persons: dict[str, Person]
    allowed: set[int]
    today: date


def _office(session: Session, codes: list[str], today: date, scope: Scope) -> _Office:
    return _Office(
        units=_by_code_and_name(session.scalars(sa.select(Unit))),
        positions=_by_code_and_name(session.scalars(sa.select(Position))),
        persons=persons_by_code(session, codes),
        allowed=units_in_scope(session, scope),
        today=today,
    )


def _by_code_and_name(records: Iterable[Named]) -> dict[str, list[Named]]:
    """Records under `=CODE`, which is unique, and under their name without accents."""
    found: dict[str, list[Named]] = {}
    for record in records:
        found[f"={record.code.upper()}"] = [record]
        found.setdefault(search_key(record.name), []).append(record)
    return found


def _lookup(found: dict[str, list[Named]], text: str) -> list[Named]:
    return found.get(f"={text.upper()}") or found.get(search_key(text)) or []


def _refuse_faults(all_findings: Iterable[Findings]) -> None:
    faults = [fault for findings in all_findings for fault in findings.in_order()]
    if faults:
        raise FileRefused(faults)


def _roster_row(findings: Findings, office: _Office, first_lines: dict[str, int]) -> RosterRow:
    person_name = findings.needed("name")
    findings.add("name", person_name_fault(person_name))
    born_on = findings.day("born_on")
    findings.add("born_on", birthday_fault(born_on, office.today) if born_on else "")
    return RosterRow(
        line=findings.line.number,
        staff_code=_staff_code(findings, office, first_lines),
        name=person_name,
        born_on=born_on,
        position_id=_position_id(findings, office),
        category=_code_in(findings, "category", CATEGORIES),
        unit_id=_unit_id(findings, office),
    )


def _staff_code(findings: Findings, office: _Office, first_lines: dict[str, int]) -> str:
    code = findings.needed("staff_code").upper()
    findings.add("staff_code", staff_code_fault(code) if code else "")
    _once(findings, "staff_code", code, first_lines)
    person = office.persons.get(code)
    if person is not None and person.unit_id not in office.allowed:
        message = "Mã này là của người thuộc đơn vị ngoài phạm vi bạn phụ trách. Hãy nhờ quản trị chuyển đơn vị."
        findings.add("staff_code", message)
    return code


def _once(findings: Findings, key: str, code: str, first_lines: dict[str, int]) -> None:
    first = first_lines.setdefault(code, findings.line.number)
    if code and first != findings.line.number:
        findings.add(key, f"Mã {code} đã có ở dòng {first}. Mỗi mã chỉ được ghi một lần.")


def _position_id(findings: Findings, office: _Office) -> int:
    text = findings.needed("position")
    found = _lookup(office.positions, text)
    if len(found) == 1:
        return found[0].id
    if text and not found:
        findings.add("position", f"Không có vị trí “{text[:60]}”. Hãy ghi mã hoặc tên đúng như danh mục vị trí.")
    elif found:
        findings.add("position", f"Có {len(found)} vị trí cùng tên “{text[:60]}”. Hãy ghi mã vị trí.")
    return 0


def _unit_id(findings: Findings, office: _Office) -> int:
    text = findings.needed("unit")
    found = [unit for unit in _lookup(office.units, text) if unit.id in office.allowed]
    in_force = [unit for unit in found if is_in_force(unit, office.today)]
    if len(in_force) == 1:
        return in_force[0].id
    if in_force:
        codes = ", ".join(sorted(unit.code for unit in in_force))
        findings.add("unit", f"Có {len(in_force)} đơn vị cùng tên “{text[:60]}”. Hãy ghi mã đơn vị: {codes}.")
    elif found:
        findings.add("unit", f"Đơn vị “{text[:60]}” đã kết thúc ngày {found[0].valid_until:%d/%m/%Y}.")
    elif text:
        findings.add("unit", f"Không có đơn vị “{text[:60]}”, hoặc đơn vị ngoài phạm vi bạn phụ trách.")
    return 0


def _code_in(findings: Findings, key: str, words: dict[str, str]) -> str:
    """A code of `words`, written as the code or as its Vietnamese name."""
    text = findings.needed(key)
    by_text = {search_key(code): code for code in words} | {search_key(name): code for code, name in words.items()}
    code = by_text.get(search_key(text), "")
    if text and not code:
        allowed = "; ".join(f"{one} ({name})" if key == "category" else name for one, name in words.items())
        findings.add(key, f"Không có giá trị “{text[:60]}”. Hãy ghi một trong: {allowed}.")
    return code


def read_units(
    source: Path | bytes, name: str, session: Session, *, today: date, scope: Scope = EVERYWHERE
) -> list[UnitRow]:
    """The rows of a unit file, all of them right; parents may stand anywhere in the file or be known already.

    FileRefused with every mistake of the file, circles too.
    """
    lines = read_table(content_of(source, name), name, UNITS)
    known = {unit.code: unit for unit in session.scalars(sa.select(Unit))}
    first_lines: dict[str, int] = {}
    all_findings = [Findings(line, name, UNITS) for line in lines]
    rows = [_unit_row(findings, known, first_lines, today) for findings in all_findings]
    by_id = {unit.id: unit.code for unit in known.values()}
    before = {unit.code: by_id.get(unit.parent_id or 0, "") for unit in known.values()}
    parents = {**before, **{row.code: row.parent_code for row in rows}}
    allowed = units_in_scope(session, scope)
    outside = {code for code, unit in known.items() if unit.id not in allowed}
    for findings, row in zip(all_findings, rows, strict=True):
        findings.add("parent", _parent_fault(row, parents))
        if None not in scope:
            findings.add("code", _scope_fault(row, outside, before))
    _refuse_faults(all_findings)
    return rows


def _unit_row(findings: Findings, known: dict[str, Unit], first_lines: dict[str, int], today: date) -> UnitRow:
    code, unit_name = findings.needed("code").upper(), findings.needed("name")
    findings.add("code", code_fault(code) if code else "")
    _once(findings, "code", code, first_lines)
    findings.add("name", f"Tên dài quá {LONGEST_NAME} ký tự." if len(unit_name) > LONGEST_NAME else "")
    valid_from, valid_until = findings.day("valid_from"), findings.day("valid_until")
    unit = known.get(code)
    starts = valid_from or (unit.valid_from if unit else today)
    ends = valid_until or (unit.valid_until if unit else None)
    findings.add("valid_until", "Ngày kết thúc phải sau ngày bắt đầu." if ends and ends < starts else "")
    return UnitRow(
        line=findings.line.number,
        code=code,
        name=unit_name,
        kind=_code_in(findings, "kind", UNIT_KINDS),
        parent_code=findings.line.text("parent").upper(),
        valid_from=valid_from,
        valid_until=valid_until,
    )


def _parent_fault(row: UnitRow, parents: dict[str, str]) -> str:
    """A parent that nobody knows, or a way up that comes back to the unit itself."""
    if row.parent_code and row.parent_code not in parents:
        return f"Không có đơn vị cấp trên mã “{row.parent_code[:30]}” trong tệp hay trong hệ thống."
    seen, above = {row.code}, row.parent_code
    while above:
        if above in seen:
            return "Đơn vị cấp trên tạo thành vòng lặp. Hãy kiểm tra lại mã cấp trên."
        seen.add(above)
        above = parents.get(above, "")
    return ""


def _scope_fault(row: UnitRow, outside: set[str], before: dict[str, str]) -> str:
    """A unit of somebody else, or one that is to hang where this scope does not reach."""
    is_moved = before.get(row.code) != row.parent_code
    if row.code in outside or (is_moved and (row.parent_code in outside or not row.parent_code)):
        return "Đơn vị này hoặc đơn vị cấp trên nằm ngoài phạm vi bạn phụ trách."
    return ""


def read_positions(source: Path | bytes, name: str) -> list[PositionRow]:
    """The rows of a file of positions. FileRefused with every mistake of the file."""
    lines = read_table(content_of(source, name), name, POSITIONS)
    first_lines: dict[str, int] = {}
    all_findings = [Findings(line, name, POSITIONS) for line in lines]
    rows = [_position_row(findings, first_lines) for findings in all_findings]
    _refuse_faults(all_findings)
    return rows


def _position_row(findings: Findings, first_lines: dict[str, int]) -> PositionRow:
    code, position_name = findings.needed("code").upper(), findings.needed("name")
    findings.add("code", code_fault(code) if code else "")
    _once(findings, "code", code, first_lines)
    findings.add("name", f"Tên dài quá {LONGEST_NAME} ký tự." if len(position_name) > LONGEST_NAME else "")
    return PositionRow(findings.line.number, code, position_name)
