"""Waivers of Safe Exam Browser: each counts for one machine, which is a login, as everywhere in the room."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.room_models import NOT_TAKEN_BACK, BrowserWaiver, BrowserWaiverUse
from quizapp.people.models import Account


@dataclass(frozen=True)
class HeldWaiver:
    """A waiver that was not taken back. `used_at` None: no machine has needed it yet; `logins`: those it counts for."""

    id: int
    reason: str
    waived_at: datetime
    waived_by: str
    used_at: datetime | None
    logins: tuple[int, ...]


def held_waivers(session: Session, round_id: int, person_id: int) -> list[HeldWaiver]:
    """The waivers of a candidate that hold, the oldest first."""
    rows = session.execute(
        sa.select(BrowserWaiver, Account.display_name, BrowserWaiverUse)
        .join(Account, Account.id == BrowserWaiver.waived_by)
        .outerjoin(BrowserWaiverUse, BrowserWaiverUse.waiver_id == BrowserWaiver.id)
        .where(
            BrowserWaiver.round_id == round_id,
            BrowserWaiver.person_id == person_id,
            NOT_TAKEN_BACK,
        )
        .order_by(BrowserWaiver.id, BrowserWaiverUse.number)
    ).all()
    uses: dict[int, list[BrowserWaiverUse]] = {}
    for waiver, _by, use in rows:
        uses.setdefault(waiver.id, []).extend([use] if use is not None else [])
    return [
        HeldWaiver(
            waiver.id, waiver.reason, waiver.waived_at, by, found[0].used_at if found else None,
            tuple(one.login_id for one in found),
        )
        for waiver, by in dict.fromkeys((waiver, by) for waiver, by, _use in rows)
        for found in (uses[waiver.id],)
    ]  # fmt: skip


def waiver_for(session: Session, round_id: int, person_id: int, login_id: int | None) -> HeldWaiver | None:
    """The waiver by which a login may sit in any browser: its own, or one that no machine has needed yet."""
    if login_id is None:
        return None
    held = held_waivers(session, round_id, person_id)
    own = next((one for one in held if login_id in one.logins), None)
    return own or next((one for one in held if not one.logins), None)


def use_waiver(session: Session, waiver: HeldWaiver, login_id: int, now: datetime) -> None:
    """From now on the waiver is this login's. The caller holds the person or the attempt."""
    if login_id not in waiver.logins:
        session.add(
            BrowserWaiverUse(
                waiver_id=waiver.id, number=len(waiver.logins) + 1, login_id=login_id, used_at=now
            )
        )  # fmt: skip
        session.flush()


def follow_waiver(session: Session, round_id: int, person_id: int, old: int | None, new: int, now: datetime) -> None:
    """The same page on the same machine has a new login: the waiver of the old one counts for it too."""
    for waiver in held_waivers(session, round_id, person_id):
        if old in waiver.logins:
            use_waiver(session, waiver, new, now)
