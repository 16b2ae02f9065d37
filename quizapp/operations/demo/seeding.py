"""Filling a demo folder: files are imported, rounds are opened, people sit them; then the marker is written."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.config import DEMO_FILE, Settings
from quizapp.db import Engines, open_engines
from quizapp.operations.demo.difficulties import name_difficulties
from quizapp.operations.demo.held import Desk
from quizapp.operations.demo.learning import offer_learning
from quizapp.operations.demo.sat import (
    LAST_YEAR,
    Demo,
    open_self_test,
    sit_closed_round,
    sit_it_now,
    sit_last_year,
    sit_make_up,
    sit_open_round,
)
from quizapp.operations.demo.trained import AGAIN, train_before
from quizapp.operations.demo.training import train
from quizapp.operations.demo.year import begin_draft, check, complain, publish
from quizapp.operations.finalising import finalise
from quizapp.operations.setup import load_shipped_content, local_today
from quizapp.people import files as people_files
from quizapp.people.actions.accounts import open_account
from quizapp.people.actions.rosters import import_roster
from quizapp.people.actions.unit_imports import import_units
from quizapp.people.models import Account, Unit
from quizapp.people.models import Person as PersonRow
from quizapp.people.passwords import hash_password
from quizapp.rounds.models import Round

FILES = Path(__file__).parent / "data"
PASSWORD = "minhhoa-2026"  # noqa: S105 - of made-up people, and printed at every start
DEMO_UNFINISHED = "demo.unfinished"
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
    demo = Demo(engines, settings, now, *_open_accounts(engines, now))
    closed = sit_closed_round(demo)
    is_open = sit_open_round(demo)
    open_self_test(demo)
    make_up = sit_make_up(demo)
    _plan_held_round(demo)
    last_year = sit_last_year(demo)
    publish(demo, last_year, LAST_YEAR - 2)
    again = train_before(demo, last_year)
    sit_it_now(demo, is_open)
    finalise(engines, now)
    publish(demo, again, AGAIN - 2)
    publish(demo, closed, 9)
    check(demo, make_up, 1)
    complain(demo, closed)
    begin_draft(demo)
    name_difficulties(engines, STAFF[1][0], now)
    train(engines, STAFF[0][0], STAFF[1][0], demo.morning(2), now)
    offer_learning(engines, STAFF[2][0], STAFF[3][0], today, now)


def _open_accounts(engines: Engines, now: datetime) -> tuple[dict[int, int], dict[str, int]]:
    """Person → account, and username of the staff → account. One password, so one hash: they are made-up people."""
    hashed = hash_password(PASSWORD)
    accounts: dict[int, int] = {}
    staff: dict[str, int] = {}
    with engines.writing() as session:
        units = {unit.code: unit for unit in session.scalars(sa.select(Unit))}
        for username, name, role, code in STAFF:
            unit_id = units[code].id if code else None
            opened = open_account(
                session, None, username, name, hashed, [(role, unit_id)], actor=None, now=now, must_change=False
            )
            staff[username] = opened.id
        for number, person in enumerate(session.scalars(sa.select(PersonRow).order_by(PersonRow.staff_code)), start=1):
            account = open_account(
                session, person.id, f"thisinh{number:03d}", person.name, hashed, [("candidate", None)],
                actor=None, now=now, must_change=False,
            )  # fmt: skip
            accounts[person.id] = account.id
    return accounts, staff


def _plan_held_round(demo: Demo) -> None:
    """To be held in rooms next week, in two communes; its list rehearses in a round of its own. The year has a plan."""
    with demo.engines.writing() as session:
        units = {unit.code: unit.id for unit in session.scalars(sa.select(Unit))}
        desk = Desk(session, demo.staff["tochuc"], demo.staff["coithi"], units["99"], demo.now)
        today = local_today(demo.now, demo.settings)
        desk.plan_the_year([units[code] for code in demo.communes()], today)
        desk.hold_round([units[code] for code in demo.communes()[:2]], demo.morning(-7))


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
