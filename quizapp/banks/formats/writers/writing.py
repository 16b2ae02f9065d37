"""Questions in any format that can be written, and what is lost on the way."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.formats.writers.docx import write_docx, write_docx_key
from quizapp.banks.formats.writers.gift import write_gift
from quizapp.banks.formats.writers.limits import LeftOut, left_out, unwritable
from quizapp.banks.formats.writers.losses import Loss, losses
from quizapp.banks.formats.writers.moodle import write_moodle_xml
from quizapp.banks.formats.writers.own import bank_texts, in_order
from quizapp.banks.formats.writers.own_pictures import picture_files, with_own_names
from quizapp.banks.formats.writers.parts import printable
from quizapp.banks.formats.writers.qti import write_qti21, write_qti30
from quizapp.banks.formats.writers.qti_packages import EPOCH
from quizapp.banks.formats.writers.xlsx import write_xlsx
from quizapp.office.media_types import WORD, XLSX
from quizapp.office.yamls import BIGGEST, MOST_LINES

Writer = Callable[[Iterable[FileQuestion], Mapping[str, str]], bytes]
FORMATS = {
    "own": "Tệp riêng của phần mềm (.yaml)",
    "xlsx": "Bảng tính Excel (.xlsx)",
    "gift": "GIFT cho Moodle (.gift)",
    "moodle": "Moodle XML (.xml)",
    "qti21": "Gói QTI 2.1 (.zip)",
    "qti30": "Gói QTI 3.0 (.zip)",
    "docx": "Word để in, không đáp án (.docx)",
    "docx-key": "Word để in, kèm đáp án (.docx)",
}
REGISTER = "van_ban.yaml"
_WRITERS: dict[str, tuple[Writer, str, str]] = {
    "xlsx": (write_xlsx, "xlsx", XLSX),
    "gift": (write_gift, "gift", "text/plain; charset=utf-8"),
    "moodle": (write_moodle_xml, "xml", "application/xml"),
    "qti21": (write_qti21, "zip", "application/zip"),
    "qti30": (write_qti30, "zip", "application/zip"),
    "docx": (write_docx, "docx", WORD),
    "docx-key": (write_docx_key, "docx", WORD),
}


@dataclass(frozen=True)
class Export:
    """A file that is ready, and everything that is not in it."""

    format: str
    data: bytes
    extension: str
    mimetype: str
    written: int
    left_out: tuple[LeftOut, ...]
    losses: tuple[Loss, ...]


def written(
    questions: Sequence[FileQuestion],
    format_: str,
    names: Mapping[str, str],
    register: str = "",
) -> Export:
    """The file of these questions, in the order of their codes; `names` are those of the competences.

    `register`: the text of the register, which goes into our own format alone.
    """
    ordered = in_order(questions)
    missing = left_out(ordered, format_)
    without = {one.code for one in missing}
    kept = [one for one in ordered if one.code not in without]
    data, extension, mimetype = _own(kept, names, register) if format_ == "own" else _file(kept, format_, names)
    return Export(format_, data, extension, mimetype, len(kept), tuple(missing), tuple(losses(kept, format_)))


def _file(questions: list[FileQuestion], format_: str, names: Mapping[str, str]) -> tuple[bytes, str, str]:
    write, extension, mimetype = _WRITERS[format_]
    return write([printable(one) for one in questions], names), extension, mimetype


def own_files(questions: Iterable[FileQuestion], names: Mapping[str, str], register: str = "") -> dict[str, bytes]:
    """Path in a folder of banks → content: the register, a file for each competence, the pictures that they show.

    Without the questions that are left out.
    """
    given = with_own_names(one for one in questions if not unwritable(one, "own"))
    texts = {path: text.encode() for path, text in bank_texts(given, names).items()}
    return ({REGISTER: register.encode()} if register else {}) | texts | picture_files(given)


def _own(questions: list[FileQuestion], names: Mapping[str, str], register: str) -> tuple[bytes, str, str]:
    """One file that `bank import` reads, a document for each competence; the zip of a folder where it is too long or
    holds pictures."""
    files = own_files(questions, names, register)
    stream = b"---\n".join(files.values())
    if any(one.pictures for one in questions) or len(stream) > BIGGEST or stream.count(b"\n") > MOST_LINES:
        return zipped(files), "zip", "application/zip"
    return stream, "yaml", "application/yaml"


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Files by path; the same files are the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return buffer.getvalue()


def as_json(export: Export) -> dict[str, Any]:
    """What `bank export --json` prints."""
    return {
        "format": export.format,
        "written": export.written,
        "left_out": [{"code": one.code, "why": one.why} for one in export.left_out],
        "losses": [{"count": one.count, "what": one.what} for one in export.losses],
    }
