"""Headers of every answer."""

from flask import Flask, Response, current_app, request

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


FOR_SCRIPTS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


def add_headers(response: Response) -> Response:
    if response.mimetype == "application/json":  # never a page, and on the path that saves every byte counts
        response.headers.update(FOR_SCRIPTS)
        return response
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    if current_app.config["PROFILE"] == "https":
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint in ("static", "web.font") and response.status_code in (200, 304):
        response.cache_control.public = True
        if request.endpoint == "static":  # asked for again each time, answered 304: old and new scripts never mix
            response.cache_control.no_cache = True
            response.cache_control.max_age = None
        else:
            response.cache_control.no_cache = None
            response.cache_control.max_age = 86400
    else:
        response.headers["Cache-Control"] = "no-store"
    return response


def register_headers(app: Flask) -> None:
    app.after_request(add_headers)
