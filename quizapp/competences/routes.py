"""Stub."""

from flask import Blueprint

from quizapp.web.policy import only

bp = Blueprint("competences", __name__, template_folder="templates")


@bp.get("/mo-hinh")
@only("author", "organiser", "reviewer", "administrator")
def model_page() -> str:
    return "stub"
