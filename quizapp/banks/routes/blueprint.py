"""The bank's blueprint, on which its pages hang."""

from flask import Blueprint

bp = Blueprint("banks", __name__, template_folder="../templates")
