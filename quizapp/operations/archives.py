"""The file of a backup: a zip with a manifest that names every member, its size and its SHA-256.

An archive is a stranger's file until proved otherwise: nothing is written but members that the manifest names, below
the folder that was given, counted while they are unpacked.
"""

import hashlib
import os
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Literal

import pydantic

from quizapp.config import DATABASE_FILE, SECRET_FILE
from quizapp.operations.contents import Report, silent
from quizapp.operations.faults import KeepingFault

MANIFEST = "manifest.json"
SETTINGS_FILE = "settings.json"
MEDIA = "media"
BIGGEST_MANIFEST = 16 * 1024 * 1024
MOST_MEMBERS = 100_000
MOST_RATIO = 200  # of unpacked to packed; a database of text comes to about 10
PIECE = 1 << 20


class _Frozen(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)


class Member(_Frozen):
    """A file of the archive."""

    name: str
    size: int = pydantic.Field(ge=0)
    sha256: str = pydantic.Field(pattern=r"^[0-9a-f]{64}$")


class Table(_Frozen):
    """Rows and checksum of a table."""

    rows: int = pydantic.Field(ge=0)
    checksum: str = pydantic.Field(pattern=r"^[0-9a-f]{64}$")


class Manifest(_Frozen):
    """What a backup says of itself. `is_verified`: the invariants were checked; `findings` are those that broke."""

    format: Literal["quizapp-backup-1"]
    program: str
    engine: str
    revision: str
    created_at: pydantic.AwareDatetime
    audit_entries: int
    audit_hash: str
    is_verified: bool
    findings: list[dict[str, str]]
    tables: dict[str, Table]
    members: list[Member]


def _info(name: str, moment: datetime) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, date_time=moment.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = (stat.S_IFREG | 0o600) << 16
    return info


def pack(
    path: Path, facts: Mapping[str, Any], files: Mapping[str, Path], moment: datetime, report: Report = silent
) -> Manifest:
    """Write the archive at `path`, readable by its owner alone and safe on disk; the manifest, `members` filled in."""
    total, done, members = sum(file.stat().st_size for file in files.values()), 0, []
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "w+b") as out:
        with zipfile.ZipFile(out, "w", compresslevel=3) as archive:
            for name, file in files.items():
                digest, size = hashlib.sha256(), 0
                with file.open("rb") as source, archive.open(_info(name, moment), "w", force_zip64=True) as member:
                    while piece := source.read(PIECE):
                        member.write(piece)
                        digest.update(piece)
                        size += len(piece)
                        report("pack", done + size, total)
                done += size
                members.append(Member(name=name, size=size, sha256=digest.hexdigest()))
            manifest = Manifest(**facts, members=members)
            archive.writestr(_info(MANIFEST, moment), manifest.model_dump_json(indent=1))
        out.flush()
        os.fsync(out.fileno())
    return manifest


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """The archive and its manifest, the directory checked. Raises KeepingFault for whatever is no sound backup."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive)
            _check_directory(archive, manifest)
            yield archive, manifest
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as fault:
        raise KeepingFault("not_a_backup", file=path.name) from fault
    except OSError as fault:
        raise KeepingFault("unreadable", file=path.name, why=fault.strerror or str(fault)) from fault


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    name = Path(archive.filename or "").name
    try:
        info = archive.getinfo(MANIFEST)
    except KeyError as fault:
        raise KeepingFault("not_a_backup", file=name) from fault
    if info.file_size > BIGGEST_MANIFEST:
        raise KeepingFault("hostile", file=name, why=MANIFEST)
    with archive.open(info) as member:
        text = member.read(BIGGEST_MANIFEST + 1)
    try:
        return Manifest.model_validate_json(text)
    except pydantic.ValidationError as fault:
        raise KeepingFault("bad_manifest", file=name) from fault


def _check_directory(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Exactly the members of the manifest, each once, each a plain file with a harmless name and a likely size."""
    name = Path(archive.filename or "").name
    infos = archive.infolist()
    names = [info.filename for info in infos]
    wanted = [member.name for member in manifest.members]
    if len(infos) > MOST_MEMBERS or len(set(names)) != len(names) or sorted(names) != sorted([*wanted, MANIFEST]):
        raise KeepingFault("bad_manifest", file=name)
    if DATABASE_FILE not in wanted:
        raise KeepingFault("bad_manifest", file=name)
    sizes = {member.name: member.size for member in manifest.members}
    for info in infos:
        kind = stat.S_IFMT(info.external_attr >> 16)
        if not _is_harmless(info.filename) or kind not in (0, stat.S_IFREG) or info.flag_bits & 1:
            raise KeepingFault("hostile", file=name, why=info.filename[:80])
        if info.filename != MANIFEST and info.file_size != sizes[info.filename]:
            raise KeepingFault("bad_manifest", file=name)
        if info.file_size > PIECE and info.file_size > MOST_RATIO * max(info.compress_size, 1):
            raise KeepingFault("hostile", file=name, why=info.filename[:80])


def _is_harmless(name: str) -> bool:
    """A known file, or one below the media folder, by a relative name without tricks."""
    if name in (MANIFEST, DATABASE_FILE, SECRET_FILE, SETTINGS_FILE):
        return True
    parts = PurePosixPath(name).parts
    tricks = any(character in name for character in ("\\", ":", "\0")) or name.endswith("/")
    return not tricks and len(parts) > 1 and parts[0] == MEDIA and ".." not in parts and name == "/".join(parts)


def unpack(archive: zipfile.ZipFile, manifest: Manifest, folder: Path, report: Report = silent) -> None:
    """Every member below `folder`, counted and compared with its SHA-256; KeepingFault at the first that fails."""
    total, done = sum(member.size for member in manifest.members), 0
    for member in manifest.members:
        target = folder / member.name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as out:
            for piece in _pieces(archive, member):
                out.write(piece)
                done += len(piece)
                report("unpack", done, total)


def check_members(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Read every member again; nothing is written."""
    for member in manifest.members:
        for _piece in _pieces(archive, member):
            pass


def _pieces(archive: zipfile.ZipFile, member: Member) -> Iterator[bytes]:
    """The content; KeepingFault when it grows beyond its size or is not what the manifest says."""
    digest, size = hashlib.sha256(), 0
    with archive.open(member.name) as source:
        while piece := source.read(PIECE):
            size += len(piece)
            if size > member.size:
                break
            digest.update(piece)
            yield piece
    if size != member.size or digest.hexdigest() != member.sha256:
        raise KeepingFault("altered", file=Path(archive.filename or "").name, member=member.name)


def require_room(folder: Path, needed: int) -> None:
    """Raise KeepingFault where the disk of `folder` has less than `needed` bytes left."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise KeepingFault("no_room", folder=str(folder), needed=needed >> 20, free=free >> 20)


@contextmanager
def working_folder(folder: Path) -> Iterator[Path]:
    """Inside `folder`, so that the last step is a renaming; gone whatever happens."""
    work = Path(tempfile.mkdtemp(prefix=".quizapp-", dir=folder))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
