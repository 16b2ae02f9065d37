"""A round in progress, for the organiser's pages."""

from dataclasses import dataclass

import pytest

from quizapp.attempts.actions import hand_in
from quizapp.attempts.saving import save_answer
from quizapp.db import Engines
from tests import make
from tests.attempts.room_hall import RoomHall
from tests.laid import laid
from tests.make import NOW, Sitting


@dataclass(frozen=True)
class Room:
    """A round of two units: somebody at work, somebody who handed in, and two who have not come."""

    round: int
    first: int
    second: int
    at_work: Sitting
    done: Sitting

    @property
    def page(self) -> str:
        return f"/dot-thi/{self.round}/theo-doi"


@pytest.fixture
def room(engines: Engines) -> Room:
    return laid(engines, _in_progress)


def _in_progress(engines: Engines) -> Room:
    with engines.writing() as session:
        province = make.unit(session, "Tỉnh Minh Họa", kind="province")
        first = make.unit(session, "Xã An Lạc", parent=province)
        second = make.unit(session, "Xã Bình Minh", parent=province)
        at_work = make.person(session, "Nguyễn Đang Làm", unit=first)
        done = make.person(session, "Lê Đã Nộp", unit=second)
        make.person(session, "Trần Chưa Vào", unit=second)
        away = make.person(session, "Phạm Đi Vắng", unit=second)
        make.account(session, person=away, username="thisinh")
        make.organiser(session, province, username="tochuc")
        make.organiser(session, make.unit(session, "Xã Khác"), username="nguoi-la")
        round_ = make.open_round(session, [first, second], unit_id=province.id)
        sittings = [make.started_attempt(session, round_, one) for one in (at_work, done)]
        round_id, units = round_.id, (first.id, second.id)
    for sitting in sittings:
        for seq, place in enumerate((1, 2, 2), start=1):
            save_answer(engines.save, sitting.save(seq, _right(engines, sitting)[place], position=place))
    with engines.writing() as session:
        hand_in(session, sittings[1].token, sittings[1].person_id, NOW)
    return Room(round_id, *units, *sittings)


def _right(engines: Engines, sitting: Sitting) -> dict[int, tuple[str, ...]]:
    with engines.reading() as session:
        return make.right_answers(session, sitting.attempt_id)


@pytest.fixture
def hall(engines: Engines) -> RoomHall:
    return RoomHall.laid(engines)
