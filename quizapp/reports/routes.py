"""Stub."""

from flask import Blueprint

from quizapp.web.policy import only

bp = Blueprint("reports", __name__, template_folder="templates")


@bp.get("/bao-cao")
@only("organiser", "reviewer", "administrator")
def report_list() -> str:
    return "stub"
