"""Seating by rule: nobody is lost, nobody sits twice, no room holds more than it can."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.seating import RULES, Guest, Hall, Seat, Seating, next_numbers, seating

UNITS = st.integers(1, 5)
GUESTS = st.lists(UNITS, max_size=40).map(
    lambda units: [Guest(number, unit, (f"{number * 7 % 11:02d}",)) for number, unit in enumerate(units, start=1)]
)
HALLS = st.lists(st.tuples(UNITS, st.integers(1, 12), st.frozensets(st.integers(1, 12), max_size=4)), max_size=6).map(
    lambda rooms: [
        Hall(100 + number, unit, size, frozenset(seat for seat in taken if seat <= size))
        for number, (unit, size, taken) in enumerate(rooms)
    ]
)
ABOVE = {unit: frozenset({unit, 1}) for unit in range(1, 6)}


def faults(found: Seating, guests: list[Guest], halls: list[Hall]) -> list[str]:
    """What is wrong with a seating."""
    named = Counter([seat.person_id for seat in found.seats] + list(found.left_over))
    wrong = [] if set(named) == {guest.person_id for guest in guests} else ["somebody is lost or new"]
    wrong += ["twice"] if any(number > 1 for number in named.values()) else []
    wrong += ["one seat for two"] if len({(s.room_id, s.number) for s in found.seats}) < len(found.seats) else []
    for hall in halls:
        own = [seat.number for seat in found.seats if seat.room_id == hall.room_id]
        wrong += ["more than the room holds"] if len(own) > hall.free else []
        wrong += ["a seat that is taken"] if hall.taken & set(own) else []
        wrong += ["no such seat"] if any(not 1 <= number <= hall.capacity for number in own) else []
    free = sum(hall.free for hall in halls)
    wrong += ["left over beside an empty seat"] if found.left_over and len(found.seats) < free else []
    return wrong


@given(guests=GUESTS, halls=HALLS, rule=st.sampled_from(sorted(RULES)))
def test_everybody_sits_once_and_no_room_is_too_full(guests: list[Guest], halls: list[Hall], rule: str) -> None:
    found = seating(guests, halls, rule, ABOVE)
    assert faults(found, guests, halls) == []
    assert found == seating(list(reversed(guests)), halls, rule, ABOVE)


def test_the_check_would_see_a_lost_or_doubled_person() -> None:
    guests, halls = [Guest(1, 1), Guest(2, 1)], [Hall(9, 1, 1)]
    good = seating(guests, halls, "by_name")
    assert faults(good, guests, halls) == []
    assert faults(replace(good, left_over=()), guests, halls) == ["somebody is lost or new"]
    assert "twice" in faults(replace(good, left_over=(1, 2)), guests, halls)
    assert "more than the room holds" in faults(Seating((Seat(1, 9, 1), Seat(2, 9, 2))), guests, halls)


@given(guests=GUESTS, halls=HALLS)
def test_a_unit_with_a_room_of_its_own_fills_that_first(guests: list[Guest], halls: list[Hall]) -> None:
    found = seating(guests, halls, "together", ABOVE)
    room_of = {seat.person_id: seat.room_id for seat in found.seats}
    for unit in range(1, 6):
        own = {hall.room_id for hall in halls if hall.unit_id == unit}
        people = [guest.person_id for guest in guests if guest.unit_id == unit]
        at_home = sum(room_of.get(person) in own for person in people)
        assert at_home == min(len(people), sum(hall.free for hall in halls if hall.unit_id == unit))


def test_a_unit_without_a_room_stays_together_in_the_nearest_room() -> None:
    guests = [Guest(number, 3) for number in range(4)] + [Guest(10 + number, 1) for number in range(3)]
    halls = [Hall(1, 1, 5), Hall(2, 4, 9), Hall(3, 5, 4)]
    above = {1: frozenset({1}), 3: frozenset({3, 50}), 4: frozenset({4, 60}), 5: frozenset({5, 50})}
    found = seating(guests, halls, "together", above)
    assert {seat.room_id for seat in found.seats if seat.person_id < 10} == {3}
    assert {seat.room_id for seat in found.seats if seat.person_id >= 10} == {1}


def test_departments_sit_in_their_commune_before_anybody_from_another() -> None:
    """A province 1, its communes 2 and 3, departments 4 and 5 of the first and 6 of the second. One room each."""
    above = {1: {1}, 2: {2, 1}, 3: {3, 1}, 4: {4, 2, 1}, 5: {5, 2, 1}, 6: {6, 3, 1}}
    tree = {unit: frozenset(over) for unit, over in above.items()}
    people = [2] * 3 + [3] * 2 + [4] * 4 + [5] * 2 + [6] * 6
    guests = [Guest(number, unit) for number, unit in enumerate(people)]
    halls = [Hall(20, 2, 5), Hall(30, 3, 9), Hall(21, 2, 5)]
    found = seating(guests, halls, "together", tree)
    host = {hall.room_id: hall.unit_id for hall in halls}
    assert found.left_over == ()
    assert {s.person_id for s in found.seats if host[s.room_id] not in tree[people[s.person_id]]} == set()
    full = seating([*guests, *(Guest(100 + n, 4) for n in range(3))], halls, "together", tree)
    elsewhere = [
        s.person_id for s in full.seats if s.person_id < 100 and host[s.room_id] not in tree[people[s.person_id]]
    ]
    assert len(full.left_over) + len(elsewhere) <= 3
    assert not [one for one in elsewhere if people[one] in (2, 3, 6)]


def test_spreading_puts_people_of_one_unit_in_different_rooms() -> None:
    guests = [Guest(number, number % 2) for number in range(8)]
    found = seating(guests, [Hall(1, 1, 4), Hall(2, 1, 4)], "spread")
    rooms = {seat.person_id: seat.room_id for seat in found.seats}
    for unit in (0, 1):
        assert Counter(rooms[guest.person_id] for guest in guests if guest.unit_id == unit) == {1: 2, 2: 2}


def test_seats_of_a_room_follow_the_names() -> None:
    guests = [Guest(1, 1, ("b",)), Guest(2, 1, ("a",)), Guest(3, 1, ("c",))]
    found = seating(guests, [Hall(7, 1, 4, frozenset({2}))], "by_name")
    assert sorted((seat.number, seat.person_id) for seat in found.seats) == [(1, 2), (3, 1), (4, 3)]


@given(taken=st.sets(st.integers(1, 2000), max_size=30), count=st.integers(0, 50), digits=st.integers(1, 6))
def test_a_new_number_was_never_anybody_elses(taken: set[int], count: int, digits: int) -> None:
    given_before = {f"CT{number:0{digits}d}" for number in taken} | {"KHAC9", "CTx"}
    found = next_numbers("CT", digits, given_before, count)
    assert len(set(found)) == count
    assert not set(found) & given_before
    assert all(one.startswith("CT") and int(one[2:]) > max(taken, default=0) for one in found)


@pytest.mark.parametrize(("digits", "wanted"), [(3, ["A-001", "A-002"]), (1, ["A-1", "A-2"])])
def test_numbers_have_their_pattern(digits: int, wanted: list[str]) -> None:
    assert next_numbers("A-", digits, [], 2) == wanted
