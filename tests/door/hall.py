"""The hall in which every door is tried: five places of the tree, a round in each state at each, somebody of each role.

Everybody on the staff holds their role over commune A; what they reach for lies there, below, beside it, in another
province, or nowhere.
"""

import base64
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session

from quizapp.api.actions import Wanted, make_token
from quizapp.attempts.actions import hand_in
from quizapp.banks.models import LegalChange, LegalDocument, Question, QuestionImport, QuestionUpload, QuestionVersion
from quizapp.competences.drafting import start_draft
from quizapp.competences.models import ModelVersion
from quizapp.db import Engines, open_engines, sqlite_url
from quizapp.domain.people import ROLES
from quizapp.domain.rulings import Ruling
from quizapp.papers.models import PaperBlueprint
from quizapp.people.actions.logins import open_login
from quizapp.people.models import Person, RoleGrant, Unit
from quizapp.results.actions import score_attempt
from quizapp.rounds.actions import cancel_round, close_round
from quizapp.rounds.models import ExamRoom, Round
from quizapp.rounds.models import Sitting as ExamSitting
from quizapp.services.actions import Named, name_difficulty
from quizapp.services.catalogue import ServiceRow, add_service
from quizapp.web.extensions import db
from tests import make
from tests.banks.drafts_given import PAPER
from tests.conftest import SECRET
from tests.door import furniture
from tests.make import NOW
from tests.make.attempts import Sitting
from tests.make.life_of_results import complaint, proposed, version_at

PLACES = ("own", "below", "sibling", "other")
NOWHERE = "nowhere"
STATES = ("draft", "ready", "closed", "cancelled")
VISITOR = "visitor"
CSRF = "csrf-of-the-hall"
LOOKERS: list[Callable[[sa.Connection], None]] = []  # who looks at what a transaction wrote before it is undone
ABSENT = 987_654
ABSENT_WORD = "khong-co-o-dau-ca"


@dataclass
class Place:
    """What belongs to one unit. By state: rounds, and of the two that are sat in the sitting of its candidate."""

    unit_id: int
    person_id: int
    account_id: int
    grant_id: int
    rounds: dict[str, int] = field(default_factory=dict)
    sittings: dict[str, Sitting] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)  # by state: sittings (ca thi) of the round
    rooms: dict[str, int] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)  # a question of the paper of its candidate
    messages: dict[str, int] = field(default_factory=dict)
    outage_id: int = 0
    file_id: int = 0
    rescoring_id: int = 0
    complaint_id: int = 0
    plan_id: int = 0
    login_id: int = 0  # of its candidate, in another browser


@dataclass
class Hall:
    places: dict[str, Place]
    accounts: dict[str, int]
    shared: dict[str, int | str]  # what no unit owns: the value of each variable of an address


def build(engines: Engines) -> Hall:
    places: dict[str, Place] = {}
    accounts: dict[str, int] = {}
    with engines.writing() as session:
        make.small_bank(session)
        make.blueprint(session)
        for name, unit in _units(session).items():
            person = make.person(session, f"Người {name}", unit=unit)
            owner = make.account(session, person=person, username=f"thi-sinh-{name}")
            grant = session.scalars(sa.select(RoleGrant.id).where(RoleGrant.account_id == owner.id)).one()
            places[name] = Place(unit.id, person.id, owner.id, grant)
        accounts["candidate"] = places["own"].account_id
        own = session.get_one(Unit, places["own"].unit_id)
        for role in ROLES:
            if role != "candidate":
                over = own if role in ("organiser", "invigilator", "results_reviewer") else None
                accounts[role] = make.account(session, username=f"giu-{role}", roles=[(role, over)]).id
        for place in places.values():
            _rounds(session, place, accounts["administrator"])
        shared = _shared(session, accounts)
    for place in places.values():
        ready = place.rounds["ready"]
        place.outage_id = make.outage(engines, ready, place.unit_id, NOW + timedelta(minutes=1)).id
        with engines.writing() as session:
            sitting = place.sittings["closed"]
            right = make.right_answers(session, sitting.attempt_id)
            text = make.rescue_text(sitting, make.right_claims(right, [1]), secret=SECRET)
            at = NOW + timedelta(minutes=30)
            place.file_id = make.uploaded_rescue(session, sitting, text, accounts["administrator"], at).id
            version = version_at(session, sitting, 1)
            place.rescoring_id = proposed(session, sitting.round_id, {version: Ruling("neutral")}, at).id
            place.complaint_id = complaint(session, sitting, 1, at=at).id
    return Hall(places, accounts, shared)


def _units(session: Session) -> dict[str, Unit]:
    here, there = (make.unit(session, name, kind="province") for name in ("Tỉnh Nhất", "Tỉnh Nhì"))
    commune = make.unit(session, "Xã A", parent=here)
    return {
        "own": commune,
        "below": make.unit(session, "Thôn A1", parent=commune),
        "sibling": make.unit(session, "Xã B", parent=here),
        "other": make.unit(session, "Xã C", parent=there),
    }


