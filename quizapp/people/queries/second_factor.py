"""What an account proves itself with beyond its password."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.people.factor_models import RecoveryCode, SecondFactor


def factor_of(session: Session, account_id: int) -> SecondFactor | None:
    """Set up or being set up."""
    return session.get(SecondFactor, account_id)


def has_factor(session: Session, account_id: int) -> bool:
    """Whether codes are asked for."""
    factor = factor_of(session, account_id)
    return factor is not None and factor.confirmed_at is not None


def recovery_codes_left(session: Session, account_id: int) -> int:
    unused = sa.select(sa.func.count()).select_from(RecoveryCode).where(RecoveryCode.account_id == account_id)
    return session.scalar(unused.where(RecoveryCode.used_at.is_(None))) or 0
