"""A room with five people, those who watch it, and a second room of the same sitting with one."""

from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.attempts.models import Attempt
from quizapp.attempts.saving import save_answer
from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from quizapp.people.models import Person
from quizapp.rounds.models import ExamRoom, RoomInvigilator, Round, Sitting
from tests import make
from tests.laid import laid

NAMES = ("Nguyễn Thị An", "Trần Văn Bình", "Lê Thị Châu", "Phạm Văn Dũng", "Vũ Thị Giang")


class RoomHall:
    """`people`: ids in the order of their seats; they sign in as thisinh1 … thisinh5. The one of the other room is
    `stranger`. Accounts: coithi (invigilates the room's unit), coithi-khac (elsewhere), tochuc, tochuc-khac."""

    def __init__(self, engines: Engines, **rules: Any) -> None:
        self.engines = engines
        of_room = {name: rules.pop(name) for name in ("address_ranges", "browser_keys") if name in rules}
        with engines.writing() as session:
            province = make.unit(session, "Tỉnh Minh Họa", kind="province")
            here, there = make.unit(session, "Xã An Lạc", parent=province), make.unit(session, "Xã Khác")
            people = [make.person(session, name, unit=here) for name in (*NAMES, "Đỗ Văn Xa")]
            for number, person in enumerate(people, start=1):
                make.account(session, person=person, username=f"thisinh{number}")
            for username, role, unit in (
                ("coithi", "invigilator", here), ("coithi-khac", "invigilator", there),
                ("tochuc", "organiser", province), ("tochuc-khac", "organiser", there),
            ):  # fmt: skip
                make.account(session, username=username, roles=[(role, unit)])
            round_ = make.open_round(session, [here], unit_id=province.id)
            sitting = make.exam_sitting(session, round_.id, **rules)
            room = make.exam_room(session, sitting.id, here.id, name="P1", place="Hội trường A", **of_room)
            other = make.exam_room(session, sitting.id, there.id, name="P2")
            make.seat(session, round_.id, room, [one.id for one in people[:5]])
            make.seat(session, round_.id, other, [people[5].id])
            self.round, self.sitting, self.room, self.other = round_.id, sitting.id, room.id, other.id
            self.people, self.stranger = [one.id for one in people[:5]], people[5].id

    @classmethod
    def laid(cls, engines: Engines) -> "RoomHall":
        """A copy of the hall without rules, as `tests.laid` makes it."""
        made = cls.__new__(cls)
        vars(made).update(laid(engines, _facts), engines=engines)
        return made

    @property
    def page(self) -> str:
        return f"/phong-thi/{self.room}"

    def begin(self, place: int) -> make.Sitting:
        """The person at the seat begins at NOW, past the door."""
        with self.engines.writing() as session:
            sitting = session.get_one(Sitting, self.sitting)
            asked = (sitting.needs_admission, sitting.access_code)
            sitting.needs_admission, sitting.access_code = False, ""
            session.flush()
            round_, person = session.get_one(Round, self.round), session.get_one(Person, self.people[place])
            made = make.started_attempt(session, round_, person)
            sitting.needs_admission, sitting.access_code = asked
        return made

    def save(self, sitting: make.Sitting, seq: int, **changes: Any) -> None:
        save_answer(self.engines.save, sitting.save(seq, [], **changes))

    def name_invigilator(self, username: str) -> None:
        with self.engines.writing() as session:
            account = session.scalar(sa.text("SELECT id FROM account WHERE username = :name"), {"name": username})
            session.add(RoomInvigilator(room_id=self.room, account_id=account))

    def change_room(self, **values: Any) -> None:
        with self.engines.writing() as session:
            session.execute(sa.update(ExamRoom).where(ExamRoom.id == self.room).values(**values))

    def attempt(self, sitting: make.Sitting) -> Attempt:
        with self.engines.reading() as session:
            return session.get_one(Attempt, sitting.attempt_id)

    def acts(self) -> list[str]:
        """Actions on record that are not of making the hall."""
        with self.engines.reading() as session:
            found = session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id))
            return [one for one in found if not one.startswith(("round_", "bank_", "model_", "blueprint_"))]

    def count(self, table: type) -> int:
        with self.engines.reading() as session:
            return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def _facts(engines: Engines) -> dict[str, Any]:
    return {name: value for name, value in vars(RoomHall(engines)).items() if name != "engines"}


def browser_of(client: FlaskClient, username: str) -> FlaskClient:
    """Another browser at the same server, in which somebody is signed in."""
    other = client.application.test_client()
    make.sign_in(other, username)
    return other


def act(client: FlaskClient, address: str, *, follow: bool = True, **data: Any) -> TestResponse:
    """Post a form with its token."""
    token = make.csrf_of(client.get("/doi-mat-khau"))
    return client.post(address, data={**data, "csrf_token": token}, follow_redirects=follow)
