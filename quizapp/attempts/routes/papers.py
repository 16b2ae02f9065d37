"""The paper as the test page shows it, put together from pieces that a process renders once for each question version.

A question that holds an answer in more than marks (an order, pairs, what was typed) is rendered for its owner.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from flask import current_app, get_template_attribute
from markupsafe import Markup

from quizapp.attempts.places import FrozenPlace
from quizapp.attempts.queries import KeptAnswer, item_at
from quizapp.banks.queries import PublicVersion, VersionKey
from quizapp.domain.parts import letters_of_blanks, shown_blanks
from quizapp.domain.questions import ALPHABET, Choice, PaperItem
from quizapp.memory import Remembered

TEMPLATE, AROUND = "attempts/question.html", "attempts/around.html"
PLACE, TOKEN = 987_654_321, "token-of-an-attempt"
PLACE_TEXT = str(PLACE)
SMALL, BIG = "\ufdd1l", "\ufdd1L"  # before the name of a part in the bank, and the same for the eye
MOST = 6_000  # about 5 kB each
MARKED = ("single", "true_false", "multiple")  # an answer is marks at options
_KEY = "quizapp.questions"
_NAMED = re.compile(rf"{SMALL}((?:\d\.)?[a-z]|\d+)", re.IGNORECASE)
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
class _Group:
    """Parts of a question that change places with each other: name in the bank → markup, the shown name left open."""

    parts: dict[str, str]
    placed: dict[tuple[str, int], str] = field(default_factory=dict)  # (name, index) → the markup with its shown name

    def joined(self, place: FrozenPlace) -> str:
        order = [name for name in (*place.letters, *place.left) if name in self.parts]
        return "".join([self.placed.get((name, i)) or self._place(name, i) for i, name in enumerate(order)])

    def _place(self, name: str, index: int) -> str:
        shown = str(index + 1) if name.isdigit() else ALPHABET[index]
        made = self.parts[name].replace(SMALL + name, shown).replace(BIG + name.upper(), shown.upper())
        made = made.replace(OPEN.checked, OPEN.checked + shown)
        self.placed[name, index] = made
        return made


@dataclass(frozen=True)
class _Pieces:
    """A rendered question, cut at its parts: what stands still, and groups, in turn."""

    runs: tuple[str | _Group, ...]

    def untouched(self) -> "_Pieces":
        """The same without the spots of an answer."""
        return _Pieces(tuple(_untouched(run) for run in self.runs))

    def joined(self, place: FrozenPlace) -> str:
        made = "".join([run if isinstance(run, str) else run.joined(place) for run in self.runs])
        return made.replace(PLACE_TEXT, str(place.position))


def _untouched(run: str | _Group) -> str | _Group:
    if isinstance(run, str):
        return _without_spots(run)
    return _Group({name: _without_spots(markup) for name, markup in run.parts.items()})


def _without_spots(markup: str) -> str:
    for spot in OPEN[1:]:
        markup = markup.replace(spot, "")
    return markup


def _answered(html: str, answer: KeptAnswer, macros: Any) -> str:
    """Marks, and where the answer came from, put into their spots. `macros`: those of `AROUND`."""
    for name in answer.value:
        html = html.replace(f"{OPEN.checked}{name}", " checked")
    html = _UNMARKED.sub("", html)
    html = html.replace(OPEN.kept, macros.kept_numbers(answer))
    is_kept, state = (" kept", macros.saved(answer)) if answer.value else ("", "")
    return html.replace(OPEN.is_kept, is_kept).replace(OPEN.state, state)


def rendered(item: PaperItem, spots: Spots, facts: Mapping[str, Any]) -> str:
    """One question by the template."""
    values = ALPHABET[: len(item.choices)]
    html = current_app.jinja_env.get_template(TEMPLATE).render(item=item, values=values, spots=spots, **facts)
    return _INDENT.sub("\n", html)


def _pieces(version: PublicVersion, facts: Mapping[str, Any]) -> _Pieces:
    blanks = version.extra.get("blanks", {})
    item = PaperItem(
        position=PLACE,
        version_id=version.id,
        competence=version.competence,
        level=version.level,
        type=version.type,
        stem=version.stem,
        choices=tuple(_open(version.options)),
        left=tuple(_open(version.left)),
        extra={**version.extra, "regions": _renamed(version.extra.get("regions", {}))},
        blanks=tuple(replace(blank, choices=tuple(_open(blanks[blank.number].get("options") or {}, f"{blank.number}.")))
                     for blank in shown_blanks(letters_of_blanks(blanks), blanks)),
    )  # fmt: skip
    html = rendered(item, OPEN, {**facts, "answers": {}, "attempt": Owner(TOKEN)})
    runs: list[str | _Group] = []
    for piece in html.split(OPEN.cut):
        named = _NAMED.search(piece)
        if named is None:
            runs.append(piece)
        elif runs and isinstance(runs[-1], _Group):
            runs[-1].parts[named[1].lower()] = piece
        else:
            runs.append(_Group({named[1].lower(): piece}))
    return _Pieces(tuple(runs))


def _open(texts: Mapping[str, str], before: str = "") -> Iterator[Choice]:
    return (Choice(f"{SMALL}{before}{name}", text) for name, text in texts.items())


def _renamed(regions: Mapping[str, Any]) -> dict[str, Any]:
    return {SMALL + name: box for name, box in regions.items()}


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
    macros = current_app.jinja_env.get_template(AROUND).module if answers else None
    html = []
    for place in places:
        answer, version = answers.get(place.position), versions[place.version]
        if answer is not None and place.type not in MARKED:
            given = {**facts, "answers": answers, "attempt": Owner(token)}
            html.append(rendered(item_at(place, version), NONE, given))
            continue
        key = (place.version, count, facts["domains"][facts["domain_of"][place.competence]])
        pieces, untouched = known.get(key) or known.keep(key, _both(version, facts))
        made = untouched.joined(place) if answer is None else _answered(pieces.joined(place), answer, macros)
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
