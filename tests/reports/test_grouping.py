"""What one table withholds is not given away by another of the same people."""

from types import SimpleNamespace
from typing import Any

import pytest

from quizapp.reports.queries import grouping
from quizapp.reports.queries.grouping import groups_of

# how many of which position and category, all of one unit: 12 leaders' posts of which 8 people are leaders
PEOPLE = {("LD", "LD"): 8, ("LD", "CB"): 4, ("VP", "CC"): 20, ("VP", "TD"): 3}


def ground() -> Any:
    unit = SimpleNamespace(id=1, code="A", name="Xã A", invited=35)
    cells = [
        SimpleNamespace(unit_id=1, position=post, category=kind, people=number)
        for (post, kind), number in PEOPLE.items()
    ]
    every = [cell for cell in cells for _one in range(cell.people)]
    counted = [
        SimpleNamespace(person_id=number, unit_id=1, position_code=cell.position, category=cell.category)
        for number, cell in enumerate(every)
    ]
    model = SimpleNamespace(few_people=5)
    positions = {"LD": "Lãnh đạo", "VP": "Văn phòng"}
    return SimpleNamespace(units=[unit], cells=cells, counted=counted, positions=positions, model=model)


def told(by: str, may_name: set[int] | None) -> set[str]:
    return {group.code for group in groups_of(ground(), by, may_name).told}


def test_a_category_within_a_position_is_not_told_where_it_leaves_a_few() -> None:
    assert told("position", set()) == {"LD", "VP"}
    assert told("category", set()) == set(), "12 less 8 are four, 23 less 20 are three"
    for everybody in ({1}, None):
        assert told("category", everybody) == {"LD", "CB", "CC", "TD"}


def test_a_table_that_looks_at_itself_alone_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "given_away", lambda *_asked: frozenset())
    assert told("category", set()) == {"LD", "CC"}
