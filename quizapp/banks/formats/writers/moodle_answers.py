"""Answers that are typed in, as Moodle writes them: alone, and embedded in a text."""

import re
from html import escape

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.formats.markdown import BLANK
from quizapp.banks.formats.writers.parts import accepted, tolerance

_EMBEDDED = re.compile(r"[\\}#~/\"]")


def starless(answer: str) -> str:
    """A star that stands for itself."""
    return answer.replace("*", "\\*")


def embedded(question: FileQuestion, html: str) -> str:
    """The text of a cloze with Moodle's codes in the place of its blanks; braces that mean nothing are entities."""
    harmless = html.replace("{", "&#123;").replace("}", "&#125;")
    return BLANK.sub(lambda mark: _code(question, mark[1]), harmless)


def _code(question: FileQuestion, number: str) -> str:
    blank, right = question.content["blanks"][number], accepted(question, number)
    if blank["kind"] == "choice":
        options = sorted(blank["options"].items())
        parts = [f"{'=' if letter in right else '%0%'}{_escaped(text)}" for letter, text in options]
        return f"{{1:MULTICHOICE:{'~'.join(parts)}}}"
    if blank["kind"] == "text":
        return f"{{1:SHORTANSWER:{'~'.join('=' + _escaped(starless(text)) for text in right)}}}"
    unit = f" {escape(blank['unit'], quote=False)}" if blank["unit"] else ""
    return f"{{1:NUMERICAL:={right[0]}:{tolerance(question, number)}}}{unit}"


def _escaped(text: str) -> str:
    return _EMBEDDED.sub(lambda mark: "\\" + mark[0], escape(text, quote=False))
