"""The blueprint that brings the templates which every page shares."""

from flask import Blueprint

bp = Blueprint("web", __name__, template_folder="templates")
