"""Whether a machine is fit for a test: a page for anybody, before the day or at the door."""

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

from quizapp.attempts.routes.blueprint import bp
from quizapp.web.filters import iso
from quizapp.web.policy import public
from quizapp.web.request import now


@bp.get("/kiem-tra-may")
@public()
def device_check() -> str:
    """The page looks by itself; nothing that it finds leaves the machine."""
    return render_template("attempts/device.html")


@bp.get("/kiem-tra-may/nhip")
@public()
def device_beat() -> ResponseReturnValue:
    """The server's time, for round trips and the difference of the clocks."""
    return jsonify(server_time=iso(now()))
