"""Writing to the log, in the transaction of the act itself."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.models import SYSTEM, AuditEntry, AuditHead

FIRST_HASH = "0" * 64
COMMAND = "command"  # where no browser asked: a command or a job on the machine itself
ROUND = "round:"

# of two that begin a chain at once the second finds the first's; the system's has the number that its migration gave
_BEGIN_SYSTEM = sa.text(
    "INSERT INTO audit_head (id, chain, entries, hash) VALUES (1, :chain, 0, :first) ON CONFLICT (chain) DO NOTHING"
)
_BEGIN_ROUND = sa.text(
    "INSERT INTO audit_head (chain, entries, hash) VALUES (:chain, 0, :first) ON CONFLICT (chain) DO NOTHING"
)


def chain_of_round(round_id: int) -> str:
    return f"{ROUND}{round_id}"


def facts_of(entry: Any) -> list[object]:
    """What an entry says and its hash covers; those from before there were addresses say less."""
    facts: list[object] = [entry.account_id, entry.action, entry.subject, entry.details]
    return facts if entry.address is None else [*facts, entry.chain, entry.address, entry.result]


def entry_hash(previous: str, at: datetime, facts: list[object]) -> str:
    """SHA-256 over the canonical JSON of an entry and the hash before it."""
    everything = [previous, at.astimezone(UTC).isoformat(timespec="microseconds"), *facts]
    text = json.dumps(everything, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def hold_log(session: Session) -> None:
    """Nobody else writes to the system's chain until this transaction ends: for numbers given in its order."""
    session.execute(sa.select(AuditHead.id).where(AuditHead.chain == SYSTEM).with_for_update())


def record(
    session: Session,
    now: datetime,
    account_id: int | None,
    action: str,
    subject: str,
    *,
    round_id: Any = None,  # a number; not said so, because details may come as a mapping of anything
    result: Any = "done",
    **details: Any,
) -> AuditEntry:
    """Append one entry; `details` must be plain JSON values, `before` and `after` among them where something changed.

    It goes to the chain of `round_id`, else of the round that is its subject, else of the system. The address is that
    of the request that opened the session.
    """
    named = subject if subject.startswith(ROUND) else SYSTEM
    head = _locked_head(session, named if round_id is None else chain_of_round(round_id))
    entry = AuditEntry(
        at=now,
        account_id=account_id,
        action=action,
        subject=subject,
        details=details,
        previous_hash=head.hash,
        chain=head.chain,
        address=session.info.get("address", COMMAND),
        result=result,
    )
    entry.hash = entry_hash(head.hash, now, facts_of(entry))
    session.add(entry)
    head.entries += 1
    head.hash = entry.hash
    session.flush()
    return entry


def _locked_head(session: Session, chain: str) -> AuditHead:
    statement = sa.select(AuditHead).where(AuditHead.chain == chain).with_for_update()
    head = session.scalars(statement).one_or_none()
    if head is None:
        begin = _BEGIN_SYSTEM if chain == SYSTEM else _BEGIN_ROUND
        session.execute(begin, {"chain": chain, "first": FIRST_HASH})
        head = session.scalars(statement).one()
    return head
