"""Lines of a question's form: they are added, moved, and taken away by being emptied."""

from collections.abc import Iterable, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField
from wtforms.widgets import TextArea

from quizapp.web.forms import TidyField, Translations

MOST_OPTIONS = 8  # letters a–h, as in the bank file
MOST_LINES = {
    "options": MOST_OPTIONS,
    "pairs": MOST_OPTIONS,
    "regions": MOST_OPTIONS,
    "basis": 6,
    "blanks": MOST_OPTIONS,
}
Posted = MultiDict[str, str]


class LineField(TidyField):
    """One line of text that grows with what is written. Too much is told, not cut by the browser."""

    widget = TextArea()

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, render_kw={"rows": 1, "data-grows": True, "maxlength": False}, **kwargs)


class Row(Form):
    """A line. It has no token of its own: the form around it has."""

    class Meta(Form.Meta):  # type: ignore[misc]
        def get_translations(self, _form: Any) -> Translations:
            return Translations()


def lines_of(row: type[Row], name: str, at_least: int, label: str) -> "FieldList[Any]":
    """So many lines to begin with; the page adds others."""
    return FieldList(FormField(row), label, min_entries=at_least, max_entries=MOST_LINES[name])


def names_for(was: Sequence[str], names: str) -> list[str]:
    """A name for each line: the one that it had, else one that is free; none is left out in between."""
    free = iter([name for name in names if name not in was])
    given: list[str] = []
    for one in was:
        given.append(one if one in names and one and one not in given else next(free))
    places = {name: names[place] for place, name in enumerate(sorted(given))}
    return [places[name] for name in given]


def names_in(posted: Iterable[str], name: str) -> list[str]:
    """The lines that a request holds, in their order: `options-0`, `options-1` …"""
    parts = (key.split("-") for key in posted if key.startswith(f"{name}-"))
    numbers = {int(part[1]) for part in parts if len(part) > 1 and part[1].isdecimal() and len(part[1]) < 3}
    return [f"{name}-{number}" for number in sorted(numbers)]


def rearranged(posted: Posted, command: str) -> Posted:
    """What was posted after `them:options`, `len:options-2` or `xuong:options-2`; anything else changes nothing."""
    act, _, at = command.partition(":")
    if act == "them" and at in MOST_LINES:
        return _with_a_line(posted, at)
    names = names_in(posted, at.partition("-")[0])
    if act not in ("len", "xuong") or at not in names:
        return posted
    other = names.index(at) + (1 if act == "xuong" else -1)
    return _swapped(posted, at, names[other]) if 0 <= other < len(names) else posted


def _with_a_line(posted: Posted, name: str) -> Posted:
    names = names_in(posted, name)
    if len(names) >= MOST_LINES[name]:
        return posted
    number = int(names[-1].split("-")[1]) + 1 if names else 0
    return MultiDict([*posted.items(multi=True), (f"{name}-{number}-text", "")])


def _swapped(posted: Posted, one: str, other: str) -> Posted:
    """Two lines change places, and with them the mark that says which of them is right."""
    names = {one: other, other: one}

    def renamed(key: str) -> str:
        line = "-".join(key.split("-")[:2])
        return names.get(line, line) + key[len(line) :]

    return MultiDict((renamed(key), names.get(value, value)) for key, value in posted.items(multi=True))
