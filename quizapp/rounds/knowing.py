"""Who of a list knows the questions that its papers may draw: authors, who submitted, and who approved them."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.banks.models import QuestionStep, QuestionVersion
from quizapp.banks.queries import drawable
from quizapp.papers.queries import cells_of
from quizapp.people.models import Account, Person
from quizapp.rounds.models import Round
from quizapp.rounds.queries import opening_day

DEEDS = {"wrote": "ra đề", "submitted": "gửi duyệt", "approved": "duyệt đề", "returned": "thẩm định"}
AT_ONCE = 500  # ids in one statement


def pool_of(session: Session, round_: Round, now: datetime) -> list[int]:
    """Versions that a paper of the round may draw on its first day."""
    cells = {(cell.competence, cell.level) for cell in cells_of(session, round_.blueprint_id)}
    pool = drawable(session, opening_day(round_, now))
    return [one.version_id for one in pool if (one.competence, one.level) in cells]


def among(person_ids: Collection[int]) -> sa.ColumnElement[bool]:
    """The condition of `knowing` for these people."""
    return Person.id.in_(person_ids)


def knowing(
    session: Session, round_: Round, expected: sa.ColumnElement[bool], now: datetime
) -> tuple[tuple[str, str], ...]:
    """(name, what they did) of the candidates who worked on any version of the questions of the round's pool, by name.
    `expected` is a condition on Person."""
    versions = pool_of(session, round_, now)
    done: dict[int, set[str]] = {}
    for start in range(0, len(versions), AT_ONCE):
        some = versions[start : start + AT_ONCE]
        questions = sa.select(QuestionVersion.question_id).where(QuestionVersion.id.in_(some))
        known = sa.select(QuestionVersion.id).where(QuestionVersion.question_id.in_(questions))
        wrote = sa.select(QuestionVersion.created_by).where(QuestionVersion.id.in_(known)).distinct()
        for account_id in session.scalars(wrote):
            done.setdefault(account_id or 0, set()).add("wrote")
        steps = sa.select(QuestionStep.taken_by, QuestionStep.kind).where(QuestionStep.question_version_id.in_(known))
        for account_id, kind in session.execute(steps.distinct()):
            done.setdefault(account_id, set()).add(kind)
    people = (
        sa.select(Account.id, Person.name)
        .join(Person, Person.id == Account.person_id)
        .where(Account.id.in_(list(done)), expected)
        .order_by(Person.sort_key)
    )
    return tuple(
        (name, ", ".join(words for kind, words in DEEDS.items() if kind in done[account_id]))
        for account_id, name in session.execute(people)
        if done[account_id] & set(DEEDS)
    )
