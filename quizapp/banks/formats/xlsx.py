"""Questions in a spreadsheet, one a row; every sheet with such a heading is read."""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from string import ascii_uppercase

from quizapp.banks.formats.carried import tag
from quizapp.banks.formats.dialect_prepared import is_signed
from quizapp.banks.formats.fields import fitting
from quizapp.banks.formats.neutral import ForeignQuestion, Pair, Report, short
from quizapp.banks.formats.rich import from_markup, from_plain
from quizapp.banks.formats.xlsx_answers import BUILDERS, RowFault, kind_of
from quizapp.banks.formats.xlsx_cells import joined, parted
from quizapp.banks.formats.xlsx_columns import COUNTERS, GUIDES, LETTERS, READ_COLUMNS
from quizapp.domain.errors import FileRefused
from quizapp.office.sheet_looks import Looks, sheet_looks
from quizapp.office.sheets import Row, hidden_titles, read_sheets
from quizapp.office.tables import Line, heading_key, table_of

_FACTS = ("code", "competence", "level", "legal_basis", "source", "tolerance", "unit", "accents")
_DECIMAL = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_PARTS = re.compile(r"[;,|]")


def read_xlsx(data: bytes, name: str, report: Report) -> list[ForeignQuestion]:
    """The questions of a workbook or CSV file that passed the gate. FileRefused where no sheet has the columns."""
    questions: list[ForeignQuestion] = []
    refusals: list[FileRefused] = []
    looks = sheet_looks(data) if data.startswith(b"PK") else {}
    sheets = [(title, rows) for title, rows in read_sheets(data, name) if title not in GUIDES]
    for title, rows in sheets:
        place = f"trang “{title}”, " if len(sheets) > 1 else ""
        try:
            table = table_of(rows, name, READ_COLUMNS)
        except FileRefused as refusal:
            refusals.append(refusal)
            report.change(f"Trang “{title}”", f"Bỏ qua trang này: {refusal.faults[0].message}")
            continue
        _tell_columns(table.others, place, report)
        _tell_stray(table.stray, place, report)
        _tell_hidden(looks.get(title, Looks()), table.lines, place, report)
        questions += [question for line in joined(table.lines) for question in _question(line, place, report)]
    if refusals and len(refusals) == len(sheets):
        raise refusals[0]
    for title in hidden_titles(data):
        if title not in GUIDES:
            report.change(f"Trang “{short(title)}”", "Bỏ trang bị ẩn. Nếu cần, hãy cho hiện trang rồi nạp lại.")
    _tell_pictures(data, report)
    return questions


def _tell_columns(others: tuple[str, ...], place: str, report: Report) -> None:
    for heading in others:
        if heading_key(heading) not in COUNTERS:
            where = f"{place}dòng tiêu đề"
            report.change(where[:1].upper() + where[1:], f"Bỏ cột “{short(heading)}”: không biết cột này chứa gì.")


def _tell_stray(rows: tuple[Row, ...], place: str, report: Report) -> None:
    """A heading between questions, in a column that holds no part of one; a running number alone is nothing."""
    for row in rows:
        words = " ".join(str(cell) for cell in row.cells if cell != "" and not str(cell).rstrip(".").isdigit())
        if words:
            where = f"{place}dòng {row.line}"
            report.change(where[:1].upper() + where[1:], f"Bỏ dòng không có câu hỏi: “{short(words)}”.")


def _tell_hidden(looks: Looks, lines: Sequence[Line], place: str, report: Report) -> None:
    """What the sheet does not show is read all the same; so is the number that a cell shows as a percentage."""

    def tell(where: str, words: str) -> None:
        where = f"{place}{where}"
        report.change(where[:1].upper() + where[1:], f"{words} Hãy xem lại.")

    hidden = [line.number for line in lines if line.number in looks.hidden]
    if hidden:
        tell(f"dòng {_ranges(hidden)}", f"{len(hidden)} dòng đang bị ẩn hoặc bị lọc vẫn được đọc.")
    if looks.columns and lines:
        names = ", ".join(_column_name(column) for column in sorted(looks.columns)[:10])
        tell("dòng tiêu đề", f"Cột {names} đang bị ẩn; nếu có nội dung thì vẫn được đọc.")
    for line in lines:
        if line.number in looks.percents and _DECIMAL.fullmatch(line.text("key")):
            said = line.text("key").replace(".", ",")
            tell(f"dòng {line.number}", f"Ô hiện dạng phần trăm được đọc là số {said}.")


