"""Whom the rounds of a batch have reached: invited, sat, absent, still waiting, unit by unit."""

from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass


@dataclass(frozen=True)
class Listing:
    """A person on the list of a round, in the unit of that day; `is_over`: nobody can sit that round any more.

    Listings come in the order of the rounds: of a person who moved the newest counts."""

    person_id: int
    unit_id: int
    is_over: bool


@dataclass(frozen=True)
class UnitCoverage:
    """People of a unit, each counted once: who sat, who sits now, who was absent everywhere, and who may still come."""

    unit_id: int
    invited: int = 0
    sat: int = 0
    absent: int = 0
    waiting: int = 0
    sitting: int = 0

    @property
    def is_missing(self) -> bool:
        """Whether no round of the batch has invited anybody of the unit."""
        return self.invited == 0

    @property
    def percent(self) -> float | None:
        """Of those invited, how many came."""
        return 100 * (self.sat + self.sitting) / self.invited if self.invited else None


@dataclass(frozen=True)
class Came:
    """People who handed a test of any round of the batch in, and who only began one."""

    sat: Set[int] = frozenset()
    sitting: Set[int] = frozenset()


def coverage(unit_ids: Iterable[int], listings: Iterable[Listing], came: Came) -> dict[int, UnitCoverage]:
    """Unit → its coverage, for every one of `unit_ids`."""
    newest, open_for = _last_listed(listings)
    counts = {unit_id: [0, 0, 0, 0] for unit_id in unit_ids}
    for person_id, unit_id in newest.items():
        if unit_id in counts:
            counts[unit_id][_place(person_id, open_for, came)] += 1
    return {unit_id: UnitCoverage(unit_id, sum(found), *found) for unit_id, found in counts.items()}


def _place(person_id: int, open_for: Set[int], came: Came) -> int:
    """0 sat, 1 absent, 2 waiting, 3 sitting."""
    if person_id in came.sat:
        return 0
    if person_id in came.sitting:
        return 3
    return 2 if person_id in open_for else 1


def not_begun(unit_ids: Collection[int], listings: Iterable[Listing], came: Came) -> dict[int, bool]:
    """Person of these units who began nothing → whether they may still come. Who moved counts where they were listed
    last."""
    newest, open_for = _last_listed(listings)
    began = came.sat | came.sitting
    return {one: one in open_for for one, unit_id in newest.items() if unit_id in unit_ids and one not in began}


def _last_listed(listings: Iterable[Listing]) -> tuple[dict[int, int], set[int]]:
    """Person → unit of the newest listing, and who may still come."""
    newest: dict[int, int] = {}
    open_for: set[int] = set()
    for one in listings:
        newest[one.person_id] = one.unit_id
        if not one.is_over:
            open_for.add(one.person_id)
    return newest, open_for


def total(units: Iterable[UnitCoverage]) -> UnitCoverage:
    """All of them together."""
    found = list(units)
    names = ("invited", "sat", "absent", "waiting", "sitting")
    return UnitCoverage(0, **{name: sum(getattr(one, name) for one in found) for name in names})
