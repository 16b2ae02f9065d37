"""Practice: one question, an answer, and at once what was right and why. Nothing of it is kept."""

from collections.abc import Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue

from quizapp.attempts.forms import posted_value
from quizapp.banks.routes.previewing import item_of, shown_item
from quizapp.domain.errors import BadValue
from quizapp.domain.questions import PaperItem, checked_value
from quizapp.learning.practising import Practice, cited_laws, feedback, practice
from quizapp.learning.routes.blueprint import bp, topic_of
from quizapp.learning.routes.own import learner
from quizapp.web.errors import words_for
from quizapp.web.policy import only
from quizapp.web.request import now, reading, today

_NOTHING = "Bạn chưa trả lời. Hãy trả lời rồi bấm lại, hoặc bấm “Chưa biết, xem đáp án”."
_OTHER = "Câu ở chỗ này vừa đổi. Hãy trả lời câu dưới đây."


@bp.get("/tu-hoc/<topic>/cau/<int:number>")
@only("candidate", scope="own")
def question(topic: str, number: int) -> ResponseReturnValue:
    topic_of(topic)
    return _question_page(practice(reading(), learner(), topic, number, today(), now()))


@bp.post("/tu-hoc/<topic>/cau/<int:number>")
@only("candidate", scope="own", writes=False)
def answer(topic: str, number: int) -> ResponseReturnValue:
    """Marked and forgotten."""
    model, _competence = topic_of(topic)
    asked = practice(reading(), learner(), topic, number, today(), now())
    if request.form.get("phien-ban") != str(asked.version.id):
        return _question_page(asked, _OTHER), 409
    try:
        value = checked_value(item := item_of(asked.version, asked.drawn), posted_value(item, request.form))
    except BadValue as fault:
        return _question_page(asked, words_for(fault).sentence, _given(item)), 422
    gives_up = "chua-biet" in request.form
    if not value and not gives_up:
        return _question_page(asked, _NOTHING), 422
    return render_template(
        "learning/feedback.html",
        topic=topic_of(topic)[1],
        asked=asked,
        q=feedback(reading(), asked, () if gives_up else value, model.scoring, today()),
        laws=cited_laws(reading(), [asked.version.id])[asked.version.id],
        today=today(),
    )


def _given(item: PaperItem) -> Sequence[str]:
    """What was chosen, also where it is no answer: a number twice stays twice."""
    if item.type != "ordering":
        return posted_value(item, request.form)
    places = {choice.value: request.form.get(f"c{item.position}.{choice.value}") for choice in item.choices}
    numbers = (str(number) for number in range(1, len(places) + 1))
    return ["".join(letter for letter, place in places.items() if place == number) for number in numbers]


def _question_page(asked: Practice, fault: str = "", given: Sequence[str] = ()) -> str:
    model, competence = topic_of(asked.version.competence)
    return render_template(
        "learning/question.html",
        topic=competence,
        asked=asked,
        shown=shown_item(item_of(asked.version, asked.drawn), asked.count, model, given),
        fault=fault,
    )
