"""Where the sample files are, and the short ways in which these tests read and count."""

import os
import unicodedata
from collections import Counter
from pathlib import Path

from quizapp.banks.formats.neutral import ForeignQuestion, Report
from quizapp.banks.formats.reading import Import, import_of
from quizapp.office.old_alphabets import _TCVN3, _VNI


def _samples() -> Path | None:
    """QUIZAPP_SAMPLES, else a folder `samples` beside the checkout."""
    named = os.environ.get("QUIZAPP_SAMPLES")
    folder = Path(named) if named else Path(__file__).parents[4] / "samples"
    return folder if folder.is_dir() else None


SAMPLES = _samples()
TONES = "\u0300\u0301\u0303\u0309\u0323"


def sample(path: str) -> bytes:
    assert SAMPLES is not None
    return (SAMPLES / path).read_bytes()


def imported(text: str | bytes, name: str = "de.txt", format_: str = "auto") -> Import:
    return import_of(text.encode() if isinstance(text, str) else text, name, format_)


def types_of(questions: list[ForeignQuestion] | tuple[ForeignQuestion, ...]) -> dict[str, int]:
    return dict(Counter(question.type for question in questions))


def changes(report: Report | Import) -> str:
    return " ".join(note.what for note in report.changed)


def refusals(report: Report | Import) -> str:
    return " ".join(note.what for note in report.refused)


def key_of(question: ForeignQuestion) -> list[str]:
    """The texts of the options that are right."""
    return [option.text.plain for option in question.options if option.weight > 0]


def in_tcvn3(text: str) -> bytes:
    table = {chr(letter): chr(byte) for byte, letter in _TCVN3.items()}
    return "".join(table.get(mark, mark) for mark in text).encode("cp1252")


def in_vni(text: str) -> bytes:
    table = {letter: written for written, letter in _VNI.items()}
    return "".join(table.get(mark, mark) for mark in text).encode("cp1252")


def in_windows_1258(text: str) -> bytes:
    """Its letters carry no tone: the tone is a byte of its own."""
    parts = []
    for mark in text:
        plain = "".join(part for part in unicodedata.normalize("NFD", mark) if part not in TONES)
        tones = "".join(part for part in unicodedata.normalize("NFD", mark) if part in TONES)
        parts.append(unicodedata.normalize("NFC", plain).encode("cp1258") + tones.encode("cp1258"))
    return b"".join(parts)
