"""People of a round in groups: by unit, by position, by category."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from quizapp.domain.disclosure import NOTHING, Withheld, withheld, withheld_beside
from quizapp.domain.people import CATEGORIES
from quizapp.reports.queries.ground import Ground

BY = ("unit", "position", "category")


@dataclass(frozen=True)
class Group:
    """`index`: its place in the list; `unit_id` is 0 but for units."""

    index: int
    code: str
    name: str
    invited: int
    unit_id: int = 0


@dataclass(frozen=True)
class Groups:
    """`of_person`: who sat → index of the group. `named`: groups all of whose people the reader sees by name."""

    all: tuple[Group, ...]
    of_person: Mapping[int, int]
    named: frozenset[int]
    withheld: Withheld = NOTHING

    @property
    def told(self) -> tuple[Group, ...]:
        return tuple(group for group in self.all if group.index not in self.withheld.units)


def groups_of(ground: Ground, by: str, may_name: Collection[int] | None) -> Groups:
    """`may_name`: units whose people the reader sees by name; None is every unit."""
    invited: Counter[str] = Counter()
    for cell in ground.cells:
        invited[_key(by, cell.unit_id, cell.position, cell.category)] += cell.people
    groups = tuple(Group(index, *one) for index, one in enumerate(_listed(ground, by, invited)))
    index_of = {(str(group.unit_id) if by == "unit" else group.code): group.index for group in groups}
    keys = {one.person_id: _key(by, one.unit_id, one.position_code, one.category) for one in ground.counted}
    of_person = {person: index_of[key] for person, key in keys.items()}
    known = None if may_name is None else set(may_name)
    strangers = {one.person_id for one in ground.counted if known is not None and one.unit_id not in known}
    named = frozenset(group.index for group in groups) - {of_person[person] for person in strangers}
    sat = Counter(of_person[person] for person in strangers)
    hidden = NOTHING if known is None else withheld(sat, named, ground.few)
    found = Groups(groups, of_person, named, hidden)
    return _beside_others(found, ground, by, may_name, strangers) if strangers else found


def _beside_others(
    found: Groups, ground: Ground, by: str, may_name: Collection[int] | None, strangers: Collection[int]
) -> Groups:
    """Less what the tables before this one in `BY`, which the reader sees too, would give away of `strangers`."""
    own = _people(found, strangers)
    beside = [people for other in BY[: BY.index(by)] for people in _told(groups_of(ground, other, may_name), strangers)]
    hidden = withheld_beside(own, found.withheld.units, beside, ground.model.few_people)
    return replace(found, withheld=replace(found.withheld, units=hidden))


def _people(groups: Groups, of: Collection[int]) -> dict[int, frozenset[int]]:
    """Group → who of these people is in it."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for person in of:
        found[groups.of_person[person]].add(person)
    return {group: frozenset(people) for group, people in found.items()}


def _told(groups: Groups, of: Collection[int]) -> list[frozenset[int]]:
    """Who of these people is in each group that is told, and in all withheld ones together: the total less the told."""
    people, hidden = _people(groups, of), groups.withheld.units
    rest = frozenset[int]().union(*(own for group, own in people.items() if group in hidden))
    return [*(own for group, own in people.items() if group not in hidden), *([rest] if rest else [])]


def _key(by: str, unit_id: int, position: str, category: str) -> str:
    return {"unit": str(unit_id), "position": position, "category": category}[by]


def _listed(ground: Ground, by: str, invited: Mapping[str, int]) -> list[tuple[str, str, int, int]]:
    """Code, name, invited, unit id, in the order of a report."""
    if by == "unit":
        return [(unit.code, unit.name, unit.invited, unit.id) for unit in ground.units]
    names = ground.positions if by == "position" else CATEGORIES
    order = sorted(names) if by == "position" else list(CATEGORIES)
    return [(code, names[code], invited[code], 0) for code in order if code in invited]


def sees_everybody(ground: Ground, may_name: Collection[int] | None) -> bool:
    """Whether the reader sees all who sat by name, so that no narrowing could tell them more."""
    return may_name is None or {one.unit_id for one in ground.counted} <= set(may_name)
