"""What pages of other sites make a browser send is refused by who sends it, whatever token it carries."""

from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFError

CHANGING = {"POST", "PUT", "DELETE", "PATCH"}


def only_own_pages() -> None:
    """Names of hosts are compared, not ports: a proxy may leave those out. Raises CSRFError."""
    if request.method not in CHANGING:
        return
    origin = request.headers.get("Origin")
    if request.headers.get("Sec-Fetch-Site") == "cross-site" or (origin is not None and not _is_own(origin)):
        raise CSRFError("sent by a page of another site")


def is_from_own_page() -> bool:
    """Whether the browser itself says so; a request that says nothing of it is no proof."""
    origin = request.headers.get("Origin")
    return origin is not None and _is_own(origin)


def _is_own(origin: str) -> bool:
    try:
        name = urlsplit(origin).hostname
        own = {urlsplit(f"//{request.host}").hostname, urlsplit(current_app.config["ADDRESS"]).hostname}
    except ValueError:
        return False
    return name is not None and name in own


def register_origins(app: Flask) -> None:
    app.before_request(only_own_pages)
