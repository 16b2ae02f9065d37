"""The floor of a save: Flask, JSON in and out, one guarded write and its commit; no login, no CSRF, no checks.

What the product's save costs more than this is what it knows more. The write is as guarded as the product's (the
attempt must run, and the deadline must not have passed), on the same engine with the same settings.
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from flask import Flask, jsonify, request

from quizapp.db import Engines, UtcDateTime
from quizapp.statements import DriverStatement

_FLOOR = DriverStatement(
    sa.text(
        """
    INSERT INTO answer_event (attempt_id, epoch, seq, position, value, received_at, deadline_at)
    SELECT attempt.id, :epoch, :seq, :position, :value, :arrived, attempt.deadline_at FROM attempt
    WHERE attempt.token = :token AND attempt.state = 'in_progress' AND attempt.deadline_at > :latest
    ON CONFLICT DO NOTHING RETURNING seq
    """
    )
    .bindparams(sa.bindparam("arrived", type_=UtcDateTime()), sa.bindparam("latest", type_=UtcDateTime()))
    .columns(seq=sa.BigInteger)
)
GRACE = timedelta(seconds=2)


def floor_app(engines: Engines) -> Flask:
    """`/hello`, `/json` and `/save/<token>/<position>`: the rungs below the product."""
    app = Flask(__name__)

    @app.get("/hello")
    def hello() -> str:
        return "ok"

    @app.put("/json")
    def echo() -> object:
        body = request.get_json()
        return jsonify(seq=body["seq"])

    @app.put("/save/<token>/<int:position>")
    def save(token: str, position: int) -> object:
        body = request.get_json()
        now = datetime.now(UTC)
        facts = {"epoch": body["epoch"], "seq": body["seq"], "value": '["a"]', "position": position, "arrived": now}
        if _FLOOR.first(engines.save, {**facts, "token": token, "latest": now - GRACE}) is None:
            raise RuntimeError("the floor kept nothing")
        return jsonify(seq=body["seq"], server_time=now.isoformat())

    return app
