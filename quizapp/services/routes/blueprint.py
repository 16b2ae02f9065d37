"""The blueprint of services."""

from flask import Blueprint

bp = Blueprint("services", __name__, template_folder="../templates")
