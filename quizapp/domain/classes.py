"""Classes formed from needs: who sits in which, and why somebody sits in none. Chance has no part in it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from quizapp.domain.topics import TopicNeed

PRIORITY = {"sure": 0, "likely": 1}
LEFT_OUT = {
    "no_seat": "hết chỗ của kế hoạch",
    "no_unit": "đơn vị không còn trong phạm vi của kế hoạch",
}


@dataclass(frozen=True)
class FormedClass:
    """`cluster` "" is the one of all units that belong to no other."""

    cluster: str
    people: tuple[TopicNeed, ...]


@dataclass(frozen=True)
class Formation:
    """`left_out`: (who, one of LEFT_OUT)."""

    classes: tuple[FormedClass, ...]
    left_out: tuple[tuple[TopicNeed, str], ...]


def formed(
    needs: Iterable[TopicNeed],
    units: Sequence[int],
    clusters: Mapping[int, str],
    class_size: int,
    seats: int,
    placed: Collection[int] = frozenset(),
) -> Formation:
    """Classes for everybody who needs the topic and is not `placed` yet. `units` in the order of the office; a unit
    that `clusters` does not name belongs to the cluster "". No class is larger than `class_size`, all together no more
    than `seats`. ValueError where a class would hold nobody.

    Where seats are short the surest need goes first, then the widest gap. The people of a cluster are cut into as few
    classes as they fit in, of equal size but for one, in the order of units: a commune is split only at a cut.
    """
    if class_size < 1:
        raise ValueError(f"no class of {class_size}")
    order = {unit: place for place, unit in enumerate(units)}
    wanting = {one.person_id: one for one in needs if one.is_needed and one.person_id not in placed}
    known = [one for one in wanting.values() if one.unit_id in order]
    ranked = sorted(known, key=lambda one: (PRIORITY[one.need], -one.gap, one.person_id))
    taken, short = ranked[: max(seats, 0)], ranked[max(seats, 0) :]
    strange = [one for one in wanting.values() if one.unit_id not in order]
    by_cluster: dict[str, list[TopicNeed]] = {}
    for one in sorted(taken, key=lambda one: (order[one.unit_id], PRIORITY[one.need], -one.gap, one.person_id)):
        by_cluster.setdefault(clusters.get(one.unit_id, ""), []).append(one)
    classes = [
        FormedClass(name, part) for name, people in sorted(by_cluster.items()) for part in cut(people, class_size)
    ]
    left = [*((one, "no_seat") for one in short), *((one, "no_unit") for one in strange)]
    return Formation(tuple(classes), tuple(left))


def cut(people: Sequence[TopicNeed], size: int) -> list[tuple[TopicNeed, ...]]:
    """In their order, into as few parts of at most `size` as there may be; the first ones hold one more."""
    count = ceil(len(people) / size)
    parts, start = [], 0
    for index in range(count):
        end = start + len(people) // count + (index < len(people) % count)
        parts.append(tuple(people[start:end]))
        start = end
    return parts
