"""Stub."""

from flask import Blueprint

from quizapp.web.policy import only

bp = Blueprint("rounds", __name__, template_folder="templates")


@bp.get("/dot-thi")
@only("organiser", "administrator")
def round_list() -> str:
    return "stub"
