"""Setting up a folder: secret, newest schema, shipped content, first administrator."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.banks.actions import BankOutcome, import_questions
from quizapp.banks.files import read_bank_files
from quizapp.banks.registering import import_register
from quizapp.competences.actions import import_model
from quizapp.competences.files import model_from, read_model
from quizapp.config import Settings, load_settings, shipped, write_secret
from quizapp.db import Engines, open_engines
from quizapp.domain.assessment import AssessmentModel
from quizapp.operations.upgrading import current_revision, newest_revision, upgrade
from quizapp.papers.actions import store_blueprint
from quizapp.papers.files import read_blueprints
from quizapp.people import files as people_files
from quizapp.people.actions.accounts import open_account
from quizapp.people.actions.positions import import_positions
from quizapp.people.models import Account
from quizapp.people.passwords import hash_password, initial_password

SHIPPED_POSITIONS = Path(people_files.__file__).parent / "positions.csv"


class SchemaOutdated(Exception):
    """The database is of another version than the program; the text says what to do."""


@dataclass(frozen=True)
class FirstAdministrator:
    """Shown once, kept nowhere."""

    username: str
    password: str


def prepared(data: Path, *, embedded: bool = False) -> tuple[Settings, Engines]:
    """Settings and engines of a folder; an empty one gets its secret and the newest schema. Raises SchemaOutdated.

    `embedded`: the folder's own SQLite, whatever `DATABASE_URL` says.
    """
    data.mkdir(parents=True, exist_ok=True)
    settings = load_settings(data, embedded=embedded)
    if not settings.secret_key:
        write_secret(data)
        settings = load_settings(data, embedded=embedded)
    engines = open_engines(settings.database_url)
    revision = current_revision(engines.write)
    if revision is None:
        upgrade(engines)
    elif revision != newest_revision():
        engines.dispose()
        raise SchemaOutdated(
            f"Cơ sở dữ liệu ở bản {revision}, chương trình cần bản {newest_revision()}. Hãy chạy “quizapp db upgrade”."
        )
    return settings, engines


def load_shipped_rules(session: Session, now: datetime) -> AssessmentModel:
    """The illustrative model, the shipped blueprints and positions, without any question; idempotent."""
    content = read_model()
    model = model_from(content)
    import_model(session, content, None, now)
    for blueprint in read_blueprints(model):
        store_blueprint(session, blueprint, None, now)
    import_positions(session, people_files.read_positions(SHIPPED_POSITIONS, SHIPPED_POSITIONS.name), None, now)
    return model


def load_shipped_content(session: Session, now: datetime) -> BankOutcome:
    """The same with the shipped question bank and its register of documents; idempotent."""
    model = load_shipped_rules(session, now)
    found = read_bank_files([shipped("question_banks")], model)
    import_register(session, found.documents, None, now)
    return import_questions(session, found.questions, None, now)


def first_administrator(engines: Engines, username: str, now: datetime) -> FirstAdministrator | None:
    """An administrator with a single-use password; None where the database has accounts already."""
    password = initial_password()
    hashed = hash_password(password)
    with engines.writing() as session:
        if session.scalar(sa.select(sa.func.count()).select_from(Account)):
            return None
        open_account(
            session, None, username, "Quản trị hệ thống", hashed, [("administrator", None)], actor=None, now=now
        )
    return FirstAdministrator(username, password)


def local_today(now: datetime, settings: Settings) -> date:
    """The day in the office's time zone."""
    return now.astimezone(settings.timezone).date()
