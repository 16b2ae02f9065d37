"""Changing a situation: a new version of each of its questions, all in one transaction."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from quizapp.banks.cases import case_by_code, case_in_lines
from quizapp.banks.exporting import as_in_file
from quizapp.banks.models import QuestionKey
from quizapp.banks.pictures import hashes_in, pictures_by_hash
from quizapp.banks.registering import link_citations
from quizapp.banks.schema_base import tidy_text
from quizapp.banks.states import question_by_code, standing
from quizapp.banks.writing import change_question
from quizapp.domain.errors import RecordRefused

LONGEST_CASE = 4000


def change_case(session: Session, code: str, text: str, actor: int, now: datetime) -> list[str]:
    """The codes of the questions that have a new version in draft; versions in use go on being drawn until then.

    NotFound for an unknown situation. RecordRefused for a text that cannot be, and for the text that stands there.
    """
    line = case_by_code(session, code)
    changes = _changes(text, is_rich=bool(line.case.get("rich")))
    if changes["text"] == line.case["text"]:
        raise RecordRefused("question_unchanged")
    for question_code in line.codes:
        found = standing(session, question_by_code(session, question_code, lock=True))
        version = found.live.version
        pictures = pictures_by_hash(session, hashes_in(version.content))
        item = as_in_file(question_code, version, session.get_one(QuestionKey, version.id), found.live.status, pictures)
        content = {**item.content, "case": {**line.case, **changes}}
        changed = replace(item, content=content)
        change_question(session, question_code, found.newest.version.number, changed, actor, now, links=False)
    link_citations(session)
    return list(line.codes)


def _changes(text: str, *, is_rich: bool) -> dict[str, Any]:
    if len(text) > LONGEST_CASE:
        raise RecordRefused("case_too_long")
    try:
        tidied = tidy_text(text, is_rich=True)  # a plain text keeps its lines too
    except ValueError as fault:
        raise RecordRefused("case_text") from fault
    return {"text": tidied} if is_rich else case_in_lines(tidied)