def _rounds(session: Session, place: Place, actor: int) -> None:
    """In each state one, organised by the unit, with its one candidate; of two the candidate has sat."""
    unit, person = session.get_one(Unit, place.unit_id), session.get_one(Person, place.person_id)
    made: dict[str, Round] = {}
    for state in ("closed", "ready", "cancelled"):
        made[state] = make.open_round(session, [unit], actor=actor, name=f"Đợt {state} {unit.name}")
        _room(session, place, state, made[state])
        if state == "cancelled":
            continue
        sitting = place.sittings[state] = make.started_attempt(session, made[state], person)
        place.versions[state] = furniture.version_of(session, sitting.attempt_id)
        place.messages[state] = furniture.message(session, made[state].id, person.id, actor)
        if state == "closed":
            done = hand_in(session, sitting.token, person.id, NOW + timedelta(minutes=10))
            score_attempt(session, done, NOW + timedelta(minutes=10))
            close_round(session, made[state], actor, NOW + timedelta(minutes=20))
    cancel_round(session, made["cancelled"], actor, NOW, "thử")
    made["draft"] = make.draft_round(session, [unit], actor=actor, name=f"Đợt draft {unit.name}")
    _room(session, place, "draft", made["draft"])
    place.rounds = {state: one.id for state, one in made.items()}
    place.plan_id = furniture.batch(session, unit.id)
    place.login_id = furniture.login(session, place.account_id)


def _room(session: Session, place: Place, state: str, round_: Round) -> None:
    """One sitting with one room, in which the candidate of the place has a seat."""
    time = ExamSitting(
        round_id=round_.id, number=1, name="Ca 1", opens_at=round_.opens_at, closes_at=round_.closes_at, access_code="",
        late_minutes=None, needs_admission=False,
    )  # fmt: skip
    session.add(time)
    session.flush()
    room = ExamRoom(sitting_id=time.id, name="Phòng 1", unit_id=place.unit_id, place="", capacity=10, minutes=None)
    session.add(room)
    session.flush()
    place.times[state], place.rooms[state] = time.id, room.id
    furniture.seated(session, round_.id, room.id, place.person_id)


def _shared(session: Session, accounts: dict[str, int]) -> dict[str, int | str]:
    question = session.scalars(sa.select(Question).order_by(Question.id).limit(1)).one()
    version_id = session.scalars(sa.select(QuestionVersion.id).where(QuestionVersion.question_id == question.id)).one()
    make.law_rows(session, version_id, accounts["author"])
    upload = QuestionUpload(
        token="tep-cua-nguoi-ra-de", file_name="de.txt", format="auto", content=_base64(PAPER),
        uploaded_by=accounts["author"], uploaded_at=NOW,
    )  # fmt: skip
    session.add(upload)
    session.flush()
    service = add_service(session, ServiceRow("KS", "Đăng ký khai sinh"), accounts["administrator"], NOW)
    person_id = session.scalars(sa.select(Person.id).order_by(Person.id).limit(1)).one()
    named = name_difficulty(session, Named(service.id, "attach", "broken"), person_id, NOW.date())
    wanted = Wanted("Phần mềm cán bộ", ["results"], NOW + timedelta(days=90))
    token, _text = make_token(session, wanted, accounts["administrator"], NOW)

    furniture.more_questions(session)
    own_code = session.scalars(sa.select(Unit.code).where(Unit.name == "Xã A")).one()
    position = make.position(session)
    files = furniture.files_on_their_way(session, accounts["organiser"], own_code, position.code)

    def first(column: sa.ColumnElement[int]) -> int:
        return session.scalars(sa.select(column).order_by(column).limit(1)).one()

    return {
        "code": question.code,
        "typed": furniture.TYPED_CODE,
        "case": furniture.CASE,
        "category": furniture.category(session),
        "hash_": furniture.picture(session),
        "position_id": position.id,
        "document_id": session.scalars(sa.select(LegalChange.document_id)).first() or first(LegalDocument.id),
        "change_id": first(LegalChange.id),
        "import_id": first(QuestionImport.id),
        "model_id": first(ModelVersion.id),
        "draft_id": _draft(session, accounts["question_reviewer"]),
        "blueprint_id": first(PaperBlueprint.id),
        "upload": upload.token,
        "service_id": service.id,
        "issue_id": named.issue_id,
        "token_id": token.id,
        **furniture.material(session, accounts["author"]),
        **files,
    }


def _draft(session: Session, by: int) -> int:
    """A draft of the model that somebody began who has no say in it any more."""
    model = session.scalars(sa.select(ModelVersion).order_by(ModelVersion.id).limit(1)).one()
    return start_draft(session, {**model.content, "note": "khác"}, "phiên bản 1", by, NOW).id


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


# --- sessions ---------------------------------------------------------------------------------------------------------


def csrf_token() -> str:
    """A token that the session of `entered` accepts."""
    return str(URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps(CSRF))


def entered(app: Flask, engines: Engines, account_id: int | None) -> FlaskClient:
    """A browser in which this account is signed in; None: a visitor."""
    return browser_of(app, login_of(engines, account_id) if account_id is not None else "")


def login_of(engines: Engines, account_id: int) -> str:
    """The token of a new login, whose password was typed again a moment ago."""
    with engines.writing() as session:
        token, login = open_login(session, account_id, NOW)
        login.confirmed_at = NOW + timedelta(minutes=20)
    return token


def browser_of(app: Flask, token: str) -> FlaskClient:
    """A browser that brings along the token of a login; an empty one: none."""
    client = FlaskClient(app)
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = CSRF
        if token:
            cookie["_user_id"], cookie["_fresh"] = token, True
    return client


@contextmanager
def undone(app: Flask) -> Iterator[None]:
    """Every transaction of the application is rolled back where it would commit: the hall stays as it was built."""
    with app.app_context():
        engine = db.engines[None]

    def roll_back(connection: sa.Connection) -> None:
        for look in LOOKERS:
            look(connection)
        connection.exec_driver_sql("ROLLBACK")

    sa.event.listen(engine, "commit", roll_back)
    yield
    sa.event.remove(engine, "commit", roll_back)


def copied(template: Path, folder: Path) -> Engines:
    """A database of its own for a hall that many tests share."""
    shutil.copyfile(template, folder / "quizapp.sqlite3")
    return open_engines(sqlite_url(folder / "quizapp.sqlite3"), is_durable=False)
