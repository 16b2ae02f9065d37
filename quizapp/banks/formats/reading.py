"""A file of any foreign format: through the gate, to its reader, to drafts and a report."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath

from quizapp.banks.formats.aiken import read_aiken
from quizapp.banks.formats.detecting import EXTENSIONS, FORMATS, format_of
from quizapp.banks.formats.docx import read_docx
from quizapp.banks.formats.drafts import Draft, parted_drafts
from quizapp.banks.formats.gift import read_gift
from quizapp.banks.formats.moodle_xml import read_moodle_xml
from quizapp.banks.formats.neutral import ForeignQuestion, Note, Report, TooMany, short
from quizapp.banks.formats.qti import read_qti
from quizapp.banks.formats.text import read_text_paper
from quizapp.banks.formats.xlsx import read_xlsx
from quizapp.domain.errors import Fault, FileRefused
from quizapp.office.encodings import NAMES, decoded, decoded_as
from quizapp.office.uploads import check_upload, refuse

_TEXTS = (".txt", ".md", ".gift", ".aiken", ".csv")
TextReader = Callable[[str, Report], list[ForeignQuestion]]
FileReader = Callable[[bytes, str, Report], list[ForeignQuestion]]
_OF_TEXT: dict[str, TextReader] = {"aiken": read_aiken, "gift": read_gift, "text": read_text_paper}
_OF_FILES: dict[str, FileReader] = {"moodle": read_moodle_xml, "docx": read_docx, "qti": read_qti, "xlsx": read_xlsx}


@dataclass(frozen=True)
class Reading:
    """What a file says, and the lines of its report so far; `encoding` only for text."""

    format: str
    questions: tuple[ForeignQuestion, ...]
    changed: tuple[Note, ...]
    refused: tuple[Note, ...]
    encoding: str = ""


@dataclass(frozen=True)
class Import:
    """What would be taken of a file, and everything that would be lost.

    `unkeyed`: what is refused for want of a key alone, and may be given one.
    """

    format: str
    drafts: tuple[Draft, ...]
    changed: tuple[Note, ...]
    refused: tuple[Note, ...]
    encoding: str = ""
    unkeyed: tuple[Draft, ...] = ()

    @property
    def all_drafts(self) -> tuple[Draft, ...]:
        """In the order by which they are numbered, from 1."""
        return (*self.drafts, *self.unkeyed)


def read_foreign(data: bytes, name: str, format_: str = "auto", encoding: str = "") -> Reading:
    """The questions of a file. FileRefused where it is none of the format's, or unsafe.

    `encoding`: the alphabet of a text file as a person named it (`encodings.CHOICES`), instead of the assumed one.
    """
    _check(data, name, format_)
    report = Report()
    if encoding and is_text(name):
        data = decoded_as(data, name, encoding).text.encode()
        report.change("Cả tệp", f"Đọc theo bảng mã {NAMES[encoding]} do người nhập chọn.")
    found = format_of(name, data) if format_ == "auto" else format_
    if found not in FORMATS:
        raise refuse("Đây là tệp ngân hàng câu hỏi riêng (.yaml), không phải định dạng của phần mềm khác.", name)
    chosen, encoding = encoding, ""
    if found in _OF_TEXT:
        text = decoded(data, name)
        encoding = text.label
        if not text.is_certain:
            report.change(
                "Cả tệp", f"Bảng mã được đoán là {encoding}. Hãy xem dấu tiếng Việt có đúng không: {_seen(text.text)}"
            )
        read = partial(_OF_TEXT[found], text.text, report)
    else:
        read = partial(_OF_FILES[found], data, name, report)
    try:
        questions = read()
    except TooMany as fault:
        raise refuse("Tệp có quá 2.000 câu hỏi hoặc quá 20.000 dòng. Hãy tách thành nhiều tệp.", name) from fault
    if not questions and not report.refused:
        raise refuse("Không tìm thấy câu hỏi nào trong tệp. Hãy kiểm tra định dạng của tệp.", name)
    label = NAMES[chosen] if chosen and is_text(name) else encoding
    return Reading(found, tuple(questions), tuple(report.changed), tuple(report.refused), label)


def is_text(name: str) -> bool:
    """Whether a file of this name is text whose alphabet somebody may have to name."""
    return PurePath(name).suffix.lower() in _TEXTS


def _seen(text: str) -> str:
    line = next((line for line in text.splitlines() if not line.isascii()), "")
    return f"“{short(line)}”."


def _check(data: bytes, name: str, format_: str) -> None:
    wanted = EXTENSIONS.values() if format_ == "auto" else [EXTENSIONS[format_]]
    allowed = tuple(dict.fromkeys(extension for extensions in wanted for extension in extensions))
    check_upload(data, name, (*allowed, "yaml", "yml") if format_ == "auto" else allowed)


def import_of(data: bytes, name: str, format_: str = "auto", encoding: str = "") -> Import:
    """Drafts and report of a file. FileRefused where nothing of it can be read."""
    reading = read_foreign(data, name, format_, encoding)
    report = Report(list(reading.changed), list(reading.refused))
    drafts, unkeyed = parted_drafts(reading.questions, report)
    changed, refused = tuple(report.changed), tuple(report.refused)
    return Import(reading.format, tuple(drafts), changed, refused, reading.encoding, tuple(unkeyed))


def report_json(changed: Iterable[Note], refused: Iterable[Note]) -> dict[str, list[dict[str, str]]]:
    """The lines of a report as the command prints them and the database keeps them."""
    return {
        "changed": [{"where": note.where, "what": note.what} for note in changed],
        "refused": [{"where": note.where, "why": note.what} for note in refused],
    }


def as_json(found: Import) -> dict[str, object]:
    """The report as the command prints it."""
    return {"format": found.format, "taken": len(found.drafts), **report_json(found.changed, found.refused)}


def refused_json(format_: str, refusal: FileRefused) -> dict[str, object]:
    """The same of a file of which nothing could be read."""
    lines = [{"where": _place(fault), "why": fault.message} for fault in refusal.faults]
    return {"format": format_, "taken": 0, "changed": [], "refused": lines}


def _place(fault: Fault) -> str:
    place = [f"dòng {fault.line}" if fault.line else "", f"cột “{fault.column}”" if fault.column else "", fault.subject]
    return ", ".join(part for part in place if part) or "Cả tệp"
