"""Who sits where: people are shared out over rooms, seats and candidate numbers are given. Nothing here knows a clock
or chance, so the same list makes the same seating."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

RULES = {
    "together": "Người cùng đơn vị ngồi cùng phòng, ưu tiên phòng đặt tại đơn vị mình, rồi tại xã, phường của mình",
    "spread": "Trải đều: người cùng đơn vị ngồi ở các phòng khác nhau",
    "by_name": "Xếp theo vần tên, đầy phòng này rồi sang phòng khác",
}
APART = 1000  # steps between units that have nothing above them in common


@dataclass(frozen=True)
class Guest:
    """Somebody to be seated. `order`: what sorts people of one unit and of one room."""

    person_id: int
    unit_id: int
    order: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hall:
    """A room as the rule sees it; `taken`: seats of people who stay where they are."""

    room_id: int
    unit_id: int
    capacity: int
    taken: frozenset[int] = frozenset()

    @property
    def free(self) -> int:
        return max(0, self.capacity - len(self.taken))


@dataclass(frozen=True)
class Seat:
    """Where a person sits."""

    person_id: int
    room_id: int
    number: int


@dataclass(frozen=True)
class Seating:
    """Everybody is in one of the two, exactly once."""

    seats: tuple[Seat, ...]
    left_over: tuple[int, ...] = ()


@dataclass
class _Room:
    hall: Hall
    guests: list[Guest] = field(default_factory=list)

    @property
    def free(self) -> int:
        return self.hall.free - len(self.guests)


def seating(
    guests: Collection[Guest], halls: Sequence[Hall], rule: str, above: Mapping[int, frozenset[int]] | None = None
) -> Seating:
    """Share `guests` out over `halls` by one of RULES, seats in each room by name.

    `above`: unit → itself and the units above it, so that a room of the own commune is nearer than any other.
    """
    rooms = [_Room(hall) for hall in halls]
    ordered = sorted(guests, key=lambda one: (one.order, one.person_id))
    share = {"together": _together, "spread": _spread, "by_name": _by_name}[rule]
    left_over = share(ordered, rooms, above or {})
    seats = [seat for room in rooms for seat in _seats(room)]
    return Seating(tuple(seats), tuple(one.person_id for one in left_over))


def _seats(room: _Room) -> list[Seat]:
    free = (number for number in range(1, room.hall.capacity + 1) if number not in room.hall.taken)
    by_name = sorted(room.guests, key=lambda one: (one.order, one.person_id))
    return [Seat(one.person_id, room.hall.room_id, number) for one, number in zip(by_name, free, strict=False)]


def _by_name(guests: Sequence[Guest], rooms: Sequence[_Room], _above: Mapping[int, frozenset[int]]) -> list[Guest]:
    waiting = list(guests)
    for room in rooms:
        taken, waiting = waiting[: room.free], waiting[room.free :]
        room.guests += taken
    return waiting


def _by_unit(guests: Iterable[Guest]) -> dict[int, list[Guest]]:
    found: dict[int, list[Guest]] = {}
    for guest in guests:
        found.setdefault(guest.unit_id, []).append(guest)
    return dict(sorted(found.items()))


def _spread(guests: Sequence[Guest], rooms: Sequence[_Room], _above: Mapping[int, frozenset[int]]) -> list[Guest]:
    """Each unit in turn is dealt out like cards, to the emptiest room that has fewest of it."""
    left_over = []
    for unit_id, group in _by_unit(guests).items():
        for guest in group:
            open_rooms = [room for room in rooms if room.free > 0]
            if not open_rooms:
                left_over.append(guest)
                continue
            least = min(
                open_rooms, key=lambda room: (sum(one.unit_id == unit_id for one in room.guests), len(room.guests))
            )
            least.guests.append(guest)
    return left_over


def _together(guests: Sequence[Guest], rooms: Sequence[_Room], above: Mapping[int, frozenset[int]]) -> list[Guest]:
    """Rooms fill with the people who are nearest to them first; a unit stays as whole as rooms equally near allow."""
    groups = _by_unit(guests)
    far = {unit_id: [distance(unit_id, room.hall.unit_id, above) for room in rooms] for unit_id in groups}
    for step in sorted({one for row in far.values() for one in row}):
        for unit_id in sorted(groups, key=lambda one: (-len(groups[one]), one)):
            near = [room for room, one in zip(rooms, far[unit_id], strict=True) if one == step]
            groups[unit_id] = _pour(groups[unit_id], near)
    return [guest for group in groups.values() for guest in group]


def _pour(group: list[Guest], rooms: Sequence[_Room]) -> list[Guest]:
    """Into the fullest room that takes them all where there is one, else into the emptiest, and again; who is left."""
    while group:
        open_rooms = [room for room in rooms if room.free > 0]
        if not open_rooms:
            return group
        fitting = [room for room in open_rooms if room.free >= len(group)]
        best = min(fitting, key=lambda room: room.free) if fitting else max(open_rooms, key=lambda room: room.free)
        taken = best.free
        best.guests += group[:taken]
        group = group[taken:]
    return []


def distance(unit_id: int, host_id: int, above: Mapping[int, frozenset[int]]) -> int:
    """Steps in the tree from a person's unit to a room's host: 0 the same, 1 the unit above, 2 a sibling, 3 what
    lies beside the unit above …; APART where nothing joins them."""
    own, hosts = above.get(unit_id, frozenset({unit_id})), above.get(host_id, frozenset({host_id}))
    return len(own ^ hosts) if own & hosts else APART


def next_numbers(prefix: str, digits: int, taken: Collection[str], count: int) -> list[str]:
    """`count` numbers of the pattern that follow the highest one that was ever given; never one of `taken`.

    `prefix="CT", digits=3` → CT001, CT002 …; what needs more digits gets them.
    """
    used = [int(one[len(prefix) :]) for one in taken if one.startswith(prefix) and one[len(prefix) :].isdecimal()]
    highest = max(used, default=0)
    return [f"{prefix}{number:0{digits}d}" for number in range(highest + 1, highest + count + 1)]
