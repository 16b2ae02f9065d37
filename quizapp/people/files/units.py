"""Files of units: the whole tree, with what was merged into what."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.errors import Fault, FileRefused
from quizapp.domain.names import search_key
from quizapp.domain.people import UNIT_KINDS
from quizapp.office.grids import Grid, in_encoding, read_grids
from quizapp.office.loose_tables import best_grid, loose_table
from quizapp.office.tables import Findings, content_of
from quizapp.people.actions.unit_imports import UnitRow
from quizapp.people.checks import LONGEST_NAME, code_fault
from quizapp.people.files.columns import UNITS
from quizapp.people.files.lookup import KIND_WORDS, code_in
from quizapp.people.files.remarks import hidden_remarks, warnings_of
from quizapp.people.models import Person, Unit
from quizapp.people.queries.unit_history import successors
from quizapp.people.queries.units import EVERYWHERE, Scope, units_in_scope

_REQUIRED = ("code", "name", "kind", "parent")


@dataclass
class UnitsReading:
    """What a file of units says; as `RosterReading`."""

    grid: Grid
    heading: int
    rows: list[UnitRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Tree:
    """The tree as it would be once the file is in: by code."""

    known: Mapping[str, Unit]
    before: Mapping[str, str]
    parents: Mapping[str, str]
    ends: Mapping[str, date | None]
    stored: Mapping[str, tuple[str, ...]]
    following: Mapping[str, tuple[str, ...]]
    outside: set[str]
    people: Mapping[str, int]
    is_limited: bool


def read_units(
    source: Path | bytes, name: str, session: Session, *, today: date, scope: Scope = EVERYWHERE, encoding: str = ""
) -> list[UnitRow]:
    """The rows of a unit file, all of them right; parents may stand anywhere in the file or be known already.

    FileRefused with every mistake of the file, circles too.
    """
    grid = best_grid(read_grids(content_of(source, name), name), UNITS)
    reading = units_reading(in_encoding(grid, encoding, name), name, session, today, scope)
    if reading.faults:
        raise FileRefused(reading.faults)
    return reading.rows


def units_reading(grid: Grid, name: str, session: Session, today: date, scope: Scope) -> UnitsReading:
    """Everything that a file of units says, with its mistakes. FileRefused where its columns are not found."""
    table = loose_table(grid, name, UNITS, _REQUIRED)
    known = {unit.code: unit for unit in session.scalars(sa.select(Unit))}
    first_lines: dict[str, int] = {}
    all_findings = [Findings(line, name, UNITS) for line in table.lines]
    rows = [_row(findings, known, first_lines, today) for findings in all_findings]
    tree = _tree(session, known, rows, scope)
    remarks = [*table.passed, *((one.line, "Không phải dòng của một đơn vị nên không đọc.") for one in table.chapters)]
    remarks += hidden_remarks(grid, (line.number for line in table.lines))
    reading = UnitsReading(grid, table.heading, rows, remarks=sorted(remarks), warnings=warnings_of(grid, remarks))
    reading.notes.append(f"Dòng tiêu đề là dòng {table.heading}.")
    if table.others:
        reading.notes.append("Các cột không dùng đến: " + ", ".join(f"“{one[:40]}”" for one in table.others[:12]) + ".")
    for findings, row in zip(all_findings, rows, strict=True):
        for key, message in _faults_in_tree(row, tree):
            findings.add(key, message)
        reading.faults += findings.in_order()
    return reading


def _row(findings: Findings, known: Mapping[str, Unit], first_lines: dict[str, int], today: date) -> UnitRow:
    code, unit_name = findings.needed("code").upper(), findings.needed("name")
    findings.add("code", code_fault(code) if code else "")
    findings.once("code", code, first_lines)
    findings.add("name", f"Tên dài quá {LONGEST_NAME} ký tự." if len(unit_name) > LONGEST_NAME else "")
    valid_from, valid_until = findings.day("valid_from"), findings.day("valid_until")
    unit = known.get(code)
    if reused := _reuse_fault(unit, unit_name, valid_from, valid_until):
        findings.add("code", reused)
        unit = None
    starts = valid_from or (unit.valid_from if unit else today)
    ends = valid_until or (unit.valid_until if unit else None)
    findings.add("valid_until", "Ngày kết thúc phải sau ngày bắt đầu." if ends and ends < starts else "")
    findings.needed("kind")
    return UnitRow(
        line=findings.line.number,
        code=code,
        name=unit_name,
        kind=code_in(findings, "kind", UNIT_KINDS, KIND_WORDS),
        parent_code=findings.line.text("parent").upper(),
        valid_from=valid_from,
        valid_until=valid_until,
        successor_codes=tuple(sorted(set(re.findall(r"[^\s,;]+", findings.line.text("successors").upper())))),
    )


def _reuse_fault(unit: Unit | None, name: str, valid_from: date | None, valid_until: date | None) -> str:
    """A former unit keeps its code: whoever starts after its end, or is called otherwise and has none, is another."""
    if unit is None or unit.valid_until is None:
        return ""
    starts_after = valid_from is not None and valid_from > unit.valid_until
    if not starts_after and (valid_until is not None or search_key(name) == search_key(unit.name)):
        return ""
    return (
        f"Mã {unit.code} là của “{unit.name}”, đã kết thúc ngày {unit.valid_until:%d/%m/%Y}; mã không dùng lại cho "
        "đơn vị khác. Hãy cấp mã mới. Nếu chỉ sửa tên đã ghi sai, hãy sửa trên trang của đơn vị đó."
    )


def _tree(session: Session, known: Mapping[str, Unit], rows: list[UnitRow], scope: Scope) -> _Tree:
    by_id = {unit.id: unit.code for unit in known.values()}
    before = {unit.code: by_id.get(unit.parent_id or 0, "") for unit in known.values()}
    stored = {by_id[one]: tuple(sorted(by_id[to] for to in many)) for one, many in successors(session).items()}
    ends = {unit.code: unit.valid_until for unit in known.values()}
    allowed = units_in_scope(session, scope)
    counts = sa.select(Person.unit_id, sa.func.count()).where(Person.is_active.is_(True)).group_by(Person.unit_id)
    return _Tree(
        known=known,
        before=before,
        parents={**before, **{row.code: row.parent_code for row in rows}},
        ends={**ends, **{row.code: row.valid_until or ends.get(row.code) for row in rows}},
        stored=stored,
        following={**stored, **{row.code: row.successor_codes for row in rows if row.successor_codes}},
        outside={code for code, unit in known.items() if unit.id not in allowed},
        people={by_id[row[0]]: row[1] for row in session.execute(counts)},
        is_limited=None not in scope,
    )


def _faults_in_tree(row: UnitRow, tree: _Tree) -> Iterator[tuple[str, str]]:
    yield "parent", _parent_fault(row, tree.parents)
    if tree.is_limited:
        yield "code", _scope_fault(row, tree)
    is_ended_anew = row.valid_until is not None and (
        row.code not in tree.known or tree.known[row.code].valid_until != row.valid_until
    )
    if is_ended_anew:
        yield "valid_until", _end_fault(row, tree)
    if row.successor_codes:
        yield "successors", _successor_fault(row, tree)


def _parent_fault(row: UnitRow, parents: Mapping[str, str]) -> str:
    """A parent that nobody knows, or a way up that comes back to the unit itself."""
    if row.parent_code and row.parent_code not in parents:
        return f"Không có đơn vị cấp trên mã “{row.parent_code[:30]}” trong tệp hay trong hệ thống."
    if row.code in _above(row.code, parents):
        return "Đơn vị cấp trên tạo thành vòng lặp. Hãy kiểm tra lại mã cấp trên."
    return ""


def _above(code: str, parents: Mapping[str, str]) -> set[str]:
    """All codes on the way up; the code itself where the way comes back to it."""
    seen: set[str] = set()
    above = parents.get(code, "")
    while above and above not in seen:
        seen.add(above)
        above = parents.get(above, "")
    return seen


def _scope_fault(row: UnitRow, tree: _Tree) -> str:
    """A unit of somebody else, or one that is to hang, or to go on, where this scope does not reach."""
    is_moved = tree.before.get(row.code) != row.parent_code
    is_hung_outside = is_moved and (row.parent_code in tree.outside or not row.parent_code)
    if row.code in tree.outside or is_hung_outside or tree.outside & {*row.successor_codes}:
        return "Đơn vị này, đơn vị cấp trên hoặc đơn vị kế thừa nằm ngoài phạm vi bạn phụ trách."
    return ""


def _end_fault(row: UnitRow, tree: _Tree) -> str:
    """A unit is not ended by a file while people work there or units in force hang below it."""
    if people := tree.people.get(row.code, 0):
        return (
            f"Đơn vị còn {people} người đang công tác. Hãy dùng trang “Kết thúc, sáp nhập” của đơn vị để chuyển họ "
            "sang đơn vị mới trong cùng một lần."
        )
    below = [one for one, parent in tree.parents.items() if one and parent == row.code and not tree.ends.get(one)]
    return f"Còn đơn vị cấp dưới đang hoạt động: {', '.join(sorted(below)[:5])}." if below else ""


def _successor_fault(row: UnitRow, tree: _Tree) -> str:
    if not tree.ends.get(row.code):
        return "Đơn vị có đơn vị kế thừa thì phải có ngày kết thúc (cột “Hiệu lực đến”)."
    if tree.stored.get(row.code, row.successor_codes) != row.successor_codes:
        return f"Hệ thống đang ghi đơn vị kế thừa là {', '.join(tree.stored[row.code])}. Hãy sửa trên trang của đơn vị."
    unknown = [code for code in row.successor_codes if code not in tree.parents]
    if unknown:
        return f"Không có đơn vị mã “{unknown[0][:30]}” trong tệp hay trong hệ thống."
    if any(row.code == code or row.code in _above(code, tree.parents) for code in row.successor_codes):
        return "Đơn vị kế thừa không thể là chính nó hoặc đơn vị cấp dưới của nó."
    if row.code in _goes_on_in(row.successor_codes, tree.following):
        return "Các đơn vị kế thừa tạo thành vòng lặp."
    return ""


def _goes_on_in(codes: tuple[str, ...], following: Mapping[str, tuple[str, ...]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(codes)
    while waiting:
        code = waiting.pop()
        if code not in seen:
            seen.add(code)
            waiting += following.get(code, ())
    return seen
