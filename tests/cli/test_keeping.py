"""Backup, restore, copy, verify and doctor as an administrator types them."""

import errno
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from quizapp.cli.main import main
from quizapp.config import DATABASE_FILE
from quizapp.db import clean_url, open_engines, sqlite_url
from quizapp.operations.upgrading import downgrade
from tests import make, postgres

pytestmark = pytest.mark.usefixtures("elsewhere")


@pytest.fixture
def office(tmp_path: Path, sqlite_template: Path) -> Path:
    """A folder as `init` leaves it, with a marked attempt and one that runs, begun and due long ago."""
    folder = tmp_path / "vp"
    folder.mkdir()
    shutil.copyfile(sqlite_template, folder / DATABASE_FILE)
    (folder / "secret.key").write_text("x" * 64 + "\n")
    (folder / "secret.key").chmod(0o600)
    engines = open_engines(sqlite_url(folder / DATABASE_FILE))
    make.answered_attempt(engines)
    with engines.writing() as session:
        make.started_attempt(session)
    engines.dispose()
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_a_backup_is_made_verified_and_restored_with_a_list_of_who_was_at_a_test(office: Path) -> None:
    made = run("backup", "--data", "vp", "--json")
    assert made.exit_code == 0, made.output
    facts = json.loads(made.stdout)
    assert facts["is_verified"] is True
    assert facts["tables"]["attempt"]["rows"] == 2
    assert "Sao chép" in made.stderr
    done = run("restore", facts["file"], "--data", "moi")
    assert done.exit_code == 0, done.output
    assert "1 bài đang làm dở" in done.output
    assert "phải đăng nhập lại (2 phiên" in done.output
    again = run("restore", facts["file"], "--data", "moi")
    assert again.exit_code == 1
    assert "--replace" in again.output
    replaced = run("restore", facts["file"], "--data", "moi", "--replace", "--json")
    assert replaced.exit_code == 0, replaced.output
    assert Path(json.loads(replaced.stdout)["previous"]).exists()


def test_only_the_newest_backups_are_kept_where_asked(office: Path) -> None:
    for _ in range(3):
        assert run("backup", "--data", "vp", "--keep", "2").exit_code == 0
    assert len(list((office / "backups").iterdir())) == 2


def test_what_is_no_backup_is_refused_in_words(office: Path) -> None:
    Path("x.zip").write_bytes(b"PK\x03\x04 nothing")
    refused = run("restore", "x.zip", "--data", "moi")
    assert refused.exit_code == 1
    assert "không phải bản sao lưu" in refused.output


def test_a_folder_without_a_database_has_nothing_to_keep_and_gets_none() -> None:
    for command in (("backup",), ("verify",), ("copy-database", "--to", "y.sqlite3"), ("doctor",), ("finalise",)):
        refused = run(*command, "--data", "trong")
        assert refused.exit_code == 1
        assert "Không có cơ sở dữ liệu" in refused.output
    assert not Path("trong").exists()


def test_a_database_moves_to_postgresql_and_back(office: Path, postgres_server: str) -> None:
    with postgres.own_database(postgres_server) as url:
        there = run("copy-database", "--data", "vp", "--to", url, "--json")
        assert there.exit_code == 0, there.output
        back = run("copy-database", "--from", url, "--to", "lai.sqlite3", "--json")
        assert back.exit_code == 0, back.output
        assert json.loads(there.stdout) == json.loads(back.stdout)
        occupied = run("copy-database", "--data", "vp", "--to", url)
        assert occupied.exit_code == 1
        assert "không trống" in occupied.output
    same = run("copy-database", "--data", "vp", "--to", str(office / DATABASE_FILE))
    assert same.exit_code == 1
    assert "trùng" in same.output


@pytest.mark.parametrize("command", ["verify", "finalise"])
def test_a_corrupt_database_is_told_in_words(office: Path, command: str) -> None:
    assert "hỏng" not in run(command, "--data", "vp").output  # sound, it is read: the negative control
    with (office / DATABASE_FILE).open("r+b") as file:
        file.write(b"x" * 4096)
    done = run(command, "--data", "vp")
    assert done.exit_code == 1
    assert "Cơ sở dữ liệu bị hỏng" in done.output
    assert "quizapp restore" in done.output


@pytest.mark.parametrize("address", ["nonsense://x", "mysql://x/y", "postgresql://x:no-port/y", "://"])
def test_an_address_that_is_none_is_refused_in_words(office: Path, address: str) -> None:
    refused = run("copy-database", "--data", "vp", "--to", address)
    assert refused.exit_code == 1
    assert "Địa chỉ cơ sở dữ liệu không đúng" in refused.output


def foreign_database() -> bytes:
    with closing(sqlite3.connect("la.sqlite3")) as connection:
        connection.execute("CREATE TABLE so_lieu (a)")
        connection.commit()
    return Path("la.sqlite3").read_bytes()


