"""What a person reads while the server is busy: words, and the form that was sent, without asking the database."""

from io import BytesIO
from typing import Any

from flask import Flask, current_app

from quizapp.web.admission import PAGE, SENTENCE
from quizapp.web.typed import typed_form


def busy_page() -> str:
    """The page of this request: what was typed stands in it, to be sent again with a press."""
    typed = typed_form()
    if typed is None:
        return PAGE
    # not by Flask's `render_template`: that asks who is signed in, and so the database
    return current_app.jinja_env.get_template("busy.html").render(typed=typed, sentence=SENTENCE)


def busy_page_at_the_gate(app: Flask, environ: dict[str, Any]) -> str:
    """The same for a request that found no place; one that is not here whole is not waited for."""
    if environ["REQUEST_METHOD"] != "POST" or not isinstance(environ.get("wsgi.input"), BytesIO):
        return PAGE
    with app.request_context(environ):
        return busy_page()
