"""Refusals. An error carries facts; `quizapp.web.errors` finds the Vietnamese words."""

from dataclasses import dataclass, field
from datetime import datetime


class Overloaded(Exception):
    """There is more to do than can be done now; nothing was refused for good."""


class Refusal(Exception):
    """Base of everything that the rules or the records refuse."""


@dataclass(eq=False)
class NotFound(Refusal):
    """The thing does not exist, or lies outside the scope of who asks."""

    what: str = ""


@dataclass(eq=False)
class BadValue(Refusal):
    """An answer that the frozen paper does not allow."""

    position: int
    reason: str


@dataclass(eq=False)
class AttemptClosed(Refusal):
    """The attempt takes no more answers."""

    state: str


@dataclass(eq=False)
class TooLate(Refusal):
    """The complete request arrived after deadline and grace."""

    deadline: datetime


@dataclass(eq=False)
class TimeLeft(Refusal):
    """A page counted to zero, but by the server's clock the attempt goes on until `deadline`."""

    deadline: datetime


@dataclass(eq=False)
class Superseded(Refusal):
    """Another browser holds the pen."""

    epoch: int


@dataclass(eq=False)
class SequenceConflict(Refusal):
    """The same (epoch, seq) was used for another answer."""

    seq: int
    highest_seq: int


@dataclass(eq=False)
class SignedOut(Refusal):
    """The login behind the request has ended."""


@dataclass(eq=False)
class MayNotStart(Refusal):
    """`reason`: not_invited, no_sitting, not_open_yet, over, attempts_used, round_not_ready, outage, official_running,
    sat_elsewhere; at the door those of `domain.entry.check_entry`, and code_throttled."""

    reason: str


@dataclass(frozen=True)
class Shortage:
    """A cell of a blueprint that the bank cannot fill."""

    competence: str
    level: int
    wanted: int
    available: int

    @property
    def missing(self) -> int:
        return self.wanted - self.available


@dataclass(eq=False)
class BankTooSmall(Refusal):
    """The bank in force lacks questions for the blueprint."""

    shortages: tuple[Shortage, ...]


@dataclass(eq=False)
class RoundRefusal(Refusal):
    """An act that the round's state or data forbid; `reason` names it."""

    reason: str


@dataclass(eq=False)
class NotYet(Refusal):
    """Something must be done before anything else; `reason`: initial, code, setup."""

    reason: str


@dataclass(eq=False)
class LoginRefused(Refusal):
    """`reason`: wrong, throttled, inactive, expired, used, initial, wrong_code."""

    reason: str
    wait_minutes: int = 0


@dataclass(eq=False)
class PasswordRefused(Refusal):
    """`reason`: wrong_current, too_short, too_long, same, contains_name, personal, common."""

    reason: str


@dataclass(eq=False)
class ProviderRefused(Refusal):
    """Signing in through the office's provider came to nothing; `reason`: away, refused, stale, unsound, unknown."""

    reason: str


@dataclass(eq=False)
class RecordRefused(Refusal):
    """A record that may not be stored; `reason` names why."""

    reason: str


@dataclass(eq=False)
class ApiRefused(Refusal):
    """A program that asked for what it is not given; `reason` names why, `wait` says for how many seconds, `parameter`
    which one is wrong."""

    reason: str
    wait: int = 0
    parameter: str = ""


@dataclass(frozen=True, order=True)
class Fault:
    """One mistake in a file: where it stands and what to do, in Vietnamese."""

    line: int
    message: str
    column: str = ""
    file: str = ""
    subject: str = ""


@dataclass(eq=False)
class FileRefused(Refusal):
    """A file that was not taken; nothing of it was written."""

    faults: list[Fault] = field(default_factory=list)
