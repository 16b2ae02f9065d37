"""Rosters: what each line of an office's list says of a person, and what is wrong or was assumed."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from quizapp.domain.days import read_birthday
from quizapp.domain.errors import Fault, FileRefused
from quizapp.domain.names import search_key
from quizapp.domain.people import CATEGORIES, GENDERS
from quizapp.office.grids import Grid, in_encoding, read_grids
from quizapp.office.loose_tables import LooseTable, best_grid, loose_table
from quizapp.office.old_alphabets import with_capitals
from quizapp.office.tables import Findings, content_of
from quizapp.people.actions.roster_plans import RosterRow
from quizapp.people.checks import birthday_fault, person_name_fault, staff_code_fault
from quizapp.people.files.chapters import Chapters, chapters_of, is_unit
from quizapp.people.files.columns import ROSTER
from quizapp.people.files.lookup import (
    CATEGORY_WORDS,
    Office,
    code_in,
    office_of,
    position_of,
    unit_of,
)
from quizapp.people.files.remarks import hidden_remarks, warnings_of
from quizapp.people.models import Person
from quizapp.people.queries.accounts import staff_among
from quizapp.people.queries.persons import codes_with_zeros, persons_by_code
from quizapp.people.queries.units import EVERYWHERE, Scope

_GENDER_WORDS = {
    "nam": "male", "nu": "female", "m": "male", "f": "female", "male": "male", "female": "female",
    "ong": "male", "ba": "female", "anh": "male", "chi": "female", "trai": "male", "gai": "female",
    "nam gioi": "male", "nu gioi": "female",
}  # fmt: skip
_ZEROS = (
    "Mã {bare} chưa có, nhưng có người mang mã {code}. Nếu Excel đã bỏ số 0 ở đầu, hãy định dạng cột mã là Văn bản "
    "(Text), ghi lại đủ số 0 rồi nạp lại."
)
_TICKS = {"x", "1", "co", "v", "✓", "✔"}


@dataclass(frozen=True)
class Defaults:
    """What holds for lines that do not say it themselves."""

    unit_id: int = 0
    category: str = ""


@dataclass
class RosterReading:
    """What a roster says. `remarks`: (line, what was assumed or passed over); `notes`: of the whole file; `warnings`:
    of what of it is not read, or is read though nobody sees it."""

    grid: Grid
    heading: int
    rows: list[RosterRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_roster(
    source: Path | bytes,
    name: str,
    session: Session,
    *,
    today: date,
    scope: Scope = EVERYWHERE,
    defaults: Defaults | None = None,
    encoding: str = "",
) -> list[RosterRow]:
    """The rows of a roster, all of them right; units, and persons who are known already, must lie within `scope`.

    FileRefused with every mistake of the file.
    """
    grid = best_grid(read_grids(content_of(source, name), name), ROSTER)
    reading = roster_reading(in_encoding(grid, encoding, name), name, session, today, scope, defaults or Defaults())
    if reading.faults:
        raise FileRefused(reading.faults)
    return reading.rows


def roster_reading(
    grid: Grid, name: str, session: Session, today: date, scope: Scope, defaults: Defaults, *, with_staff: bool = True
) -> RosterReading:
    """Everything that a roster says, with its mistakes. FileRefused where its columns are not found. `with_staff`:
    whoever asks may bring back people whose account holds a role beyond candidate."""
    office = office_of(session, today, scope)
    table = _table(grid, name, office, defaults)
    reading = RosterReading(grid, table.heading, remarks=[*table.passed], notes=_notes(grid, table))
    codes = [line.text("staff_code").upper() for line in table.lines]
    chapters = chapters_of(
        table.chapters, office, defaults.unit_id, table.lines[-1].number, name, has_column="unit" in table.places
    )
    reading.remarks += chapters.remarks
    reading.faults += chapters.faults
    reading.remarks += hidden_remarks(grid, (line.number for line in table.lines))
    known = persons_by_code(session, codes)
    zeros = codes_with_zeros(session, set(codes) - set(known), office.allowed)
    reading.remarks += [
        (line.number, _ZEROS.format(bare=bare, code=zeros[bare]))
        for line, bare in zip(table.lines, codes, strict=True)
        if bare in zeros
    ]
    gone = [person.id for person in known.values() if not person.is_active]
    file = _File(office, known, defaults, chapters, set() if with_staff else staff_among(session, gone))
    for line in table.lines:
        findings = Findings(line, name, ROSTER)
        reading.rows.append(_row(findings, file, reading))
        reading.faults += findings.in_order()
    reading.faults = _under_own_headings(reading.faults, grid, table)
    reading.remarks.sort()
    reading.warnings = warnings_of(grid, reading.remarks)
    return reading


def _under_own_headings(faults: Iterable[Fault], grid: Grid, table: LooseTable) -> list[Fault]:
    """The mistakes with the headings that the file itself gives its columns: people look for those."""
    heading = next(row.cells for row in grid.rows if row.line == table.heading)
    labels = {column.label: column.key for column in ROSTER}
    own = {label: heading[table.places[key]] for label, key in labels.items() if key in table.places}
    shown = {label: " ".join(str(cell).split())[:60] for label, cell in own.items()}
    return [replace(fault, column=shown.get(fault.column) or fault.column) for fault in faults]


@dataclass(frozen=True)
class _File:
    office: Office
    persons: dict[str, Person]
    defaults: Defaults
    chapters: Chapters
    barred: set[int]  # people whom this roster may not bring back
    first_lines: dict[str, int] = field(default_factory=dict)  # of staff codes
    unknown_positions: dict[str, int] = field(default_factory=dict)


def _table(grid: Grid, name: str, office: Office, defaults: Defaults) -> LooseTable:
    """The table; what the file may leave out depends on what is known without it."""
    required = {"staff_code", "name", "position", "category", "unit"}
    free = loose_table(grid, name, ROSTER, (), ("name",))
    if {"family", "given"} <= set(free.places):
        required.discard("name")
    if defaults.category:
        required.discard("category")
    if defaults.unit_id or any(is_unit(chapter, office, defaults.unit_id) for chapter in free.chapters):
        required.discard("unit")
    return loose_table(grid, name, ROSTER, required, ("name",))


def _notes(grid: Grid, table: LooseTable) -> list[str]:
    notes = [f"Dòng tiêu đề là dòng {table.heading}."]
    if table.others:
        notes.append("Các cột không dùng đến: " + ", ".join(f"“{one[:40]}”" for one in table.others[:12]) + ".")
    if grid.blotted:
        names = ", ".join(f"“{heading}”" for heading in grid.blotted)
        notes.append(f"Cột {names} không được đọc và không được lưu: hệ thống không giữ số căn cước, số định danh.")
    if table.unnamed:
        notes.append("Họ tên nằm ở hai cột dưới cùng một tiêu đề nên đã được ghép lại.")
    elif "name" not in table.places:
        notes.append("Họ tên được ghép từ hai cột “Họ đệm” và “Tên”.")
    return notes


def _row(findings: Findings, file: _File, reading: RosterReading) -> RosterRow:
    line = findings.line
    code = _staff_code(findings, file)
    person = file.persons.get(code)
    name = _name(findings, reading)
    born_on, gender = _birthday(findings, file.office.today, reading), _gender(findings)
    return RosterRow(
        line=line.number,
        staff_code=code,
        name=name,
        born_on=born_on,
        gender=gender,
        position_id=_position(findings, file, person),
        category=_category(findings, file.defaults, person),
        unit_id=_unit(findings, file, person),
    )


def _staff_code(findings: Findings, file: _File) -> str:
    code = findings.needed("staff_code").upper()
    findings.add("staff_code", staff_code_fault(code) if code else "")
    findings.once("staff_code", code, file.first_lines)
    person = file.persons.get(code)
    if person is not None and person.unit_id not in file.office.allowed:
        message = "Mã này là của người thuộc đơn vị ngoài phạm vi bạn phụ trách. Hãy nhờ quản trị chuyển đơn vị."
        findings.add("staff_code", message)
    if person is not None and person.id in file.barred:
        findings.add("staff_code", "Người này đã thôi công tác và có vai trò quản lý. Hãy nhờ quản trị nhận lại.")
    return code


def _name(findings: Findings, reading: RosterReading) -> str:
    line = findings.line
    name = line.text("name") or f"{line.text('family')} {line.text('given')}".strip()
    if reading.grid.encoding == "tcvn3" and name != with_capitals(name):
        reading.remarks.append((line.number, f"Chữ hoa của họ tên “{name}” được viết lại: “{with_capitals(name)}”."))
        name = with_capitals(name)
    key = "name" if "name" in line.cells else "given"
    findings.add(key, person_name_fault(name) if name else "Ô này đang trống. Hãy điền giá trị.")
    return name


def _birthday(findings: Findings, today: date, reading: RosterReading) -> date | None:
    """The day of the one column that has it; under “Nam” and “Nữ” stand birthdays, too."""
    line = findings.line
    for key in ("born_on", "male", "female"):
        cell = line.cells.get(key, "")
        text = line.text(key)
        if isinstance(cell, date):
            findings.add(key, birthday_fault(cell, today))
            return cell
        if any(mark.isdigit() for mark in text) and not (key != "born_on" and text.lower() in _TICKS):
            return _read_day(findings, key, text, today, reading)
        if text and key == "born_on":
            findings.add(key, _no_day(text))
    return None


def _no_day(text: str) -> str:
    return f"“{text[:30]}” không phải ngày hợp lệ. Hãy ghi dạng ngày/tháng/năm, ví dụ 21/11/1985."


def _read_day(findings: Findings, key: str, text: str, today: date, reading: RosterReading) -> date | None:
    try:
        read = read_birthday(text, today)
    except (ValueError, OverflowError):
        findings.add(key, _no_day(text))
        return None
    if read.year is not None:
        said = f"Chỉ có năm sinh {read.year}" if text.isdigit() else f"Ngày sinh “{text}” chưa đủ ngày, tháng, năm"
        reading.remarks.append((findings.line.number, f"{said} nên ngày sinh để trống."))
    if read.day is not None:
        findings.add(key, birthday_fault(read.day, today))
        if read.assumed:
            reading.remarks.append((findings.line.number, f"Ngày sinh “{text}” được hiểu là {read.day:%d/%m/%Y}."))
    return read.day


def _gender(findings: Findings) -> str | None:
    line = findings.line
    if text := line.text("gender"):
        if found := _GENDER_WORDS.get(search_key(text)):
            return found
        findings.add("gender", f"Không hiểu “{text[:30]}”. Hãy ghi {' hoặc '.join(GENDERS.values())}, hoặc để trống.")
        return None
    if "female" not in line.cells:
        return None
    is_male, is_female = bool(line.text("male")), bool(line.text("female"))
    if is_male and is_female:
        findings.add("female", "Cả hai cột “Nam” và “Nữ” đều có dữ liệu. Hãy chỉ giữ một.")
    return "male" if is_male else "female" if is_female else None


def _position(findings: Findings, file: _File, person: Person | None) -> int:
    text = findings.line.text("position")
    if not text and person is not None:
        return person.position_id
    kept = person.position_id if person else None
    return position_of(findings, file.office, findings.needed("position"), kept, file.unknown_positions)


def _category(findings: Findings, defaults: Defaults, person: Person | None) -> str:
    if findings.line.text("category"):
        return code_in(findings, "category", CATEGORIES, CATEGORY_WORDS)
    known = person.category if person is not None else defaults.category
    return known or findings.needed("category")


def _unit(findings: Findings, file: _File, person: Person | None) -> int:
    if text := findings.line.text("unit"):
        return unit_of(findings, file.office, text, file.defaults.unit_id)
    heading = file.chapters.above(findings.line.number)
    known = heading.unit_id or (person.unit_id if person is not None else file.defaults.unit_id)
    if not known and heading.unknown:
        message = (
            f"Chưa biết đơn vị: dòng {heading.line} “{heading.unknown[:60]}” không phải đơn vị nào trong hệ thống."
        )
        findings.add("unit", f"{message} Hãy sửa dòng đó, hoặc chọn đơn vị cho cả tệp.")
    elif not known:
        findings.needed("unit")
    return known
