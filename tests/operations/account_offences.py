"""What the database must refuse of accounts and logins, and rows for it to protect."""

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.people.actions.logins import open_login, sign_out
from quizapp.people.factor_models import RecoveryCode, SecondFactor
from quizapp.people.models import Account, Login, Person, RoleGrant
from tests import make
from tests.make import NOW, Sitting

Offence = Callable[[Session, Sitting, Sitting], object]
LAST = "quantri-cuoi"


def account_rows(session: Session) -> None:
    """One administrator alone, with a person, an initial password that was used, a login that ended, codes."""
    earlier = session.scalars(sa.select(RoleGrant.account_id).where(RoleGrant.role == "administrator")).all()
    last = make.account(session, username=LAST, person=make.person(session), roles=[("administrator", None)])
    for account_id in earlier:
        session.get_one(Account, account_id).is_active = False
    session.flush()
    last.must_change_password, last.initial_used_at = True, NOW
    _token, login = open_login(session, last.id, NOW)
    session.flush()
    sign_out(session, login.id, NOW)
    session.add(SecondFactor(account_id=last.id, secret="x", last_step=9, created_at=NOW, confirmed_at=NOW))
    session.add(RecoveryCode(account_id=last.id, code_hash="x", used_at=NOW))
    session.flush()


def of_last(statement: sa.Update | sa.Delete, column: sa.ColumnElement[int] | None = None) -> Offence:
    """A statement about the last administrator's rows."""

    def offend(session: Session, _running: Sitting, _over: Sitting) -> None:
        account = session.scalars(sa.select(Account).where(Account.username == LAST)).one()
        wanted = account.person_id if column is Person.id else account.id
        session.execute(statement.where((Account.id if column is None else column) == wanted))

    return offend


ACCOUNT_OFFENCES: list[tuple[str, Offence]] = [
    ("guard_account_last_administrator", of_last(sa.update(Account).values(is_active=False))),
    ("guard_role_grant_last_administrator", of_last(sa.delete(RoleGrant), RoleGrant.account_id)),
    ("guard_role_grant_administrator", of_last(sa.update(RoleGrant).values(role="author"), RoleGrant.account_id)),
    ("guard_person_last_administrator", of_last(sa.update(Person).values(is_active=False), Person.id)),
    ("guard_account_initial_once", of_last(sa.update(Account).values(initial_used_at=None))),
    ("guard_login_ended", of_last(sa.update(Login).values(ended_at=None), Login.account_id)),
    ("guard_login_ended", of_last(sa.update(Login).values(token_hash="y"), Login.account_id)),
    (
        "guard_login_frozen",
        of_last(sa.update(Login).values(expires_at=NOW + timedelta(days=9)), Login.account_id),
    ),
    ("guard_second_factor_replay", of_last(sa.update(SecondFactor).values(last_step=8), SecondFactor.account_id)),
    ("guard_recovery_code_once", of_last(sa.update(RecoveryCode).values(used_at=None), RecoveryCode.account_id)),
]
