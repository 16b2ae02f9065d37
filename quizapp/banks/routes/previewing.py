"""A question as a candidate will see it, by the template of the test page; no attempt, no key, nothing stored."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from flask import current_app
from markupsafe import Markup

from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.drawing import DrawnQuestion, shuffled
from quizapp.domain.parts import letters_of_blanks, shown_blanks
from quizapp.domain.questions import ALPHABET, PaperItem, own_extra, shown_choices, shown_left

TEMPLATE = "attempts/question.html"
COMMON = ("stem", "options", "left", "keep_last")


class _Spots(NamedTuple):
    """The places of the template at which the test page cuts it; a preview is not cut."""

    cut: str = ""
    kept: str = ""
    checked: str = ""
    is_kept: str = ""
    state: str = ""


class Asked(Protocol):
    """What the preview needs of a question, in a form or in the database."""

    @property
    def competence(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def type(self) -> str: ...
    @property
    def content(self) -> Mapping[str, Any]: ...


def item_of(question: Asked, drawn: DrawnQuestion) -> PaperItem:
    """What would stand at a place of a paper."""
    content = question.content
    return PaperItem(
        position=drawn.position,
        version_id=0,
        competence=question.competence,
        level=question.level,
        type=question.type,
        stem=content["stem"],
        choices=shown_choices(drawn.letters, content["options"]) if question.type != "cloze" else (),
        left=shown_left(drawn.left, content["left"]),
        extra=own_extra({name: part for name, part in content.items() if name not in COMMON}, drawn.letters),
        blanks=shown_blanks(drawn.letters, content["blanks"]) if question.type == "cloze" else (),
    )


def alone(question: Asked) -> PaperItem:
    """The question as the only one; its order is given away by no preview of steps and pairs."""
    letters, left = list(question.content["options"]), list(question.content["left"])
    letters = list(letters_of_blanks(question.content.get("blanks", {}))) or letters
    if question.type in ("ordering", "matching"):
        letters = shuffled(letters, question.content["stem"], "preview")
    return item_of(question, DrawnQuestion(1, 0, tuple(letters), tuple(left)))


def shown_item(item: PaperItem, count: int, model: AssessmentModel | None, given: Sequence[str] = ()) -> Markup:
    """The markup of one question of `count`. `given`: what is chosen in it; of an ordering letters by place."""
    domain_of = {one.code: one.domain for one in model.competences} if model else {}
    domains = {one.code: one.name for one in model.domains} if model else {}
    if item.competence not in domain_of:
        domain_of[item.competence], domains[""] = "", "Chưa chọn năng lực"
    html = current_app.jinja_env.get_template(TEMPLATE).render(
        item=item,
        count=count,
        values=ALPHABET[: len(item.choices)],
        spots=_Spots(),
        answers={},
        given=given,
        attempt=None,
        domains=domains,
        domain_of=domain_of,
    )
    return Markup(html)  # noqa: S704 - by the template, with everything escaped
