"""`quizapp bank import` of files in the formats of other programs."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from quizapp.banks.choosing import Chosen, chosen, preview_of
from quizapp.banks.drafting import ForeignFile, file_hash, store_drafts
from quizapp.banks.files import holds_bank_files
from quizapp.banks.formats.detecting import FORMATS, format_of
from quizapp.banks.formats.reading import Import, import_of, refused_json, report_json
from quizapp.banks.queries import bank_words
from quizapp.cli.shared import FAILED, MISUSED, current_time, fail, has_database, office, office_or_new
from quizapp.competences.files import model_from, read_model
from quizapp.competences.queries import newest_model
from quizapp.db import Engines
from quizapp.domain.errors import FileRefused
from quizapp.domain.likeness import Worded
from quizapp.office.tables import content_of
from quizapp.office.uploads import clean_name
from quizapp.operations.setup import local_today

CHOICES = ("auto", "own", *FORMATS)


def is_own(paths: tuple[Path, ...], format_: str) -> bool:
    """Whether these are bank files of our own: folders, also zipped, YAML, or nothing named at all."""
    if format_ != "auto":
        return format_ == "own"
    return all(
        path.is_dir() or path.suffix.lower() in (".yaml", ".yml") or (path.is_file() and holds_bank_files(path))
        for path in paths
    )


def import_foreign(paths: tuple[Path, ...], format_: str, data: str | None, *, is_dry: bool, as_text: bool) -> None:
    """Store the questions of one file as drafts and print the report; exit code 1 where nothing was taken."""
    if len(paths) != 1:
        fail("Mỗi lần chỉ nhập một tệp của phần mềm khác. Hãy ghi đúng một tệp.", MISUSED)
    found = _tried(paths[0], format_, data) if is_dry else _stored(paths[0], format_, data)
    click.echo(_words(found) if as_text else json.dumps(found, ensure_ascii=False))
    if not found["taken"]:
        sys.exit(FAILED)


@dataclass(frozen=True)
class _Read:
    """A file that could be read, and what of it is taken."""

    found: Import
    chosen: Chosen
    hash: str

    def as_json(self) -> dict[str, object]:
        report = report_json(self.chosen.changed, self.chosen.refused)
        return {"format": self.found.format, "taken": len(self.chosen.drafts), **report}


def _stored(path: Path, format_: str, data: str | None) -> dict[str, object]:
    settings, engines = office_or_new(data)
    read = _read(path, format_, engines)
    if isinstance(read, dict):
        return read
    if read.chosen.drafts:
        file = ForeignFile(clean_name(path.name), read.hash, read.found.format, read.found.encoding)
        now = current_time()
        with engines.writing() as session:
            store_drafts(session, file, read.chosen, None, local_today(now, settings), now)
    return read.as_json()


def _tried(path: Path, format_: str, data: str | None) -> dict[str, object]:
    """The same report; nothing is written, and where there is no bank yet none is made."""
    read = _read(path, format_, office(data)[1] if has_database(data) else None)
    return read if isinstance(read, dict) else read.as_json()


def _read(path: Path, format_: str, engines: Engines | None) -> _Read | dict[str, object]:
    """What of a file is taken, or the report of its refusal."""
    name = clean_name(path.name)
    known = format_
    try:
        data = content_of(path, name)
        known = format_of(name, data) if format_ == "auto" else format_
        found = import_of(data, name, format_)
    except FileRefused as refusal:
        return refused_json(known, refusal)
    words: list[Worded] = []
    model = model_from(read_model())
    if engines is not None:
        with engines.reading() as session:
            words, stored = bank_words(session, as_files=True), newest_model(session)
        model = model_from(stored.content) if stored else model
    preview = preview_of(found, words, model)
    return _Read(preview.found, chosen(preview, preview.ticked), file_hash(data))


def report_of_own(taken: int) -> str:
    return json.dumps({"format": "own", "taken": taken, "changed": [], "refused": []}, ensure_ascii=False)


def refused_own(refusal: FileRefused) -> str:
    return json.dumps(refused_json("own", refusal), ensure_ascii=False)


def _words(found: dict[str, object]) -> str:
    lines = [f"Định dạng: {found['format']}. Nhận {found['taken']} câu."]
    for title, key, what in (("Thay đổi", "changed", "what"), ("Không nhận", "refused", "why")):
        notes = found[key]
        assert isinstance(notes, list)
        lines += [f"{title}:"] if notes else []
        lines += [f"  {note['where']}: {note[what]}" for note in notes]
    return "\n".join(lines)
