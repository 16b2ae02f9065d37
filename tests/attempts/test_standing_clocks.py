"""Outages: clocks that stand, what a hand-in and the end of a round make of them, and who waits."""

import pytest
import sqlalchemy as sa

from quizapp.attempts.actions import (
    call_off_round,
    close_due_attempts,
    close_outage,
    end_round,
    extend_round,
    hand_in,
    start_attempt,
)
from quizapp.attempts.models import Attempt, Outage
from quizapp.attempts.queries import sits_official_round
from quizapp.attempts.saving import save_answer
from quizapp.db import Engines
from quizapp.domain.errors import MayNotStart, NotFound, RoundRefusal, TimeLeft, TooLate
from quizapp.operations.finalising import finalise
from quizapp.results.actions import has_work
from tests import make
from tests.attempts.conftest import Room
from tests.attempts.test_giving_time import END, MINUTE, SECOND, acts, attempt, waiting_person
from tests.make import NOW
from tests.make.time import locked

# --- outages ----------------------------------------------------------------------------------------------------------


def test_an_open_outage_holds_the_clock_and_the_finaliser(engines: Engines, room: Room) -> None:
    lost = make.outage(engines, room.round, room.first, NOW + 40 * MINUTE)
    later = NOW + 3 * 60 * MINUTE
    with engines.writing() as session:
        assert close_due_attempts(session, later) == 0
        assert sits_official_round(session, room.at_work.person_id, later)
    save_answer(engines.save, room.at_work.save(9, arrived_at=later))
    assert make.end_of_outage(engines, lost, later) == 1
    found = attempt(engines, room.at_work)
    assert (found.state, found.held_since, found.deadline_at) == ("in_progress", None, later + 5 * MINUTE)
    with engines.writing() as session:
        assert close_due_attempts(session, found.deadline_at + 12 * SECOND) == 1


def test_an_idle_finaliser_finds_no_work_in_an_outage(engines: Engines, room: Room) -> None:
    finalise(engines, NOW)  # scores the one that was handed in
    with engines.reading() as session:
        assert has_work(session, END + 60 * MINUTE), "without the outage somebody would be due"
    make.outage(engines, room.round, room.first, NOW + 40 * MINUTE)
    with engines.reading() as session:
        assert not has_work(session, END + 60 * MINUTE)


def test_the_other_unit_goes_on(engines: Engines, room: Room) -> None:
    make.outage(engines, room.round, room.second, NOW + MINUTE)
    assert attempt(engines, room.at_work).held_since is None


def test_a_hand_in_during_an_outage_keeps_the_time_that_was_lost(engines: Engines, room: Room) -> None:
    lost = make.outage(engines, room.round, room.first, NOW + 10 * MINUTE)
    with engines.writing() as session:
        closed = hand_in(session, room.at_work.token, room.at_work.person_id, NOW + 60 * MINUTE)
    assert (closed.state, closed.ended_at) == ("submitted", NOW + 60 * MINUTE)
    assert (closed.held_since, closed.deadline_at) == (None, NOW + 95 * MINUTE)
    assert make.end_of_outage(engines, lost, NOW + 70 * MINUTE) == 0
    assert attempt(engines, room.at_work).deadline_at == NOW + 95 * MINUTE


def test_a_page_that_counts_to_zero_during_an_outage_hears_what_is_left(engines: Engines, room: Room) -> None:
    make.outage(engines, room.round, room.first, NOW + 10 * MINUTE)
    with pytest.raises(TimeLeft) as refusal, engines.writing() as session:
        hand_in(session, room.at_work.token, room.at_work.person_id, END, time_up=True)
    assert refusal.value.deadline == END + 35 * MINUTE


def test_nobody_starts_during_an_outage_and_nobody_loses_by_waiting(engines: Engines, room: Room) -> None:
    person = waiting_person(engines, room)
    closes = NOW + 8 * 60 * MINUTE
    lost = make.outage(engines, room.round, room.second, closes - 30 * MINUTE)
    with pytest.raises(MayNotStart) as refusal, engines.writing() as session:
        start_attempt(session, room.round, person, None, closes + MINUTE)
    assert refusal.value.reason == "outage"
    make.end_of_outage(engines, lost, closes + 10 * MINUTE)
    with engines.writing() as session:
        started = start_attempt(session, room.round, person, None, closes + 15 * MINUTE)
        assert started.deadline_at == closes + 40 * MINUTE, "thirty minutes of the window were left when the light went"


