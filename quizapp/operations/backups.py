"""Making a backup while the exam goes on: one file, that counts only after it was opened and checked.

SQLite is copied by its own backup call, in steps, inside one read transaction: with a write-ahead log writers go on
and the copy is of one moment; in the safe mode they wait until it is done. PostgreSQL is copied row by row from one
snapshot into a SQLite file, so that a backup of either engine can be restored to either.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.migration import MigrationContext

from quizapp.config import DATABASE_FILE, SECRET_FILE, Settings
from quizapp.db import Engines, open_engines, sqlite_driver, sqlite_url
from quizapp.operations.archives import (
    MEDIA,
    SETTINGS_FILE,
    Manifest,
    check_members,
    opened,
    pack,
    require_room,
    working_folder,
)
from quizapp.operations.contents import (
    Report,
    TableSum,
    database_sums,
    differing_table,
    one_snapshot,
    plain_sums,
    silent,
)
from quizapp.operations.copying import copy_database
from quizapp.operations.faults import KeepingFault
from quizapp.operations.sqlite_files import examine, make_whole, still_engine
from quizapp.operations.upgrading import current_revision, newest_revision, upgrade
from quizapp.operations.verifying.findings import Finding
from quizapp.operations.verifying.run import verify_snapshot

PAGES = 256  # of a step of the engine's backup call
NAMES = "quizapp-????????-??????*.zip"
DOUBTFUL = "-chua-dat"  # the copy is faithful, but what it copies breaks an invariant


@dataclass(frozen=True)
class Backup:
    """A backup that was opened and checked. Where `manifest.findings` is not empty the database itself is at fault."""

    path: Path
    size: int
    manifest: Manifest

    @property
    def is_sound(self) -> bool:
        return not self.manifest.findings


def _of_all(heads: list[str]) -> str:
    """One hash for the heads of all chains; that of the only one where there is no other."""
    if len(heads) < 2:
        return "".join(heads)
    return hashlib.sha256(" ".join(heads).encode()).hexdigest()


def make_backup(engines: Engines, settings: Settings, out: Path, now: datetime, report: Report = silent) -> Backup:
    """A backup in the folder `out`, or at the file `out` where it ends in .zip. Raises KeepingFault; then no file is
    left."""
    folder, name = _place(out, now)
    folder.mkdir(parents=True, exist_ok=True)
    _require_room(engines, settings, folder)
    with working_folder(folder) as work:
        database = work / DATABASE_FILE
        revision, sums = _copy_out(engines, database, report)
        make_whole(database)
        findings = _checked(database, sums, revision, report)
        with one_snapshot(still_engine(database)) as connection:
            heads = connection.exec_driver_sql("SELECT entries, hash FROM audit_head ORDER BY id").all()
        facts = {
            "format": "quizapp-backup-1",
            "program": version("quizapp"),
            "engine": engines.read.dialect.name,
            "revision": revision,
            "created_at": now,
            "audit_entries": sum(entries for entries, _hash in heads),
            "audit_hash": _of_all([row.hash for row in heads]),
            "is_verified": revision == newest_revision(),
            "findings": [vars(finding) for finding in findings],
            "tables": plain_sums(sums),
        }
        packed = work / "backup.zip"
        manifest = pack(packed, facts, {DATABASE_FILE: database, **_beside(settings, work)}, now, report)
        with opened(packed) as (archive, _read):
            check_members(archive, manifest)
        target = _free_name(folder, name if not findings else f"{Path(name).stem}{DOUBTFUL}.zip")
        packed.replace(target)
    sync_folder(folder)
    return Backup(target, target.stat().st_size, manifest)


def _place(out: Path, now: datetime) -> tuple[Path, str]:
    if out.suffix == ".zip":
        if out.exists():
            raise KeepingFault("file_exists", file=str(out))
        return out.parent, out.name
    return out, f"quizapp-{now:%Y%m%d-%H%M%S}.zip"


def _free_name(folder: Path, name: str) -> Path:
    """Two backups of one second do not overwrite each other."""
    target, number = folder / name, 2
    while target.exists():
        target, number = folder / f"{Path(name).stem}-{number}.zip", number + 1
    return target


def _require_room(engines: Engines, settings: Settings, folder: Path) -> None:
    """Room for the copy and for the archive."""
    if engines.read.dialect.name == "sqlite":
        database = Path(str(engines.read.url.database))
        size = sum(file.stat().st_size for file in database.parent.glob(f"{database.name}*"))  # with its log
    else:
        with engines.read.connect() as connection:
            size = connection.scalar(sa.select(sa.func.pg_database_size(sa.func.current_database()))) or 0
    size += sum(file.stat().st_size for file in _media(settings).values())
    require_room(folder, 2 * size + (16 << 20))


def sync_folder(folder: Path) -> None:
    """A renaming survives a power cut once its folder is on the disk; Windows does so by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy_out(engines: Engines, database: Path, report: Report) -> tuple[str, Mapping[str, TableSum]]:
    """The copy as a SQLite file; the revision and the sums of the moment that it shows, read from the source."""
    if engines.read.dialect.name == "sqlite":
        return _copy_sqlite(engines, database, report)
    revision = current_revision(engines.read)
    if revision is None:
        raise KeepingFault("source_empty")
    made = open_engines(sqlite_url(database), is_durable=False)
    try:
        upgrade(made, "head" if revision == newest_revision() else revision)
        return revision, copy_database(engines.read, made.write, report=report)
    finally:
        made.dispose()


