"""Stub."""

from flask import Blueprint

from quizapp.web.policy import only

bp = Blueprint("results", __name__, template_folder="templates")


@bp.get("/ket-qua")
@only("candidate")
def own_results() -> str:
    return "stub"
