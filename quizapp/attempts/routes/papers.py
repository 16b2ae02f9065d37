"""The paper as the test page shows it, put together from pieces that a process renders once for each question version.

A question that holds an answer in more than marks (an order, pairs) is rendered for its owner.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask import current_app, get_template_attribute
from markupsafe import Markup

from quizapp.attempts.places import FrozenPlace
from quizapp.attempts.queries import KeptAnswer, item_at
from quizapp.banks.queries import PublicVersion, VersionKey
from quizapp.domain.questions import ALPHABET, Choice, PaperItem
from quizapp.memory import Remembered

TEMPLATE, AROUND = "attempts/question.html", "attempts/around.html"
PLACE, TOKEN = 987_654_321, "token-of-an-attempt"
PLACE_TEXT = str(PLACE)
SMALL, BIG = "\ufdd1l", "\ufdd1L"  # the letter of an option, and the same for the eye
MOST = 6_000  # about 5 kB each
MARKED = ("single", "true_false", "multiple")  # an answer is marks at options
DRAWN = ("hotspot", "cloze")  # the order of options shows inside a picture or a text: rendered for its owner
_KEY = "quizapp.questions"
_INDENT = re.compile(r"\n\s+")


class Spots(NamedTuple):
    """What stands in the template where pieces are cut, or where an answer would show; never characters of a text."""

    cut: str = "\ufdd0"
    kept: str = "\ufdd2"
    checked: str = "\ufdd3"
    is_kept: str = "\ufdd4"
    state: str = "\ufdd5"


OPEN, NONE = Spots(), Spots("", "", "", "", "")
_UNMARKED = re.compile(f"{OPEN.checked}[a-z]?")


@dataclass(frozen=True)
class Owner:
    """What the template asks of an attempt."""

    token: str


@dataclass(frozen=True)
class Shown:
    """The parts of the page that hold the paper. `before`: what was kept when the page was made, for a page without a
    script."""

    count: int
    before: Markup
    questions: Markup
    links: Markup


@dataclass(frozen=True)
class _Pieces:
    """A rendered question, cut at its parts: name of a part in the bank → its markup, the shown name left open."""

    head: str
    choices: Mapping[str, str]
    middle: str
    left: Mapping[str, str]
    tail: str
    placed: dict[tuple[str, int], str] = field(default_factory=dict)  # (letter, index) → the markup with its name

    def untouched(self) -> "_Pieces":
        """The same without the spots of an answer."""
        choices = {name: _without_spots(markup) for name, markup in self.choices.items()}
        head, middle, tail = (_without_spots(part) for part in (self.head, self.middle, self.tail))
        return _Pieces(head, choices, middle, self.left, tail)

    def joined(self, place: FrozenPlace) -> str:
        parts = [self.head]
        for index, letter in enumerate(place.letters):
            parts.append(self.placed.get((letter, index)) or self._place(letter, index))
        parts.append(self.middle)
        parts += [self.left[number].replace(SMALL, str(index)) for index, number in enumerate(place.left, start=1)]
        parts.append(self.tail)
        return "".join(parts).replace(PLACE_TEXT, str(place.position))

    def _place(self, letter: str, index: int) -> str:
        name = ALPHABET[index]
        made = self.choices[letter].replace(SMALL, name).replace(BIG, name.upper())
        made = made.replace(OPEN.checked, OPEN.checked + name)
        self.placed[letter, index] = made
        return made


def _without_spots(markup: str) -> str:
    for spot in OPEN[1:]:
        markup = markup.replace(spot, "")
    return markup


def _answered(html: str, answer: KeptAnswer) -> str:
    """Marks, and where the answer came from, put into their spots."""
    for name in answer.value:
        html = html.replace(f"{OPEN.checked}{name}", " checked")
    html = _UNMARKED.sub("", html)
    html = html.replace(OPEN.kept, get_template_attribute(AROUND, "kept_numbers")(answer))
    is_kept, state = (" kept", get_template_attribute(AROUND, "saved")(answer)) if answer.value else ("", "")
    return html.replace(OPEN.is_kept, is_kept).replace(OPEN.state, state)


def rendered(item: PaperItem, spots: Spots, facts: Mapping[str, Any]) -> str:
    """One question by the template."""
    values = ALPHABET[: len(item.choices)]
    html = current_app.jinja_env.get_template(TEMPLATE).render(item=item, values=values, spots=spots, **facts)
    return _INDENT.sub("\n", html)


def _pieces(version: PublicVersion, facts: Mapping[str, Any]) -> _Pieces:
    choices = tuple(Choice(SMALL, text) for text in version.options.values())
    left = tuple(Choice(SMALL, text) for text in version.left.values())
    item = PaperItem(
        PLACE, version.id, version.competence, version.level, version.type, version.stem, choices, left, version.extra
    )  # fmt: skip
    cut = rendered(item, OPEN, {**facts, "answers": {}, "attempt": Owner(TOKEN)}).split(OPEN.cut)
    last = len(choices) + 1
    by_letter = dict(zip(version.options, cut[1:last], strict=True))
    if version.type != "matching":
        return _Pieces(cut[0], by_letter, cut[last], {}, "")
    by_number = dict(zip(version.left, cut[last + 1 : -1], strict=True))
    return _Pieces(cut[0], by_letter, cut[last], by_number, cut[-1])


def _both(version: PublicVersion, facts: Mapping[str, Any]) -> tuple[_Pieces, _Pieces]:
    pieces = _pieces(version, facts)
    return pieces, pieces.untouched()


def shown_paper(
    places: Sequence[FrozenPlace],
    versions: Mapping[VersionKey, PublicVersion],
    answers: Mapping[int, KeptAnswer],
    token: str,
    **facts: Any,
) -> Shown:
    """The places of a paper in order; `facts` are the same for the whole round."""
    known: Remembered[Any, tuple[_Pieces, _Pieces]] = current_app.extensions.setdefault(_KEY, Remembered(MOST))
    count = len(places)
    facts["count"] = count
    html = []
    for place in places:
        answer, version = answers.get(place.position), versions[place.version]
        if place.type in DRAWN or (answer is not None and place.type not in MARKED):
            given = {**facts, "answers": answers, "attempt": Owner(token)}
            html.append(rendered(item_at(place, version), NONE, given))
            continue
        key = (place.version, count, facts["domains"][facts["domain_of"][place.competence]])
        pieces, untouched = known.get(key) or known.keep(key, _both(version, facts))
        made = untouched.joined(place) if answer is None else _answered(pieces.joined(place), answer)
        html.append(made.replace(TOKEN, token))
    questions = Markup("".join(html))  # noqa: S704 - by the template, with everything escaped
    return Shown(count, _before(count, answers), questions, _around("links", count))


def _before(count: int, answers: Mapping[int, KeptAnswer]) -> Markup:
    if not answers:
        return _around("before", count)
    return _macro("before", count, answers)


def _macro(name: str, count: int, answers: Mapping[int, KeptAnswer]) -> Markup:
    return Markup(get_template_attribute(AROUND, name)(range(1, count + 1), answers))  # noqa: S704 - a macro's markup


def _around(name: str, count: int) -> Markup:
    """What is the same for every untouched paper of so many questions."""
    known: Remembered[Any, Markup] = current_app.extensions.setdefault(f"{_KEY}.around", Remembered(100))
    return known.of((name, count), lambda: _macro(name, count, {}))
