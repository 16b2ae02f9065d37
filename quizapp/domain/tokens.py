"""What a token of a program may read, from where, how often, and until when."""

import ipaddress
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

SCOPES = {"results": "Kết quả", "needs": "Nhu cầu bồi dưỡng", "coverage": "Độ phủ kế hoạch năm"}
ANY = ""  # rounds and units: whatever the token reads
PREFIX = "qz1_"
PER_MINUTE = 120
WINDOW = timedelta(minutes=1)
LONGEST_DAYS = 731  # of a token's life


@dataclass(frozen=True)
class TokenFacts:
    """`ranges`: networks that it may come from; none: any."""

    scopes: frozenset[str]
    expires_at: datetime
    revoked_at: datetime | None
    ranges: tuple[str, ...] = ()


def token_fault(facts: TokenFacts, wanted: str, address: str, now: datetime) -> str:
    """Why a token does not open a door; empty where it does."""
    if facts.revoked_at is not None:
        return "token_revoked"
    if facts.expires_at <= now:
        return "token_expired"
    if facts.ranges and not _is_within(address, facts.ranges):
        return "wrong_address"
    return "wrong_scope" if wanted != ANY and wanted not in facts.scopes else ""


def _is_within(address: str, ranges: Collection[str]) -> bool:
    try:
        at = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(at in ipaddress.ip_network(one) for one in ranges)


@dataclass(frozen=True)
class Uses:
    """Requests of one token in one process: `count` in the minute that began at `since`; `unkept` not yet in the
    database, where they were last kept at `kept_at`."""

    since: datetime
    count: int = 0
    unkept: int = 0
    kept_at: datetime | None = None


def used(uses: Uses | None, now: datetime, most: int = PER_MINUTE) -> tuple[Uses, int]:
    """One request more, and how many seconds it is to wait: 0 where it may go on."""
    if uses is None or now - uses.since >= WINDOW:
        uses = Uses(now) if uses is None else replace(uses, since=now, count=0)
    if uses.count >= most:
        return uses, max(1, round((uses.since + WINDOW - now).total_seconds()))
    return replace(uses, count=uses.count + 1, unkept=uses.unkept + 1), 0


def is_to_be_kept(uses: Uses, now: datetime) -> bool:
    """At the first request, and then once a minute at most."""
    return uses.kept_at is None or now - uses.kept_at >= WINDOW


def kept(uses: Uses, now: datetime) -> Uses:
    return replace(uses, unkept=0, kept_at=now)
