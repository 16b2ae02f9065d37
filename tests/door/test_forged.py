"""Forged requests: fields that no form has, tokens of others, verbs and types that no form sends; stale rights."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import request
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from quizapp.db import Engines
from quizapp.domain.people import ROLES
from quizapp.operations.tables import METADATA
from quizapp.people.actions.accounts import revoke_role, set_account_active
from quizapp.people.models import Login, RoleGrant, Unit
from quizapp.web.request import writing
from tests import make
from tests.conftest import SECRET
from tests.door.acts import ACTS, Act, carry_out
from tests.door.hall import LOOKERS, csrf_token, entered
from tests.door.test_events import _scene
from tests.door.test_matrix import Scene
from tests.door.walking import CHANGING, address, doors

COLUMNS = sorted({column.name for table in METADATA.tables.values() for column in table.columns})
HOSTILE = {"is_active": "", "role": "administrator", "state": "closed", "score": "100", "unit_id": "999999"}
LOGS = ("audit_entry", "audit_head", "login")
WRITES = [act for act in ACTS if act.method == "POST"]


@pytest.fixture(scope="module")
def scene(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    yield from _scene(sqlite_template, tmp_path_factory.mktemp("forged"))


# --- mass assignment --------------------------------------------------------------------------------------------------


class Dumps:
    """Every row of the database in the moment before a transaction would be kept."""

    def __init__(self) -> None:
        self.taken: list[dict[str, list[Any]]] = []

    def __enter__(self) -> "Dumps":
        LOOKERS.append(self._take)
        return self

    def __exit__(self, *_what: object) -> None:
        LOOKERS.remove(self._take)

    def _take(self, connection: sa.Connection) -> None:
        self.taken.append(
            {
                name: [tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))]
                for name, table in METADATA.tables.items()
                if name not in LOGS
            }
        )


def kept_by(scene: Scene, act: Act, more: dict[str, str]) -> list[dict[str, list[Any]]]:
    """What the act writes, with such fields beside those of its form; hashes of passwords are drawn anew."""
    client = entered(scene.app, scene.engines, scene.hall.accounts[act.role])
    with Dumps() as dumps:
        answer = carry_out(scene.app, scene.hall, client, act, csrf_token(), more)
    assert answer.status_code in (200, 302), (act.kind, answer.status_code)
    return dumps.taken


def _without_hashes(dumps: list[dict[str, list[Any]]]) -> list[dict[str, list[Any]]]:
    def plain(value: Any) -> Any:
        return "hash" if isinstance(value, str) and value.startswith("$argon2") else value

    return [{name: [tuple(map(plain, row)) for row in rows] for name, rows in dump.items()} for dump in dumps]


@pytest.mark.parametrize("act", WRITES, ids=lambda act: act.kind)
def test_fields_that_no_form_has_change_nothing(scene: Scene, act: Act) -> None:
    """Every column of every table is sent along: what is written is what would be written without them."""
    if act.kind == "paper_previewed":
        return  # it writes nothing but its entry of the log, whose seed is drawn anew
    forged = {name: HOSTILE.get(name, "1") for name in COLUMNS}
    honest = _without_hashes(kept_by(scene, act, {}))
    assert honest, act.kind
    assert _without_hashes(kept_by(scene, act, forged)) == honest


def test_a_view_that_takes_what_no_form_has_is_found(scene: Scene) -> None:
    """The control: a view that writes a column because a request names it."""
    act = next(one for one in WRITES if one.kind == "unit_changed")
    honest_view = scene.app.view_functions[act.endpoint]

    def careless(unit_id: int) -> str:
        if request.method == "GET":
            return str(honest_view(unit_id))
        with writing() as session:
            unit = session.get_one(Unit, unit_id)
            unit.name = "Thôn Mới"
            unit.kind = "ward" if "kind" in request.form and "attempt_id" in request.form else unit.kind
        return "đã lưu"

    careless.policy = honest_view.policy  # type: ignore[attr-defined]
    scene.app.view_functions[act.endpoint] = careless
    try:
        assert kept_by(scene, act, dict.fromkeys(COLUMNS, "1")) != kept_by(scene, act, {})
    finally:
        scene.app.view_functions[act.endpoint] = honest_view


def test_so_many_fields_are_tried() -> None:
    tried = len(COLUMNS) * len(WRITES)
    print(f"{tried} undeclared columns sent in {len(WRITES)} acts")
    assert tried >= 5000


# --- forms of another site --------------------------------------------------------------------------------------------


CROSS_SITE = {"Sec-Fetch-Site": "cross-site"}


def _forgeries(client: FlaskClient, at: str, method: str) -> Iterator[tuple[str, int]]:
    """(what was forged, status) of each kind of request that another site could make a browser send."""
    others = str(URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps("somebody-elses"))
    unsigned = str(URLSafeTimedSerializer("another-secret", salt="wtf-csrf-token").dumps("csrf-of-the-hall"))
    evil = {"Origin": "http://evil.example", "Referer": "http://evil.example/"}
    for what, token in (("none", ""), ("of somebody else", others), ("signed elsewhere", unsigned)):
        yield what, client.open(at, method=method, data={"csrf_token": token}).status_code
    for what, sent in (("evil origin", evil), ("no origin", {"Origin": "null"}), ("cross-site", CROSS_SITE)):
        yield what, client.open(at, method=method, data={"csrf_token": csrf_token()}, headers=sent).status_code
    plain = client.open(at, method=method, data="csrf_token=x&reason=y", content_type="text/plain")
    yield "text/plain", plain.status_code
    if method == "POST":
        yield "_method", client.get(f"{at}?_method=POST&csrf_token={others}").status_code


def test_what_an_own_page_sends_is_taken(scene: Scene) -> None:
    """The control: the same token, from here or from an old browser that says nothing."""
    client = entered(scene.app, scene.engines, scene.hall.accounts["candidate"])
    here = {"Origin": "http://localhost:8080", "Sec-Fetch-Site": "same-origin"}
    for sent in ({}, {"Origin": "http://localhost"}, here):
        answer = client.post("/xac-nhan-mat-khau", data={"csrf_token": csrf_token()}, headers=sent)
        assert answer.status_code == 422  # a form without a password


@pytest.mark.parametrize("role", ROLES)
def test_no_changing_route_takes_what_another_site_sends(scene: Scene, role: str) -> None:
    client = entered(scene.app, scene.engines, scene.hall.accounts[role])
    tried, taken = 0, []
    has_get = {door.rule for door in doors(scene.app) if door.method == "GET"}
    for door in doors(scene.app):
        if door.method not in CHANGING:
            continue
        place, state = next(iter(door.targets()))
        state = "ready" if door.by_state else state
        at = address(scene.app, scene.hall, door, place, state)
        for what, status in _forgeries(client, at, door.method):
            if what == "_method" and door.rule in has_get:
                continue  # that is the page itself
            tried += 1
            if status not in (400, 403, 404, 405) and not (door.method == "PUT" and status == 401):
                taken.append(f"{door.endpoint} {what}: {status}")
    print(f"{tried} forged requests as {role}")
    assert taken == []
    assert tried > 200


def test_a_token_from_before_signing_in_opens_nothing(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        unit = make.unit(session)
        organiser = make.organiser(session, unit)
        make.person(session, unit=unit)
        at = f"/dot-thi/{make.draft_round(session, [unit]).id}"
        username = organiser.username
    before = make.csrf_of(client.get("/dang-nhap"))
    make.sign_in(client, username)
    assert client.post(f"{at}/mo", data={"csrf_token": before}).status_code == 400
    assert client.post(f"{at}/mo", data={"csrf_token": make.csrf_of(client.get(at))}).status_code == 302  # the control


# --- rights that were taken away --------------------------------------------------------------------------------------


@pytest.mark.parametrize("event", ["locked", "role taken", "password reset", "signed out"])
def test_rights_end_at_once_in_a_session_that_is_open(scene: Scene, event: str) -> None:
    """The next request of a live session after its rights were taken away is refused."""
    with scene.engines.writing() as session:
        account = make.account(session, username=f"mat-quyen-{event}".replace(" ", "-"), roles=[("organiser", None)])
    client, address_ = entered(scene.app, scene.engines, account.id), "/dot-thi"
    assert client.get(address_).status_code == 200
    boss = scene.hall.accounts["administrator"]
    with scene.engines.writing() as session:
        if event == "locked":
            set_account_active(session, account.id, False, boss, make.NOW)
        elif event == "role taken":
            grant = session.scalars(sa.select(RoleGrant.id).where(RoleGrant.account_id == account.id)).one()
            revoke_role(session, account.id, grant, boss, make.NOW)
        else:
            ended = sa.update(Login).where(Login.account_id == account.id).values(ended_at=make.NOW)
            session.execute(ended)
    answer = client.get(address_)
    assert (answer.status_code, (answer.location or "").split("?")[0]) == (302, "/dang-nhap")
