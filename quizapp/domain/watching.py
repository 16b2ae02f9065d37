"""What an invigilator sees of a candidate: one state, and who needs help first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from quizapp.domain.timing import is_due

# a page beats every 36 seconds at most, and not every beat is written: two in a row must be missing
LOST_AFTER = timedelta(seconds=150)
LATE_AFTER = timedelta(minutes=5)
QUIET_AFTER = timedelta(minutes=10)
ASKED_FOR = timedelta(minutes=10)  # whoever gave up asking for another machine is no longer shown as waiting

STATES = ("waiting", "admitted", "running", "lost", "handed_in", "timed_out", "ended", "absent")
# who stands first needs help first
NEEDS = ("machine", "lost", "unsent", "held", "late", "quiet", "")
_OVER = {"submitted": "handed_in", "expired": "timed_out", "voided": "ended"}


@dataclass(frozen=True)
class Signs:
    """What is known of one candidate. `attempt` is the state of the newest attempt, "" where there is none.

    `seen_at`: the page's last heartbeat, `unsent`: answers that it held then; `machine_asked_at`: another machine asked
    to go on; `machine_until`: until when it may.
    """

    attempt: str = ""
    started_at: datetime | None = None
    deadline_at: datetime | None = None
    held_since: datetime | None = None
    saved_at: datetime | None = None
    seen_at: datetime | None = None
    unsent: int = 0
    is_ended_early: bool = False
    admitted_until: datetime | None = None
    machine_asked_at: datetime | None = None
    machine_until: datetime | None = None

    @property
    def last_sign(self) -> datetime | None:
        """Beginning, saving and beating are all signs of life."""
        return max((one for one in (self.started_at, self.saved_at, self.seen_at) if one is not None), default=None)


def _is_within(moment: datetime | None, length: timedelta, now: datetime) -> bool:
    return moment is not None and now - moment <= length


def state_of(signs: Signs, *, is_over: bool, now: datetime) -> str:
    """One of STATES. `is_over`: whoever has not begun may not begin any more.

    An attempt whose time has run out counts as over before the job has closed it.
    """
    if signs.is_ended_early:
        return "ended"
    if signs.attempt == "in_progress" and signs.deadline_at is not None:
        if is_due(signs.deadline_at, signs.held_since, now):
            return "timed_out"
        return "running" if _is_within(signs.last_sign, LOST_AFTER, now) else "lost"
    if signs.attempt:
        return _OVER[signs.attempt]
    if is_over:
        return "absent"
    return "admitted" if signs.admitted_until is not None and signs.admitted_until > now else "waiting"


def need_of(signs: Signs, state: str, *, opens_at: datetime, now: datetime) -> str:
    """One of NEEDS: why somebody should go and look, "" where nobody has to."""
    if state in ("waiting", "admitted"):
        return "late" if now - opens_at >= LATE_AFTER else ""
    if state not in ("running", "lost"):
        return ""
    if asks_for_machine(signs, now):
        return "machine"
    if state == "lost":
        return "lost"
    if signs.unsent:
        return "unsent"
    if signs.held_since is not None:
        return "held"
    is_active = _is_within(signs.saved_at or signs.started_at, QUIET_AFTER, now)
    return "" if is_active else "quiet"


def asks_for_machine(signs: Signs, now: datetime) -> bool:
    """Whether somebody sits at another machine and waits to be let in there."""
    is_let_in = signs.machine_until is not None and signs.machine_until > now
    return _is_within(signs.machine_asked_at, ASKED_FOR, now) and not is_let_in


class Needy(Protocol):
    @property
    def need(self) -> str: ...


Line = TypeVar("Line", bound=Needy)


def by_need(lines: Iterable[Line]) -> list[Line]:
    """Who needs help first; among equals the order of the list stays, so that lines do not jump about."""
    return sorted(lines, key=lambda line: NEEDS.index(line.need))
