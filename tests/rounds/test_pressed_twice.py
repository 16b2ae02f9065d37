"""A form that is sent twice, as it happens without a script: the second press makes nothing new."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from quizapp.domain.errors import RoundRefusal
from quizapp.people.models import Unit
from quizapp.rounds.drafts import create_round_once
from quizapp.rounds.lists import draw_up_list
from quizapp.rounds.models import ExamRoom, Round, Sitting
from quizapp.rounds.rehearsing import RehearsalPlan, rehearse
from quizapp.rounds.rooms import RoomPlan, add_room
from quizapp.rounds.sittings import Grid, SittingPlan, add_sitting, generate_sittings
from tests import make
from tests.at_once import at_once
from tests.make import NOW

HOUR, SOON, LATER = timedelta(hours=1), NOW + timedelta(seconds=5), NOW + timedelta(minutes=2)


def count(session: Session, table: type[object]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_the_same_plan_of_a_round_is_one_draft(engines: Engines) -> None:
    with engines.writing() as session:
        units = [make.unit(session), make.unit(session)]
        scope, by = {one.id for one in units}, make.administrator_id(session)
        plan = make.plan(session, units)
        first = create_round_once(session, plan, scope, by, NOW)
        assert create_round_once(session, replace(plan, unit_ids=plan.unit_ids[::-1]), scope, by, SOON) is first
        others = (replace(plan, minutes=plan.minutes + 1), replace(plan, unit_ids=plan.unit_ids[:1]))
        made = {first.id, *(create_round_once(session, one, scope, by, SOON).id for one in others)}
        made.add(create_round_once(session, plan, scope, by, LATER).id)  # a word meant again
        assert (len(made), count(session, Round)) == (4, 4)
        with pytest.raises(RoundRefusal):
            create_round_once(session, replace(plan, unit_id=make.unit(session).id), scope, by, SOON)


def test_two_presses_at_once_are_one_draft(engines: Engines) -> None:
    with engines.writing() as session:
        unit = make.unit(session)
        plan, by, unit_id = make.plan(session, [unit]), make.administrator_id(session), unit.id

    def press(session: Session) -> None:
        create_round_once(session, plan, {unit_id}, by, NOW)

    assert at_once(engines, press, press, press) == ["done"] * 3
    with engines.reading() as session:
        assert count(session, Round) == 1


def sitting(session: Session, round_: Round, **changes: object) -> Callable[..., Sitting]:
    plan = replace(SittingPlan("", NOW, NOW + HOUR, needs_code=True), **changes)  # type: ignore[arg-type]
    by = make.administrator_id(session)
    return lambda at=NOW: add_sitting(session, round_, plan, by, at, stretch=True)


def test_the_same_sitting_is_added_once(engines: Engines) -> None:
    with engines.writing() as session:
        round_ = make.draft_round(session, [make.unit(session)])
        press = sitting(session, round_)
        first = press()
        assert press(SOON) is first
        other = sitting(session, round_, late_minutes=10)()
        again = press(LATER)
        assert [one.number for one in (first, other, again)] == [1, 2, 3]
        assert session.scalars(sa.select(AuditEntry.action)).all().count("sitting_added") == 3


def test_the_same_grid_makes_its_sittings_once(engines: Engines) -> None:
    with engines.writing() as session:
        unit = make.unit(session)
        round_, by = make.draft_round(session, [unit]), make.administrator_id(session)
        grid = Grid(NOW, 2, 60, 30, (("P1", unit.id), ("P2", unit.id)), 24)

        def press(given: Grid, at: object = SOON) -> list[Sitting]:
            return generate_sittings(session, round_, given, {unit.id}, by, at, stretch=True)  # type: ignore[arg-type]

        first = press(grid, NOW)
        assert press(grid) == first
        assert (count(session, Sitting), count(session, ExamRoom)) == (2, 4)
        press(replace(grid, capacity=25))
        session.delete(session.scalars(sa.select(ExamRoom).where(ExamRoom.sitting_id == first[0].id)).first())
        session.flush()
        press(grid)  # one of its rooms was taken out meanwhile: these are other ones
        assert count(session, Sitting) == 6


def test_the_same_rehearsal_is_made_once(engines: Engines) -> None:
    with engines.writing() as session:
        make.small_bank(session)
        unit = session.get_one(Unit, make.person(session).unit_id)
        official, by = make.draft_round(session, [unit]), make.administrator_id(session)
        draw_up_list(session, official, by, NOW)
        plan = RehearsalPlan(official.blueprint_id, NOW, NOW + HOUR, 30, 5)
        first = rehearse(session, official, plan, by, NOW)
        assert rehearse(session, official, plan, by, SOON) is first
        assert rehearse(session, official, replace(plan, attempts_allowed=3), by, SOON) is not first
        assert rehearse(session, official, plan, by, LATER) is not first


def test_the_same_room_is_added_once_and_its_name_is_taken_for_another(engines: Engines) -> None:
    with engines.writing() as session:
        unit = make.unit(session)
        round_, by = make.draft_round(session, [unit]), make.administrator_id(session)
        first, second = make.sitting(session, round_), make.sitting(session, round_, NOW + HOUR)
        plan = RoomPlan("P1", unit.id, 30)

        def press(plan: RoomPlan = plan, at: datetime = SOON, into: Sitting = first) -> ExamRoom:
            return add_room(session, round_, into.id, plan, {unit.id}, by, at)

        made = press(at=NOW)
        assert press() is made
        assert press(into=second) is not made
        for other in (replace(plan, capacity=20), replace(plan, place="Tầng 2")):
            with pytest.raises(RoundRefusal, match="room_name_taken"):
                press(other)
        with pytest.raises(RoundRefusal, match="room_name_taken"):
            press(at=LATER)
        assert session.scalars(sa.select(AuditEntry.action)).all().count("room_added") == 2
