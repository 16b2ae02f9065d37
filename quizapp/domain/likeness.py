"""Near-duplicates: questions that say nearly the same, whatever their accents, punctuation and order of options."""

import itertools
import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from sys import intern
from typing import Any

from quizapp.domain.names import search_key

NEAR = 0.6  # share of neighbouring words that two questions have in common, from which a person should look at both
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Worded:
    """A question as far as its words go: its stem first, then everything that may be chosen."""

    code: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Alike:
    """Two questions and the share (0-1) of words that they have in common."""

    code: str
    other: str
    share: float


def worded(code: str, type_: str, content: Mapping[str, Any]) -> Worded:
    """The words by which questions are compared, of the part that candidates may see; “Đúng” and “Sai” say nothing."""
    options = () if type_ == "true_false" else content["options"].values()
    chosen = [text for blank in content.get("blanks", {}).values() for text in blank.get("options", {}).values()]
    return Worded(code, (content["stem"], *options, *content["left"].values(), *chosen))


def stems_in_files(content: Mapping[str, Any]) -> list[str]:
    """How files give a stem that know no situations, or no units of blanks: below its situation, with units written
    behind the blanks. Nothing for one that every file gives as it is."""
    stem = with_units = content["stem"]
    for name, blank in content.get("blanks", {}).items():
        if blank.get("unit"):
            with_units = with_units.replace(f"[[{name}]]", f"[[{name}]] {blank['unit']}")
    stems = {stem, with_units}
    stems |= {f"{content['case']['text']}\n{one}" for one in stems} if content.get("case") else set()
    return sorted(stems - {stem})


def plain_words(texts: Iterable[str]) -> list[str]:
    """Syllables without accents, case and punctuation."""
    return [word for text in texts for word in _words_of(text)]


@lru_cache(maxsize=16_384)  # about half a kB each: every text is asked for several times, and again by the next page
def _words_of(text: str) -> tuple[str, ...]:
    return tuple(map(intern, _WORDS.findall(search_key(text))))


def pairs_of_words(texts: Sequence[str]) -> frozenset[tuple[str, str]]:
    """Neighbouring syllables; two of them carry a meaning where one Vietnamese syllable rarely does."""
    found: set[tuple[str, str]] = set()
    for text in texts:
        words = ["", *plain_words([text]), ""]
        found |= set(itertools.pairwise(words))
    return frozenset(found)


def overlap(one: Collection[object], other: Collection[object]) -> float:
    """What two sets share of what they have together (Jaccard), 0-1; nothing shares nothing."""
    together = len({*one, *other})
    return len({*one} & {*other}) / together if together else 0.0


def near_duplicates(questions: Iterable[Worded], known: Iterable[Worded] = (), near: float = NEAR) -> list[Alike]:
    """Pairs among `questions`, and between them and `known`, the most alike first. A code is never its own twin.

    Two questions are alike when they share `near` of all their words, and as much of their stems alone: the same four
    options under two different questions are no twins.
    """
    mine, theirs = _compared(questions), _compared(known)
    found = []
    for at, one in enumerate(mine):
        for other in [*mine[at + 1 :], *theirs]:
            twin = _alike(one, other, near)
            if twin is not None:
                found.append(twin)
    return sorted(found, key=lambda pair: (-pair.share, pair.code, pair.other))


def same_words(one: Worded) -> tuple[str, ...]:
    """What two questions have in common that say the same, whatever their accents, punctuation and order of parts."""
    stem, *parts = (" ".join(plain_words([text])) for text in one.texts)
    return (stem, *sorted(parts))


def first_twins(questions: Sequence[Worded], known: Iterable[Worded], most: int) -> tuple[dict[str, Alike], bool]:
    """Code → a question of `known`, or an earlier one of `questions`, that says nearly the same.

    Only questions that share a rare pair of words are compared, and no more than `most` of them: the second value says
    whether that sufficed. Sets that have `NEAR` of their words in common share one of the rarest few of each.
    """
    compared = [*_compared(known), *_compared(questions)]
    frequency = Counter(pair for one in compared for pair in one.words)
    places: dict[tuple[str, str], list[int]] = {}
    twins: dict[str, Alike] = {}
    for at, one in enumerate(compared):
        rare = _rarest(one.words, frequency)
        if at >= len(compared) - len(questions):
            others = sorted(set().union(*(places.get(pair, ()) for pair in rare)))
            most -= len(others)
            if most < 0:
                return twins, False
            twin = next(filter(None, (_alike(one, compared[other]) for other in others)), None)
            twins |= {one.code: twin} if twin else {}
        for pair in rare:
            places.setdefault(pair, []).append(at)
    return twins, True


def _rarest(words: Collection[tuple[str, str]], frequency: Mapping[tuple[str, str], int]) -> list[tuple[str, str]]:
    """So many of the rarest that another set with `NEAR` of the words in common has one of its own among them."""
    ordered = sorted(words, key=lambda pair: (frequency[pair], pair))
    return ordered[: len(ordered) - math.ceil(NEAR * len(ordered) - 1e-9) + 1]


def _compared(questions: Iterable[Worded]) -> list["_Compared"]:
    return [_as_compared(one) for one in questions]


@lru_cache(maxsize=1000)  # about 10 kB each; an author who writes is compared with the same bank again and again
def _as_compared(one: Worded) -> "_Compared":
    return _Compared(one.code, pairs_of_words(one.texts), pairs_of_words(one.texts[:1]))


def _alike(one: "_Compared", other: "_Compared", near: float = NEAR) -> Alike | None:
    if one.code == other.code or not _may_be_near(len(one.words), len(other.words), near):
        return None
    share = overlap(one.words, other.words)
    return Alike(one.code, other.code, share) if share >= near and overlap(one.stem, other.stem) >= near else None


@dataclass(frozen=True)
class _Compared:
    code: str
    words: frozenset[tuple[str, str]]
    stem: frozenset[tuple[str, str]]


def _may_be_near(one: int, other: int, near: float) -> bool:
    """Sets of very different size cannot share so much: no need to compare them."""
    return min(one, other) >= near * max(one, other)
