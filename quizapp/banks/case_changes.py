"""Changing a situation: a new version of each of its questions, all in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from quizapp.banks.cases import case_by_code, case_in_lines
from quizapp.banks.exporting import as_in_file
from quizapp.banks.file_pictures import FOLDER
from quizapp.banks.formats.markdown import escaped_lines
from quizapp.banks.markup import cited_pictures
from quizapp.banks.models import QuestionKey
from quizapp.banks.pictures import facts_of, hashes_in, names_in, pictures_by_hash, store_pictures
from quizapp.banks.question_forms.pictures import with_picture
from quizapp.banks.registering import link_citations
from quizapp.banks.schema_base import tidy_text
from quizapp.banks.states import question_by_code, standing
from quizapp.banks.writing import change_question
from quizapp.domain.errors import RecordRefused
from quizapp.office.pictures import EXTENSIONS, SoundPicture

LONGEST_CASE = 4000


@dataclass(frozen=True)
class AddedPicture:
    """A picture that goes below the text, and what it shows for those who cannot see it."""

    sound: SoundPicture
    words: str

    @property
    def name(self) -> str:
        return f"{FOLDER}/{self.sound.hash[:12]}.{EXTENSIONS[self.sound.media_type]}"


def change_case(
    session: Session, code: str, text: str, actor: int, now: datetime, added: AddedPicture | None = None
) -> list[str]:
    """The codes of the questions that have a new version in draft; versions in use go on being drawn until then.

    NotFound for an unknown situation. RecordRefused for a text that cannot be, and for the text that stands there.
    """
    line = case_by_code(session, code)
    changes = _changes(text, line.case, added)
    if changes["text"] == line.case["text"]:
        raise RecordRefused("question_unchanged")
    if added is not None:
        store_pictures(session, [added.sound], actor, now)
        session.flush()
    for question_code in line.codes:
        found = standing(session, question_by_code(session, question_code, lock=True))
        version = found.live.version
        item = as_in_file(question_code, version, session.get_one(QuestionKey, version.id), found.live.status)
        content = {**item.content, "case": {"code": code, **changes}}
        kept = pictures_by_hash(session, hashes_in(content))
        pictures = {name: kept[hash_] for name, hash_ in names_in(content).items()}
        changed = replace(item, content=content, pictures=pictures)
        change_question(session, question_code, found.newest.version.number, changed, actor, now, links=False)
    link_citations(session)
    return list(line.codes)


def _changes(text: str, case: Mapping[str, Any], added: AddedPicture | None) -> dict[str, Any]:
    """What the situation says from now on, with the pictures that its text shows."""
    is_rich = bool(case.get("rich"))
    if added is not None:
        text = with_picture(text if is_rich else escaped_lines(text), added.name, added.words)
        is_rich = True
    if len(text) > LONGEST_CASE:
        raise RecordRefused("case_too_long")
    try:
        tidied = tidy_text(text, is_rich=True)  # a plain text keeps its lines too
    except ValueError as fault:
        raise RecordRefused("case_text") from fault
    if not is_rich:
        return case_in_lines(tidied)
    known = {**(case.get("pictures") or {}), **({added.name: facts_of(added.sound)} if added else {})}
    cited = {name for name, _words in cited_pictures(tidied)}
    if not cited <= known.keys():
        raise RecordRefused("case_picture")
    pictures = {name: known[name] for name in sorted(cited)}
    return {"text": tidied, "rich": True, **({"pictures": pictures} if pictures else {})}
