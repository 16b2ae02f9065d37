"""Grants: whom they reach, what they leave alone; and that every act on time is on record."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from quizapp.attempts.actions import (
    close_due_attempts,
    grant_time,
    hand_in,
    newest_grant,
    open_outage,
    start_attempt,
)
from quizapp.attempts.models import Attempt, Outage, TimeGrant
from quizapp.attempts.saving import save_answer
from quizapp.attempts.time_lists import GrantTo
from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from quizapp.domain.errors import NotFound, RoundRefusal, TimeLeft
from quizapp.people.models import Person, Unit
from quizapp.rounds.models import Round
from tests import make
from tests.attempts.conftest import Room
from tests.make import NOW, Sitting
from tests.make.time import locked

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
END = NOW + 45 * MINUTE


def attempt(engines: Engines, sitting: Sitting) -> Attempt:
    with engines.reading() as session:
        return make.attempt_of(session, sitting)


def acts(engines: Engines, action: str) -> list[AuditEntry]:
    with engines.reading() as session:
        return list(session.scalars(sa.select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)))


def count(engines: Engines, table: type) -> int:
    with engines.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def waiting_person(engines: Engines, room: Room) -> int:
    with engines.reading() as session:
        people = session.scalars(sa.text("SELECT id FROM person WHERE name = 'Trần Chưa Vào'"))
        return int(people.one())


# --- grants -----------------------------------------------------------------------------------------------------------


def test_a_grant_for_one_person_moves_their_end_and_nobody_elses(engines: Engines, room: Room) -> None:
    make.grant(engines, room.round, 600, NOW + MINUTE, person_id=room.at_work.person_id)
    assert attempt(engines, room.at_work).deadline_at == END + 10 * MINUTE
    assert attempt(engines, room.done).deadline_at == END


def test_a_grant_for_a_unit_reaches_its_people_only(engines: Engines, room: Room) -> None:
    make.grant(engines, room.round, 600, NOW, unit_id=room.second)
    assert attempt(engines, room.at_work).deadline_at == END
    make.grant(engines, room.round, 300, NOW, unit_id=room.first)
    assert attempt(engines, room.at_work).deadline_at == END + 5 * MINUTE


def test_a_grant_for_the_unit_above_and_one_for_the_round_add_up(engines: Engines, room: Room) -> None:
    with engines.reading() as session:
        province = session.get_one(Unit, room.first).parent_id
    assert province is not None
    make.grant(engines, room.round, 60, NOW, unit_id=province)
    make.grant(engines, room.round, 30, NOW)
    assert attempt(engines, room.at_work).deadline_at == END + 90 * SECOND


def test_who_begins_later_has_what_was_granted_before(engines: Engines, room: Room) -> None:
    person = waiting_person(engines, room)
    make.grant(engines, room.round, 600, NOW, unit_id=room.second)
    with engines.writing() as session:
        started = start_attempt(session, room.round, person, None, NOW + MINUTE)
        assert started.deadline_at == NOW + 56 * MINUTE


def test_a_grant_a_second_before_the_end_is_not_lost_to_the_page_that_counts_to_zero(
    engines: Engines, room: Room
) -> None:
    make.grant(engines, room.round, 60, END - SECOND, person_id=room.at_work.person_id)
    with pytest.raises(TimeLeft) as refusal, engines.writing() as session:
        hand_in(session, room.at_work.token, room.at_work.person_id, END, time_up=True)
    assert refusal.value.deadline == END + MINUTE
    save_answer(engines.save, room.at_work.save(9, arrived_at=END + 30 * SECOND))
    with engines.writing() as session:
        closed = hand_in(session, room.at_work.token, room.at_work.person_id, END + MINUTE, time_up=True)
        assert (closed.state, closed.ended_at) == ("expired", END + MINUTE)


def test_a_person_who_presses_the_button_is_not_told_that_time_is_left(engines: Engines, room: Room) -> None:
    with engines.writing() as session:
        assert hand_in(session, room.at_work.token, room.at_work.person_id, NOW + MINUTE).state == "submitted"


def test_a_grant_that_comes_before_the_finaliser_revives_nothing_that_was_closed(engines: Engines, room: Room) -> None:
    with engines.writing() as session:
        close_due_attempts(session, END + 12 * SECOND)
    make.grant(engines, room.round, 600, END + 13 * SECOND)
    assert (attempt(engines, room.at_work).state, attempt(engines, room.at_work).deadline_at) == ("expired", END)


def test_the_same_form_sent_twice_gives_once(engines: Engines, room: Room) -> None:
    for _ in range(2):
        with locked(engines, room.round) as (session, round_, scope, actor):
            grant_time(session, round_, GrantTo(), 60, "máy hỏng", scope, actor, NOW, seen=0)
    assert attempt(engines, room.at_work).deadline_at == END + MINUTE
    with locked(engines, room.round) as (session, round_, scope, actor):
        seen = newest_grant(session, room.round)
        grant_time(session, round_, GrantTo(), 60, "máy hỏng", scope, actor, NOW, seen=seen)
    assert attempt(engines, room.at_work).deadline_at == END + 2 * MINUTE, "a form that saw the first is a second wish"
    assert (count(engines, TimeGrant), len(acts(engines, "time_granted"))) == (2, 2)


def test_without_that_check_two_clicks_would_give_twice(engines: Engines, room: Room) -> None:
    """The negative control."""
    for _ in range(2):
        make.grant(engines, room.round, 60, NOW)
    assert attempt(engines, room.at_work).deadline_at == END + 2 * MINUTE


def test_who_has_handed_in_is_given_no_time(engines: Engines, room: Room) -> None:
    with pytest.raises(RoundRefusal) as refusal:
        make.grant(engines, room.round, 60, NOW, person_id=room.done.person_id)
    assert refusal.value.reason == "has_ended"


def test_who_came_after_the_late_limit_is_given_no_time_that_would_help_nothing(engines: Engines, room: Room) -> None:
    """A moment before it counts; so does whoever sits already."""
    with engines.reading() as session:
        last = session.get_one(Round, room.round).closes_at
        names = ("Trần Chưa Vào", "Phạm Đi Vắng")
        late, early = (session.scalar(sa.select(Person.id).where(Person.name == name)) or 0 for name in names)
    make.grant(engines, room.round, 60, last - SECOND, person_id=early)
    with pytest.raises(RoundRefusal) as refusal:
        make.grant(engines, room.round, 60, last + 2 * MINUTE, person_id=late)
    assert (refusal.value.reason, count(engines, TimeGrant)) == ("past_late_limit", 1)


Act = Callable[[Engines, Room], object]


def act_on(engines: Engines, room: Room, kind: str, scope: set[int]) -> None:
    with locked(engines, room.round) as (session, round_, _everywhere, actor):
        if kind == "outage":
            open_outage(session, round_, GrantTo(unit_id=room.first), "mất điện", scope, actor, NOW)
        to = GrantTo(person_id=room.at_work.person_id) if kind == "person" else GrantTo(unit_id=room.first)
        grant_time(session, round_, to, 60, "máy hỏng", scope, actor, NOW)


@pytest.mark.parametrize("kind", ["person", "unit", "outage"])
def test_who_and_what_lies_outside_the_scope_is_not_there(engines: Engines, room: Room, kind: str) -> None:
    with pytest.raises(NotFound):
        act_on(engines, room, kind, {room.second})
    assert (count(engines, TimeGrant), count(engines, Outage)) == (0, 0)


@pytest.mark.parametrize("state", ["draft", "closed", "cancelled"])
@pytest.mark.parametrize("kind", ["person", "unit", "outage"])
def test_a_round_that_nobody_may_sit_takes_no_time(engines: Engines, room: Room, kind: str, state: str) -> None:
    with engines.writing() as session:
        session.execute(sa.text("UPDATE round SET state = :state").bindparams(state=state))
    with pytest.raises(RoundRefusal):
        act_on(engines, room, kind, {room.first, room.second})


# --- on record --------------------------------------------------------------------------------------------------------


def test_every_act_is_on_record_with_who_when_why_and_how_much(engines: Engines, room: Room) -> None:
    make.grant(engines, room.round, 60, NOW, person_id=room.at_work.person_id)
    lost = make.outage(engines, room.round, room.first, NOW + MINUTE)
    make.end_of_outage(engines, lost, NOW + 3 * MINUTE)
    [granted], [opened], [closed] = (acts(engines, one) for one in ("time_granted", "outage_opened", "outage_closed"))
    with engines.reading() as session:
        actor = make.administrator_id(session)
    assert {one.account_id for one in (granted, opened, closed)} == {actor}
    assert [one.at for one in (granted, opened, closed)] == [NOW, NOW + MINUTE, NOW + 3 * MINUTE]
    assert granted.details | {"grant": 0} == {
        "grant": 0, "person": room.at_work.person_id, "unit": None, "seconds": 60, "reason": "máy hỏng", "running": 1,
    }  # fmt: skip
    assert opened.details["reason"] == "mất điện"
    assert (closed.details["seconds"], closed.details["running"]) == (120.0, 1)


def test_the_acknowledgement_of_a_save_tells_the_end_in_force(engines: Engines, room: Room) -> None:
    make.grant(engines, room.round, 60, NOW)
    make.outage(engines, room.round, room.first, NOW + 10 * MINUTE)
    at: datetime = NOW + 30 * MINUTE + timedelta(milliseconds=250)
    save = room.at_work.save(9, arrived_at=at)
    told = [save_answer(engines.save, save).deadline_at for _ in range(2)]
    expected = END + MINUTE + 20 * MINUTE + timedelta(milliseconds=250)
    assert [abs(one - expected) < timedelta(milliseconds=2) for one in told] == [True, True]
