"""A file between sending and taking: kept for its owner, read again at each look."""

import secrets
from dataclasses import replace
from typing import Any

from quizapp.domain.errors import FileRefused
from quizapp.office.encodings import CHOICES
from quizapp.office.grids import Grid, grid_of, grid_text, in_encoding, read_grids
from quizapp.office.loose_tables import best_grid
from quizapp.office.tables import Column
from quizapp.people.actions.uploads import keep_upload
from quizapp.people.forms.uploads import FileForm
from quizapp.people.models import PeopleUpload
from quizapp.web.request import me, now, writing

SAMPLES = 4  # lines that show whether an alphabet is the right one


def sent_grid(form: FileForm, columns: tuple[Column, ...]) -> Grid:
    """The table of the file that was sent. FileRefused where it cannot be read."""
    return best_grid(read_grids(form.content(), form.name), columns)


def keep_grid(grid: Grid, kind: str, name: str, **choices: Any) -> str:
    """Keep a table to be looked at; its token."""
    token = secrets.token_urlsafe(24)
    text = grid_text(grid)
    with writing() as transaction:
        keep_upload(transaction, token, kind, name, text, choices, me().account_id, now())
    return token


def kept_grid(upload: PeopleUpload) -> Grid:
    return grid_of(upload.content)


def alphabets(grid: Grid, name: str, used: str) -> list[tuple[str, str, bool, list[str]]]:
    """(code, name, whether it is used, sample lines) of each alphabet in which bytes might be read."""
    if not grid.is_raw:
        return []
    lines = [row for row in grid.rows if any(isinstance(cell, str) and not cell.isascii() for cell in row.cells)]
    sample = replace(grid, rows=tuple(lines[:SAMPLES]))
    found = []
    for code, title in (CHOICES | {"utf-8": "Unicode, để nguyên như trong tệp"} if grid.is_book else CHOICES).items():
        if code == ("windows-1258" if grid.is_book else "utf-8"):
            continue
        try:
            rows = in_encoding(sample, code, name).rows
        except FileRefused:
            continue
        told = [" · ".join(str(cell) for cell in row.cells if cell != "")[:120] for row in rows]
        found.append((code, title, code == used, told))
    return found