def _ranges(numbers: Sequence[int]) -> str:
    """3, 5–9: neighbours together."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1][1:] = [number]
        else:
            found.append([number])
    return ", ".join("–".join(map(str, one)) for one in found)


def _column_name(place: int) -> str:
    """A, B … AA, from 0."""
    before, last = divmod(place, 26)
    return (_column_name(before - 1) if before else "") + ascii_uppercase[last]


def _tell_pictures(data: bytes, report: Report) -> None:
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            count = sum(path.startswith("xl/media/") for path in archive.namelist())
        if count:
            report.change("Cả tệp", f"Không đọc được {count} hình chèn trong bảng tính. Hãy thêm hình sau khi nhập.")


def _question(line: Line, place: str, report: Report) -> list[ForeignQuestion]:
    where = f"{place}dòng {line.number}"
    where = where[:1].upper() + where[1:]
    if is_signed(line.text("stem")) and not any(line.text(one) for one in ("key", *LETTERS)):
        report.change(where, f"Bỏ phần ký tên “{short(line.text('stem'))}”, không thuộc câu nào.")
        return []
    report.one_more()
    given, line = line, parted(line)
    if line is not given:
        report.change(where, "Các phương án trong một ô được tách theo chữ cái hoặc theo dòng. Hãy kiểm tra lại.")
    elif line.text("options"):
        report.change(where, f"Bỏ ô “{short(line.text('options'))}”: không rõ là phương án nào. Hãy xem tên các cột.")
    stem = from_plain(_long(line, "stem"))
    if not stem:
        report.refuse(where, "Ô “Câu dẫn” đang trống.")
        return []
    try:
        type_ = kind_of(line)
        question = ForeignQuestion(
            where=where,
            type=type_,
            stem=stem,
            is_shuffled=_shuffled(line),
            explanation=from_plain(_long(line, "explanation")),
            tags=tuple(tag.strip() for tag in _PARTS.split(line.text("tags")) if tag.strip()),
            facts={key: line.text(key) for key in _FACTS if line.text(key)},
        )
        read = fitting(BUILDERS[type_](question, line, report), report)
        read = in_markup(read, _long(line, "stem")) if tag("rich", "co") in question.tags else read
    except RowFault as fault:
        report.refuse(where, f"{fault} Câu: “{short(stem.plain)}”.")
        return []
    _tell_cells(line, where, report)
    return [read]


def in_markup(question: ForeignQuestion, stem: str) -> ForeignQuestion:
    """An export of ours keeps tables and bold words in the markup of the bank."""
    return replace(
        question,
        stem=from_markup(stem),
        options=tuple(replace(one, text=from_markup(one.text.plain)) for one in question.options),
        pairs=tuple(Pair(from_markup(pair.left.plain), from_markup(pair.right.plain)) for pair in question.pairs),
        items=tuple(from_markup(one.plain) for one in question.items),
    )


def _long(line: Line, key: str) -> str:
    """A cell with its line ends."""
    cell = line.cells.get(key, "")
    return cell if isinstance(cell, str) else line.text(key)


def _shuffled(line: Line) -> bool | None:
    words = line.text("shuffle").casefold()
    if words in ("không", "false", "0", "no", "k"):
        return False
    return True if words else None


def _tell_cells(line: Line, where: str, report: Report) -> None:
    numbers = [letter for letter in LETTERS if _DECIMAL.fullmatch(line.text(letter))]
    if numbers:
        words = f"Phương án {', '.join(numbers)} là số ({line.text(numbers[0])}): dấu % hay cách viết số của bảng tính"
        report.change(where, f"{words} không đọc được. Hãy xem lại.")
    if line.text("picture"):
        report.change(where, f"Chưa kèm được hình “{short(line.text('picture'))}”. Hãy thêm hình sau khi nhập.")
    if line.text("valid_until"):
        words = f"Ngày “Hiệu lực đến” ({line.text('valid_until')}) chưa lưu được: hãy ghi cùng căn cứ khi sửa câu."
        report.change(where, words)
