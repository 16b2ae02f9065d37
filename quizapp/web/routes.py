"""Files that every page needs and that come from a dependency's own package."""

import re
from importlib.resources import files

from flask import Blueprint, Response, abort

from quizapp.web.policy import public

bp = Blueprint("web", __name__, template_folder="templates")

_FONTS = files("fontpkg_be_vietnam_pro") / "files"
_FONT_NAME = re.compile(r"[A-Za-z-]+\.ttf")


@bp.get("/phong-chu/<name>")
@public
def font(name: str) -> Response:
    """A font of the package fontpkg-be-vietnam-pro; pages read well without it."""
    path = _FONTS / name
    if not _FONT_NAME.fullmatch(name) or not path.is_file():
        abort(404)
    return Response(path.read_bytes(), mimetype="font/ttf")
