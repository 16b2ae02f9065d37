"""Whether the chains of the log hold, and whether every round has one."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import ROUND, chain_of_round
from quizapp.audit.models import SYSTEM, AuditEntry, AuditHead
from quizapp.audit.queries import BrokenLink, broken_link
from quizapp.rounds.models import Round


def broken_chain(session: Session) -> BrokenLink | None:
    """The first link that does not hold, else the first round whose chain is gone; None where all is well."""
    return broken_link(session) or chain_gone(session)


def chain_gone(session: Session) -> BrokenLink | None:
    """The first round of which the log has no chain. A round begins its own as it is made; those from before there
    were chains stand in the system's, without an address."""
    chain = sa.literal(ROUND) + sa.cast(Round.id, sa.String)
    has_head = sa.exists().where(AuditHead.chain == chain)
    is_older = sa.exists().where(AuditEntry.subject == chain, AuditEntry.chain == SYSTEM, AuditEntry.address.is_(None))
    found = session.scalar(sa.select(Round.id).where(~has_head, ~is_older).order_by(Round.id).limit(1))
    return None if found is None else BrokenLink(chain_of_round(found), None)
