"""People who move, leave and come back: every stretch of their work stays."""

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from quizapp.people.actions.persons import (
    add_person,
    bring_back,
    correct_post,
    move_person,
    retire_person,
)
from quizapp.people.actions.placements import Post
from quizapp.people.actions.rosters import RosterDecision, import_roster
from quizapp.people.files import read_roster
from quizapp.people.models import Person
from quizapp.people.queries.placements import placement_lines
from tests import make
from tests.make import NOW
from tests.people.office_of import TODAY, Office, changed, office, refused, roster, stretches

DAY = timedelta(days=1)
LAST = date(2026, 11, 15)


def post(made: Office, **other: Any) -> Post:
    return Post(other.get("unit_id", made.second.id), made.clerk.id, other.get("category", "CC"))


def test_each_move_closes_a_stretch_and_opens_the_next(engines: Engines) -> None:
    with engines.writing() as session:
        made = office(session)
        facts = {"name": "Lê Văn Tám", "born_on": None, "position_id": made.clerk.id, "category": "CC"}
        person = add_person(
            session, staff_code="A1", **facts, unit_id=made.first.id, actor=None, now=NOW, since=date(2026, 1, 1)
        )
        move_person(session, person.id, post(made), date(2026, 6, 1), "Quyết định 12", None, NOW, TODAY)
        correct_post(session, person.id, post(made, category="VC"), "ghi nhầm nhóm", None, NOW, TODAY)
        retire_person(session, person.id, LAST, "nghỉ hưu", None, NOW, TODAY)
        bring_back(session, person.id, post(made), TODAY, "nhận lại", None, NOW, TODAY)
    assert stretches(engines, person.id) == [
        (made.first.id, "CC", date(2026, 1, 1), date(2026, 6, 1), False),
        (made.second.id, "CC", date(2026, 6, 1), TODAY, True),
        (made.second.id, "VC", date(2026, 6, 1), LAST, False),
        (made.second.id, "CC", TODAY, None, False),
    ]
    with engines.reading() as session:
        lines = placement_lines(session, person.id, (made.first.id,))
        assert [line.is_seen for line in lines] == [False, False, False, True]
        actions = set(session.scalars(sa.select(AuditEntry.action)))
        assert {"person_moved", "post_corrected", "person_left", "person_returned"} <= actions


def test_a_move_that_cannot_be_is_refused(engines: Engines) -> None:
    with engines.writing() as session:
        made = office(session)
        retired = make.position(session, "CU", "Vị trí cũ")
        retired.is_active = False
        person = make.person(session, unit=made.first)
        move_person(session, person.id, post(made), LAST, "Quyết định 12", None, NOW, TODAY)
        left = make.person(session, unit=made.first, is_active=False)
    back = post(made, unit_id=made.first.id)
    acts: dict[str, Any] = {
        "move_day": lambda s: move_person(s, person.id, back, LAST - DAY, "điều động", None, NOW, TODAY),
        "move_in_future": lambda s: move_person(s, person.id, back, TODAY + DAY, "điều động", None, NOW, TODAY),
        "nothing_changed": lambda s: move_person(s, person.id, post(made), TODAY, "điều động", None, NOW, TODAY),
        "bad_act_reason": lambda s: move_person(s, person.id, back, TODAY, "", None, NOW, TODAY),
        "has_left": lambda s: move_person(s, left.id, post(made), TODAY, "điều động", None, NOW, TODAY),
        "retired_position": lambda s: move_person(
            s, person.id, Post(made.first.id, retired.id, "CC"), TODAY, "điều động", None, NOW, TODAY
        ),
        "unknown_category": lambda s: move_person(
            s, person.id, Post(made.first.id, made.clerk.id, "XX"), TODAY, "điều động", None, NOW, TODAY
        ),
        "still_here": lambda s: bring_back(s, person.id, back, TODAY, "nhận lại", None, NOW, TODAY),
        "id_number": lambda s: add_person(
            s, staff_code="092085001234", name="An", born_on=None, position_id=made.clerk.id, category="CC",
            unit_id=made.first.id, actor=None, now=NOW,
        ),
    }  # fmt: skip
    for reason, act in acts.items():
        refused(engines, reason, act)


def test_a_roster_moves_with_its_day_and_reason_and_lets_the_ticked_go(engines: Engines) -> None:
    with engines.writing() as session:
        made = office(session)
        stays = make.person(session, "Lê Văn Ở", unit=made.second)
        import_roster(session, read_roster(roster(changed()), "a.csv", session, today=TODAY), None, NOW)
        content = roster(changed(unit="X2"), changed(code="CB9", name="Lê Văn Chín", unit="X2"))
        rows = read_roster(content, "a.csv", session, today=TODAY)
        decision = RosterDecision(LAST, "Quyết định 12", left=frozenset({stays.id}))
        outcome = import_roster(session, rows, None, NOW, decision=decision)
    assert (outcome.moved, outcome.left) == (1, 1)
    with engines.reading() as session:
        person = session.scalars(sa.select(Person).where(Person.staff_code == "CB0007")).one()
        entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert entry is not None
        assert entry.details["moved"] == [[person.id, made.first.id, made.second.id]]
        assert entry.details["left"] == [stays.id]
    assert stretches(engines, person.id) == [
        (made.first.id, "CC", None, LAST, False),
        (made.second.id, "CC", LAST, None, False),
    ]
    assert stretches(engines, stays.id) == [(made.second.id, "CC", None, LAST, False)]
