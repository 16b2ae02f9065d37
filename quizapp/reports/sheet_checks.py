"""Giving out result sheets with a code, checking the code, and who has earned a certificate."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.audit.actions import record
from quizapp.competences.queries import model_of
from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.sheet_codes import SheetFacts, sheet_code
from quizapp.people.models import Person
from quizapp.reports.models import CertificateRound, ResultSheet
from quizapp.results.models import Result
from quizapp.results.queries import result_read
from quizapp.rounds.models import Round


@dataclass(frozen=True)
class CheckedSheet:
    """What a sheet with this code must say. `is_unchanged`: the stored result still gives this code; `is_newest`: no
    other version of it is read."""

    code: str
    round_name: str
    person_name: str
    total_percent: float
    band_name: str
    has_passed: bool
    ended_at: datetime
    issued_at: datetime
    version: int
    is_unchanged: bool
    is_newest: bool
    model: AssessmentModel


def code_of(result: Result, token: str) -> str:
    return sheet_code(SheetFacts(
        token, result.version, result.total_percent, result.band, result.has_passed, result.marks,
        result.paper_hash, result.answers_hash,
    ))  # fmt: skip


def issue_sheet(session: Session, attempt_id: int, now: datetime) -> str:
    """The code of the result of an attempt that is read; kept from the first time on."""
    result = result_read(session, attempt_id)
    assert result is not None
    found = session.get(ResultSheet, result.id)
    if found is None:
        token = session.scalars(sa.select(Attempt.token).where(Attempt.id == attempt_id)).one()
        found = ResultSheet(result_id=result.id, attempt_id=attempt_id, code=code_of(result, token), issued_at=now)
        session.add(found)
        session.flush()
    return found.code


def checked_sheet(session: Session, code: str) -> CheckedSheet | None:
    """The code as the stored result gives it now; None where no sheet with it was given out."""
    statement = (
        sa.select(ResultSheet, Result, Attempt, Round.name, Person.name)
        .join(Result, Result.id == ResultSheet.result_id)
        .join(Attempt, Attempt.id == Result.attempt_id)
        .join(Round, Round.id == Attempt.round_id)
        .join(Person, Person.id == Attempt.person_id)
        .where(ResultSheet.code == code)
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        return None
    sheet, result, attempt, round_name, person_name = row
    newest = result_read(session, attempt.id)
    model = model_of(session, result.model_id)
    bands = {band.code: band.name for band in model.bands}
    return CheckedSheet(
        code=code,
        round_name=round_name,
        person_name=person_name,
        total_percent=result.total_percent,
        band_name=bands.get(result.band, result.band),
        has_passed=result.has_passed,
        ended_at=attempt.ended_at or attempt.deadline_at,
        issued_at=sheet.issued_at,
        version=result.version,
        is_unchanged=code_of(result, attempt.token) == code,
        is_newest=attempt.state != "voided" and newest is not None and newest.id == result.id,
        model=model,
    )


# --- certificates -------------------------------------------------------------------------------------------------


def gives_certificates(session: Session, round_id: int) -> bool:
    return session.get(CertificateRound, round_id) is not None


def set_certificates(session: Session, round_id: int, account_id: int, now: datetime, *, wanted: bool) -> None:
    """Whether who passed the round may print a certificate; on record where it changes."""
    found = session.get(CertificateRound, round_id)
    if (found is not None) == wanted:
        return
    if found is not None:
        session.delete(found)
    else:
        session.add(CertificateRound(round_id=round_id, decided_at=now))
    record(session, now, account_id, "certificates_set", f"round:{round_id}", wanted=wanted)
