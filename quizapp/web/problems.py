"""Refusals for programs: problem details (RFC 9457) with stable codes and Vietnamese sentences."""

import json

from flask import Response, request

ADDRESS = "/api/"
STATUSES = {400: "bad_request", 404: "not_found", 405: "bad_method", 500: "failed", 503: "busy"}


def is_of_program() -> bool:
    return request.path.startswith(ADDRESS)


def problem(status: int, reason: str, sentence: str) -> Response:
    """`code` never changes its meaning; the sentence may be worded better."""
    code = STATUSES.get(status, reason) if reason.startswith("http_") else reason
    body = {"type": f"urn:quizapp:problem:{code}", "title": sentence, "status": status, "code": code}
    answer = Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/problem+json")
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer
