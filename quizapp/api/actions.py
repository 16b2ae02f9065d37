"""Making and taking back tokens, and keeping how often they were used."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.api.models import ApiToken, ApiUse
from quizapp.audit.actions import record
from quizapp.audit.twice import SENT_TWICE
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.domain.names import tidy
from quizapp.domain.tokens import PREFIX, SCOPES
from quizapp.people.models import Account, Unit
from quizapp.people.queries.logins import token_hash


@dataclass(frozen=True)
class Wanted:
    """What a token shall open."""

    name: str
    scopes: Collection[str]
    expires_at: datetime
    unit_id: int | None = None
    with_names: bool = False
    ranges: tuple[str, ...] = ()


def make_token(session: Session, wanted: Wanted, actor: int, now: datetime) -> tuple[ApiToken, str]:
    """The row and the token itself, which nothing keeps. RecordRefused: token_name, token_scopes, token_life,
    unknown_unit."""
    name = tidy(wanted.name)
    if not 2 <= len(name) <= 100:
        raise RecordRefused("token_name")
    if not wanted.scopes or not set(SCOPES).issuperset(wanted.scopes):
        raise RecordRefused("token_scopes")
    if wanted.expires_at <= now:
        raise RecordRefused("token_life")
    if wanted.unit_id is not None and session.get(Unit, wanted.unit_id) is None:
        raise RecordRefused("unknown_unit")
    text = PREFIX + secrets.token_urlsafe(32)
    scopes = _in_order(wanted.scopes)
    row = ApiToken(
        name=name,
        token_hash=token_hash(text),
        scopes=" ".join(scopes),
        unit_id=wanted.unit_id,
        with_names=wanted.with_names,
        ranges=" ".join(wanted.ranges),
        created_by=actor,
        created_at=now,
        expires_at=wanted.expires_at,
    )
    session.add(row)
    session.flush()
    record(
        session, now, actor, "api_token_made", f"api_token:{row.id}", name=name, scopes=scopes, unit=wanted.unit_id,
        names=wanted.with_names, until=wanted.expires_at.isoformat(),
    )  # fmt: skip
    return row, text


def take_back_unseen(session: Session, wanted: Wanted, actor: int, now: datetime) -> bool:
    """A form that was pressed twice leaves one token that opens: nobody saw what the first press answered, so what the
    same hand made with the same words a moment ago, and what opened nothing yet, is taken back. Whether there was one.
    Two presses at once queue at the account."""
    session.get(Account, actor, with_for_update=True)
    statement = sa.select(ApiToken).where(
        ApiToken.created_by == actor,
        ApiToken.created_at > now - SENT_TWICE,
        ApiToken.revoked_at.is_(None),
        ApiToken.last_used_at.is_(None),
        ApiToken.name == tidy(wanted.name),
        ApiToken.scopes == " ".join(_in_order(wanted.scopes)),
        ApiToken.unit_id == wanted.unit_id,
        ApiToken.with_names == wanted.with_names,
        ApiToken.ranges == " ".join(wanted.ranges),
        ApiToken.expires_at == wanted.expires_at,
    )
    unseen = list(session.scalars(statement))
    for row in unseen:
        revoke_token(session, row.id, actor, now)
    return bool(unseen)


def _in_order(scopes: Collection[str]) -> list[str]:
    return [code for code in SCOPES if code in scopes]


def revoke_token(session: Session, token_id: int, actor: int, now: datetime) -> ApiToken:
    """It opens nothing from the next request on. Twice is once."""
    row = session.get(ApiToken, token_id, with_for_update=True)
    if row is None:
        raise NotFound("token")
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by = now, actor
        record(session, now, actor, "api_token_revoked", f"api_token:{token_id}", name=row.name)
    return row


def keep_uses(session: Session, token_id: int, requests: int, now: datetime, today: date) -> None:
    """Add so many to the day's count; the first of a day is put on record."""
    session.execute(sa.update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now))
    if _add(session, token_id, requests, today):
        return
    try:
        with session.begin_nested():
            session.add(ApiUse(token_id=token_id, day=today, requests=requests))
    except IntegrityError:  # another process was first
        _add(session, token_id, requests, today)
    else:
        record(session, now, None, "api_token_used", f"api_token:{token_id}", day=today.isoformat())


def _add(session: Session, token_id: int, requests: int, today: date) -> bool:
    statement = (
        sa.update(ApiUse)
        .where(ApiUse.token_id == token_id, ApiUse.day == today)
        .values(requests=ApiUse.requests + requests)
        .returning(ApiUse.day)
    )
    return session.execute(statement).one_or_none() is not None
