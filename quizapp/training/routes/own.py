"""What a learner sees of training."""

from flask import render_template

from quizapp.training.own import own_classes as classes_of_person
from quizapp.training.routes.blueprint import bp
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading


@bp.get("/boi-duong/cua-toi")
@only("candidate", scope="own")
def own_classes() -> str:
    person_id = me().person_id
    found = classes_of_person(reading(), person_id) if person_id is not None else []
    return render_template("training/own.html", classes=found, now=now())
