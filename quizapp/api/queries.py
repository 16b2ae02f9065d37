"""Tokens, whom one belongs to, and pages of what programs list."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.api.models import ApiToken, ApiUse
from quizapp.domain.errors import NotFound
from quizapp.domain.tokens import TokenFacts
from quizapp.people.models import Account, Unit
from quizapp.people.queries.logins import token_hash


@dataclass(frozen=True)
class Caller:
    """The program behind a request: which units its token reads, and whether people are told by name."""

    token_id: int
    facts: TokenFacts
    unit_id: int | None
    with_names: bool


def caller_of(session: Session, token: str) -> Caller | None:
    row = session.scalars(sa.select(ApiToken).where(ApiToken.token_hash == token_hash(token))).one_or_none()
    if row is None:
        return None
    facts = TokenFacts(frozenset(row.scopes.split()), row.expires_at, row.revoked_at, tuple(row.ranges.split()))
    return Caller(row.id, facts, row.unit_id, row.with_names)


@dataclass(frozen=True)
class TokenLine:
    """A token on the administrator's page. `state`: open, expired or revoked; `requests`: of the last 30 days."""

    token: ApiToken
    unit_name: str
    made_by: str
    state: str
    requests: int


def token_lines(session: Session, now: datetime, since: date) -> list[TokenLine]:
    """Open ones first, the newest of them first."""
    counts = sa.select(ApiUse.token_id, sa.func.sum(ApiUse.requests)).where(ApiUse.day >= since)
    requests = {row[0]: int(row[1]) for row in session.execute(counts.group_by(ApiUse.token_id))}
    statement = (
        sa.select(ApiToken, Unit.name, Account.display_name)
        .outerjoin(Unit, Unit.id == ApiToken.unit_id)
        .join(Account, Account.id == ApiToken.created_by)
        .order_by(ApiToken.id.desc())
    )
    lines = [
        TokenLine(row, unit or "", by, state_of(row, now), requests.get(row.id, 0))
        for row, unit, by in session.execute(statement)
    ]
    return sorted(lines, key=lambda line: line.state != "open")


def state_of(row: ApiToken, now: datetime) -> str:
    if row.revoked_at is not None:
        return "revoked"
    return "expired" if row.expires_at <= now else "open"


def token_by_id(session: Session, token_id: int) -> ApiToken:
    row = session.get(ApiToken, token_id)
    if row is None:
        raise NotFound("token")
    return row


@dataclass(frozen=True)
class ListedUnit:
    """A unit as programs are told it."""

    id: int
    code: str
    name: str
    kind: str
    parent_code: str | None
    valid_from: date
    valid_until: date | None


def units_after(session: Session, unit_ids: Collection[int], after: int, limit: int) -> list[ListedUnit]:
    """In the order of their ids; a parent out of scope is not told."""
    above = sa.orm.aliased(Unit)
    statement = (
        sa.select(Unit, above.id, above.code)
        .outerjoin(above, above.id == Unit.parent_id)
        .where(Unit.id.in_(unit_ids), Unit.id > after)
        .order_by(Unit.id)
        .limit(limit)
    )
    return [
        ListedUnit(
            one.id, one.code, one.name, one.kind, code if parent_id in unit_ids else None, one.valid_from,
            one.valid_until,
        )
        for one, parent_id, code in session.execute(statement)
    ]  # fmt: skip


def unit_id_of(session: Session, code: str, unit_ids: Collection[int]) -> int:
    """NotFound where no unit of the scope has that code."""
    found = session.scalar(sa.select(Unit.id).where(Unit.code == code, Unit.id.in_(unit_ids)))
    if found is None:
        raise NotFound("unit")
    return found
