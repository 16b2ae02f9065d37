"""What a rescue file would change, answer by answer. Its times and numbers are claims: only its ticket is signed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from quizapp.domain.errors import BadValue
from quizapp.domain.questions import TYPED, PaperItem, checked_value

ABSURD = timedelta(days=1)  # so far outside the test, a time is no slip of a clock
TAKEN = ("new", "newer")
UNTAKEABLE = ("not_allowed", "no_such_position", "absurd")  # no page of this program writes such an answer


@dataclass(frozen=True)
class ClaimedAnswer:
    """One answer as the file has it; `claimed_at` is None where the page knew no time."""

    position: int
    value: tuple[str, ...]
    epoch: int
    seq: int
    claimed_at: datetime | None


@dataclass(frozen=True)
class Kept:
    """What counts of a place so far."""

    value: tuple[str, ...]
    epoch: int
    seq: int


@dataclass(frozen=True)
class Sat:
    """When the test ran: `ended_at` is None while it runs, and then nothing is late yet."""

    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Compared:
    """A claimed answer beside what is kept. `status`: new, newer (the file's is the later one), same, older (the
    server has something later), rival (another answer under the number of the one that counts, which a page never
    gives twice), late, early, undated, absurd, not_allowed, no_such_position."""

    answer: ClaimedAnswer
    kept: Kept | None
    status: str

    @property
    def is_taken(self) -> bool:
        return self.status in TAKEN


def compared(
    answers: Collection[ClaimedAnswer],
    paper: Mapping[int, PaperItem],
    kept: Mapping[int, Kept],
    sat: Sat,
    uploaded_at: datetime,
) -> tuple[Compared, ...]:
    """Every answer of a file by position, with the first status that holds. `paper`: position → its frozen question."""
    found = []
    for given in sorted(answers, key=lambda answer: answer.position):
        one, fault = _as_saved(given, paper)
        known = kept.get(one.position)
        status = fault or _fault_of_time(one.claimed_at, sat, uploaded_at) or _against(one, known)
        found.append(Compared(one, known, status))
    return tuple(found)


def _as_saved(given: ClaimedAnswer, paper: Mapping[int, PaperItem]) -> tuple[ClaimedAnswer, str]:
    """The answer as a save would have kept it, and what is wrong where a save would have refused it."""
    if given.position not in paper:
        return given, "no_such_position"
    try:
        return replace(given, value=checked_value(paper[given.position], list(given.value))), ""
    except BadValue:
        return given, "not_allowed"


def _fault_of_time(claimed_at: datetime | None, sat: Sat, uploaded_at: datetime) -> str:
    if claimed_at is None:
        return "undated"
    if not sat.started_at - ABSURD <= claimed_at <= uploaded_at + ABSURD:
        return "absurd"
    if claimed_at < sat.started_at:
        return "early"
    return "late" if sat.ended_at is not None and claimed_at > sat.ended_at else ""


def _against(one: ClaimedAnswer, kept: Kept | None) -> str:
    """An empty answer where nothing is kept changes nothing. Of the same number the one that counts stands."""
    if one.value == (kept.value if kept else ()):
        return "same"
    if kept is None:
        return "new"
    number, known = (one.epoch, one.seq), (kept.epoch, kept.seq)
    return "rival" if number == known else "newer" if number > known else "older"


def answer_in_words(item: PaperItem, value: Sequence[str]) -> tuple[str, ...]:
    """An allowed answer as its owner read it: `B. text`, steps in their order, `left → right`, `(1) text`; what was
    typed as it was typed."""
    if item.type in TYPED:
        return tuple(value)
    if item.type == "cloze":
        return tuple(_blank_in_words(item, part) for part in value)
    choices = {choice.value: choice.text for choice in item.choices}
    if item.type != "matching":
        return tuple(f"{part.upper()}. {choices[part]}" for part in value)
    lefts = {choice.value: choice.text for choice in item.left}
    pairs = (part.split(":") for part in value)
    return tuple(f"{lefts[left]} → {choices[right]}" for left, right in pairs)


def _blank_in_words(item: PaperItem, part: str) -> str:
    number, _colon, said = part.partition(":")
    choices = {choice.value: choice.text for blank in item.blanks if blank.number == number for choice in blank.choices}
    return f"({number}) {choices.get(said, said)}"


HIDDEN = "…"  # stands for what was typed


def answer_in_letters(item: PaperItem, value: Sequence[str]) -> tuple[str, ...]:
    """The same without any text of the question and of the answer, for readers who may still sit it."""
    if item.type in TYPED:
        return (HIDDEN,) * len(value)
    if item.type == "cloze":
        typed = {blank.number for blank in item.blanks if not blank.choices}
        parts = (part.partition(":") for part in value)
        return tuple(f"{number}-{HIDDEN if number in typed else said.upper()}" for number, _colon, said in parts)
    if item.type == "matching":
        return tuple(part.replace(":", "-").upper() for part in value)
    return tuple(part.upper() for part in value)
