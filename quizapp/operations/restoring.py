"""Putting a backup in its place: checked first, brought to the program's schema, and only then moved in.

A restored database is an older state. So every login is ended, and the attempts that were running then are named in
the log and to whoever restores: what was saved since is not there, and people must be told.
"""

import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from alembic.migration import MigrationContext
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.audit.actions import record
from quizapp.config import DATABASE_FILE, SECRET_FILE, Settings
from quizapp.db import Engines, open_engines, sqlite_url
from quizapp.operations.archives import MEDIA, Manifest, opened, require_room, unpack, working_folder
from quizapp.operations.backups import Backup, make_backup, sync_folder
from quizapp.operations.contents import Report, TableSum, database_sums, differing_table, one_snapshot, silent
from quizapp.operations.copying import copy_database, is_empty
from quizapp.operations.faults import KeepingFault
from quizapp.operations.guards import drop_guards
from quizapp.operations.sqlite_files import examine, foreign_objects, make_whole, still_engine
from quizapp.operations.upgrading import current_revision, is_known, newest_revision, schema_drift, upgrade
from quizapp.operations.verifying.findings import Finding
from quizapp.operations.verifying.run import verify
from quizapp.people.models import Login, Person
from quizapp.rounds.models import Round


@dataclass(frozen=True)
class RunningAttempt:
    """Somebody who was at a test when the backup was made."""

    attempt_id: int
    round_code: str
    staff_code: str
    name: str


@dataclass(frozen=True)
class Restored:
    """What is in its place now. `previous` is the backup of what was there before."""

    manifest: Manifest
    logins_ended: int
    running: list[RunningAttempt]
    findings: list[Finding]
    previous: Backup | None


def restore(
    file: Path,
    settings: Settings,
    now: datetime,
    *,
    replace: bool = False,
    accept_findings: bool = False,
    report: Report = silent,
) -> Restored:
    """Restore `file` to the folder and database of `settings`.

    `replace`: what is there is backed up first, then given up. `accept_findings`: also a database that breaks an
    invariant. Raises KeepingFault; then folder and database are as they were.
    """
    _require_free(settings, replace=replace)
    settings.data.mkdir(parents=True, exist_ok=True)
    with working_folder(settings.data) as stage:
        with opened(file) as (archive, manifest):
            _require_room(manifest, settings.data)
            unpack(archive, manifest, stage, report)
        database = stage / DATABASE_FILE
        _check(database, manifest, report)
        ended, running = _made_ready(database, manifest, now)
        findings = [one for one in verify(still_engine(database), now) if one.invariant != "I4"]
        if findings and not accept_findings:
            raise KeepingFault("breaks_invariants", invariants=", ".join(sorted({one.invariant for one in findings})))
        previous = _given_up(settings, now, report) if replace else None
        _move_in(stage, settings, now, replace=replace, report=report)
    return Restored(manifest, ended, running, findings, previous)


def _sqlite_path(settings: Settings) -> Path | None:
    url = sa.make_url(settings.database_url)
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def _is_occupied(settings: Settings) -> bool:
    path = _sqlite_path(settings)
    if path is not None:
        return path.exists() and path.stat().st_size > 0
    engines = open_engines(settings.database_url)
    try:
        with engines.read.connect() as connection:
            return not is_empty(connection)
    finally:
        engines.dispose()


def _require_free(settings: Settings, *, replace: bool) -> None:
    if not replace and _is_occupied(settings):
        raise KeepingFault("occupied", place=sa.make_url(settings.database_url).render_as_string(hide_password=True))


def _require_room(manifest: Manifest, folder: Path) -> None:
    """Room for the members, and for the database once more while it is brought up to date."""
    require_room(folder, 2 * sum(member.size for member in manifest.members) + (16 << 20))


