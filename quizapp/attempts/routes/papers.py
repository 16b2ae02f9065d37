"""Questions as the test page shows them. An untouched one looks the same for everybody who has its parts in the same
order, so a process renders it once; one that holds an answer is rendered for its owner."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app
from markupsafe import Markup

from quizapp.attempts.queries import KeptAnswer
from quizapp.domain.questions import PaperItem

TEMPLATE = "attempts/question.html"
PLACE, TOKEN = 987_654_321, "token-of-an-attempt"
MOST = 12_000  # about 2 kB each
_KEY = "quizapp.questions"
_INDENT = re.compile(r"\n\s+")


@dataclass(frozen=True)
class _Owner:
    """What the template asks of an attempt."""

    token: str


def _rendered(item: PaperItem, facts: Mapping[str, Any]) -> str:
    html = current_app.jinja_env.get_template(TEMPLATE).render(item=item, **facts)
    return _INDENT.sub("\n", html)


def shown_questions(
    paper: tuple[PaperItem, ...], answers: dict[int, KeptAnswer], token: str, **facts: Any
) -> list[Markup]:
    """The questions of a paper in order, ready to be put into the page; `facts` are the same for the whole round."""
    known: dict[Any, str] = current_app.extensions.setdefault(_KEY, {})
    if len(known) > MOST:
        known.clear()
    shown = []
    for item in paper:
        if item.position in answers:
            html = _rendered(item, {"paper": paper, "answers": answers, "attempt": _Owner(token), **facts})
        else:
            key = (len(paper), facts["domains"][facts["domain_of"][item.competence]], replace(item, position=PLACE))
            blank = known.get(key)
            if blank is None:
                given = {"paper": paper, "answers": {}, "attempt": _Owner(TOKEN), **facts}
                blank = known[key] = _rendered(replace(item, position=PLACE), given)
            html = blank.replace(str(PLACE), str(item.position)).replace(TOKEN, token)
        shown.append(Markup(html))  # noqa: S704 - rendered by the template, with everything in it escaped
    return shown
