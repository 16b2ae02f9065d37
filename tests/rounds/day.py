"""A test day of two communes: two sittings, three rooms, of which one is empty.

sitting  room       at         watched by   people
1        Phòng 1    An Lạc     giamthi      everybody of An Lạc
1        Phòng 2    Bình Minh  (nobody)     everybody of Bình Minh but the last
2        Phòng 3    Bình Minh  giamthi2     nobody
–        –                                  the last of Bình Minh
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.attempts.room_models import (
    Admission,
    AttemptEnding,
    BrowserWaiver,
    BrowserWaiverEnd,
    Incident,
    IncidentCategory,
)
from quizapp.db import Engines
from quizapp.people.models import Account, Person, Unit
from quizapp.rounds.models import ExamRoom, RoomInvigilator, Round, RoundCandidate, Sitting
from tests import make
from tests.make import NOW

LONG_NAME = "Nguyễn Phan Hoàng Thị Quỳnh Như Ngọc Khánh Huyền Trang"
HOSTILE = '#eval("1") $x$ *đậm* <b>ai</b> {{ 7*7 }}'
AN_LAC = ("Trần Thị Ánh", LONG_NAME, HOSTILE, "Lê Văn An")
BINH_MINH = ("Ngô Văn Bình", "Vũ Thị Chi", "Đỗ Văn Muộn")
HOUR = timedelta(hours=1)


@dataclass
class Day:
    """Ids by the names of the table above."""

    round_id: int
    province: int
    units: dict[str, int] = field(default_factory=dict)
    sittings: list[int] = field(default_factory=list)
    rooms: list[int] = field(default_factory=list)
    people: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"/dot-thi/{self.round_id}"


def build(engines: Engines, *, an_lac: tuple[str, ...] = AN_LAC, binh_minh: tuple[str, ...] = BINH_MINH) -> Day:
    with engines.writing() as session:
        province = make.unit(session, "Tỉnh Sông Hậu", kind="province")
        office = make.unit(session, "Sở Nội vụ", kind="department", parent=province)
        communes = {name: make.unit(session, name, parent=province) for name in ("Xã An Lạc", "Phường Bình Minh")}
        first, second = communes.values()
        people = [make.person(session, name, unit=first) for name in an_lac]
        people += [make.person(session, name, unit=second) for name in binh_minh]
        round_ = make.open_round(
            session, [first, second], unit_id=office.id, name="Sát hạch năng lực số đợt 2 năm 2026"
        )
        if session.get(IncidentCategory, "machine") is None:
            session.add(IncidentCategory(code="machine", name="Hỏng máy, đổi máy", effect="Được bù giờ.", place=3))
        day = Day(round_.id, province.id, {name: one.id for name, one in communes.items()})
        day.people = {one.name: one.id for one in people}
        _staff(session, day, province, office, first, second)
        _rooms(session, day, first, second)
        _seats(session, day, people[: len(an_lac)], people[len(an_lac) : -1])
    return day


def _staff(session: Session, day: Day, province: Unit, office: Unit, first: Unit, second: Unit) -> None:
    roles = {
        "tinh": ("organiser", province), "so": ("organiser", office), "xa": ("organiser", first),
        "giamthi": ("invigilator", first), "giamthi2": ("invigilator", second), "la": ("organiser", None),
    }  # fmt: skip
    elsewhere = make.unit(session, "Xã Nơi Khác", parent=province)
    for name, (role, unit) in roles.items():
        made = make.account(session, username=name, roles=[(role, elsewhere if name == "la" else unit)])
        made.display_name = f"Cán bộ {name}"
        day.accounts[name] = made.id


def _rooms(session: Session, day: Day, first: Unit, second: Unit) -> None:
    opens = NOW - timedelta(minutes=5)
    sittings = [
        Sitting(round_id=day.round_id, number=1, name="", opens_at=opens, closes_at=NOW + 2 * HOUR, late_minutes=10),
        Sitting(round_id=day.round_id, number=2, name="Buổi chiều", opens_at=NOW + 5 * HOUR, closes_at=NOW + 7 * HOUR),
    ]
    session.add_all(sittings)
    session.flush()
    day.sittings = [one.id for one in sittings]
    placed = (("Phòng 1", 0, first, "Nhà văn hóa xã"), ("Phòng 2", 0, second, ""), ("Phòng 3", 1, second, ""))
    rooms = [
        ExamRoom(sitting_id=day.sittings[at], name=name, unit_id=unit.id, place=place, capacity=400)
        for name, at, unit, place in placed
    ]
    session.add_all(rooms)
    session.flush()
    day.rooms = [one.id for one in rooms]
    watch = ((0, "giamthi"), (2, "giamthi2"))
    session.add_all(RoomInvigilator(room_id=day.rooms[at], account_id=day.accounts[name]) for at, name in watch)


def _seats(session: Session, day: Day, first: list[Person], second: list[Person]) -> None:
    number = 0
    for room, people in zip(day.rooms, (first, second), strict=False):
        for seat, one in enumerate(people, 1):
            number += 1
            session.execute(
                sa.update(RoundCandidate)
                .where(RoundCandidate.round_id == day.round_id, RoundCandidate.person_id == one.id)
                .values(
                    sitting_id=day.sittings[0], room_id=room, seat=seat, candidate_number=f"{number:03d}"
                )
            )  # fmt: skip


def sat(engines: Engines, day: Day, name: str) -> int:
    """The person began the round; the id of the attempt."""
    with engines.writing() as session:
        person = session.get_one(Person, day.people[name])
        known = session.scalars(sa.select(Account).where(Account.person_id == person.id)).one_or_none()
        if known is None:
            make.account(session, person=person)
        round_ = session.get_one(Round, day.round_id)
        return make.started_attempt(session, round_, person).attempt_id


def noted(engines: Engines, day: Day, note: str, **facts: Any) -> int:
    """An incident an hour after NOW."""
    with engines.writing() as session:
        given = {"category": "machine", "effect": "Được bù giờ.", "happened_at": NOW + HOUR, **facts}
        made = Incident(
            round_id=day.round_id, note=note, noted_by=day.accounts["giamthi"], noted_at=NOW + HOUR, **given
        )
        session.add(made)
        session.flush()
        return made.id


def ended(engines: Engines, day: Day, attempt_id: int, reason: str) -> None:
    with engines.writing() as session:
        over = {"state": "submitted", "ended_at": NOW + HOUR}
        session.execute(sa.update(Attempt).where(Attempt.id == attempt_id, Attempt.ended_at.is_(None)).values(over))
        session.add(
            AttemptEnding(attempt_id=attempt_id, reason=reason, ended_by=day.accounts["giamthi"], ended_at=NOW + HOUR)
        )


def moved(engines: Engines, day: Day, name: str) -> None:
    """Let go on at another machine, and without the exam browser there."""
    who = {"round_id": day.round_id, "person_id": day.people[name]}
    with engines.writing() as session:
        session.add(
            Admission(
                **who, kind="machine", admitted_by=day.accounts["giamthi"], admitted_at=NOW, expires_at=NOW + HOUR
            )
        )
        waiver = BrowserWaiver(**who, reason="máy không cài được", waived_by=day.accounts["tinh"], waived_at=NOW)
        session.add(waiver)
        session.flush()
        session.add(
            BrowserWaiverEnd(
                waiver_id=waiver.id, reason="đã cài lại", ended_by=day.accounts["tinh"], ended_at=NOW + HOUR
            )
        )
