"""Filling a demo folder: files are imported, rounds are opened, people sit them; then the marker is written."""

import json
import random
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.actions import end_round
from quizapp.competences.queries import newest_model
from quizapp.config import DEMO_FILE, Settings
from quizapp.db import Engines, open_engines
from quizapp.domain.errors import NotFound
from quizapp.operations.demo.difficulties import name_difficulties
from quizapp.operations.demo.held import Desk
from quizapp.operations.demo.learning import offer_learning
from quizapp.operations.demo.simulation import ExamRoom, Person
from quizapp.operations.finalising import finalise
from quizapp.operations.setup import load_shipped_content, local_today
from quizapp.papers.models import PaperBlueprint
from quizapp.people import files as people_files
from quizapp.people.actions.accounts import open_account
from quizapp.people.actions.rosters import import_roster
from quizapp.people.actions.unit_imports import import_units
from quizapp.people.models import Account, Unit
from quizapp.people.models import Person as PersonRow
from quizapp.people.passwords import hash_password
from quizapp.rounds.actions import RoundPlan, create_round, locked_round, open_round
from quizapp.rounds.models import Round
from quizapp.rounds.queries import candidates

FILES = Path(__file__).parent / "data"
PASSWORD = "minhhoa-2026"  # noqa: S105 - of made-up people, and printed at every start
DEMO_UNFINISHED = "demo.unfinished"
SEED = "quizapp-demo-1"
STAFF = (
    ("tochuc", "Trần Thị Bích Thủy", "organiser", "99"),
    ("sonoivu", "Lê Hoàng Nghĩa", "results_reviewer", "99"),
    ("rade", "Phạm Thị Ngọc Hân", "author", "99"),
    ("duyetde", "Vũ Thị Thanh Hương", "question_reviewer", "99"),
    ("quantri", "Nguyễn Quốc Khánh", "administrator", None),
    ("coithi", "Huỳnh Văn Lâm", "invigilator", "99"),
)
SHOWN_CANDIDATES = 6


@dataclass(frozen=True)
class DemoAccount:
    username: str
    password: str
    role: str
    unit: str


def seed_demo(settings: Settings, now: datetime) -> None:
    """Fill an empty database. The marker is written last, so a start that was cut off begins anew.

    Nobody waits for an acknowledgement of these answers, so the disk is not waited for either.
    """
    engines = open_engines(settings.database_url, is_durable=False)
    _fill(engines, settings, now)
    shown = [asdict(account) for account in _shown_accounts(engines)]
    engines.dispose()
    (settings.data / DEMO_FILE).write_text(json.dumps(shown, ensure_ascii=False, indent=1), encoding="utf-8")
    (settings.data / DEMO_UNFINISHED).unlink(missing_ok=True)


def _fill(engines: Engines, settings: Settings, now: datetime) -> None:
    with engines.writing() as session:
        load_shipped_content(session, now)
        today = local_today(now, settings)
        units = people_files.read_units(FILES / "don-vi.csv", "don-vi.csv", session, today=today)
        import_units(session, units, None, now, today=today)
        import_roster(
            session, people_files.read_roster(FILES / "can-bo.csv", "can-bo.csv", session, today=today), None, now
        )
    accounts = _open_accounts(engines, now)
    _sit_closed_round(engines, settings, accounts, now)
    _sit_open_round(engines, settings, accounts, now)
    _open_self_test(engines, settings, now)
    _plan_held_round(engines, settings, now)
    finalise(engines, now)
    name_difficulties(engines, STAFF[1][0], now)
    offer_learning(engines, STAFF[2][0], STAFF[3][0], today, now)


def _open_accounts(engines: Engines, now: datetime) -> dict[int, int]:
    """Person → account. One password, so one hash: they are made-up people."""
    hashed = hash_password(PASSWORD)
    accounts: dict[int, int] = {}
    with engines.writing() as session:
        units = {unit.code: unit for unit in session.scalars(sa.select(Unit))}
        for username, name, role, code in STAFF:
            unit_id = units[code].id if code else None
            open_account(
                session, None, username, name, hashed, [(role, unit_id)], actor=None, now=now, must_change=False
            )
        for number, person in enumerate(session.scalars(sa.select(PersonRow).order_by(PersonRow.staff_code)), start=1):
            account = open_account(
                session, person.id, f"thisinh{number:03d}", person.name, hashed, [("candidate", None)],
                actor=None, now=now, must_change=False,
            )  # fmt: skip
            accounts[person.id] = account.id
    return accounts


def _organiser(session: Session) -> Account:
    return session.scalars(sa.select(Account).where(Account.username == STAFF[0][0])).one()


def _make_round(engines: Engines, plan_of_units: list[str], blueprint: str, now: datetime, **facts: object) -> Round:
    with engines.writing() as session:
        units = {unit.code: unit.id for unit in session.scalars(sa.select(Unit))}
        shape = session.scalars(sa.select(PaperBlueprint).where(PaperBlueprint.code == blueprint)).one()
        plan = RoundPlan(
            blueprint_id=shape.id,
            minutes=shape.minutes,
            unit_id=units["99"],
            unit_ids=tuple(units[code] for code in plan_of_units),
            **facts,  # type: ignore[arg-type]
        )
        actor = _organiser(session).id
        round_ = create_round(session, plan, set(units.values()), actor, now)
        open_round(session, round_, actor, now)
        return round_


def _communes(engines: Engines) -> list[str]:
    with engines.reading() as session:
        kinds = ("commune", "ward")
        return list(session.scalars(sa.select(Unit.code).where(Unit.kind.in_(kinds)).order_by(Unit.code)))


