"""How far a long job has come, on stderr."""

import sys
from typing import Any

import click

from quizapp.cli.keeping_words import STAGES


class Progress:
    """A report for the rooms: one bar a stage."""

    def __init__(self) -> None:
        self._stage = ""
        self._bar: Any = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage != self._stage:
            self.end()
            self._stage = stage
            self._bar = click.progressbar(length=max(total, 1), label=STAGES[stage], file=sys.stderr)
            self._bar.render_progress()
        self._bar.length = max(total, 1)
        self._bar.update(max(done, 0) - self._bar.pos)

    def end(self) -> None:
        if self._bar is not None:
            self._bar.render_finish()
            self._bar = None
