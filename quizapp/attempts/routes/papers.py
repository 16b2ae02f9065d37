"""Questions as the test page shows them. An untouched one is put together from pieces that a process renders once for
each question version; one that holds an answer is rendered for its owner."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from markupsafe import Markup

from quizapp.attempts.queries import KeptAnswer
from quizapp.domain.questions import ALPHABET, Choice, PaperItem
from quizapp.memory import Remembered

TEMPLATE = "attempts/question.html"
PLACE, TOKEN = 987_654_321, "token-of-an-attempt"
CUT = "\ufdd0"  # never a character of a text
SMALL, BIG = "\ufdd1l", "\ufdd1L"  # the letter of an option, and the same for the eye
MOST = 6_000  # about 3 kB each
_KEY = "quizapp.questions"
_INDENT = re.compile(r"\n\s+")


@dataclass(frozen=True)
class _Owner:
    """What the template asks of an attempt."""

    token: str


@dataclass(frozen=True)
class _Pieces:
    """A rendered question, cut at its parts: text of a part → its markup, the name of the part left open."""

    head: str
    choices: Mapping[str, str]
    middle: str
    left: Mapping[str, str]
    tail: str

    def joined(self, item: PaperItem, token: str) -> str:
        parts = [self.head]
        for choice in item.choices:
            markup = self.choices[choice.text]
            parts.append(markup.replace(SMALL, choice.value).replace(BIG, choice.value.upper()))
        parts.append(self.middle)
        parts += [self.left[one.text].replace(SMALL, one.value) for one in item.left]
        parts.append(self.tail)
        return "".join(parts).replace(str(PLACE), str(item.position)).replace(TOKEN, token)


def _rendered(item: PaperItem, facts: Mapping[str, Any]) -> str:
    values = ALPHABET[: len(item.choices)]
    html = current_app.jinja_env.get_template(TEMPLATE).render(item=item, values=values, **facts)
    return _INDENT.sub("\n", html)


def _texts(parts: Sequence[Choice]) -> tuple[int, frozenset[str]]:
    return len(parts), frozenset([part.text for part in parts])


def _open(parts: Sequence[Choice]) -> tuple[Choice, ...]:
    return tuple(Choice(SMALL, part.text) for part in parts)


def _pieces(item: PaperItem, paper: Sequence[PaperItem], facts: Mapping[str, Any]) -> _Pieces:
    given = {"paper": paper, "answers": {}, "attempt": _Owner(TOKEN), **facts}
    blank = PaperItem(
        PLACE, item.version_id, item.competence, item.level, item.type, item.stem, _open(item.choices), _open(item.left)
    )
    cut = _rendered(blank, {**given, "cut": CUT}).split(CUT)
    last = len(item.choices) + 1
    choices = {choice.text: markup for choice, markup in zip(item.choices, cut[1:last], strict=True)}
    if item.type != "matching":
        return _Pieces(cut[0], choices, cut[last], {}, "")
    left = {one.text: markup for one, markup in zip(item.left, cut[last + 1 : -1], strict=True)}
    return _Pieces(cut[0], choices, cut[last], left, cut[-1])


def shown_questions(
    paper: tuple[PaperItem, ...], answers: dict[int, KeptAnswer], token: str, **facts: Any
) -> list[Markup]:
    """The questions of a paper in order, ready to be put into the page; `facts` are the same for the whole round."""
    known: Remembered[Any, _Pieces] = current_app.extensions.setdefault(_KEY, Remembered(MOST))
    shown = []
    for item in paper:
        if item.position in answers:
            given = {"paper": paper, "answers": answers, "attempt": _Owner(token), "cut": "", **facts}
            html = _rendered(item, given)
        else:
            domain = facts["domains"][facts["domain_of"][item.competence]]
            key = (len(paper), domain, item.version_id, item.stem, _texts(item.choices), _texts(item.left))
            pieces = known.get(key) or known.keep(key, _pieces(item, paper, facts))
            html = pieces.joined(item, token)
        shown.append(Markup(html))  # noqa: S704 - rendered by the template, with everything in it escaped
    return shown
