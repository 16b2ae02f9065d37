"""The blueprint that the page groups of this room share."""

from flask import Blueprint

bp = Blueprint("results", __name__, template_folder="../templates")
