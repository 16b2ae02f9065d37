"""Legal documents: their numbers, what a citation names of them, and which change takes a question out of the draw."""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from quizapp.domain.names import normal

DOCUMENT_KINDS = {
    "law": "Luật",
    "resolution": "Nghị quyết",
    "decree": "Nghị định",
    "decision": "Quyết định",
    "circular": "Thông tư",
    "directive": "Chỉ thị",
    "dispatch": "Công văn",
    "other": "Văn bản khác",
}
CHANGE_KINDS = {"replaced": "Bị thay thế", "amended": "Được sửa đổi, bổ sung", "ended": "Hết hiệu lực"}

REVIEW_AHEAD = timedelta(days=90)
BETWEEN_REVIEWS = timedelta(days=365)

_SIGN = r"[A-ZĐ][A-Za-zĐđ]*\d{0,2}(?:-[A-ZĐ][A-Za-zĐđ]*)*"
_NUMBER = re.compile(rf"(?<![\w/.])(?:\d+(?:\.\d+)?/(?:\d{{4}}/)?{_SIGN}|\d+-[A-ZĐ]+/[A-ZĐ]+)(?![\w/])")

# one level of a provision: its word and what may follow it
_LEVELS = {"phụ lục": 1, "điều": 1, "khoản": 2, "điểm": 3}
_PART = re.compile(
    r"(phụ lục|điều|khoản|điểm)\s+(?:số\s+)?([0-9]+[a-zđ]?|[ivxlc]+|[a-zđ])(?![\w])|([0-9]+[a-zđ]?)(?![\w])"
)
_GLUE = re.compile(r"\s*(?:,|\bvà\b|\bcủa\b)?\s*")

Path = tuple[str, ...]


def numbers_in(text: str) -> list[str]:
    """Numbers of documents (`30/2020/NĐ-CP`, `766/QĐ-TTg`, `57-NQ/TW`) as they stand in a sentence, each once."""
    plain = re.sub("[\u2010-\u2013]", "-", normal("NFC", text))
    return list(dict.fromkeys(_NUMBER.findall(plain)))


def is_number(text: str) -> bool:
    """Whether `text` is the number of a document and nothing else."""
    return numbers_in(text) == [text]


def provisions_in(text: str) -> frozenset[Path] | None:
    """Each provision as a path from its article: `Điều 9 khoản 2, 3` → (điều 9, khoản 2), (điều 9, khoản 3).

    The law's own order (`điểm a khoản 2 Điều 17`) is read too. None: the whole document, because nothing is named or
    because the words cannot be read for sure.
    """
    found: set[Path] = set()
    for piece in normal("NFC", text).lower().split(";"):
        parts = _in_depth_order(_parts(piece.strip()))
        if not parts:
            return None
        found |= _paths(parts)
    return frozenset(found)


Part = tuple[int, str, bool]


def _in_depth_order(parts: list[Part]) -> list[Part]:
    """The article before its clauses; empty where the words can be read in two ways."""
    if parts and parts[0][0] > 1:
        parts = [*reversed(parts)]
        return parts if parts[0][0] == 1 else []
    if any(
        deeper > level and stands_between for (level, _, _), (deeper, _, stands_between) in itertools.pairwise(parts)
    ):
        return []  # “Điều 5, khoản 1 Điều 3”: read from the left it would name the wrong clause
    return parts


def _parts(text: str) -> list[Part]:
    """(depth, name, whether something stands between it and the one before); empty where any word is another."""
    found: list[Part] = []
    at, word = 0, ""
    while at < len(text):
        glue = _GLUE.match(text, at)
        start = glue.end() if glue else at
        part = _PART.match(text, start)
        if part is None or not (part[1] or word):
            return []
        word = part[1] or word
        between = glue is not None and glue.group().strip() not in ("", "của")
        if part[3] and not between:
            return []
        found.append((_LEVELS[word], f"{word} {part[2] or part[3]}", between))
        at = part.end()
    return found


