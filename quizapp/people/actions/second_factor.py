"""Setting a second factor up, showing it, and taking it away."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.domain.errors import RecordRefused
from quizapp.people.actions.logins import count_failure, end_logins, forget_failures, renewed_token
from quizapp.people.factor_models import RecoveryCode, SecondFactor
from quizapp.people.queries.logins import locked_account, minutes_to_wait
from quizapp.people.queries.second_factor import has_factor


def begin_setup(session: Session, account_id: int, secret: str, now: datetime) -> None:
    """Keep a new, encrypted secret that counts from its first code on. RecordRefused: factor_set."""
    if has_factor(session, account_id):
        raise RecordRefused("factor_set")
    session.execute(sa.delete(SecondFactor).where(SecondFactor.account_id == account_id))
    session.add(SecondFactor(account_id=account_id, secret=secret, last_step=0, created_at=now, confirmed_at=None))
    session.flush()


def confirm_setup(
    session: Session, account_id: int, login_id: int, step: int, code_hashes: Iterable[str], now: datetime
) -> str:
    """From now on codes are asked for; all other logins end, this one gets the token that is given back.

    RecordRefused: factor_set, where another window was faster.
    """
    waiting = sa.update(SecondFactor).where(
        SecondFactor.account_id == account_id, SecondFactor.confirmed_at.is_(None), SecondFactor.last_step < step
    )
    confirmed: Any = session.execute(waiting.values(confirmed_at=now, last_step=step))
    if not confirmed.rowcount:
        raise RecordRefused("factor_set")
    _store_codes(session, account_id, code_hashes)
    end_logins(session, account_id, now, but=login_id)
    record(session, now, account_id, "second_factor_set", f"account:{account_id}")
    return renewed_token(session, login_id, second_factor_at=now)


def new_recovery_codes(session: Session, account_id: int, code_hashes: Iterable[str], now: datetime) -> None:
    """The old ones, used or not, count no more."""
    _store_codes(session, account_id, code_hashes)
    record(session, now, account_id, "recovery_codes_made", f"account:{account_id}")


def _store_codes(session: Session, account_id: int, code_hashes: Iterable[str]) -> None:
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    session.add_all(RecoveryCode(account_id=account_id, code_hash=one, used_at=None) for one in code_hashes)
    session.flush()


def show_code(
    session: Session,
    username: str,
    account_id: int,
    *,
    step: int | None,
    code_hash: str,
    address: str,
    now: datetime,
) -> int | None:
    """Take a code of the telephone (`step`) or a recovery code, each once, or count a failure.

    The minutes to wait where there were too many, 0 where it was right, None where it was wrong.
    """
    locked_account(session, username)
    wait = minutes_to_wait(session, username, address, now)
    if wait:
        return wait
    is_right = _take_step(session, account_id, step) if step else _take_recovery(session, account_id, code_hash, now)
    if not is_right:
        count_failure(session, username, address, now)
        return None
    return 0


def pass_on(session: Session, login_id: int, username: str, now: datetime) -> str:
    """The login has its full rights, and another token: a cookie from before the code has none of them."""
    forget_failures(session, username, now)
    return renewed_token(session, login_id, second_factor_at=now)


def _take_step(session: Session, account_id: int, step: int) -> bool:
    later = sa.update(SecondFactor).where(
        SecondFactor.account_id == account_id, SecondFactor.confirmed_at.is_not(None), SecondFactor.last_step < step
    )
    taken: Any = session.execute(later.values(last_step=step))
    return bool(taken.rowcount)


def _take_recovery(session: Session, account_id: int, code_hash: str, now: datetime) -> bool:
    unused = sa.update(RecoveryCode).where(
        RecoveryCode.account_id == account_id, RecoveryCode.code_hash == code_hash, RecoveryCode.used_at.is_(None)
    )
    taken: Any = session.execute(unused.values(used_at=now))
    if taken.rowcount:
        record(session, now, account_id, "recovery_code_used", f"account:{account_id}")
    return bool(taken.rowcount)


def remove_factor(
    session: Session, account_id: int, actor: int | None, now: datetime, *, but: int | None = None
) -> None:
    """No code is asked for any more, and every login but `but` ends. RecordRefused: no_factor; own_factor, where an
    administrator would take away their own without showing it."""
    if actor == account_id and but is None:
        raise RecordRefused("own_factor")
    if not has_factor(session, account_id):
        raise RecordRefused("no_factor")
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    session.execute(sa.delete(SecondFactor).where(SecondFactor.account_id == account_id))
    end_logins(session, account_id, now, but=but)
    record(session, now, actor, "second_factor_removed", f"account:{account_id}")
