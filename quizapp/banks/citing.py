"""Which questions cite a document, and which of them a change of it stops."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.banks.laws import IS_CURRENT, checks_of, known_at
from quizapp.banks.models import Citation, LegalChange, Question, QuestionVersion
from quizapp.banks.register import FileChange
from quizapp.banks.states import IS_RETIRED, STATUS
from quizapp.domain.laws import BasisChange, Check, concerns, last_check, unchecked


@dataclass(frozen=True)
class CitingQuestion:
    """A current question that cites a document, with the provisions and when it was checked."""

    code: str
    version: QuestionVersion
    status: str
    provisions: tuple[str, ...]
    checks: tuple[Check, ...]

    @property
    def checked_on(self) -> date | None:
        return last_check(self.checks)

    @property
    def is_approved(self) -> bool:
        """What was never approved is not drawn: a change makes it wait for a look, but stops nothing."""
        return self.status == "reviewed"

    def stopped_by(self, change: FileChange | LegalChange) -> bool:
        """Whether `change` keeps the question out of the draw from its day on. Of one that is not recorded yet nobody
        could know who has checked the question so far."""
        if isinstance(change, FileChange):
            return any(concerns(change.provisions, provision) for provision in self.provisions)
        known = known_at(change)
        met = [BasisChange(change.from_on, change.provisions, provision, known) for provision in self.provisions]
        return bool(unchecked(met, self.checks))


def citing_questions(session: Session, document_id: int) -> list[CitingQuestion]:
    """Current versions that cite the document, but for retired ones, by code."""
    statement = (
        sa.select(Question.code, QuestionVersion, STATUS, Citation.provision)
        .join(QuestionVersion, IS_CURRENT)
        .join(Citation, Citation.question_version_id == QuestionVersion.id)
        .where(Citation.document_id == document_id, sa.not_(IS_RETIRED))
        .order_by(Question.code, Citation.place)
    )
    found: dict[str, tuple[QuestionVersion, str, list[str]]] = {}
    for code, version, status, provision in session.execute(statement):
        found.setdefault(code, (version, status, []))[2].append(provision)
    checks = checks_of(session, (version for version, _status, _provisions in found.values()))
    return [
        CitingQuestion(code, one, status, tuple(named), tuple(checks[one.id]))
        for code, (one, status, named) in found.items()
    ]
