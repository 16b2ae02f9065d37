"""Small groups: figures that would say how single persons did are withheld from who may not see their names."""

import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from quizapp.domain.summaries import FEW


@dataclass(frozen=True)
class Withheld:
    """Units whose figures are withheld; `is_total` says that the figures of all together are too."""

    units: frozenset[int]
    is_total: bool


NOTHING = Withheld(frozenset(), False)


def reason_of(*, is_total: bool, runs: bool) -> str:
    """Why figures of everybody together are withheld: still_running, too_few; empty where they are told."""
    return ("still_running" if runs else "too_few") if is_total else ""


def few_of(few: int, *, runs: bool) -> int:
    """How many people are few. While a round still runs all of them are: two readings of a mean, before and after
    somebody handed in, tell how that one did."""
    return sys.maxsize if runs else few


def withheld(sat: Mapping[int, int], may_name: Collection[int], few: int = FEW) -> Withheld:
    """What to withhold of a table of units. `sat`: unit → people behind its figures; `may_name`: units whose people
    the reader sees by name anyway.

    A unit of fewer than `few` people is withheld. So that nobody finds it by taking the others from the total, the
    people of all withheld units together must be at least `few`; the smallest others are withheld with it until they
    are. Where none is left, the total is withheld.
    """
    known = set(may_name)
    hidden = {unit for unit, people in sat.items() if 0 < people < few and unit not in known}
    others = sorted((people, unit) for unit, people in sat.items() if people >= few and unit not in known)
    while hidden and sum(sat[unit] for unit in hidden) < few and others:
        hidden.add(others.pop(0)[1])
    return Withheld(frozenset(hidden), bool(hidden) and sum(sat[unit] for unit in hidden) < few)


def given_away(own: Mapping[int, frozenset[int]], beside: Collection[frozenset[int]], few: int = FEW) -> frozenset[int]:
    """What to withhold of a table beside another one of the same people. `own`: group → the people whom the reader does
    not see by name; `beside`: those of each group that the other table tells.

    Where all groups of one table that lie within one of the other leave fewer than `few` people of it, the difference
    tells of those: leaders less those in a leader's position are two people of another position.
    """
    told, hidden = dict(own), set()
    while (found := _one_given_away(told, beside, few)) is not None:
        hidden.add(found)
        del told[found]
    return frozenset(hidden)


_REST = -1


def withheld_beside(
    own: Mapping[int, frozenset[int]], hidden: Collection[int], beside: Collection[frozenset[int]], few: int = FEW
) -> frozenset[int]:
    """`hidden` and what else to withhold of a table beside others (`own`, `beside`: as in `given_away`).

    Whoever is told the total and the other groups is told of all withheld ones together. So these are held against the
    other tables as one more group, and the smallest others are withheld with them until they give nobody away.
    """
    gone = set(hidden)
    while told := {group: people for group, people in own.items() if group not in gone}:
        rest = frozenset[int]().union(*(people for group, people in own.items() if group in gone))
        found = given_away({**told, _REST: rest} if rest else told, beside, few)
        if not found:
            break
        gone |= (found - {_REST}) or {min(told, key=lambda group: (len(told[group]), group))}
    return frozenset(gone)


def _one_given_away(told: Mapping[int, frozenset[int]], beside: Collection[frozenset[int]], few: int) -> int | None:
    for group, people in sorted(told.items()):
        if _leaves_few(people, [one for one in beside if one < people], few):
            return group
    for people in beside:
        inside = {group: own for group, own in told.items() if own < people}
        if _leaves_few(people, inside.values(), few):
            return min(inside, key=lambda group: (len(inside[group]), group))
    return None


def _leaves_few(people: frozenset[int], within: Collection[frozenset[int]], few: int) -> bool:
    inner = frozenset[int]().union(*within)
    return bool(inner) and 0 < len(people - inner) < few
