"""The drafts of an import that still lack something, in the order of the file, to be completed one by one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.banks.exporting import as_in_file
from quizapp.banks.models import Question, QuestionImport, QuestionKey, QuestionVersion
from quizapp.banks.readiness import Lacks, Rules, lacks_of
from quizapp.banks.states import IS_NEWEST, STATUS

_AT_ONCE = 500  # codes in one statement


@dataclass(frozen=True)
class Unfinished:
    """`place`: its number in the import, from 1; `lacks` is empty of one that may be sent to review."""

    place: int
    code: str
    lacks: Lacks


def drafts_in(session: Session, imported: QuestionImport, rules: Rules) -> list[Unfinished]:
    """Every question of the import that is still a draft, by its newest version."""
    was = sa.func.coalesce(Question.old_code, Question.code)
    statement = (
        sa.select(was, Question.code, QuestionVersion, QuestionKey, STATUS)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .join(QuestionKey, QuestionKey.question_version_id == QuestionVersion.id)
        .where(IS_NEWEST)
    )
    found: dict[str, tuple[Any, ...]] = {}
    for at in range(0, len(imported.codes), _AT_ONCE):
        rows = session.execute(statement.where(was.in_(imported.codes[at : at + _AT_ONCE])))
        found |= {row[0]: row[1:] for row in rows}
    drafts = []
    for place, named in enumerate(imported.codes, start=1):
        code, version, key, status = found.get(named, (named, None, None, ""))
        if status == "draft":
            drafts.append(Unfinished(place, code, lacks_of(as_in_file(code, version, key, status), rules)))
    return drafts


def next_after(drafts: Sequence[Unfinished], code: str) -> Unfinished | None:
    """The next one behind `code` that lacks something, from the first again at the end; None where none does."""
    at = next((one.place for one in drafts if one.code == code), 0)
    lacking = [one for one in drafts if one.lacks and one.code != code]
    return next((one for one in lacking if one.place > at), lacking[0] if lacking else None)


def counted(drafts: Sequence[Unfinished]) -> list[tuple[str, int]]:
    """Field → how many lack it, the commonest first."""
    return Counter(name for one in drafts for name in one.lacks).most_common()
