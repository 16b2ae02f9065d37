"""What became of units: merged ones go on in one other, split ones in several."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


def present_unit(unit_id: int, successors: Mapping[int, Sequence[int]]) -> int:
    """The unit in which a unit goes on today; a split one, and one without a successor, stays itself."""
    seen = {unit_id}
    while len(following := successors.get(unit_id, ())) == 1 and following[0] not in seen:
        unit_id = following[0]
        seen.add(unit_id)
    return unit_id


def heirs(unit_id: int, successors: Mapping[int, Sequence[int]]) -> tuple[int, ...]:
    """The units in which a unit goes on today, several of one that was split; itself where it does."""
    found: dict[int, None] = {}
    seen: set[int] = set()
    waiting = [unit_id]
    while waiting:
        at = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        following = successors.get(at, ())
        if following:
            waiting += reversed(following)
        else:
            found[at] = None
    return tuple(found)


@dataclass(frozen=True)
class Named:
    """A name from a day on."""

    valid_from: date
    name: str


def name_on(periods: Iterable[Named], day: date) -> str | None:
    """The name that held on a day; before the first, the first. None without any."""
    in_order = sorted(periods, key=lambda one: one.valid_from)
    begun = [one for one in in_order if one.valid_from <= day] or in_order[:1]
    return begun[-1].name if begun else None
