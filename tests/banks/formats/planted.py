"""Readers with a planted fault, which the proof over malformed files must catch."""

from quizapp.banks.formats.drafts import Draft
from quizapp.banks.formats.reading import Import, import_of
from quizapp.domain.errors import FileRefused


def careless(data: bytes, name: str) -> Import:
    """Lets the fault of a broken file out as it came."""
    try:
        return import_of(data, name)
    except FileRefused as refusal:
        raise KeyError(name) from refusal


def greedy(data: bytes, name: str) -> Import:
    """Takes what it can of a file that is to be refused, and says nothing."""
    try:
        return import_of(data, name)
    except FileRefused:
        return Import("text", (Draft("Câu 1", "single", {"stem": "?"}, ["a"], ""),), (), ())
