"""Persons one by one, and lists of them."""

from typing import Any

import pytest

from quizapp.db import Engines
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.people.actions.persons import add_person, move_person, retire_person
from quizapp.people.actions.placements import Post
from quizapp.people.models import Person
from quizapp.people.queries.persons import person_in_scope, person_page, persons_without_account
from quizapp.people.queries.units import EVERYWHERE
from tests import make
from tests.make import NOW
from tests.people.office_of import TODAY, Office, everything, office


def facts(made: Office, **changes: Any) -> dict[str, Any]:
    return {
        "staff_code": "cb01", "name": "Đặng  Thị Ớt", "born_on": None, "position_id": made.clerk.id,
        "category": "CC", "unit_id": made.first.id, "actor": None, "now": NOW, **changes,
    }  # fmt: skip


def test_a_person_is_added_then_moved_and_retired(engines: Engines) -> None:
    with engines.writing() as session:
        made = office(session)
        person = add_person(session, **facts(made))
        post = Post(made.second.id, made.clerk.id, "CC")
        move_person(session, person.id, post, TODAY, "điều động", None, NOW, TODAY)
        retire_person(session, person.id, TODAY, "nghỉ hưu", None, NOW, TODAY)
    with engines.reading() as session:
        stored = session.get_one(Person, person.id)
    assert (stored.staff_code, stored.name, stored.unit_id, stored.is_active) == (
        "CB01", "Đặng Thị Ớt", made.second.id, False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"staff_code": "CB 01"}, "bad_staff_code"),
        ({"staff_code": "CB02"}, "code_taken"),
        ({"name": " "}, "bad_name"),
        ({"name": "An 2"}, "bad_name"),
        ({"unit_id": 999_999}, "unknown_unit"),
        ({"position_id": 999_999}, "unknown_position"),
    ],
)
def test_a_person_who_cannot_be_is_refused(engines: Engines, changes: dict[str, Any], reason: str) -> None:
    with engines.writing() as session:
        made = office(session)
        make.person(session, unit=made.first, staff_code="CB02")
    before = everything(engines)
    with pytest.raises(RecordRefused) as refusal, engines.writing() as session:
        add_person(session, **facts(made, **changes))
    assert (refusal.value.reason, everything(engines)) == (reason, before)


def names(engines: Engines, scope: tuple[int | None, ...] = EVERYWHERE, **wanted: Any) -> list[str]:
    with engines.reading() as session:
        return [line.person.name for line in person_page(session, scope, **wanted).lines]


def test_lists_go_by_given_name_and_search_needs_no_accents(engines: Engines) -> None:
    with engines.writing() as session:
        made = office(session)
        make.person(session, "Trần Văn Ân", unit=made.first, staff_code="A-001")
        make.person(session, "Đặng Thị An", unit=made.first, category="CB")
        make.person(session, "Lê Văn Đạt", unit=made.second)
    assert names(engines) == ["Đặng Thị An", "Trần Văn Ân", "Lê Văn Đạt"]
    assert names(engines, search="dang thi") == ["Đặng Thị An"]
    assert names(engines, search="an tran") == ["Trần Văn Ân"]
    assert names(engines, search="a-00") == ["Trần Văn Ân"]
    assert names(engines, search="%") == names(engines, search="_") == []
    assert names(engines, category="CB") == ["Đặng Thị An"]
    assert names(engines, unit_id=made.second.id) == ["Lê Văn Đạt"]
    assert len(names(engines, unit_id=made.province.id)) == 3


def test_a_list_never_shows_anybody_outside_the_scope(engines: Engines) -> None:
    with engines.writing() as session:
        made = office(session)
        person = make.person(session, "Lê Văn Đạt", unit=made.second)
    assert names(engines, (made.first.id,), unit_id=made.second.id) == []
    assert names(engines, ()) == []
    with engines.reading() as session:
        assert persons_without_account(session, (made.first.id,), made.second.id) == []
        assert person_in_scope(session, person.id, (made.province.id,)).name == "Lê Văn Đạt"
        with pytest.raises(NotFound):
            person_in_scope(session, person.id, (made.first.id,))


def test_long_lists_come_in_pages(engines: Engines) -> None:
    with engines.writing() as session:
        made = office(session)
        for number in range(5):
            make.person(session, f"Nguyễn Văn {'ABCDE'[number]}", unit=made.first)
    with engines.reading() as session:
        first = person_page(session, EVERYWHERE, page=1, per_page=3)
        last = person_page(session, EVERYWHERE, page=2, per_page=3)
    assert ([line.person.name[-1] for line in first.lines], first.has_more, first.total) == (["A", "B", "C"], True, 5)
    assert ([line.person.name[-1] for line in last.lines], last.has_more) == (["D", "E"], False)
