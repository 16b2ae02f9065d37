"""Sittings and rooms: made, changed, removed; what was told is never taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.actions import NewTimes, move_sitting, start_attempt
from quizapp.attempts.models import Attempt
from quizapp.db import Engines
from quizapp.domain.errors import NotFound, RoundRefusal
from quizapp.domain.networks import read_keys, read_ranges
from quizapp.people.models import Unit
from quizapp.rounds.actions import change_round, open_round, plan_of
from quizapp.rounds.halls import rooms_of, sitting_lines, sittings_of
from quizapp.rounds.models import ExamRoom, Round, RoundCandidate, Sitting
from quizapp.rounds.rooms import RoomPlan, add_room, change_room, remove_room
from quizapp.rounds.sittings import (
    Grid,
    SittingPlan,
    add_sitting,
    change_sitting,
    copy_rooms,
    generate_sittings,
    remove_sitting,
    renew_access_code,
)
from tests import make
from tests.make import NOW

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@contextmanager
def refused(reason: str) -> Iterator[None]:
    with pytest.raises(RoundRefusal) as caught:
        yield
    assert caught.value.reason == reason


def draft(session: Session, people: int = 2) -> tuple[Round, list[int]]:
    unit = make.unit(session)
    ids = [make.person(session, unit=unit).id for _ in range(people)]
    return make.draft_round(session, [unit]), ids


def test_a_grid_makes_every_sitting_with_every_room(engines: Engines) -> None:
    with engines.writing() as session:
        round_, _people = draft(session)
        grid = Grid(NOW, 3, 60, 30, (("Phòng 1", round_.unit_id), ("Phòng 2", round_.unit_id)), 24, True, 10)
        generate_sittings(session, round_, grid, {round_.unit_id}, make.administrator_id(session), NOW)
        lines = sitting_lines(session, round_.id)
        assert [(line.sitting.name, line.sitting.opens_at - NOW, len(line.rooms)) for line in lines] == [
            ("Ca 1", 0 * HOUR, 2),
            ("Ca 2", 1.5 * HOUR, 2),
            ("Ca 3", 3 * HOUR, 2),
        ]
        assert lines[0].capacity == 48
        codes = [line.sitting.access_code for line in lines]
        assert len(set(codes)) == 3
        assert all(len(code) == 6 for code in codes)


def test_sittings_lie_within_their_round_or_the_draft_grows(engines: Engines) -> None:
    with engines.writing() as session:
        round_, _people = draft(session)
        by, end = make.administrator_id(session), round_.closes_at
        late = SittingPlan("", end - HOUR, end + HOUR)
        with refused("sitting_outside_round"):
            add_sitting(session, round_, late, by, NOW)
        with refused("sitting_too_short"):
            add_sitting(session, round_, SittingPlan("", NOW, NOW + 44 * MINUTE), by, NOW)
        add_sitting(session, round_, late, by, NOW, stretch=True)
        assert round_.closes_at == end + HOUR
        with refused("sittings_outside"):
            change_round(session, round_, replace(plan_of(session, round_), closes_at=end), {round_.unit_id}, by, NOW)


def test_a_draft_is_changed_at_will_and_an_open_round_is_not(engines: Engines) -> None:
    with engines.writing() as session:
        round_, _people = draft(session)
        by = make.administrator_id(session)
        one = make.sitting(session, round_, NOW + HOUR, needs_code=True)
        earlier = SittingPlan("Ca sáng", NOW, NOW + HOUR, needs_code=False, late_minutes=5)
        changed = change_sitting(session, round_, one.id, earlier, by, NOW)
        assert (changed.name, changed.opens_at, changed.access_code, changed.late_minutes) == ("Ca sáng", NOW, "", 5)
        assert renew_access_code(session, round_, one.id, by, NOW).access_code
        open_round(session, round_, by, NOW)
        with refused("wrong_state"):
            change_sitting(session, round_, one.id, earlier, by, NOW)


def test_a_sitting_goes_only_while_nobody_is_there(engines: Engines) -> None:
    with engines.writing() as session:
        round_, _people = draft(session)
        by, unit = make.administrator_id(session), session.get_one(Unit, round_.unit_id)
        one, other = make.sitting(session, round_), make.sitting(session, round_, NOW + HOUR)
        room = make.room(session, one, unit, invigilators=(make.invigilator(session, unit).id,))
        assert copy_rooms(session, round_, one.id, other.id, by, NOW) == 1
        assert copy_rooms(session, round_, one.id, other.id, by, NOW) == 0
        open_round(session, round_, by, NOW)
        session.execute(sa.update(RoundCandidate).values(sitting_id=one.id, room_id=room.id))
        with refused("sitting_in_use"):
            remove_sitting(session, round_, one.id, by, NOW)
        with refused("room_in_use"):
            remove_room(session, round_, room.id, by, NOW)
        remove_sitting(session, round_, other.id, by, NOW)
        assert [one.id for one in sittings_of(session, round_.id)] == [one.id]


def test_a_room_keeps_its_people_and_takes_only_its_own_invigilators(engines: Engines) -> None:
    with engines.writing() as session:
        round_, _people = draft(session, 3)
        by, unit = make.administrator_id(session), session.get_one(Unit, round_.unit_id)
        one = make.sitting(session, round_)
        room = make.room(session, one, unit, minutes=50)
        stranger = make.invigilator(session, make.unit(session))
        with refused("room_name_taken"):
            make.room(session, one, unit)
        with refused("not_invigilator"):
            make.room(session, one, unit, "P2", invigilators=(stranger.id,))
        with refused("outside_scope"):
            add_room(session, round_, one.id, RoomPlan("P3", unit.id, 5), set(), by, NOW)
        open_round(session, round_, by, NOW)
        session.execute(sa.update(RoundCandidate).values(sitting_id=one.id, room_id=room.id))
        with refused("room_too_small"):
            change_room(session, round_, room.id, RoomPlan("P1", unit.id, 2), {unit.id}, by, NOW)
        with refused("room_minutes_shorter"):
            change_room(session, round_, room.id, RoomPlan("P1", unit.id, 30), {unit.id}, by, NOW)
        changed = change_room(session, round_, room.id, RoomPlan("P1", unit.id, 30, minutes=60), {unit.id}, by, NOW)
        assert changed.minutes == 60


def test_rooms_and_sittings_of_another_round_are_not_there(engines: Engines) -> None:
    with engines.writing() as session:
        round_, _people = draft(session)
        other, _people = draft(session)
        one = make.sitting(session, other)
        with pytest.raises(NotFound):
            remove_sitting(session, round_, one.id, make.administrator_id(session), NOW)
        assert rooms_of(session, round_.id) == []


class Opened:
    """An open round with one sitting of two hours, a late limit, and a person who may have begun."""

    def __init__(self, session: Session, *, begun: bool) -> None:
        self.session, self.by = session, make.administrator_id(session)
        self.round, people = draft(session)
        self.sitting = make.sitting(session, self.round, NOW, 2, late_minutes=15)
        open_round(session, self.round, self.by, NOW)
        session.execute(sa.update(RoundCandidate).values(sitting_id=self.sitting.id))
        if begun:
            start_attempt(session, self.round.id, people[0], None, NOW + MINUTE)

    def move(self, opens: timedelta = 0 * HOUR, closes: timedelta = 2 * HOUR, late: int | None = 15) -> int:
        times = NewTimes(NOW + opens, NOW + closes, late)
        now = NOW + 5 * MINUTE
        return len(move_sitting(self.session, self.round, self.sitting.id, times, "mưa bão", self.by, now))


def test_an_open_sitting_is_postponed_or_made_longer(engines: Engines) -> None:
    with engines.writing() as session:
        opened = Opened(session, begun=False)
        opened.move(opens=7 * HOUR, closes=10 * HOUR, late=20)
        assert opened.sitting.opens_at == NOW + 7 * HOUR
        assert opened.round.closes_at == NOW + 10 * HOUR


@pytest.mark.parametrize(
    ("begun", "change", "reason"),
    [
        (False, {"opens": -HOUR}, "sitting_earlier"),
        (False, {"closes": 1.5 * HOUR}, "closes_earlier"),
        (False, {"opens": HOUR, "closes": 2.5 * HOUR}, "sitting_shorter"),
        (False, {"late": 10}, "late_shorter"),
        (True, {"opens": HOUR, "closes": 4 * HOUR}, "sitting_begun"),
    ],
)
def test_nothing_that_was_told_is_taken_back(
    engines: Engines, begun: bool, change: dict[str, timedelta], reason: str
) -> None:
    with engines.writing() as session:
        opened = Opened(session, begun=begun)
        with refused(reason):
            opened.move(**change)  # type: ignore[arg-type]
        assert session.get_one(Sitting, opened.sitting.id).closes_at == NOW + 2 * HOUR


def test_a_longer_sitting_gives_back_what_its_close_cut_off(engines: Engines) -> None:
    with engines.writing() as session:
        opened = Opened(session, begun=False)
        person = session.scalars(sa.select(RoundCandidate.person_id).limit(1)).one()
        opened.sitting.late_minutes = None
        session.flush()
        attempt = start_attempt(session, opened.round.id, person, None, NOW + 100 * MINUTE)
        assert attempt.deadline_at == NOW + 120 * MINUTE
        moved = move_sitting(
            session, opened.round, opened.sitting.id, NewTimes(NOW, NOW + 3 * HOUR, None), "chậm giờ", opened.by,
            NOW + 101 * MINUTE,
        )  # fmt: skip
        assert len(moved) == 1
        assert session.scalars(sa.select(Attempt.deadline_at)).one() == NOW + 145 * MINUTE


def test_ranges_and_keys_are_read_as_people_type_them() -> None:
    assert read_ranges("10.1.2.3, 10.1.2.9/24;fe80::/10\n10.1.2.3 phòng-1 10.0.0.0/40") == (
        ["10.1.2.3/32", "10.1.2.0/24", "fe80::/10"],
        ["phòng-1", "10.0.0.0/40"],
    )
    assert read_ranges("::ffff:10.0.0.0/104 ::ffff:a01:203 10.1.2.3 2001:DB8::7 ::ffff:1.2.3.4/0") == (
        ["10.0.0.0/8", "10.1.2.3/32", "2001:db8::7/128", "::/0"],
        [],
    )
    assert read_keys(f"{'AB' * 32} {'ab' * 32} abc") == (["ab" * 32], ["abc"])


def test_a_room_may_have_no_limit_of_its_own(engines: Engines) -> None:
    with engines.writing() as session:
        round_, _people = draft(session)
        unit = session.get_one(Unit, round_.unit_id)
        room = make.room(session, make.sitting(session, round_), unit)
        assert session.get_one(ExamRoom, room.id).minutes is None
