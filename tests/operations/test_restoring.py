"""A backup comes back on either engine, an older state is said to be one, and a stranger's archive writes nothing."""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from quizapp.attempts.saving import save_answer
from quizapp.audit.models import AuditEntry
from quizapp.config import DATABASE_FILE, SECRET_FILE, Settings
from quizapp.db import Engines, open_engines, sqlite_driver, sqlite_url
from quizapp.domain.errors import SignedOut
from quizapp.operations.archives import MANIFEST
from quizapp.operations.backups import make_backup
from quizapp.operations.faults import KeepingFault
from quizapp.operations.restoring import restore
from quizapp.operations.upgrading import current_revision, downgrade, newest_revision, upgrade
from quizapp.operations.verifying.run import verify
from quizapp.people.models import Login, Unit
from tests import make, postgres
from tests.conftest import SECRET, settings_for
from tests.make import NOW

LATER = NOW + timedelta(hours=1)


def embedded(folder: Path) -> Settings:
    return Settings(data=folder, database_url=sqlite_url(folder / DATABASE_FILE))


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """A clean host: an empty folder, and an empty database of this kind."""
    folder = tmp_path / "host"
    if request.param == "sqlite":
        yield embedded(folder)
        return
    with postgres.own_database(request.getfixturevalue("postgres_server")) as url:
        yield Settings(data=folder, database_url=url)


@pytest.fixture
def backup(sqlite_engines: Engines, tmp_path: Path) -> Path:
    """A backup of a hall with an attempt that was marked and one that runs."""
    make.answered_attempt(sqlite_engines)
    with sqlite_engines.writing() as session:
        make.started_attempt(session)
    settings = settings_for(sqlite_engines, tmp_path)
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "a.png").write_bytes(b"a")
    return make_backup(sqlite_engines, settings, tmp_path / "backups", NOW).path


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_backup_of_either_engine_comes_back_on_either(engines: Engines, target: Settings, tmp_path: Path) -> None:
    make.answered_attempt(engines)
    with engines.writing() as session:
        running = make.started_attempt(session)
    save_answer(engines.save, running.save(1))
    made = make_backup(engines, settings_for(engines, tmp_path), tmp_path / "backups", NOW)
    done = restore(made.path, target, LATER)
    assert [one.attempt_id for one in done.running] == [running.attempt_id]
    assert done.logins_ended == 2
    restored = open_engines(target.database_url)
    assert verify(restored.read, NOW + timedelta(minutes=1)) == []
    with restored.reading() as session:
        assert make.attempt_of(session, running).state == "in_progress"
        assert list(session.scalars(sa.select(Login).where(Login.ended_at.is_(None)))) == []
        entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert entry is not None
        assert (entry.action, entry.details["running"]) == ("restored", [running.attempt_id])
        assert entry.details["head_then"] == made.manifest.audit_hash
    with pytest.raises(SignedOut):  # a session of before the restore is dead
        save_answer(restored.save, running.save(2))
    with restored.writing() as session:
        make.unit(session)
    restored.dispose()
    assert (target.data / SECRET_FILE).read_text().strip() == SECRET


def test_what_lies_beside_the_database_comes_back_too(backup: Path, tmp_path: Path) -> None:
    target = embedded(tmp_path / "host")
    restore(backup, target, LATER)
    assert set(files_in(target.data)) == {DATABASE_FILE, SECRET_FILE, "media/a.png"}


def test_an_occupied_place_is_refused_and_replaced_only_after_a_backup(
    backup: Path, target: Settings, tmp_path: Path
) -> None:
    restore(backup, target, LATER)
    engines = open_engines(target.database_url)
    with engines.writing() as session:
        make.unit(session, code="SAU")
    engines.dispose()
    with pytest.raises(KeepingFault, match="occupied"):
        restore(backup, target, LATER)
    done = restore(backup, target, LATER, replace=True)
    assert done.previous is not None
    there, before = open_engines(target.database_url), embedded(tmp_path / "before")
    restore(done.previous.path, before, LATER)
    then = open_engines(before.database_url)
    codes = sa.select(Unit.code).where(Unit.code == "SAU")
    with there.reading() as session, then.reading() as earlier:
        assert session.scalars(codes).one_or_none() is None
        assert earlier.scalars(codes).one() == "SAU"
    there.dispose()
    then.dispose()


def test_a_database_that_a_server_has_open_is_not_replaced(backup: Path, tmp_path: Path) -> None:
    target = embedded(tmp_path / "host")
    restore(backup, target, LATER)
    engines = open_engines(target.database_url)
    with engines.read.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM unit")
        with pytest.raises(KeepingFault, match="in_use"):
            restore(backup, target, LATER, replace=True)
    engines.dispose()


def test_a_backup_of_an_older_schema_is_brought_up_to_date(sqlite_engines: Engines, tmp_path: Path) -> None:
    make.answered_attempt(sqlite_engines)
    downgrade(sqlite_engines, "-1")
    made = make_backup(sqlite_engines, settings_for(sqlite_engines, tmp_path), tmp_path / "backups", NOW)
    target = embedded(tmp_path / "host")
    restore(made.path, target, LATER)
    engines = open_engines(target.database_url)
    assert current_revision(engines.read) == newest_revision()
    engines.dispose()


# --- hostile and broken archives --------------------------------------------------------------------------------------


