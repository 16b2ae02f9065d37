"""The list of the bank: every question by the version that is written or reviewed, else by the one that counts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.banks.due import due_versions, planned_days
from quizapp.banks.laws import IS_CURRENT
from quizapp.banks.models import Citation, LegalDocument, Question, QuestionVersion
from quizapp.banks.states import IS_WORKING, STATUS
from quizapp.domain.names import search_key
from quizapp.domain.question_life import IN_USE, state_of
from quizapp.people.models import Account

PER_PAGE = 25
DUE, UNUSED = "due", "unused"  # unused: approved, and in no paper yet
AHEAD = {"overdue": 0, "30": 30, "90": 90}  # review dates that are past, or within so many days


@dataclass(frozen=True)
class BankFilter:
    """What the list is narrowed to; empty values narrow nothing. `status`: a status, `IN_USE`, `UNUSED` or `DUE`.

    `competences`: those of a domain. `review`: one of `AHEAD`, or `none` for questions without a day.
    """

    search: str = ""
    competences: Collection[str] = ()
    competence: str = ""
    level: int = 0
    status: str = ""
    type: str = ""
    document: str = ""
    author: int = 0
    review: str = ""


@dataclass(frozen=True)
class BankRow:
    """One line of the list. `is_due`: somebody must look at the question again; `is_change`: an older version is drawn
    meanwhile; `current_status` and `is_used` are that one's."""

    code: str
    version: QuestionVersion
    status: str
    current_status: str = ""
    is_due: bool = False
    is_used: bool = False

    @property
    def state(self) -> str:
        return state_of(self.status, is_used=self.is_used)

    @property
    def current_state(self) -> str:
        return state_of(self.current_status, is_used=self.is_used)

    @property
    def is_change(self) -> bool:
        return self.status != "reviewed" and self.current_status == "reviewed"


@dataclass(frozen=True)
class _Facts:
    """What the whole list is held against."""

    cited: set[int] | None
    planned: Mapping[int, date]
    on: date | None


def bank_rows(
    session: Session, wanted: BankFilter, on: date | None = None, used: Collection[int] = ()
) -> list[BankRow]:
    """All lines by code. Search ignores accents and case. Without the day `on` no row is due; `used`: versions that
    stood in a paper."""
    due = due_versions(session, on) if on is not None else set()
    statement = sa.select(Question.id, Question.code, QuestionVersion, STATUS)
    current = {row[0]: row[1:] for row in session.execute(statement.join(QuestionVersion, IS_CURRENT))}
    newer = statement.join(QuestionVersion, QuestionVersion.question_id == Question.id).where(IS_WORKING)
    working = {row[0]: row[1:] for row in session.execute(newer)}
    facts = _Facts(
        _citing(session, wanted.document) if wanted.document else None,
        planned_days(session) if wanted.review else {},
        on,
    )
    rows = []
    for question_id, (code, counted, counted_status) in current.items():
        _code, version, status = working.get(question_id, (code, counted, counted_status))
        row = BankRow(code, version, status, counted_status, counted.id in due, counted.id in used)
        if _suits(row, wanted, facts, counted):
            rows.append(row)
    return sorted(rows, key=lambda row: row.code)


def _citing(session: Session, number: str) -> set[int]:
    statement = sa.select(Citation.question_version_id).join(LegalDocument, LegalDocument.id == Citation.document_id)
    return set(session.scalars(statement.where(LegalDocument.number == number)))


def _suits(row: BankRow, wanted: BankFilter, facts: _Facts, counted: QuestionVersion) -> bool:
    """By the version of the line; law and day of review also by the one that counts, which is drawn meanwhile."""
    version, needle = row.version, search_key(wanted.search)
    return (
        wanted.competence in ("", version.competence)
        and (not wanted.competences or version.competence in wanted.competences)
        and wanted.level in (0, version.level)
        and wanted.type in ("", version.type)
        and wanted.author in (0, version.created_by)
        and (facts.cited is None or not facts.cited.isdisjoint((version.id, counted.id)))
        and _has_status(row, wanted.status)
        and (_is_reviewed_by(version, wanted.review, facts) or _is_reviewed_by(counted, wanted.review, facts))
        and (not needle or needle in search_key(f"{row.code} {version.content['stem']}"))
    )


def _has_status(row: BankRow, status: str) -> bool:
    if status == DUE:
        return row.is_due
    if status in (IN_USE, UNUSED):
        return row.current_status == "reviewed" and row.is_used == (status == IN_USE)
    return status in ("", row.status) or (status == "reviewed" and row.is_change)


def _is_reviewed_by(version: QuestionVersion, review: str, facts: _Facts) -> bool:
    if not review or facts.on is None:
        return True
    day = facts.planned.get(version.id, version.review_by)
    if review == "none":
        return day is None
    return day is not None and day <= facts.on + timedelta(days=AHEAD[review])


def writer_names(session: Session) -> dict[int, str]:
    """Everybody who wrote a version, by name."""
    writers = sa.select(QuestionVersion.created_by).where(QuestionVersion.created_by.is_not(None))
    statement = sa.select(Account.id, Account.display_name).where(Account.id.in_(writers))
    return {row[0]: row[1] for row in session.execute(statement.order_by(Account.display_name))}