def _check(database: Path, manifest: Manifest, report: Report) -> None:
    """The file is a sound database of ours, holds what the manifest says, and is of a schema that the program knows."""
    strange = foreign_objects(database)
    if strange:
        raise KeepingFault("hostile", file=DATABASE_FILE, why=strange[0][:80])
    examine(database)
    with one_snapshot(still_engine(database)) as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision != manifest.revision or not is_known(manifest.revision):
            raise KeepingFault("unknown_schema", revision=manifest.revision[:40], newest=newest_revision())
        said = {name: TableSum(**table.model_dump()) for name, table in manifest.tables.items()}
        found = database_sums(connection, report)
    name = differing_table(said, found)
    if name is not None:
        raise KeepingFault("altered", file=DATABASE_FILE, member=name[:80])


def _made_ready(database: Path, manifest: Manifest, now: datetime) -> tuple[int, list[RunningAttempt]]:
    """Bring it to the newest schema, end every login and write down what was done."""
    engines = open_engines(sqlite_url(database), is_durable=False)
    try:
        with engines.write.begin() as connection:
            drop_guards(connection)  # those of the file are a stranger's
        upgrade(engines)
        if schema_drift(engines.write):
            raise KeepingFault("unknown_schema", revision=manifest.revision[:40], newest=newest_revision())
        with engines.writing() as session:
            running = _running(session)
            ended = session.scalar(sa.select(sa.func.count()).where(Login.ended_at.is_(None))) or 0
            session.execute(sa.update(Login).where(Login.ended_at.is_(None)).values(ended_at=now))
            record(
                session,
                now,
                None,
                "restored",
                "database",
                backup_of=manifest.created_at.isoformat(),
                head_then=manifest.audit_hash,
                logins_ended=ended,
                running=[one.attempt_id for one in running],
            )
    finally:
        engines.dispose()
    make_whole(database)
    return ended, running


def _running(session: Session) -> list[RunningAttempt]:
    statement = (
        sa.select(Attempt.id, Round.code, Person.staff_code, Person.name)
        .join(Round, Round.id == Attempt.round_id)
        .join(Person, Person.id == Attempt.person_id)
        .where(Attempt.state == "in_progress")
        .order_by(Round.code, Person.sort_key, Attempt.id)
    )
    return [RunningAttempt(*row) for row in session.execute(statement)]


def _given_up(settings: Settings, now: datetime, report: Report) -> Backup | None:
    """A backup of what is about to be replaced; None where there is nothing."""
    if not _is_occupied(settings):
        return None
    engines = open_engines(settings.database_url)
    try:
        return make_backup(engines, settings, settings.data / "backups", now, report)
    finally:
        engines.dispose()


def _move_in(stage: Path, settings: Settings, now: datetime, *, replace: bool, report: Report) -> None:
    path = _sqlite_path(settings)
    if path is not None and path.exists():
        make_whole(path)  # refused while a server has it open
    _move_beside(stage, settings, now)
    database = stage / DATABASE_FILE
    if path is None:
        _copy_in(database, settings, replace=replace, report=report)
        return
    with database.open("rb+") as file:
        os.fsync(file.fileno())
    path.parent.mkdir(parents=True, exist_ok=True)
    database.replace(path)
    sync_folder(path.parent)


def _copy_in(database: Path, settings: Settings, *, replace: bool, report: Report) -> None:
    engines: Engines = open_engines(settings.database_url)
    try:
        if current_revision(engines.write) is None:
            upgrade(engines)
        copy_database(still_engine(database), engines.write, replace=replace, report=report)
    finally:
        engines.dispose()


def _move_beside(stage: Path, settings: Settings, now: datetime) -> None:
    """The secret and the media folder; a media folder that is there is kept under another name."""
    secret, media = stage / SECRET_FILE, stage / MEDIA
    if secret.exists():
        secret.replace(settings.data / SECRET_FILE)
    if media.is_dir():
        target = settings.data / MEDIA
        if target.exists():
            target.rename(settings.data / f"{MEDIA}-{now:%Y%m%d-%H%M%S}")
        media.rename(target)


def plain(restored: Restored) -> dict[str, object]:
    """For JSON."""
    return {
        "created_at": restored.manifest.created_at.isoformat(),
        "tables": {name: table.rows for name, table in restored.manifest.tables.items()},
        "logins_ended": restored.logins_ended,
        "running": [asdict(one) for one in restored.running],
        "findings": [asdict(one) for one in restored.findings],
        "previous": str(restored.previous.path) if restored.previous else None,
    }
