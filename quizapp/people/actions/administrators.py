"""Somebody must remain who can run the system."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.errors import RecordRefused
from quizapp.people.models import Account, Person, RoleGrant

_HOLDS_ALL = (
    sa.select(Account.id)
    .join(RoleGrant, RoleGrant.account_id == Account.id)
    .where(RoleGrant.role == "administrator", RoleGrant.unit_id.is_(None))
)


def keep_an_administrator(session: Session, account_id: int) -> None:
    """Before an administrator is locked, demoted or retired. RecordRefused: last_administrator.

    Every account with the role is locked first, in one order, and then looked at in a statement of its own: of two who
    remove each other at once, the second sees what the first did.
    """
    everyone = session.scalars(_HOLDS_ALL.order_by(Account.id).with_for_update(of=Account)).all()
    if account_id not in everyone:
        return
    working = _HOLDS_ALL.outerjoin(Person, Person.id == Account.person_id).where(
        Account.is_active.is_(True), sa.or_(Account.person_id.is_(None), Person.is_active.is_(True))
    )
    if set(session.scalars(working)) <= {account_id}:
        raise RecordRefused("last_administrator")


def keep_an_administrator_but_person(session: Session, person_id: int) -> None:
    """The same, where a person leaves the office."""
    account_id = session.scalars(sa.select(Account.id).where(Account.person_id == person_id)).one_or_none()
    if account_id is not None:
        keep_an_administrator(session, account_id)
