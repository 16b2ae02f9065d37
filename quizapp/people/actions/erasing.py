"""Blanking a person: what identifies them goes, the rows that hold only their id stay."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.domain.errors import RecordRefused
from quizapp.people.actions.uploads import drop_uploads_naming
from quizapp.people.factor_models import RecoveryCode, SecondFactor
from quizapp.people.models import Account, FailedLogin, Login, Person, PersonPlacement, RoleGrant

BLANK = "(đã xóa thông tin)"
NO_PASSWORD = "!"  # noqa: S105 – no hash looks like this, so nothing opens the account


def erase_person(session: Session, person: Person, actor: int | None, now: datetime, reason: str) -> None:
    """Blank name, code, birth date and account for good. Results and answers stay under the number alone; files that
    were sent, name them and were not taken yet go.

    Raises RecordRefused for somebody who still works here or was erased before.
    """
    if person.erased_at is not None:
        raise RecordRefused("already_erased")
    if person.is_active:
        raise RecordRefused("still_active")
    drop_uploads_naming(session, person.name, person.staff_code)
    account = session.scalars(sa.select(Account).where(Account.person_id == person.id)).one_or_none()
    if account is not None:
        _erase_account(session, account, now)
    person.staff_code, person.name = f"XOA-{person.id}", BLANK
    person.sort_key, person.search_key = "", ""
    person.born_on, person.gender, person.erased_at = None, None, now
    own = PersonPlacement.person_id == person.id  # what people wrote there may name somebody
    session.execute(sa.update(PersonPlacement).where(own).values(reason="", end_reason=""))
    session.flush()
    record(
        session, now, actor, "person_erased", f"person:{person.id}",
        account=None if account is None else account.id, reason=reason,
    )  # fmt: skip


def _erase_account(session: Session, account: Account, now: datetime) -> None:
    session.execute(sa.delete(FailedLogin).where(FailedLogin.username == account.username))
    for table in (RoleGrant, SecondFactor, RecoveryCode):
        session.execute(sa.delete(table).where(table.account_id == account.id))
    ended = sa.update(Login).where(Login.account_id == account.id, Login.ended_at.is_(None)).values(ended_at=now)
    session.execute(ended)
    session.execute(sa.update(Login).where(Login.account_id == account.id).values(address="", browser=""))
    account.username, account.display_name = f"xoa-{account.id}", BLANK
    account.password_hash, account.is_active, account.initial_expires_at = NO_PASSWORD, False, None
