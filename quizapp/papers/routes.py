"""Stub."""

from flask import Blueprint

from quizapp.web.policy import only

bp = Blueprint("papers", __name__, template_folder="templates")


@bp.get("/ma-tran-de")
@only("author", "organiser", "administrator")
def blueprint_list() -> str:
    return "stub"
