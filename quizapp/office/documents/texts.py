"""Texts as every renderer can print them."""

import dataclasses
import re
import unicodedata
from typing import Any

from quizapp.office.documents.parts import Document

# control characters, half surrogates and marks that turn the direction of writing: no file may hold them
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
LONG_WORD = re.compile(r"\S{25,}")
BREAK_AFTER = 20


def printable(text: str) -> str:
    """Composed letters, without what neither paper nor a file can hold."""
    return unicodedata.normalize("NFC", UNPRINTABLE.sub("", text))


def breakable(text: str) -> str:
    """Words that no column holds get places where a line may break."""
    return LONG_WORD.sub(lambda found: _with_breaks(found.group()), text)


def _with_breaks(word: str) -> str:
    return "\u200b".join(word[start : start + BREAK_AFTER] for start in range(0, len(word), BREAK_AFTER))


def cleaned(document: Document) -> Document:
    """The same document, every text in it printable."""
    made: Document = _cleaned(document)
    return made


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, tuple):
        return tuple(_cleaned(one) for one in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        return dataclasses.replace(value, **{name: _cleaned(getattr(value, name)) for name in names})
    return value
