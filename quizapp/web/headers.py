"""Headers of every answer."""

from functools import cache

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
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()",
    "X-Frame-Options": "DENY",
}


FOR_SCRIPTS = (("X-Content-Type-Options", "nosniff"), ("Cache-Control", "no-store"))


SAVE = "attempts.save"
LASTING = ("static", "banks.picture")  # what browsers may keep


@cache
def headers_of(profile: str) -> dict[str, str]:
    """What stands on every answer, also on those that never reach a view."""
    return ALWAYS | ({"Strict-Transport-Security": "max-age=31536000"} if profile == "https" else {})


def add_headers(response: Response) -> Response:
    if request.endpoint == SAVE and response.mimetype == "application/json":  # no page, and there every byte counts
        for name, value in FOR_SCRIPTS:
            response.headers[name] = value
        return response
    response.headers.extend(headers_of(current_app.config["PROFILE"]))  # nobody else sets one of them
    is_lasting = request.endpoint in LASTING and response.status_code in (200, 304)
    if not is_lasting:
        response.headers["Cache-Control"] = "no-store"
    return response


def register_headers(app: Flask) -> None:
    app.after_request(add_headers)
