"""Stub."""

from flask import Blueprint

from quizapp.web.policy import only, signed_in

bp = Blueprint("operations", __name__, template_folder="templates")


@bp.get("/")
@signed_in
def home() -> str:
    return "stub"


@bp.get("/tro-giup")
@signed_in
def help_page() -> str:
    return "stub"


@bp.get("/nhat-ky")
@only("administrator")
def audit_page() -> str:
    return "stub"
