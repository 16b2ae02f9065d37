"""Stub."""

from flask import Blueprint

bp = Blueprint("attempts", __name__, template_folder="templates")
