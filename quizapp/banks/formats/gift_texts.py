"""GIFT's escapes and format tags: a marked character means nothing, a tag says how a text is written."""

import re

from quizapp.banks.formats.neutral import NOTHING, Report, Rich
from quizapp.banks.formats.rich import MARKDOWN_TOLD, from_html, from_markup, from_plain

_ESCAPED = re.compile(r"\\([\\:#={}~n])")
_HIDDEN = {mark: chr(0xF0100 + index) for index, mark in enumerate("\\:#={}~n")}
_SHOWN = {ord(hidden): "\n" if mark == "n" else mark for mark, hidden in _HIDDEN.items()}
_TAG = re.compile(r"\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_MARKUP = re.compile(
    r"</?(?:p|br|b|i|u|strong|em|img|span|div|sub|sup|table|ul|ol|li|a|h[1-6])\b[^<>]*>", re.IGNORECASE
)


def has_tags(text: str) -> bool:
    """Whether a text that may be HTML is."""
    return _MARKUP.search(text) is not None


def hidden(text: str) -> str:
    """Escaped marks as private characters, so that they part nothing."""
    return _ESCAPED.sub(lambda found: _HIDDEN[found[1]], text)


def raw(text: str) -> str:
    """The text with its marks back, line ends within a sentence as spaces; `\\n` is a line end that is meant."""
    return " ".join(text.split()).translate(_SHOWN).strip()


def starred(answer: str) -> tuple[str, bool]:
    """(an answer of Moodle without its escapes, whether a `*` in it stands for any words)."""
    return answer.replace("\\*", "*"), re.search(r"(?<!\\)\*", answer) is not None


def format_tag(text: str) -> tuple[str, str]:
    """(format or nothing, the text after its tag)."""
    found = _TAG.match(text.lstrip())
    return (found[1].lower(), text.lstrip()[found.end() :]) if found else ("", text)


def rich(text: str, inherited: str, where: str, report: Report) -> Rich:
    """A part of a question; without a tag of its own it is written as the question is."""
    own, rest = format_tag(text)
    kind = own or inherited or "moodle"
    if kind == "markdown":
        words = "\n".join(line.rstrip() for line in rest.splitlines()).translate(_SHOWN)
        report.change(where, MARKDOWN_TOLD)
        return from_markup(words)
    words = raw(rest)
    if not words:
        return NOTHING
    if kind == "html" or (kind == "moodle" and has_tags(words)):
        return from_html(words, {}, lambda what: report.change(where, what))
    return from_plain(words)