def test_who_was_late_when_the_outage_began_stays_late(engines: Engines, room: Room) -> None:
    make.outage(engines, room.round, room.first, END + 5 * SECOND)
    assert attempt(engines, room.at_work).held_since is None
    with pytest.raises(TooLate):
        save_answer(engines.save, room.at_work.save(9, arrived_at=END + 6 * SECOND))


def test_opening_and_closing_twice_is_nothing_new(engines: Engines, room: Room) -> None:
    first = make.outage(engines, room.round, room.first, NOW + MINUTE)
    assert make.outage(engines, room.round, room.first, NOW + 2 * MINUTE).id == first.id
    assert make.end_of_outage(engines, first, NOW + 6 * MINUTE) == 1
    assert make.end_of_outage(engines, first, NOW + 20 * MINUTE) == 0
    assert attempt(engines, room.at_work).deadline_at == END + 5 * MINUTE
    assert [len(acts(engines, f"outage_{what}")) for what in ("opened", "closed")] == [1, 1]


def test_an_outage_of_another_unit_is_not_there_to_be_closed(engines: Engines, room: Room) -> None:
    lost = make.outage(engines, room.round, room.first, NOW)
    with pytest.raises(NotFound), locked(engines, room.round) as (session, round_, _scope, actor):
        close_outage(session, round_, lost.id, {room.second}, actor, NOW)


# --- the round --------------------------------------------------------------------------------------------------------


def test_closing_a_round_gives_the_lost_time_back_first(engines: Engines, room: Room) -> None:
    make.outage(engines, room.round, room.first, NOW + 10 * MINUTE)
    with locked(engines, room.round) as (session, round_, _scope, actor):
        end_round(session, round_, actor, NOW + 60 * MINUTE, end_running=True)
    found = attempt(engines, room.at_work)
    assert (found.state, found.ended_at, found.deadline_at) == (
        "submitted", NOW + 60 * MINUTE, END + 50 * MINUTE,
    )  # fmt: skip
    with engines.reading() as session:
        assert session.scalars(sa.select(Outage.closed_at)).all() == [NOW + 60 * MINUTE]


def test_a_round_that_people_sit_is_not_closed_and_keeps_its_outage(engines: Engines, room: Room) -> None:
    make.outage(engines, room.round, room.first, NOW + 10 * MINUTE)
    with pytest.raises(RoundRefusal), locked(engines, room.round) as (session, round_, _scope, actor):
        end_round(session, round_, actor, NOW + 60 * MINUTE, end_running=False)
    assert attempt(engines, room.at_work).held_since == NOW + 10 * MINUTE


def test_calling_a_round_off_ends_its_outages_and_voids_who_sits_it(engines: Engines, room: Room) -> None:
    make.outage(engines, room.round, room.first, NOW + 10 * MINUTE)
    with locked(engines, room.round) as (session, round_, _scope, actor):
        call_off_round(session, round_, actor, NOW + 20 * MINUTE, "Lộ đề")
    assert (attempt(engines, room.at_work).state, attempt(engines, room.done).state) == ("voided", "submitted")
    with engines.reading() as session:
        assert session.scalars(sa.select(Outage.id).where(Outage.closed_at.is_(None))).all() == []


def test_a_later_close_gives_back_what_the_old_one_cut_off(engines: Engines, room: Room) -> None:
    person = waiting_person(engines, room)
    closes = NOW + 8 * 60 * MINUTE
    with engines.writing() as session:
        late = start_attempt(session, room.round, person, None, closes - 10 * MINUTE)
        assert late.deadline_at == closes
    with locked(engines, room.round) as (session, round_, _scope, actor):
        extend_round(session, round_, closes + 20 * MINUTE, actor, closes - 5 * MINUTE)
    with engines.reading() as session:
        assert session.get_one(Attempt, late.id).deadline_at == closes + 20 * MINUTE
    assert attempt(engines, room.at_work).deadline_at == END
