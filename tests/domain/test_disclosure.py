"""Small units are withheld so that nobody finds them by subtraction."""

from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.disclosure import NOTHING, given_away, withheld, withheld_beside
from quizapp.domain.summaries import FEW


def test_a_unit_of_four_is_withheld_and_one_of_five_is_not() -> None:
    assert withheld({1: 4, 2: 5, 3: 1}, ()).units == {1, 3}


def test_one_alone_takes_the_smallest_other_with_it() -> None:
    assert withheld({1: 2, 2: 30, 3: 9, 4: 12}, ()).units == {1, 3}


def test_who_is_seen_by_name_is_not_withheld() -> None:
    assert withheld({1: 2, 2: 30}, {1, 2}) == NOTHING


def test_a_unit_that_nobody_sat_for_has_nothing_to_withhold() -> None:
    assert withheld({1: 0, 2: 30}, ()) == NOTHING


def test_where_nothing_else_can_hide_it_the_total_is_withheld() -> None:
    assert withheld({1: 3, 2: 40}, {2}).is_total
    assert withheld({1: 3}, ()).is_total


@given(st.dictionaries(st.integers(1, 30), st.integers(0, 40), max_size=12), st.sets(st.integers(1, 30), max_size=6))
def test_what_is_left_when_the_told_units_are_taken_from_the_total_is_never_a_few(
    sat: dict[int, int], may_name: set[int]
) -> None:
    found = withheld(sat, may_name)
    rest = sum(sat.values()) - sum(people for unit, people in sat.items() if unit not in found.units)
    assert found.is_total or rest == 0 or rest >= FEW
    assert all(sat[unit] >= FEW or sat[unit] == 0 or unit in may_name for unit in sat if unit not in found.units)
    assert not found.units & may_name


def people(first: int, last: int) -> frozenset[int]:
    return frozenset(range(first, last + 1))


def test_what_two_tables_leave_of_a_group_is_never_a_few() -> None:
    leaders, in_the_post = people(1, 8), people(1, 12)
    assert given_away({1: leaders, 2: people(13, 30)}, [in_the_post]) == {1}, "four others hold the post"
    assert given_away({1: in_the_post}, [leaders]) == {1}, "told the other way round"
    assert given_away({1: leaders}, [people(1, 13)]) == frozenset(), "five do"
    assert given_away({1: leaders}, [leaders]) == frozenset(), "the same people"
    assert given_away({1: leaders}, [people(5, 16)]) == frozenset(), "neither lies within the other"


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=60),
)
def test_no_difference_of_a_group_and_those_within_it_is_a_few(places: list[tuple[int, int]]) -> None:
    tables = [
        {group: frozenset(n for n, one in enumerate(places) if one[side] == group) for group in range(4)}
        for side in (0, 1)
    ]
    own, beside = ({g: who for g, who in table.items() if len(who) >= FEW} for table in tables)
    told = {group: who for group, who in own.items() if group not in given_away(own, beside.values())}
    for outer, inner in ((told, beside), (beside, told)):
        for who in outer.values():
            within = frozenset[int]().union(*(one for one in inner.values() if one < who))
            assert not within or not 0 < len(who - within) < FEW


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=60))
def test_nor_is_what_all_withheld_groups_hold_together(places: list[tuple[int, int]]) -> None:
    """The total less the told groups is told too, of either table."""
    tables = [
        {
            group: who
            for group in range(4)
            if (who := frozenset(n for n, one in enumerate(places) if one[side] == group))
        }
        for side in (0, 1)
    ]
    hides = [withheld({group: len(who) for group, who in table.items()}, ()) for table in tables]
    beside = with_rest(tables[0], hides[0].units)
    gone = withheld_beside(tables[1], hides[1].units, beside)
    assert hides[1].units <= gone
    if gone >= tables[1].keys():
        return  # nothing but the total is told
    own = with_rest(tables[1], gone)
    for outer, inner in ((own, beside), (beside, own)):
        for who in outer:
            within = frozenset[int]().union(*(one for one in inner if one < who))
            assert not within or not 0 < len(who - within) < FEW


def with_rest(table: dict[int, frozenset[int]], hidden: frozenset[int]) -> list[frozenset[int]]:
    rest = frozenset[int]().union(*(table[group] for group in hidden))
    return [*(who for group, who in table.items() if group not in hidden), *([rest] if rest else [])]


def test_a_group_withheld_beside_another_table_takes_a_second_one_with_it() -> None:
    """Eight leaders of twelve posts: the total less the others would be the leaders."""
    own = {1: people(1, 8), 2: people(9, 22), 3: people(23, 52)}
    assert given_away(own, [people(1, 12), people(13, 52)]) == {1}
    assert withheld_beside(own, (), [people(1, 12), people(13, 52)]) == {1, 2}