Change = Callable[[dict[str, bytes], dict[str, Any]], None]


def rewritten(path: Path, change: Change) -> Path:
    """The archive with its members and its manifest changed."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files.pop(MANIFEST))
    change(files, manifest)
    target = path.with_name("hostile.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.writestr(MANIFEST, json.dumps(manifest))
    return target


def add(files: dict[str, bytes], manifest: dict[str, Any], name: str, content: bytes = b"x") -> None:
    files[name] = content
    digest = hashlib.sha256(content).hexdigest()
    manifest["members"].append({"name": name, "size": len(content), "sha256": digest})


def with_member(name: str, content: bytes = b"x") -> Change:
    return lambda files, manifest: add(files, manifest, name, content)


def set_manifest(**values: object) -> Change:
    return lambda _files, manifest: manifest.update(values)


def without_database(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
    del files[DATABASE_FILE]
    manifest["members"] = [one for one in manifest["members"] if one["name"] != DATABASE_FILE]


def flipped(files: dict[str, bytes], _manifest: dict[str, Any]) -> None:
    content = bytearray(files[DATABASE_FILE])
    content[-100] ^= 1
    files[DATABASE_FILE] = bytes(content)


def with_other_database(statement: str) -> Change:
    """The database changed by somebody who then wrote a manifest that fits."""

    def change(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / DATABASE_FILE
            path.write_bytes(files[DATABASE_FILE])
            with closing(sqlite_driver.connect(str(path))) as database:
                database.executescript(statement)
            content = path.read_bytes()
        without_database(files, manifest)
        add(files, manifest, DATABASE_FILE, content)

    return change


def not_a_database(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
    without_database(files, manifest)
    add(files, manifest, DATABASE_FILE, b"not sqlite" * 500)


EVIL = "CREATE TRIGGER evil AFTER UPDATE ON login BEGIN DELETE FROM unit; END"
HOSTILE = {
    "a path that climbs out": (with_member("media/../../evil"), "hostile"),
    "an absolute path": (with_member("/tmp/evil"), "hostile"),  # noqa: S108
    "a path of Windows": (with_member("media\\..\\evil"), "hostile"),
    "a drive of Windows": (with_member("C:/evil"), "hostile"),
    "a file that does not belong": (with_member("evil.py"), "hostile"),
    "a bomb": (with_member("media/bomb", b"\0" * (40 << 20)), "hostile"),
    "a member that the manifest does not name": (lambda files, _m: files.update(extra=b"x"), "bad_manifest"),
    "a manifest of something else": (set_manifest(format="zip"), "bad_manifest"),
    "a manifest with a stranger's field": (set_manifest(run="rm"), "bad_manifest"),
    "no database": (without_database, "bad_manifest"),
    "one bit turned": (flipped, "altered"),
    "a schema of the future": (set_manifest(revision="9999"), "unknown_schema"),
    "a trigger": (with_other_database(EVIL), "hostile"),
    "a view": (with_other_database("CREATE VIEW evil AS SELECT 1"), "hostile"),
    "a row too many": (with_other_database("INSERT INTO position (code, name) VALUES ('X', 'X')"), "altered"),
    "no database at all": (not_a_database, "damaged"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_archive_writes_nothing(backup: Path, tmp_path: Path, kind: str) -> None:
    change, reason = HOSTILE[kind]
    hostile = rewritten(backup, change)
    host = tmp_path / "host"
    host.mkdir()
    around = {path for path in tmp_path.rglob("*") if host not in path.parents}
    with pytest.raises(KeepingFault) as refused:
        restore(hostile, embedded(host), LATER)
    assert refused.value.reason == reason
    assert list(host.iterdir()) == []
    assert {path for path in tmp_path.rglob("*") if host not in path.parents} == around


@pytest.mark.parametrize("part", [0.0, 0.3, 0.9, 0.999])
def test_a_truncated_archive_writes_nothing(backup: Path, tmp_path: Path, part: float) -> None:
    cut = tmp_path / "cut.zip"
    content = backup.read_bytes()
    cut.write_bytes(content[: int(len(content) * part)])
    host = tmp_path / "host"
    host.mkdir()
    with pytest.raises(KeepingFault, match="not_a_backup"):
        restore(cut, embedded(host), LATER)
    assert list(host.iterdir()) == []


def test_the_same_archive_written_again_without_a_change_is_taken(backup: Path, tmp_path: Path) -> None:
    """The negative control: it is the change that was refused."""
    restore(rewritten(backup, lambda _files, _manifest: None), embedded(tmp_path / "host"), LATER)


def test_marks_that_were_forged_with_a_fitting_manifest_are_refused_unless_asked_for(
    sqlite_engines: Engines, tmp_path: Path
) -> None:
    make.answered_attempt(sqlite_engines)
    with sqlite_engines.write.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER guard_result_update")
        connection.exec_driver_sql("UPDATE result SET total_percent = 1")
    upgrade(sqlite_engines)
    made = make_backup(sqlite_engines, settings_for(sqlite_engines, tmp_path), tmp_path / "backups", NOW)
    target = embedded(tmp_path / "host")
    with pytest.raises(KeepingFault, match="breaks_invariants"):
        restore(made.path, target, LATER)
    assert list(target.data.iterdir()) == []
    done = restore(made.path, target, LATER, accept_findings=True)
    assert {one.invariant for one in done.findings} == {"I3"}
