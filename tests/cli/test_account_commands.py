"""Help from the server's own console, for when nobody can sign in to give it."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from quizapp.cli.main import main
from quizapp.config import DATABASE_FILE
from quizapp.db import open_engines, sqlite_url
from quizapp.operations.setup import prepared
from quizapp.people.factor_models import SecondFactor
from quizapp.people.models import Account
from quizapp.people.passwords import verify_password
from tests import make
from tests.people.telephones import given_telephone


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office with one administrator, who has a telephone."""
    for name in ("DATABASE_URL", "QUIZAPP_DATA", "QUIZAPP_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    _settings, engines = prepared(tmp_path, embedded=True)
    with engines.writing() as session:
        given_telephone(session, make.administrator(session))
    engines.dispose()
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--data", str(folder)])


def test_a_lost_password_is_given_anew_and_is_a_first_one(folder: Path) -> None:
    done = run(folder, "account", "reset-password", "QuanTri")
    password = done.output.split(": ")[1].strip()
    engines = open_engines(sqlite_url(folder / DATABASE_FILE))
    with engines.reading() as session:
        account = session.scalars(sa.select(Account)).one()
    engines.dispose()
    assert verify_password(account.password_hash, password)
    assert (done.exit_code, account.must_change_password, account.initial_used_at) == (0, True, None)


def test_a_lost_telephone_is_taken_off_once(folder: Path) -> None:
    assert run(folder, "account", "reset-totp", "quantri").exit_code == 0
    engines = open_engines(sqlite_url(folder / DATABASE_FILE))
    with engines.reading() as session:
        assert session.scalars(sa.select(SecondFactor)).all() == []
    engines.dispose()
    again = run(folder, "account", "reset-totp", "quantri")
    assert (again.exit_code, "chưa cài đặt" in again.output) == (1, True)


def test_nobody_is_said_to_be_nobody(folder: Path) -> None:
    assert run(folder, "account", "reset-password", "khong-co").exit_code == 1
