"""What an official learns from: the topics by their own need, and the material of each."""

from flask import Response, render_template

from quizapp.domain.errors import NotFound
from quizapp.learning.material import material, materials
from quizapp.learning.needs import own_learning
from quizapp.learning.practising import lesson, practice_counts, stay_out
from quizapp.learning.routes.blueprint import as_attachment, bp, topic_of
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, today


def learner() -> int:
    """The person who learns; not while they sit an official test."""
    person_id = me().person_id
    if person_id is None:
        raise NotFound("person")
    stay_out(reading(), person_id, now())
    return person_id


@bp.get("/tu-hoc")
@only("candidate", scope="own")
def topics() -> str:
    person_id = learner()
    return render_template(
        "learning/topics.html",
        learning=own_learning(reading(), person_id, now()),
        materials=materials(reading(), only_shown=True),
        counts=practice_counts(reading(), today(), now()),
    )


@bp.get("/tu-hoc/<topic>")
@only("candidate", scope="own")
def topic_page(topic: str) -> str:
    _model, competence = topic_of(topic)
    person_id = learner()
    learning = own_learning(reading(), person_id, now())
    return render_template(
        "learning/topic.html",
        competence=competence,
        own=next(one for one in learning.topics if one.code == competence.code),
        learning=learning,
        materials=materials(reading(), only_shown=True).get(competence.code, []),
        points=lesson(reading(), competence.code, today(), now()),
        today=today(),
    )


@bp.get("/tu-hoc/hoc-lieu/<int:material_id>")
@only("candidate", scope="own")
def read_lesson(material_id: int) -> str:
    row = material(reading(), material_id, only_shown=True)
    _model, competence = topic_of(row.competence)
    if row.kind != "lesson":
        raise NotFound("material")
    learner()
    return render_template("learning/lesson.html", row=row, competence=competence)


@bp.get("/tu-hoc/hoc-lieu/<int:material_id>/tep")
@only("candidate", scope="own")
def read_file(material_id: int) -> Response:
    row = material(reading(), material_id, only_shown=True)
    learner()
    return as_attachment(row)
