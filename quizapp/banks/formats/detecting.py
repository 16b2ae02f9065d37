"""Which format a file is in, by its name and its first words."""

import re
from pathlib import PurePath

from quizapp.office.encodings import decoded
from quizapp.office.uploads import refuse
from quizapp.office.xmls import root_name

FORMATS = {
    "xlsx": "bảng tính",
    "docx": "Word",
    "text": "văn bản “Câu 1 … A. B. C. D.”",
    "gift": "GIFT",
    "aiken": "Aiken",
    "moodle": "Moodle XML",
    "qti": "QTI",
}
EXTENSIONS = {
    "xlsx": ("xlsx", "csv"),
    "docx": ("docx",),
    "text": ("txt", "md"),
    "gift": ("gift", "txt", "md"),
    "aiken": ("aiken", "txt"),
    "moodle": ("xml",),
    "qti": ("xml", "zip", "qti", "dat"),
}
_BY_EXTENSION = {
    "yaml": "own", "yml": "own", "xlsx": "xlsx", "csv": "xlsx", "docx": "docx", "zip": "qti", "gift": "gift",
    "aiken": "aiken",
}  # fmt: skip
_BY_ROOT = {
    "quiz": "moodle",
    "question": "moodle",
    "questestinterop": "qti",
    "item": "qti",
    "manifest": "qti",
    "assessmentItem": "qti",
    "assessmentTest": "qti",
    "assessmentSection": "qti",
    "qti-assessment-item": "qti",
    "qti-assessment-test": "qti",
    "qti-assessment-section": "qti",
}
_AIKEN = re.compile(r"^ANSWER:\s*[A-Z]\b", re.MULTILINE)
_GIFT = re.compile(
    r"^(?:::[^:\n]|\$CATEGORY:)|(?<!\\)\{\s*(?:[=~#>%]|TRUE|FALSE|T\s*[}#]|F\s*[}#])", re.MULTILINE | re.IGNORECASE
)
_UNKNOWN = (
    "Không nhận ra định dạng của tệp. Nhận được: bảng tính .xlsx, Word .docx, văn bản .txt, GIFT, Aiken, Moodle XML, "
    "QTI (.xml, .zip). Hãy chọn định dạng, hoặc lưu lại tệp."
)


def format_of(name: str, data: bytes) -> str:
    """`own` or one of FORMATS. FileRefused where the file is none of them."""
    extension = PurePath(name).suffix.lower().removeprefix(".")
    known = _BY_EXTENSION.get(extension, "")
    if not known and data.startswith(b"PK"):
        raise refuse(_UNKNOWN, name)
    found = known or _BY_ROOT.get(root_name(data), "") or _by_words(name, data, extension)
    if not found:
        raise refuse(_UNKNOWN, name)
    return found


def _by_words(name: str, data: bytes, extension: str) -> str:
    if extension not in ("txt", "md"):
        return ""
    text = decoded(data, name).text
    if _AIKEN.search(text):
        return "aiken"
    return "gift" if _GIFT.search(text) else "text"
