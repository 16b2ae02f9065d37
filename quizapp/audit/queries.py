"""Reading the log and checking its chains."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import FIRST_HASH, chain_of_round, entry_hash, facts_of
from quizapp.audit.models import SYSTEM, AuditEntry, AuditHead

SHOWN_DIGITS = 16


@dataclass(frozen=True)
class BrokenLink:
    """Where a chain does not hold: the first entry that does not fit, 0 where its tail is cut off, None where all of it
    is gone."""

    chain: str
    entry: int | None


@dataclass(frozen=True)
class ChainHead:
    """How many entries a chain has, and the hash of the last, which covers them all."""

    chain: str
    entries: int
    hash: str

    @property
    def short(self) -> str:
        """For minutes and screens: 16 digits in groups of four, enough that nobody finds another log with them."""
        digits = self.hash[:SHOWN_DIGITS]
        return " ".join(digits[place : place + 4] for place in range(0, SHOWN_DIGITS, 4))


@dataclass(frozen=True)
class Search:
    """What the page of the log is asked for; `since` and `until` bound the moment, the latter open."""

    account_id: int | None = None
    action: str = ""
    subject: str = ""
    round_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def found_entries(
    session: Session, wanted: Search, *, page: int = 1, per_page: int = 50
) -> tuple[list[AuditEntry], bool]:
    """One page of entries that fit, newest first, and whether there are more."""
    statement = sa.select(AuditEntry).where(*_conditions(wanted)).order_by(AuditEntry.id.desc())
    rows = list(session.scalars(statement.limit(per_page + 1).offset((page - 1) * per_page)))
    return rows[:per_page], len(rows) > per_page


def _conditions(wanted: Search) -> Iterator[sa.ColumnElement[bool]]:
    if wanted.account_id is not None:
        yield AuditEntry.account_id == wanted.account_id
    if wanted.action:
        yield AuditEntry.action == wanted.action
    if wanted.subject:
        kind, _, which = wanted.subject.partition(":")
        is_of_kind = AuditEntry.subject.startswith(f"{kind}:", autoescape=True)
        yield AuditEntry.subject == wanted.subject if which else sa.or_(is_of_kind, AuditEntry.subject == kind)
    if wanted.round_id is not None:  # entries from before there were chains of rounds name theirs as the subject
        chain = chain_of_round(wanted.round_id)
        yield sa.or_(AuditEntry.chain == chain, AuditEntry.subject == chain)
    if wanted.since is not None:
        yield AuditEntry.at >= wanted.since
    if wanted.until is not None:
        yield AuditEntry.at < wanted.until


def chain_head(session: Session, round_id: int) -> ChainHead:
    """The head of a round's chain, to be printed on its minutes."""
    return _head(session, chain_of_round(round_id))


def _head(session: Session, chain: str) -> ChainHead:
    found = session.scalars(sa.select(AuditHead).where(AuditHead.chain == chain)).one_or_none()
    return ChainHead(chain, found.entries, found.hash) if found else ChainHead(chain, 0, FIRST_HASH)


def chain_heads(session: Session) -> list[ChainHead]:
    """Of every chain, the system's first, then rounds, the newest first."""
    order = (sa.case((AuditHead.chain == SYSTEM, 0), else_=1), AuditHead.id.desc())
    return [
        ChainHead(one.chain, one.entries, one.hash) for one in session.scalars(sa.select(AuditHead).order_by(*order))
    ]


def _in_order(session: Session, batch: int) -> Iterator[Any]:
    """Every entry, `batch` at a time: a page reads without a transaction, which a cursor of the server would need."""
    columns = AuditEntry.__table__.c
    last = 0
    while True:
        rows = session.execute(sa.select(*columns).where(columns.id > last).order_by(columns.id).limit(batch)).all()
        yield from rows
        if len(rows) < batch:
            return
        last = rows[-1].id


def _heads(session: Session) -> dict[str, ChainHead]:
    return {one.chain: one for one in chain_heads(session)}


def broken_link(session: Session, batch: int = 1000) -> BrokenLink | None:
    """The first link that does not hold, in the order in which the entries were written; None where all is well.

    The heads are read first: what is written meanwhile lies beyond them, and is left to the next look.
    """
    told = _heads(session)
    at = {chain: ChainHead(chain, 0, FIRST_HASH) for chain in told}
    beyond: dict[str, list[int]] = {}
    for entry in _in_order(session, batch):
        here = at.get(entry.chain)
        if here is None or here.entries == told[entry.chain].entries:
            beyond.setdefault(entry.chain, []).append(int(entry.id))
        elif _follows(entry, here):
            at[entry.chain] = ChainHead(entry.chain, here.entries + 1, entry.hash)
        else:
            return BrokenLink(entry.chain, int(entry.id))
    cut = next((chain for chain, head in told.items() if at[chain] != head), None)
    return BrokenLink(cut, 0) if cut is not None else _unannounced(session, told, beyond)


def _follows(entry: Any, here: ChainHead) -> bool:
    return bool(entry.previous_hash == here.hash and entry.hash == entry_hash(here.hash, entry.at, facts_of(entry)))


def _unannounced(session: Session, told: dict[str, ChainHead], beyond: dict[str, list[int]]) -> BrokenLink | None:
    """Entries that no head counts, not even by now: put in past the log's own way."""
    fresh = _heads(session) if beyond else {}
    for chain, ids in beyond.items():
        known = told[chain].entries if chain in told else 0
        if chain not in fresh or known + len(ids) > fresh[chain].entries:
            return BrokenLink(chain, ids[0])
    return None


def broken_entry(session: Session, batch: int = 1000) -> int | None:
    """The entry of the first broken link, 0 where a tail is cut off, None where all is well."""
    found = broken_link(session, batch)
    return None if found is None else found.entry
