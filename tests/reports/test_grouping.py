"""What one table withholds is not given away by another of the same people."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from quizapp.reports.queries import grouping
from quizapp.reports.queries.grouping import groups_of

# how many of which position and category, all of one unit: 12 leaders' posts of which 8 people are leaders
PEOPLE = {("LD", "LD"): 8, ("LD", "CB"): 4, ("VP", "CC"): 20, ("VP", "TD"): 3}


def ground(people: Mapping[tuple[str, str], int] = PEOPLE, units: Sequence[int] = (1,)) -> Any:
    """`units`: where the people are, taken in turns."""
    listed = [SimpleNamespace(id=one, code=f"A{one}", name=f"Xã A{one}", invited=35) for one in units]
    cells = [
        SimpleNamespace(unit_id=1, position=post, category=kind, people=number)
        for (post, kind), number in people.items()
    ]
    every = [cell for cell in cells for _one in range(cell.people)]
    counted = [
        SimpleNamespace(
            person_id=number, unit_id=units[number % len(units)], position_code=cell.position, category=cell.category
        )
        for number, cell in enumerate(every)
    ]
    model = SimpleNamespace(few_people=5)
    few = model.few_people
    positions = {"LD": "Lãnh đạo", "VP": "Văn phòng"}
    return SimpleNamespace(units=listed, cells=cells, counted=counted, positions=positions, model=model, few=few)


def told(by: str, may_name: set[int] | None, of: Any = None) -> set[str]:
    return {group.code for group in groups_of(of or ground(), by, may_name).told}


def test_a_category_within_a_position_is_not_told_where_it_leaves_a_few() -> None:
    assert told("position", set()) == {"LD", "VP"}
    assert told("category", set()) == set(), "12 less 8 are four, 23 less 20 are three"
    for everybody in ({1}, None):
        assert told("category", everybody) == {"LD", "CB", "CC", "TD"}


def test_a_table_that_looks_at_itself_alone_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "withheld_beside", lambda _own, hidden, *_asked: hidden)
    assert told("category", set()) == {"LD", "CC"}


def test_a_withheld_category_does_not_follow_from_the_total() -> None:
    """LD is withheld beside the post (12 less 8 are four); the total less CB and CC would be LD."""
    people = {("LD", "LD"): 8, ("LD", "CB"): 4, ("VP", "CB"): 10, ("VP", "CC"): 30}
    assert told("position", set(), ground(people)) == {"LD", "VP"}
    assert told("category", set(), ground(people)) == {"CC"}
    assert told("category", {1}, ground(people)) == {"LD", "CB", "CC"}


def test_whom_the_reader_knows_by_name_does_not_hide_the_few_others() -> None:
    """Half of the eight leaders are of the reader's own unit: taken from the eight, they leave four."""
    people = {("LD", "CC"): 8, ("VP", "CC"): 30}
    of = ground(people, units=(1, 2))
    assert told("position", {1}, of) == set()
    assert told("position", {1, 2}, of) == told("position", None, of) == {"LD", "VP"}
