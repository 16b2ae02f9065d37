"""Telephones that make codes, and accounts of staff that ask for them."""

from datetime import datetime

import pyotp
from sqlalchemy.orm import Session

from quizapp.people.actions.second_factor import begin_setup
from quizapp.people.factor_models import RecoveryCode, SecondFactor
from quizapp.people.models import Account
from quizapp.people.second_factor import new_secret, opened, recovery_codes, recovery_hash
from tests.conftest import SECRET
from tests.make import NOW


def given_telephone(session: Session, account: Account) -> tuple[str, list[str]]:
    """The account's second factor, set up: its secret and its recovery codes."""
    encrypted = new_secret(SECRET)
    begin_setup(session, account.id, encrypted, NOW)
    factor = session.get_one(SecondFactor, account.id)
    factor.confirmed_at = NOW
    papers = recovery_codes()
    hashes = [recovery_hash(SECRET, account.id, one) for one in papers]
    session.add_all(RecoveryCode(account_id=account.id, code_hash=one, used_at=None) for one in hashes)
    session.flush()
    return opened(SECRET, encrypted), papers


def code_at(secret: str, at: datetime, steps: int = 0) -> str:
    return pyotp.TOTP(secret).generate_otp(int(at.timestamp()) // 30 + steps)
