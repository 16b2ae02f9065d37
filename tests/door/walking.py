"""Trying every door: an address for every route, place and state, and what became of the request."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.web.policy import Declared, declared_policies
from tests.door.hall import ABSENT, ABSENT_WORD, NOWHERE, PLACES, STATES, Hall, csrf_token

SHARED = (
    "token_id",
    "issue_id",
    "service_id",
    "position_id",
    "hash_",
    "code",
    "document_id",
    "change_id",
    "import_id",
    "model_id",
    "draft_id",
    "blueprint_id",
    "upload",
    "topic",
    "material_id",
)
WORDS: dict[str, Any] = {
    "role": "organiser", "type_": "single", "number": 1, "position": 1, "filename": "app.css",
    "part": "ten-va-nguon", "paper": "danh-sach", "form": "docx", "unit_code": "X",
    "proof": "phieu-ket-qua", "kind": "round", "job": ABSENT_WORD,
}  # fmt: skip
FORMS = {"banks.take_step": {"kind": "retired", "number": "1", "note": "thử"},
         "reports.start_file": {"what": "bang-diem", "form": "csv"}}  # fmt: skip
OTHERS = {
    ("reports.wrong_answers", "code"): "typed",
    ("banks.edit_case", "code"): "case",
    ("attempts.change_category", "code"): "category",
    ("learning.read_file", "material_id"): "file_material",
    ("learning.material_file", "material_id"): "file_material",
}  # fmt: skip
NAMED = ("attempts.waive", "attempts.end_test")  # their candidate is named behind the address
BY_STATE = ("round_id", "sitting_id", "room_id", "token")
OWNED = ("unit_id", "person_id", "account_id", "plan_id", "login_id")
WORD_LIKE = {"token": ABSENT_WORD, "code": ABSENT_WORD, "topic": ABSENT_WORD, "hash_": "0" * 64}
UPLOADS = ("banks.preview_upload", "banks.take_upload", "banks.correct_draft", "banks.upload_picture")
CHANGING = ("POST", "PUT", "DELETE")


@dataclass(frozen=True)
class Door:
    """A route and one of its methods. `kind`: place (belongs to a unit), shared (to nobody), none (there is no object).

    `by_state`: its object is a round's, so that there is one in each state.
    """

    endpoint: str
    method: str
    rule: str
    names: tuple[str, ...]
    kind: str
    by_state: bool

    def targets(self) -> Iterator[tuple[str, str]]:
        """(place, state) of everything there is to reach for."""
        if self.kind == "none":
            yield "", ""
        elif self.kind == "shared":
            yield from (("there", ""), (NOWHERE, ""))
        else:
            places = (*PLACES, NOWHERE)
            yield from ((place, state) for place in places for state in (STATES if self.by_state else ("",)))


def doors(app: Flask) -> list[Door]:
    found = []
    for row in declared_policies(app):
        if row.endpoint != "static":
            found += [_door(row, method) for method in row.methods]
    return sorted(found, key=lambda one: (one.endpoint, one.method))


def _door(row: Declared, method: str) -> Door:
    names = tuple(part.split(">")[0].split(":")[-1] for part in row.rule.split("<")[1:])
    is_upload = row.endpoint in UPLOADS
    is_upload = is_upload or ("token" in names and row.endpoint.startswith("people."))  # a file on its way
    owned = {*BY_STATE, *OWNED} & set(names) and not is_upload
    kind = "place" if owned else "shared" if is_upload or set(names) & set(SHARED) else "none"
    by_state = not is_upload and bool(set(BY_STATE) & set(names))
    return Door(row.endpoint, method, row.rule, names, kind, by_state)


def address(app: Flask, hall: Hall, door: Door, place: str, state: str) -> str:
    values = {name: _value(hall, door, name, place, state) for name in door.names}
    if door.endpoint in NAMED:  # what a rule does not know goes behind the question mark
        values["nguoi"] = ABSENT if place == NOWHERE else hall.places[place].person_id
    return app.url_map.bind("localhost").build(door.endpoint, values, method=door.method)


def _value(hall: Hall, door: Door, name: str, place: str, state: str) -> Any:
    if name in WORDS:
        return WORDS[name]
    if place == NOWHERE:
        return WORD_LIKE.get(name, ABSENT)
    if door.kind == "shared":
        return hall.shared[_other(door, name)]
    here = hall.places[place]
    owned = {
        "unit_id": here.unit_id, "person_id": here.person_id, "account_id": here.account_id,
        "grant_id": here.grant_id, "outage_id": here.outage_id, "file_id": here.file_id,
        "rescoring_id": here.rescoring_id, "complaint_id": here.complaint_id,
        "plan_id": here.plan_id, "login_id": here.login_id,
    }  # fmt: skip
    if name in owned:
        return owned[name]
    if name == "token":
        return here.sittings[state].token if state in here.sittings else ABSENT_WORD
    if name in ("message_id", "version_id"):  # only where somebody sits
        return {"message_id": here.messages, "version_id": here.versions}[name].get(state, ABSENT)
    return {"round_id": here.rounds, "sitting_id": here.times, "room_id": here.rooms}[name][state]


def knock(client: FlaskClient, door: Door, at: str, **more: Any) -> TestResponse:
    if door.method == "GET":
        return client.get(at, **more)
    if door.method == "PUT":
        body = {"epoch": 1, "seq": 1, "value": ["a"]}
        return client.put(at, json=body, headers={"X-CSRFToken": csrf_token()}, **more)
    form = {**FORMS.get(door.endpoint, {}), "csrf_token": csrf_token()}
    return client.open(at, method=door.method, data=form, **more)


def outcome(answer: TestResponse) -> str:
    """`sign in`, `403`, `404`, `400` and so on; `in` for whoever got as far as the room."""
    if answer.status_code == 401 or (answer.status_code == 302 and (answer.location or "").startswith("/dang-nhap")):
        return "sign in"
    if answer.status_code in (400, 403, 404, 405, 500):
        return str(answer.status_code)
    return "in"


def _other(door: Door, name: str) -> str:
    """What the hall calls the value of a variable."""
    if name == "token":
        kind = door.endpoint.split("_")[0]
        return {"people.roster": "roster", "people.unit": "units"}.get(kind, "upload")
    return OTHERS.get((door.endpoint, name), name)
