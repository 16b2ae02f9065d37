"""Who could look through what one person did with a round's results, and whether there is anybody."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.result_life import confirming_roles
from quizapp.people.models import Account, RoleGrant, Unit
from quizapp.rounds.models import Round


def organisers_of(session: Session, unit_id: int) -> set[int]:
    """Accounts in use that organise the rounds of this unit; where it has none of its own, of the nearest above it.
    Where nobody organises at all, whoever else may confirm a self-test of it."""
    unit: int | None = unit_id
    over: list[int | None] = [None]
    while unit is not None:
        found = _holders(session, ("organiser",), [unit])
        if found:
            return found
        over.append(unit)
        unit = session.scalar(sa.select(Unit.parent_id).where(Unit.id == unit))
    return _holders(session, ("organiser",), [None]) or _holders(session, confirming_roles("self_test"), over)


def _holders(session: Session, roles: Collection[str], over: Collection[int | None]) -> set[int]:
    """Accounts in use with one of these roles over one of these units; None is everywhere."""
    is_everywhere = sa.and_(sa.literal(None in over), RoleGrant.unit_id.is_(None))
    granted = sa.or_(RoleGrant.unit_id.in_([one for one in over if one is not None]), is_everywhere)
    statement = (
        sa.select(RoleGrant.account_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(RoleGrant.role.in_(roles), granted, Account.is_active)
    )
    return set(session.scalars(statement))


def decides_alone(session: Session, round_: Round, account_id: int) -> bool:
    """Whether nobody else could look through what this account does: a self-test of a unit with one organiser."""
    return round_.kind == "self_test" and organisers_of(session, round_.unit_id) == {account_id}
