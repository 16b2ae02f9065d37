"""Sittings and rooms: whose window, whose limit, whom an act on a room or a sitting reaches."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.actions import close_outage, open_outage, start_attempt
from quizapp.attempts.models import Attempt
from quizapp.attempts.time_lists import GrantTo
from quizapp.attempts.times import own_times
from quizapp.db import Engines
from quizapp.domain.errors import MayNotStart, NotFound
from quizapp.rounds.models import ExamRoom, Round, RoundCandidate, Sitting
from tests import make
from tests.make import NOW
from tests.make.time import locked

MINUTE = timedelta(minutes=1)


class Hall:
    """A round of two sittings; the first has two rooms with a person in each, the second one room with one."""

    def __init__(self, engines: Engines) -> None:
        self.engines = engines
        with engines.writing() as session:
            unit = make.unit(session)
            people = [make.person(session, unit=unit) for _ in range(4)]
            self.people = [one.id for one in people]
            self.round = make.open_round(session, [unit]).id
            self.first, self.second = self._sitting(session, 1, NOW), self._sitting(session, 2, NOW + 60 * MINUTE)
            rooms = [(self.first, "P1"), (self.first, "P2"), (self.second, "P1")]
            self.rooms = [self._room(session, sitting, name, unit.id) for sitting, name in rooms]
            for person, (sitting, _name), room in zip(self.people, rooms, self.rooms, strict=False):
                session.execute(
                    sa.update(RoundCandidate)
                    .where(RoundCandidate.person_id == person)
                    .values(sitting_id=sitting, room_id=room)
                )

    def _sitting(self, session: Session, number: int, opens_at: datetime) -> int:
        row = Sitting(
            round_id=self.round, number=number, name=f"Ca {number}", opens_at=opens_at,
            closes_at=opens_at + 60 * MINUTE, late_minutes=15,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id

    def _room(self, session: Session, sitting: int, name: str, unit: int) -> int:
        row = ExamRoom(sitting_id=sitting, name=name, unit_id=unit, capacity=30)
        session.add(row)
        session.flush()
        return row.id

    def change(self, table: type, row_id: int, **values: object) -> None:
        with self.engines.writing() as session:
            key = table.person_id if table is RoundCandidate else table.id  # type: ignore[attr-defined]
            session.execute(sa.update(table).where(key == row_id).values(**values))

    def start(self, place: int, at: datetime) -> Attempt:
        with self.engines.writing() as session:
            return start_attempt(session, self.round, self.people[place], None, at)

    def refusal(self, place: int, at: datetime) -> str:
        with pytest.raises(MayNotStart) as refused:
            self.start(place, at)
        return refused.value.reason

    def end(self, place: int) -> datetime:
        with self.engines.reading() as session:
            return session.scalars(sa.select(Attempt.deadline_at).where(Attempt.person_id == self.people[place])).one()


@pytest.fixture
def hall(engines: Engines) -> Hall:
    return Hall(engines)


def test_each_sits_in_the_window_of_the_own_sitting(hall: Hall) -> None:
    assert hall.start(0, NOW).deadline_at == NOW + 45 * MINUTE
    assert hall.refusal(2, NOW) == "not_open_yet"
    assert hall.start(2, NOW + 60 * MINUTE).deadline_at == NOW + 105 * MINUTE
    assert hall.refusal(1, NOW + 60 * MINUTE) == "over"


def test_the_close_of_the_sitting_cuts_the_minutes_not_that_of_the_round(hall: Hall) -> None:
    hall.change(Sitting, hall.first, late_minutes=None)
    assert hall.start(0, NOW + 40 * MINUTE).deadline_at == NOW + 60 * MINUTE


def test_who_comes_after_the_late_limit_begins_no_more(hall: Hall) -> None:
    assert hall.refusal(0, NOW + 15 * MINUTE) == "over"
    hall.start(1, NOW + 15 * MINUTE - timedelta(seconds=1))


def test_the_late_limit_waits_while_the_room_stands_still(hall: Hall) -> None:
    with locked(hall.engines, hall.round) as (session, round_, scope, actor):
        outage = open_outage(session, round_, GrantTo(room_id=hall.rooms[0]), "mất điện", scope, actor, NOW + MINUTE)
    assert hall.refusal(0, NOW + 10 * MINUTE) == "outage"
    with locked(hall.engines, hall.round) as (session, round_, scope, actor):
        close_outage(session, round_, outage.id, scope, actor, NOW + 21 * MINUTE)
    assert hall.refusal(1, NOW + 21 * MINUTE) == "over"
    hall.start(0, NOW + 21 * MINUTE)


def test_the_own_limit_goes_before_the_rooms_and_that_before_the_rounds(hall: Hall) -> None:
    hall.change(ExamRoom, hall.rooms[0], minutes=30)
    hall.change(ExamRoom, hall.rooms[1], minutes=30)
    hall.change(RoundCandidate, hall.people[1], minutes=50)
    assert hall.start(0, NOW).deadline_at == NOW + 30 * MINUTE
    assert hall.start(1, NOW).deadline_at == NOW + 50 * MINUTE


def test_an_outage_of_a_room_holds_its_people_only(hall: Hall) -> None:
    for place in (0, 1):
        hall.start(place, NOW)
    with locked(hall.engines, hall.round) as (session, round_, scope, actor):
        outage = open_outage(session, round_, GrantTo(room_id=hall.rooms[0]), "mất điện", scope, actor, NOW + MINUTE)
        again = open_outage(session, round_, GrantTo(room_id=hall.rooms[0]), "mất điện", scope, actor, NOW + MINUTE)
        assert again.id == outage.id
    with locked(hall.engines, hall.round) as (session, round_, scope, actor):
        close_outage(session, round_, outage.id, scope, actor, NOW + 8 * MINUTE)
    assert (hall.end(0), hall.end(1)) == (NOW + 52 * MINUTE, NOW + 45 * MINUTE)


@pytest.mark.parametrize(("kind", "ends"), [("sitting_id", (50, 50, 105)), ("room_id", (50, 45, 105))])
def test_a_grant_reaches_its_sitting_or_its_room(hall: Hall, kind: str, ends: tuple[int, int, int]) -> None:
    for place in (0, 1):
        hall.start(place, NOW)
    make.grant(hall.engines, hall.round, 300, NOW, **{kind: hall.first if kind == "sitting_id" else hall.rooms[0]})
    hall.start(2, NOW + 60 * MINUTE)
    assert tuple(hall.end(place) for place in range(3)) == tuple(NOW + minutes * MINUTE for minutes in ends)


def test_a_room_of_another_round_is_not_there(hall: Hall) -> None:
    elsewhere = Hall(hall.engines)
    with pytest.raises(NotFound):
        make.grant(hall.engines, hall.round, 300, NOW, room_id=elsewhere.rooms[0])


def test_who_has_no_sitting_may_not_begin_in_a_round_that_has_some(hall: Hall) -> None:
    assert hall.refusal(3, NOW) == "no_sitting"
    with hall.engines.reading() as session:
        round_ = session.get_one(Round, hall.round)
        assert own_times(session, round_, hall.people[3], None, NOW).may_start_until == round_.closes_at
