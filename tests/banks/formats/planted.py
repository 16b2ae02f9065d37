"""Readers with a planted fault, which the proof over malformed files must catch."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from quizapp.banks.choosing import Chosen
from quizapp.banks.drafting import ForeignFile, store_drafts
from quizapp.banks.formats.drafts import Draft
from quizapp.banks.formats.reading import Import, import_of
from quizapp.banks.models import QuestionImport
from quizapp.domain.errors import FileRefused


def careless(data: bytes, name: str, *_how: str) -> Import:
    """Lets the fault of a broken file out as it came."""
    try:
        return import_of(data, name)
    except FileRefused as refusal:
        raise KeyError(name) from refusal


def greedy(data: bytes, name: str, *_how: str) -> Import:
    """Takes what it can of a file that is to be refused, and says nothing."""
    try:
        return import_of(data, name)
    except FileRefused:
        content = {"stem": "?", "options": {"a": "x", "b": "y"}, "left": {}, "keep_last": None}
        return Import("text", (Draft("Câu 1", "single", content, ["a"], ""),), (), ())


def torn(session: Session, file: ForeignFile, chosen: Chosen, *who_and_when: Any) -> QuestionImport:
    """Stores the first half of what was chosen, and says nothing of the other."""
    return store_drafts(
        session, file, replace(chosen, drafts=chosen.drafts[: -(len(chosen.drafts) // 2) or None]), *who_and_when
    )
