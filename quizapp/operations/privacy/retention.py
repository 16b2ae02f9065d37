"""The job that forgets: whom and what the office's periods no longer cover."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.attempts.room_models import BrowserWaiverUse
from quizapp.audit.actions import record
from quizapp.audit.models import AuditEntry
from quizapp.domain.people import RETAINED
from quizapp.domain.retaining import kept_since
from quizapp.people.actions.erasing import erase_person
from quizapp.people.actions.uploads import drop_old_uploads
from quizapp.people.models import Account, FailedLogin, Login, Person, PersonPlacement, RetentionRule
from quizapp.results.forgetting import blank_complaints, complaints_of, old_complaints
from quizapp.services.models import ServiceDifficulty
from quizapp.training.forgetting import blank_name

BY_PERIOD = "hết thời hạn lưu giữ"


@dataclass(frozen=True)
class Due:
    """What the periods no longer cover: persons to blank, ended logins and refused sign-ins to delete, complaints whose
    words go, difficulties whose words and person are blanked."""

    persons: tuple[int, ...]
    logins: int
    failed_logins: int
    complaints: tuple[int, ...] = ()
    difficulties: int = 0

    @property
    def is_nothing(self) -> bool:
        return not (self.persons or self.logins or self.failed_logins or self.complaints or self.difficulties)


def periods(session: Session) -> dict[str, int]:
    """Code → months."""
    found = {row.code: row.months for row in session.scalars(sa.select(RetentionRule))}
    return {code: found[code] for code in RETAINED}


def set_period(session: Session, code: str, months: int, actor: int, now: datetime) -> None:
    rule = session.get_one(RetentionRule, code, with_for_update=True)
    if rule.months == months:
        return
    record(session, now, actor, "retention_changed", f"retention:{code}", before=rule.months, after=months)
    rule.months, rule.changed_by, rule.changed_at = months, actor, now


def due(session: Session, now: datetime) -> Due:
    """What `forget` would do now; nothing is written."""
    months = periods(session)
    return Due(
        tuple(session.scalars(_left_before(kept_since(now, months["left_person"])))),
        _count(session, sa.select(Login.id).where(_is_old_login(kept_since(now, months["login"])))),
        _count(session, sa.select(FailedLogin.id).where(FailedLogin.at < kept_since(now, months["failed_login"]))),
        old_complaints(session, kept_since(now, months["complaint"])),
        _count(session, sa.select(ServiceDifficulty.id).where(_is_old_voice(kept_since(now, months["difficulty"])))),
    )


def _count(session: Session, statement: sa.Select[int]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(statement.subquery())) or 0


def _is_old_voice(before: datetime) -> sa.ColumnElement[bool]:
    """Named before that day, and still with words or a person."""
    says = sa.or_(ServiceDifficulty.text != "", ServiceDifficulty.person_id.is_not(None))
    return sa.and_(ServiceDifficulty.named_on < before.date(), says)


def _is_old_login(before: datetime) -> sa.ColumnElement[bool]:
    """Ended or run out before then; one that wrote answers or used a waiver stays, for it is named there."""
    over = sa.or_(Login.ended_at < before, Login.expires_at < before)
    named = (Attempt.writer_login_id, BrowserWaiverUse.login_id)
    return sa.and_(over, *(~sa.exists().where(column == Login.id) for column in named))


def _left_before(before: datetime) -> sa.Select[int]:
    """Persons who left before that day and of whom nothing is newer: no test, no sign-in, no act on their record."""
    subject = sa.literal("person:") + sa.cast(Person.id, sa.String)
    traces = (
        sa.exists().where(Attempt.person_id == Person.id, sa.func.coalesce(Attempt.ended_at, before) >= before),
        sa.exists().where(Login.account_id == Account.id, Account.person_id == Person.id, Login.created_at >= before),
        sa.exists().where(AuditEntry.subject == subject, AuditEntry.at >= before),
        sa.exists().where(PersonPlacement.person_id == Person.id, PersonPlacement.valid_before >= before.date()),
    )
    gone = sa.and_(Person.is_active.is_(False), Person.erased_at.is_(None))
    return sa.select(Person.id).where(gone, *(~trace for trace in traces)).order_by(Person.id)


def forget(session: Session, actor: int | None, now: datetime) -> Due:
    """Blank and delete what is due, on record; what it did. Nothing due leaves no entry."""
    drop_old_uploads(session, now)
    found = due(session, now)
    if found.is_nothing:
        return found
    months = periods(session)
    for person in session.scalars(sa.select(Person).where(Person.id.in_(found.persons)).order_by(Person.id)):
        name = person.name
        erase_person(session, person, actor, now, BY_PERIOD)
        blank_name(session, name)
        blank_complaints(session, complaints_of(session, person.id))
    session.execute(sa.delete(Login).where(_is_old_login(kept_since(now, months["login"]))))
    session.execute(sa.delete(FailedLogin).where(FailedLogin.at < kept_since(now, months["failed_login"])))
    blank_complaints(session, found.complaints)
    old = _is_old_voice(kept_since(now, months["difficulty"]))
    session.execute(sa.update(ServiceDifficulty).where(old).values(text="", person_id=None))
    record(
        session, now, actor, "retention_kept", "retention",
        persons=len(found.persons), logins=found.logins, failed_logins=found.failed_logins,
        complaints=len(found.complaints), difficulties=found.difficulties,
    )  # fmt: skip
    return found
