"""Stub."""

from flask import Blueprint

from quizapp.web.policy import only, signed_in

bp = Blueprint("attempts", __name__, template_folder="templates")
