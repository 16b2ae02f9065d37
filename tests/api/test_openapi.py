"""The description of the interface, held against the running server: every path, every field, no other."""

import json
import urllib.error
import urllib.request
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from flask import Response, current_app
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate

from quizapp.api import shapes
from quizapp.api.routes.answers import DESCRIPTION
from quizapp.db import Engines
from quizapp.domain.errors import ApiRefused
from quizapp.rounds.yearly import BatchPlan, add_batch
from quizapp.web.api_words import API
from quizapp.web.policy import declared_policies
from quizapp.web.problems import STATUSES
from tests import make
from tests.api.programs import token_for
from tests.conftest import LiveServer
from tests.make import NOW
from tests.reports.scene import build

SPEC: dict[str, Any] = json.loads(DESCRIPTION)


class Office(NamedTuple):
    server: LiveServer
    token: str
    limited: str
    values: dict[str, str]


@pytest.fixture
def office(live_server: LiveServer) -> Office:
    """A round of three units, a plan, a token that reads everything and one that reads coverage."""
    scene = build(live_server.engines, results_rule="at_once")
    with live_server.engines.writing() as session:
        by = make.administrator(session, username="ke-hoach").id
        units = (scene.province, scene.units["A01"])
        wanted = BatchPlan(2026, 2, "Đợt 2", NOW.date(), NOW.date() + timedelta(days=30), scene.province, units)
        plan = add_batch(session, wanted, units, by, NOW)
        values = {"round_id": str(scene.round_id), "plan_id": str(plan.id), "unit_code": "A01"}
    engines: Engines = live_server.engines
    return Office(live_server, token_for(engines, with_names=True), token_for(engines, scopes=["coverage"]), values)


def sent(server: LiveServer, at: str, token: str = "", **headers: str) -> tuple[int, str, bytes]:
    """(status, media type, body) of a request over the wire."""
    carried = {**headers, **({"Authorization": f"Bearer {token}"} if token else {})}
    request = urllib.request.Request(server.url + at, headers=carried)  # noqa: S310 - of this machine
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return answer.status, answer.headers.get_content_type(), answer.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.headers.get_content_type(), refused.read()


def address(path: str, values: dict[str, str]) -> str:
    return path.format(**values)


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """What a reference into the description points at."""
    if "$ref" not in part:
        return part
    found: Any = SPEC
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return dict(found)


def faults(path: str, status: int, media: str, body: bytes) -> list[str]:
    """What an answer is that its description does not say."""
    responses = SPEC["paths"][path]["get"]["responses"]
    if str(status) not in responses:
        return [f"{path}: {status} is not described"]
    content = resolved(responses[str(status)]).get("content")
    if content is None:
        return [f"{path}: {status} has a body"] if body else []
    if media not in content:
        return [f"{path}: {media} is not described for {status}"]
    schema = {**content[media]["schema"], "components": SPEC["components"]}
    found = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(json.loads(body))
    return [f"{path} {status}: {one.json_path} {one.message}" for one in found]


def every_path(office: Office) -> list[str]:
    found = []
    for path in SPEC["paths"]:
        token = "" if path.endswith("openapi.json") else office.token
        status, media, body = sent(office.server, address(path, office.values), token)
        found += [f"{path}: {status}"] if status != 200 else []
        found += faults(path, status, media, body)
    return found


def test_the_description_is_one(office: Office) -> None:
    validate(SPEC)
    status, media, body = sent(office.server, "/api/v1/openapi.json")
    assert (status, media) == (200, "application/json")
    assert json.loads(body) == SPEC


def test_it_has_every_path_of_the_server_and_no_other(office: Office) -> None:
    rules = {row.rule: row.policy for row in declared_policies(office.server.app) if row.rule.startswith("/api/")}
    named = {rule.replace("<int:", "{").replace("<", "{").replace(">", "}"): policy for rule, policy in rules.items()}
    assert set(SPEC["paths"]) == set(named)
    for path, policy in named.items():
        said = SPEC["paths"][path]["get"]
        assert said.get("x-scope", "") == (policy.token or ""), path
        assert (said.get("security") == []) is policy.public, path


def test_every_answer_is_as_described(office: Office) -> None:
    assert every_path(office) == []


def test_every_schema_is_met_by_something_that_is_not_empty(office: Office) -> None:
    """Or an answer without rows would prove nothing."""
    for path, key in (("units", "units"), ("rounds", "rounds"), ("plans", "plans")):
        assert json.loads(sent(office.server, f"/api/v1/{path}", office.token)[2])[key]
    at = f"/api/v1/rounds/{office.values['round_id']}"
    for path, key in (("results", "units"), ("results", "competences"), ("needs", "lines"), ("needs", "together")):
        assert json.loads(sent(office.server, f"{at}/{path}", office.token)[2])[key]
    assert json.loads(sent(office.server, f"{at}/units/A01/people", office.token)[2])["people"]


def test_every_refusal_is_as_described(office: Office) -> None:
    tried: list[int] = []
    for path, said in SPEC["paths"].items():
        if said["get"].get("security") == []:
            continue
        at, nowhere = address(path, office.values), dict.fromkeys(office.values, "987654")
        requests = [(at, ""), (at, "x"), (at, office.limited), (f"{at}?limit=0&by=x", office.token)]
        requests += [(address(path, nowhere), office.token)] if "{" in path else []
        for where, token in requests:
            status, media, body = sent(office.server, where, token)
            tried.append(status)
            assert faults(path, status, media, body) == [], where
    assert set(tried) >= {400, 401, 403, 404}


def test_every_code_of_a_refusal_is_in_the_description() -> None:
    assert set(SPEC["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]) == {*API, *STATUSES.values()}


def test_what_has_not_changed_has_no_body(office: Office) -> None:
    request = urllib.request.Request(  # noqa: S310
        f"{office.server.url}/api/v1/units", headers={"Authorization": f"Bearer {office.token}"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        tag = answer.headers["ETag"]
    status, media, body = sent(office.server, "/api/v1/units", office.token, **{"If-None-Match": tag})
    assert (status, body) == (304, b"")
    assert faults("/api/v1/units", status, media, body) == []


# --- controls ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda one: {**one, "password_hash": "x"}, "Additional properties are not allowed"),
        (lambda one: {name: value for name, value in one.items() if name != "code"}, "'code' is a required property"),
        (lambda one: {**one, "valid_from": 7}, "7 is not of type 'string'"),
        (lambda one: {**one, "valid_from": "hôm qua"}, "is not a 'date'"),
    ],
)
def test_a_handler_that_answers_otherwise_is_found(
    office: Office, monkeypatch: pytest.MonkeyPatch, change: Any, said: str
) -> None:
    honest = shapes.unit
    monkeypatch.setattr(shapes, "unit", lambda one: change(honest(one)))
    found = every_path(office)
    assert found
    assert all("/api/v1/units" in one and said in one for one in found)


def test_a_status_that_is_not_described_is_found(office: Office) -> None:
    view = office.server.app.view_functions["api.plan_list"]

    def odd() -> Response:
        raise ApiRefused("not_published") if current_app else AssertionError

    odd.policy = view.policy  # type: ignore[attr-defined]
    office.server.app.view_functions["api.plan_list"] = odd
    assert [one for one in every_path(office) if "409 is not described" in one]