def _copy_sqlite(engines: Engines, database: Path, report: Report) -> tuple[str, Mapping[str, TableSum]]:
    def progress(_status: int, remaining: int, total: int) -> None:
        report("copy", total - remaining, total)

    try:
        with one_snapshot(engines.read) as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
            if revision is None:
                raise KeepingFault("source_empty")
            source: Any = connection.connection.driver_connection
            copy = sqlite_driver.connect(str(database))
            try:
                source.backup(copy, pages=PAGES, progress=progress, sleep=0)
            finally:
                copy.close()
            return revision, database_sums(connection, report, "sum")
    except (sa.exc.DatabaseError, sqlite_driver.DatabaseError) as fault:
        raise KeepingFault("damaged", why=str(getattr(fault, "orig", fault))) from fault


def _checked(database: Path, sums: Mapping[str, TableSum], revision: str, report: Report) -> list[Finding]:
    """Open the copy, examine it, compare it with what was read from the source, and verify it where the program knows
    its schema; what breaks an invariant is returned, what breaks the copy is raised."""
    examine(database)
    with one_snapshot(still_engine(database)) as connection:
        copied = database_sums(connection, report)
        name = differing_table(sums, copied)
        if name is not None:
            rows = [side[name].rows if name in side else 0 for side in (sums, copied)]
            raise KeepingFault("copy_differs", table=name, source=rows[0], target=rows[1])
        return verify_snapshot(connection, None) if revision == newest_revision() else []


def _beside(settings: Settings, work: Path) -> dict[str, Path]:
    """The secret, the settings that are none, and the media folder."""
    secret, plain = work / SECRET_FILE, work / SETTINGS_FILE
    secret.write_text(settings.secret_key + "\n", encoding="ascii")
    shown = {
        "QUIZAPP_PROFILE": settings.profile,
        "QUIZAPP_TIMEZONE": settings.timezone.key,
        "QUIZAPP_TRUSTED_HOSTS": ",".join(settings.trusted_hosts),
        "QUIZAPP_PROXY": "1" if settings.trusts_proxy else "",
        "QUIZAPP_TOTP": "staff" if settings.needs_second_factor else "off",
        "QUIZAPP_INITIAL_HOURS": str(settings.initial_hours),
        "QUIZAPP_ADDRESS": settings.address,
    }
    if settings.provider is not None:  # but for its secret
        shown["QUIZAPP_OIDC_ISSUER"] = settings.provider.issuer
        shown["QUIZAPP_OIDC_CLIENT_ID"] = settings.provider.client_id
        shown["QUIZAPP_OIDC_CLAIM"] = settings.provider.claim
        shown["QUIZAPP_OIDC_NAME"] = settings.provider.name
    plain.write_text(json.dumps(shown, indent=1), encoding="utf-8")
    files = {SETTINGS_FILE: plain, **_media(settings)}
    return {SECRET_FILE: secret, **files} if settings.secret_key else files


def _media(settings: Settings) -> dict[str, Path]:
    """Plain files only: a link could lead anywhere."""
    folder = settings.data / MEDIA
    files = sorted(folder.rglob("*")) if folder.is_dir() and not folder.is_symlink() else []
    return {
        file.relative_to(settings.data).as_posix(): file for file in files if file.is_file() and not file.is_symlink()
    }


def newest_backup(folder: Path) -> Path | None:
    """The youngest backup of a folder that counts."""
    found = [path for path in folder.glob(NAMES) if DOUBTFUL not in path.name]
    return max(found, key=lambda path: path.stat().st_mtime, default=None)


def keep_newest(folder: Path, number: int) -> list[Path]:
    """Remove all but the `number` newest backups that the program named itself; those removed."""
    old = sorted(folder.glob(NAMES), key=lambda path: (path.stat().st_mtime, path.name), reverse=True)[number:]
    for path in old:
        path.unlink()
    return old