def _paths(parts: Iterable[Part]) -> set[Path]:
    leaves: list[Path] = []
    here: dict[int, str] = {}
    for depth, name, _between in parts:
        here = {level: one for level, one in here.items() if level < depth}
        if leaves and leaves[-1] == tuple(here[level] for level in sorted(here)):
            leaves.pop()  # what was named so far was only the way to this one
        here[depth] = name
        leaves.append(tuple(here[level] for level in sorted(here)))
    return set(leaves)


def concerns(changed: str, cited: str) -> bool:
    """Whether a change of the provisions `changed` ("" for the whole document) touches what `cited` names."""
    theirs, ours = provisions_in(changed), provisions_in(cited)
    if theirs is None or ours is None:
        return True
    return any(one[: len(other)] == other[: len(one)] for one in theirs for other in ours)


@dataclass(frozen=True)
class Check:
    """A look at the law on a day. `at`: the moment by which it was surely made; None where only the day is known."""

    on: date
    at: datetime | None = None


@dataclass(frozen=True)
class BasisChange:
    """A change of a cited document, as it meets one citation.

    `known_at`: when it was recorded of a document that was known before; None where it came with its document.
    """

    from_on: date
    provisions: str
    cited: str
    known_at: datetime | None = None

    def is_met_by(self, check: Check) -> bool:
        """Whether who made the check held the question against the law as this change left it, and could know of it."""
        return check.on >= self.from_on and (
            self.known_at is None or (check.at is not None and check.at >= self.known_at)
        )


Change = TypeVar("Change", bound=BasisChange)


def unchecked(changes: Iterable[Change], checks: Sequence[Check]) -> list[Change]:
    """Changes that concern a question and that none of its checks met; the earliest first."""
    open_ones = [
        change
        for change in changes
        if not any(map(change.is_met_by, checks)) and concerns(change.provisions, change.cited)
    ]
    return sorted(open_ones, key=lambda change: change.from_on)


def changed_since(changes: Iterable[BasisChange], checks: Sequence[Check], on: date) -> date | None:
    """The day from which a question may not be drawn, where that day has come by `on`; None while it may be drawn."""
    first = next(iter(unchecked(changes, checks)), None)
    return first.from_on if first is not None and first.from_on <= on else None


@dataclass(frozen=True)
class ChangedPaper:
    """The basis of a question in a frozen paper is another since that day. `reviewed_on`: the day of the review that
    held the question against all that changed; None where none did yet."""

    since: date
    reviewed_on: date | None = None


def changed_behind(
    changes: Sequence[BasisChange], checks: Sequence[Check], frozen_at: datetime, on: date
) -> ChangedPaper | None:
    """What changed by `on` that no check before the paper met. A review made later is told, and takes nothing away."""
    before = [one for one in checks if one.at is None or one.at <= frozen_at]
    behind = [change for change in unchecked(changes, before) if change.from_on <= on]
    if not behind:
        return None
    days = [min((one.on for one in checks if change.is_met_by(one)), default=None) for change in behind]
    met = [day for day in days if day is not None]
    return ChangedPaper(behind[0].from_on, max(met) if len(met) == len(behind) else None)


def last_check(checks: Iterable[Check]) -> date | None:
    """The day a version was last held against the law: when it was written, or by a later review."""
    return max((check.on for check in checks), default=None)


def asks_for_review(review_by: date | None, on: date) -> bool:
    """Whether the day to look at a question again is near or gone. It stops nothing: only a change of the law does."""
    return review_by is not None and review_by - on <= REVIEW_AHEAD


def next_review(planned: date | None, checked_on: date) -> date:
    """The day to look again after a check that names none: the planned one while it is ahead, else a year later."""
    return planned if planned is not None and planned > checked_on else checked_on + BETWEEN_REVIEWS


def has_ended(in_force_until: date | None, on: date) -> bool:
    """`in_force_until` is the last day in force."""
    return in_force_until is not None and in_force_until < on
