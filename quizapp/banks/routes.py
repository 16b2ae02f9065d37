"""Stub."""

from flask import Blueprint

from quizapp.web.policy import only

bp = Blueprint("banks", __name__, template_folder="templates")


@bp.get("/ngan-hang")
@only("author", "reviewer", "administrator")
def question_list() -> str:
    return "stub"