def _people(engines: Engines, round_id: int) -> list[Person]:
    """The candidates of a round as the simulation plays them; the same person is the same in every round."""
    with engines.reading() as session:
        model = newest_model(session)
        if model is None:
            raise NotFound("model")
        competences = [entry["code"] for domain in model.content["domains"] for entry in domain["competences"]]
        listed = candidates(session, round_id)
    people = []
    for one in listed:
        effect = random.Random(f"{SEED}:{one.unit_name}").gauss(0, 0.45)  # noqa: S311 - a play, not a secret
        people.append(Person(one, effect, competences, SEED))
    return people


def _morning(settings: Settings, now: datetime, days_ago: int) -> datetime:
    """08:00 of an earlier day, in the office's time zone."""
    day = (now.astimezone(settings.timezone) - timedelta(days=days_ago)).date()
    return datetime.combine(day, time(8), settings.timezone).astimezone(UTC)


def _sit_closed_round(engines: Engines, settings: Settings, accounts: dict[int, int], now: datetime) -> None:
    """Round 1: twelve communes, closed; some were absent and two never handed in."""
    opens = _morning(settings, now, 12)
    round_ = _make_round(
        engines, _communes(engines), "sat-hach-40", opens - timedelta(days=5),
        name="Sát hạch năng lực số cán bộ, công chức cấp xã – đợt 1", kind="official", opens_at=opens,
        closes_at=opens + timedelta(hours=3), attempts_allowed=1, results_rule="after_close",
    )  # fmt: skip
    room = ExamRoom(engines, round_.id, accounts, SEED)
    for index, person in enumerate(_people(engines, round_.id)):
        if person.chance.random() < 0.07:
            continue
        start = opens + timedelta(minutes=person.chance.uniform(0, 60))
        room.sit(person, start, stops_after=25 if index in (40, 121) else None)
    after = opens + timedelta(hours=3, minutes=10)
    finalise(engines, after)
    with engines.writing() as session:
        end_round(session, locked_round(session, round_.id), _organiser(session).id, after, end_running=False)


def _sit_open_round(engines: Engines, settings: Settings, accounts: dict[int, int], now: datetime) -> None:
    """Round 2 is open: of four communes some have finished, two sit it now, and the first candidates have not begun."""
    opens = _morning(settings, now, 1)
    round_ = _make_round(
        engines, _communes(engines)[:4], "sat-hach-40", opens - timedelta(days=2),
        name="Sát hạch năng lực số cán bộ, công chức cấp xã – đợt 2", kind="official", opens_at=opens,
        closes_at=_morning(settings, now, -8) + timedelta(hours=9), attempts_allowed=1, results_rule="at_once",
    )  # fmt: skip
    room = ExamRoom(engines, round_.id, accounts, f"{SEED}:2")
    people = [person for person in _people(engines, round_.id) if accounts[person.listed.person_id] > len(STAFF) + 15]
    for index, person in enumerate(people[:24]):
        if index % 2:
            room.sit(person, max(opens, now - timedelta(hours=20)) + timedelta(minutes=5 * index))
    for person in people[-2:]:
        room.sit(person, max(opens, now - timedelta(minutes=15)), stops_after=9)


def _open_self_test(engines: Engines, settings: Settings, now: datetime) -> None:
    """A self-test that everyone may sit, three times."""
    opens = _morning(settings, now, 1)
    _make_round(
        engines, _communes(engines), "tu-kiem-tra-15", opens - timedelta(days=1),
        name="Tự kiểm tra năng lực số hằng quý", kind="self_test", opens_at=opens,
        closes_at=opens + timedelta(days=60), attempts_allowed=3, results_rule="at_once",
    )  # fmt: skip


def _plan_held_round(engines: Engines, settings: Settings, now: datetime) -> None:
    """Round 4 is to be held in rooms next week, in two communes; its list rehearses in round 5. The year has a plan."""
    with engines.writing() as session:
        units = {unit.code: unit.id for unit in session.scalars(sa.select(Unit))}
        watcher = session.scalars(sa.select(Account.id).where(Account.username == "coithi")).one()
        desk = Desk(session, _organiser(session).id, watcher, units["99"], now)
        desk.plan_the_year([units[code] for code in _communes(engines)], now.astimezone(settings.timezone).date())
        desk.hold_round([units[code] for code in _communes(engines)[:2]], _morning(settings, now, -7))


def _shown_accounts(engines: Engines) -> list[DemoAccount]:
    """The accounts that are printed: first candidates who have not begun round 2, then the staff."""
    with engines.reading() as session:
        rows = session.execute(
            sa.select(Account.username, Unit.name)
            .join(PersonRow, PersonRow.id == Account.person_id)
            .join(Unit, Unit.id == PersonRow.unit_id)
            .order_by(Account.username)
            .limit(SHOWN_CANDIDATES)
        ).all()
        names = {unit.code: unit.name for unit in session.scalars(sa.select(Unit))}
    shown = [DemoAccount(username, PASSWORD, "candidate", unit) for username, unit in rows]
    return shown + [
        DemoAccount(username, PASSWORD, role, names.get(code or "", "")) for username, _, role, code in STAFF
    ]


def has_demo(folder: Path) -> bool:
    """Whether `folder` holds a demo that was filled to the end."""
    return (folder / DEMO_FILE).exists()


def demo_accounts(folder: Path) -> list[DemoAccount]:
    """The accounts of a filled demo folder."""
    return [DemoAccount(**entry) for entry in json.loads((folder / DEMO_FILE).read_text(encoding="utf-8"))]


def demo_rounds(session: Session) -> list[Round]:
    """Every round of the demo, by id."""
    return list(session.scalars(sa.select(Round).order_by(Round.id)))