@pytest.mark.parametrize("content", [b"x", b"Bao cao nam 2026. " * 300, None], ids=["a byte", "text", "another's"])
def test_a_file_that_is_not_ours_is_not_written_over(office: Path, content: bytes | None) -> None:
    content = content or foreign_database()
    Path("y.sqlite3").write_bytes(content)
    refused = run("copy-database", "--data", "vp", "--to", "y.sqlite3")
    assert (refused.exit_code, "không phải của quizapp" in refused.output) == (1, True), refused.output
    assert Path("y.sqlite3").read_bytes() == content
    assert not list(Path().glob("y.sqlite3-*"))


def test_an_empty_file_takes_a_copy(office: Path) -> None:
    Path("y.sqlite3").touch()
    copied = run("copy-database", "--data", "vp", "--to", "y.sqlite3")
    assert copied.exit_code == 0, copied.output


def test_a_postgresql_database_of_somebody_else_takes_no_copy(office: Path, postgres_server: str) -> None:
    with postgres.own_database(postgres_server) as url:
        engine = sa.create_engine(clean_url(url))
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE so_lieu (a int)")
        refused = run("copy-database", "--data", "vp", "--to", url)
        assert (refused.exit_code, "bảng so_lieu" in refused.output) == (1, True), refused.output
        assert sa.inspect(engine).get_table_names() == ["so_lieu"]
        engine.dispose()


def test_counts_and_checksums_are_printed(office: Path) -> None:
    copied = run("copy-database", "--data", "vp", "--to", "x.sqlite3")
    assert copied.exit_code == 0, copied.output
    assert "tổng kiểm tra hai bên bằng nhau" in copied.output
    assert any(line.startswith("answer_event") for line in copied.output.splitlines())


def test_verify_names_what_is_late_and_is_content_once_it_is_closed(office: Path) -> None:
    late = run("verify", "--data", "vp")  # the attempts began in November 2026: how late depends on the day
    assert late.exit_code in (0, 1), late.output
    assert run("finalise", "--data", "vp").exit_code == 0
    engines = open_engines(sqlite_url(office / DATABASE_FILE))
    with engines.write.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER guard_result_update")
        connection.exec_driver_sql("UPDATE result SET answered = 3")
    engines.dispose()
    broken = run("verify", "--data", "vp", "--json")
    assert broken.exit_code == 1
    told = json.loads(broken.stdout)
    assert (told["holds"]["I3"], told["holds"]["I7"], told["holds"]["I8"]) == (False, False, True)
    assert ("I7", "guard_result_update", "missing") in {
        (one["invariant"], one["row"], one["fact"]) for one in told["findings"]
    }
    shown = run("verify", "--data", "vp")
    assert "I3  KHÔNG ĐẠT" in shown.output
    assert run("backup", "--data", "vp").exit_code == 1  # what breaks an invariant gives no backup that counts


def test_the_doctor_has_three_exit_codes(office: Path) -> None:
    warned = run("doctor", "--data", "vp")
    assert warned.exit_code == 2, warned.output  # no backup yet
    assert "Chưa có bản sao lưu" in warned.output
    (office / "secret.key").write_text("ngan")
    unfit = run("doctor", "--data", "vp", "--json")
    assert unfit.exit_code == 1
    assert json.loads(unfit.stdout)["level"] == "unfit"


def test_an_upgrade_on_postgresql_takes_a_backup_first(postgres_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with postgres.own_database(postgres_server) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("QUIZAPP_DATA", "pg")
        assert run("db", "upgrade").exit_code == 0
        engines = open_engines(url)
        make.answered_attempt(engines)
        downgrade(engines, "-1")
        engines.dispose()
        done = run("db", "upgrade")
        assert done.exit_code == 0, done.output
        (backup,) = (Path("pg") / "backups").iterdir()
        restored = run("restore", str(backup), "--data", "khac")
        assert restored.exit_code == 0, restored.output
        assert run("db", "upgrade", "--keep", "1").exit_code == 0
        assert len(list((Path("pg") / "backups").iterdir())) == 1


def test_a_place_that_cannot_be_written_is_named_in_words(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (office / "backups").write_text("a file where a folder should be")
    refused = run("backup", "--data", "vp")
    assert (refused.exit_code, type(refused.exception)) == (1, SystemExit)
    assert "Không đọc hoặc không ghi được" in refused.output
    assert "backups" in refused.output

    def full(self: Path, *_arguments: object, **_named: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(self))

    monkeypatch.setattr(Path, "mkdir", full)
    refused = run("backup", "--data", "vp", "--out", "usb")
    assert (refused.exit_code, type(refused.exception)) == (1, SystemExit)
    assert "usb: ổ đĩa đã đầy" in refused.output
