"""Checking the log as an administrator types it."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from quizapp.audit.actions import record
from quizapp.cli.main import main
from quizapp.config import DATABASE_FILE
from quizapp.db import Engines, open_engines, sqlite_url
from tests.make import NOW


@pytest.fixture
def office(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with three entries of the system and three of a round."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    shutil.copyfile(sqlite_template, tmp_path / DATABASE_FILE)
    (tmp_path / "secret.key").write_text("x" * 64 + "\n")
    engines = at(tmp_path)
    with engines.writing() as session:
        for number in range(6):
            record(session, NOW, None, "round_opened", "round:3" if number % 2 else "unit:1")
    engines.dispose()
    return tmp_path


def at(folder: Path) -> Engines:
    return open_engines(sqlite_url(folder / DATABASE_FILE))


def bend(folder: Path, statement: str) -> None:
    engines = at(folder)
    with engines.write.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER guard_audit_entry_update")
        connection.exec_driver_sql("DROP TRIGGER guard_audit_entry_delete")
        connection.exec_driver_sql(statement)
    engines.dispose()


def test_a_whole_log_is_told_with_the_heads_of_its_chains(office: Path) -> None:
    answer = CliRunner().invoke(main, ["audit", "verify", "--data", str(office)])
    assert answer.exit_code == 0
    assert "round:3" in answer.output
    assert "liền mạch" in answer.output
    told = json.loads(CliRunner().invoke(main, ["audit", "verify", "--data", str(office), "--json"]).output)
    assert told["holds"]
    assert [(head["chain"], head["entries"]) for head in told["heads"]] == [("system", 3), ("round:3", 3)]


@pytest.mark.parametrize(
    ("crime", "words", "link"),
    [
        ("UPDATE audit_entry SET subject = 'unit:2' WHERE id = 3", "Chuỗi system không khớp từ dòng 3.", ("system", 3)),
        ("UPDATE audit_entry SET address = NULL WHERE id = 4", "Chuỗi round:3 không khớp từ dòng 4.", ("round:3", 4)),
        ("DELETE FROM audit_entry WHERE id = 6", "Chuỗi round:3 thiếu các dòng cuối.", ("round:3", 0)),
    ],
)
def test_the_first_broken_link_is_named(office: Path, crime: str, words: str, link: tuple[str, int]) -> None:
    bend(office, crime)
    answer = CliRunner().invoke(main, ["audit", "verify", "--data", str(office)])
    assert (answer.exit_code, answer.stderr.strip()) == (1, words)
    told = CliRunner().invoke(main, ["audit", "verify", "--data", str(office), "--json"])
    assert (told.exit_code, json.loads(told.output)["broken"]) == (1, {"chain": link[0], "entry": link[1]})
