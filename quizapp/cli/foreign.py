"""`quizapp bank import` of files in the formats of other programs."""

import json
import sys
from pathlib import Path

import click

from quizapp.banks.formats.detecting import FORMATS, format_of
from quizapp.banks.formats.reading import as_json, import_of, refused_json
from quizapp.cli.shared import FAILED, MISUSED, fail
from quizapp.domain.errors import FileRefused
from quizapp.office.tables import content_of

CHOICES = ("auto", "own", *FORMATS)


def is_own(paths: tuple[Path, ...], format_: str) -> bool:
    """Whether these are bank files of our own: folders, YAML, or nothing named at all."""
    if format_ != "auto":
        return format_ == "own"
    return all(not path.is_file() or path.suffix.lower() in (".yaml", ".yml") for path in paths)


def import_foreign(paths: tuple[Path, ...], format_: str, *, is_dry: bool, as_text: bool) -> None:
    """The report of one file; exit code 1 where nothing would be taken."""
    if len(paths) != 1:
        fail("Mỗi lần chỉ nhập một tệp của phần mềm khác. Hãy ghi đúng một tệp.", MISUSED)
    if not is_dry:
        fail("Chưa ghi được câu hỏi của định dạng này vào ngân hàng. Hãy thêm “--dry-run” để xem báo cáo.", MISUSED)
    found = _report(paths[0], format_)
    click.echo(_words(found) if as_text else json.dumps(found, ensure_ascii=False))
    if not found["taken"]:
        sys.exit(FAILED)


def _report(path: Path, format_: str) -> dict[str, object]:
    name = path.name
    known = format_
    try:
        data = content_of(path, name)
        known = format_of(name, data) if format_ == "auto" else format_
        return as_json(import_of(data, name, format_))
    except FileRefused as refusal:
        return refused_json(known, refusal)


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
