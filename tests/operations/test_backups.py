"""A backup is made while people sit, and counts only after it was opened and checked."""

import json
import os
import shutil
import stat
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from quizapp.attempts.saving import save_answer
from quizapp.config import Settings
from quizapp.db import Engines, open_engines, sqlite_url
from quizapp.operations.archives import Manifest, opened, unpack
from quizapp.operations.backups import keep_newest, make_backup, newest_backup
from quizapp.operations.contents import database_sums, one_snapshot, plain_sums
from quizapp.operations.faults import KeepingFault
from quizapp.operations.guards import drop_guards, install_guards
from quizapp.operations.upgrading import downgrade, upgrade
from tests import make
from tests.conftest import SECRET, settings_for
from tests.make import NOW


@pytest.fixture
def settings(engines: Engines, tmp_path: Path) -> Settings:
    return settings_for(engines, tmp_path)


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def sums(engines: Engines) -> dict[str, object]:
    with one_snapshot(engines.read) as connection:
        return dict(plain_sums(database_sums(connection)))


def manifest_of(path: Path) -> Manifest:
    with opened(path) as (_archive, manifest):
        return manifest


def test_a_backup_says_what_it_holds_and_holds_it(
    engines: Engines, settings: Settings, backups: Path, tmp_path: Path
) -> None:
    make.answered_attempt(engines)
    (settings.data / "media").mkdir()
    (settings.data / "media" / "hình.png").write_bytes(b"picture")
    made = make_backup(engines, settings, backups, NOW)
    assert made.path.name == "quizapp-20261120-010000.zip"
    assert made.is_sound
    manifest = manifest_of(made.path)
    assert manifest.is_verified
    assert {name: table.model_dump() for name, table in manifest.tables.items()} == sums(engines)
    assert manifest.audit_entries == manifest.tables["audit_entry"].rows
    with opened(made.path) as (archive, _manifest):
        unpack(archive, manifest, tmp_path / "out")
    files = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert files == {"quizapp.sqlite3", "secret.key", "settings.json", "media/hình.png"}
    assert (tmp_path / "out" / "secret.key").read_text().strip() == SECRET
    assert SECRET not in (tmp_path / "out" / "settings.json").read_text()
    assert json.loads((tmp_path / "out" / "settings.json").read_text())["QUIZAPP_PROFILE"] == "lan"
    if os.name != "nt":
        assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert list(backups.iterdir()) == [made.path]


def test_a_backup_is_taken_while_somebody_writes(engines: Engines, settings: Settings, backups: Path) -> None:
    with engines.writing() as session:
        make.unit(session, code="GHI")
        made = make_backup(engines, settings, backups, NOW)
    assert made.manifest.tables["unit"].rows == 0  # what was not committed is not in it


def test_answers_are_kept_while_a_backup_runs_and_the_copy_is_of_one_moment(
    engines: Engines, settings: Settings, backups: Path
) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
    make.answer_rightly(engines, sitting)
    before = sums(engines)["answer_event"]
    number = iter(range(1000, 2000))

    def answer_meanwhile(stage: str, _done: int, _total: int) -> None:
        if stage in ("copy", "sum"):
            save_answer(engines.save, sitting.save(next(number)))

    made = make_backup(engines, settings, backups, NOW, answer_meanwhile)
    assert next(number) > 1001
    assert made.manifest.tables["answer_event"].model_dump() == before


def test_two_backups_of_one_second_are_two_files(engines: Engines, settings: Settings, backups: Path) -> None:
    paths = {make_backup(engines, settings, backups, NOW).path for _ in range(2)}
    assert len(paths) == 2


def test_the_newest_backups_are_kept_and_other_files_left_alone(
    engines: Engines, settings: Settings, backups: Path
) -> None:
    made = [make_backup(engines, settings, backups, NOW + timedelta(hours=hour)).path for hour in range(3)]
    for age, path in enumerate(reversed(made)):
        os.utime(path, (10**9 - age, 10**9 - age))
    (backups / "của-tôi.zip").touch()
    assert newest_backup(backups) == made[2]
    assert keep_newest(backups, 1) == [made[1], made[0]]
    assert sorted(backups.iterdir()) == sorted([made[2], backups / "của-tôi.zip"])


def test_a_file_that_is_there_is_not_overwritten(engines: Engines, settings: Settings, backups: Path) -> None:
    made = make_backup(engines, settings, backups / "một.zip", NOW)
    assert made.path == backups / "một.zip"
    with pytest.raises(KeepingFault, match="file_exists"):
        make_backup(engines, settings, backups / "một.zip", NOW)


def test_an_older_schema_is_kept_too_before_it_is_upgraded(engines: Engines, settings: Settings, backups: Path) -> None:
    downgrade(engines, "-1")
    try:
        before = sums(engines)
        made = make_backup(engines, settings, backups, NOW)
        assert not made.manifest.is_verified
        assert {name: table.model_dump() for name, table in made.manifest.tables.items()} == before
    finally:
        upgrade(engines)


# --- negative controls ------------------------------------------------------------------------------------------------


def test_a_database_that_breaks_an_invariant_gives_no_backup_that_counts(
    engines: Engines, settings: Settings, backups: Path
) -> None:
    make.answered_attempt(engines)
    with engines.write.begin() as connection:
        drop_guards(connection)
        connection.exec_driver_sql("UPDATE result SET total_percent = 12.5")
        install_guards(connection)
    made = make_backup(engines, settings, backups, NOW)
    assert {one["invariant"] for one in made.manifest.findings} == {"I3"}
    assert made.path.name.endswith("-chua-dat.zip")
    assert newest_backup(backups) is None


def test_a_damaged_database_gives_no_backup(sqlite_engines: Engines, tmp_path: Path) -> None:
    """Pages overwritten with noise must be noticed, and no file is left to be trusted."""
    make.answered_attempt(sqlite_engines)
    sqlite_engines.dispose()
    damaged = tmp_path / "damaged.sqlite3"
    shutil.copyfile(Path(sqlite_engines.write.url.database or ""), damaged)
    content = bytearray(damaged.read_bytes())
    for page in range(8, len(content) // 4096 - 1, 3):
        content[page * 4096 + 8 : page * 4096 + 600] = b"\xa5" * 592
    damaged.write_bytes(content)
    engines = open_engines(sqlite_url(damaged))
    with pytest.raises(KeepingFault, match="damaged"):
        make_backup(engines, settings_for(engines, tmp_path), tmp_path / "backups", NOW)
    engines.dispose()
    assert list((tmp_path / "backups").iterdir()) == []


def test_an_empty_database_is_nothing_to_back_up(tmp_path: Path) -> None:
    engines = open_engines(sqlite_url(tmp_path / "nothing.sqlite3"))
    with engines.write.begin() as connection:
        connection.execute(sa.text("SELECT 1"))
    with pytest.raises(KeepingFault, match="source_empty"):
        make_backup(engines, settings_for(engines, tmp_path), tmp_path / "backups", NOW)
    engines.dispose()
