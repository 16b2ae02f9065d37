"""Files of the program: read once, packed once, named by their content, so that a browser asks for each only once."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, get_template_attribute, request
from markupsafe import Markup

from quizapp.memory import Remembered
from quizapp.web.compression import accepts_gzip
from quizapp.web.policy import public

FOLDER = Path(__file__).parent / "static"
PREFIX = "v-"
FOREVER = "public, max-age=31536000, immutable"
AGAIN = "public, no-cache"  # an address without a version is asked for again each time


@dataclass(frozen=True)
class Asset:
    content: bytes
    packed: bytes
    mimetype: str


@cache
def assets() -> dict[str, Asset]:
    """File name → the file."""
    found = {}
    for path in sorted(FOLDER.iterdir()):
        content = path.read_bytes()
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        found[path.name] = Asset(content, gzip.compress(content, 9, mtime=0), kind)
    return found


@cache
def version() -> str:
    """One for all files: a script and what it imports are always of the same build."""
    digest = hashlib.sha256()
    for name, asset in assets().items():
        digest.update(name.encode() + b"\0" + asset.content)
    return PREFIX + digest.hexdigest()[:10]


def _versioned(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static":
        values["filename"] = f"{version()}/{values['filename']}"


@public(scope="none")
def static_file(filename: str) -> Response:
    """`v-…/name`, to be kept for good where the version is this one's; or `name`."""
    first, _, rest = filename.partition("/")
    name = rest if first.startswith(PREFIX) else filename
    asset = assets().get(name)
    if asset is None:
        abort(404)
    is_packed = accepts_gzip(request) and len(asset.packed) < len(asset.content)
    response = Response(asset.packed if is_packed else asset.content, mimetype=asset.mimetype)
    if is_packed:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = FOREVER if first == version() else AGAIN
    if first != version():
        response.set_etag(hashlib.sha256(asset.content).hexdigest()[:16], weak=True)
        response.make_conditional(request)
    return response


def _links(names: tuple[str, ...]) -> Markup:
    return Markup(get_template_attribute("preloads.html", "links")(names))  # noqa: S704 - a macro's markup


def register_assets(app: Flask) -> None:
    """Take the place of Flask's own view of the folder."""
    links: Remembered[tuple[str, tuple[str, ...]], Markup] = Remembered(50)

    def preloads(*names: str) -> Markup:
        """Links that fetch these modules at once: found one by one, they cost a slow network a round trip each."""
        key = (request.script_root, names)
        return links.of(key, lambda: _links(names))

    app.jinja_env.globals.update(preloads=preloads)
    app.view_functions["static"] = static_file
    app.url_defaults(_versioned)
