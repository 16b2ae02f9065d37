"""The address that keeps answers, in the hands of a script, of a page without one, and of strangers."""

import json
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.attempts.models import AnswerEvent
from quizapp.attempts.queries import kept_answers
from quizapp.db import Engines
from quizapp.people.models import Login, Unit
from tests import make
from tests.conftest import Clock
from tests.laid import laid
from tests.make import Sitting


@pytest.fixture
def sitting(engines: Engines, client: FlaskClient) -> Sitting:
    made = laid(engines, make.begun)
    make.sign_in(client, made.username)
    make.post(client, "/", {}, to=f"/lam-bai/{made.token}/tiep-tuc")
    return made


def csrf(client: FlaskClient) -> str:
    return make.csrf_of(client.get("/doi-mat-khau"))


def put(client: FlaskClient, sitting: Sitting, body: Any, *, position: int = 1, token: str = "") -> TestResponse:
    return client.put(
        f"/lam-bai/{token or sitting.token}/cau/{position}",
        data=body if isinstance(body, str) else json.dumps(body),
        content_type="application/json",
        headers={"X-CSRFToken": csrf(client)},
    )


def events(engines: Engines) -> int:
    with engines.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(AnswerEvent)) or 0


def of_one_letter(engines: Engines, sitting: Sitting) -> list[int]:
    """Places where one letter is an answer; every paper of the small bank has four of them, single or true/false."""
    with engines.reading() as session:
        kinds = make.types_of(session, sitting.attempt_id)
    return [position for position, kind in kinds.items() if kind in ("single", "true_false")]


def test_an_answer_is_acknowledged_with_its_number_and_the_servers_time(
    client: FlaskClient, engines: Engines, sitting: Sitting
) -> None:
    position = of_one_letter(engines, sitting)[0]
    body = {"epoch": 2, "seq": 17, "value": ["b"]}
    answer = put(client, sitting, body, position=position)
    assert answer.status_code == 200
    assert set(answer.get_json()) == {"seq", "server_time", "deadline"}
    assert answer.get_json()["seq"] == 17
    assert put(client, sitting, body, position=position).status_code == 200  # replayed
    other = put(client, sitting, {**body, "value": ["a"]}, position=position)
    assert (other.status_code, other.get_json()["reason"]) == (409, "conflict")
    old = put(client, sitting, {"epoch": 1, "seq": 18, "value": ["a"]}, position=position)
    assert (old.status_code, old.get_json()["reason"]) == (409, "superseded")
    assert events(engines) == 1


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "{",
        '"a"',
        "[" * 100_000 + "]" * 100_000,
        {},
        {"epoch": 2, "seq": 1},
        {"epoch": 2, "value": ["a"]},
        {"epoch": 2, "seq": 1, "value": "a"},
        {"epoch": 2, "seq": 1, "value": [["a"]]},
        {"epoch": 2, "seq": 1, "value": ["zz"]},
        {"epoch": 2, "seq": 1, "value": ["a", "a"]},
        {"epoch": 2, "seq": True, "value": ["a"]},
        {"epoch": 2, "seq": 1.0, "value": ["a"]},
        {"epoch": 2, "seq": "1", "value": ["a"]},
        {"epoch": 2, "seq": -1, "value": ["a"]},
        {"epoch": 2, "seq": 2**63, "value": ["a"]},
        {"epoch": 10**30, "seq": 1, "value": ["a"]},
        {"epoch": 2, "seq": 1, "value": ["\ud800"]},
        {"epoch": 2, "seq": 1, "value": ["a"] * 5000},
        {"epoch": 2, "seq": 1, "value": {"a": 1}},
    ],
)
def test_a_forged_answer_is_refused_as_json_and_writes_nothing(
    client: FlaskClient, engines: Engines, sitting: Sitting, body: Any
) -> None:
    answer = put(client, sitting, body)
    assert answer.status_code == 422
    assert answer.get_json()["reason"] == "bad_value"
    assert answer.get_json()["message"].startswith("Câu 1")
    assert events(engines) == 0


@pytest.mark.parametrize("position", [0, 99, 2**31 - 1])
def test_a_place_that_the_paper_lacks_is_refused(
    client: FlaskClient, engines: Engines, sitting: Sitting, position: int
) -> None:
    assert put(client, sitting, {"epoch": 2, "seq": 1, "value": ["a"]}, position=position).status_code == 422
    assert put(client, sitting, {"epoch": 2, "seq": 1, "value": ["a"]}, position=10**30).status_code == 404
    assert events(engines) == 0


@pytest.mark.parametrize("value", [["a"], ["zz"], "a"])
@pytest.mark.parametrize("position", [1, 99])
def test_a_stranger_cannot_tell_anothers_attempt_from_one_that_is_not_there(
    client: FlaskClient, engines: Engines, sitting: Sitting, value: Any, position: int
) -> None:
    with engines.writing() as session:
        other = make.started_attempt(session)
    body = {"epoch": 1, "seq": 1, "value": value}
    theirs = put(client, sitting, body, position=position, token=other.token)
    nobodys = put(client, sitting, body, position=position, token="x" * 32)
    assert (theirs.status_code, theirs.data) == (nobodys.status_code, nobodys.data)
    assert theirs.status_code == 404
    assert events(engines) == 0


@pytest.mark.parametrize("value", [["a"], ["zz"]])
def test_an_ended_login_hears_that_it_is_signed_out_as_json(
    client: FlaskClient, engines: Engines, sitting: Sitting, value: list[str]
) -> None:
    token = csrf(client)
    with engines.writing() as session:
        session.execute(sa.update(Login).where(Login.ended_at.is_(None)).values(ended_at=make.NOW))
    answer = client.put(
        f"/lam-bai/{sitting.token}/cau/1",
        json={"epoch": 2, "seq": 1, "value": value},
        headers={"X-CSRFToken": token},
    )
    assert (answer.status_code, answer.get_json()["reason"]) == (401, "signed_out")
    bare = client.application.test_client().put(f"/lam-bai/{sitting.token}/cau/1", json={})
    assert (bare.status_code, bare.get_json()["reason"]) == (401, "signed_out")
    assert events(engines) == 0


def test_a_save_without_its_token_is_refused(client: FlaskClient, engines: Engines, sitting: Sitting) -> None:
    answer = client.put(f"/lam-bai/{sitting.token}/cau/1", json={"epoch": 2, "seq": 1, "value": ["a"]})
    assert (answer.status_code, answer.get_json()["reason"]) == (400, "csrf")
    assert events(engines) == 0


def test_a_save_after_the_end_is_late_and_after_closing_closed(
    client: FlaskClient, engines: Engines, sitting: Sitting, clock: Clock
) -> None:
    position = of_one_letter(engines, sitting)[0]
    clock.moment = sitting.deadline_at
    clock.advance(seconds=3)
    late = put(client, sitting, {"epoch": 2, "seq": 1, "value": ["a"]}, position=position)
    assert (late.status_code, late.get_json()["reason"]) == (409, "late")
    client.post(f"/lam-bai/{sitting.token}/nop-bai", data={"csrf_token": csrf(client)})
    closed = put(client, sitting, {"epoch": 2, "seq": 1, "value": ["a"]}, position=position)
    assert (closed.status_code, closed.get_json()["reason"]) == (409, "closed")
    assert events(engines) == 0


def test_handing_in_twice_is_handing_in_once(client: FlaskClient, sitting: Sitting) -> None:
    answers = [
        client.post(f"/lam-bai/{sitting.token}/nop-bai", json={}, headers={"X-CSRFToken": csrf(client)})
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].get_json() == answers[1].get_json()
    assert answers[0].get_json()["state"] == "submitted"


def test_a_page_without_a_script_keeps_what_it_changed_and_nothing_else(
    client: FlaskClient, engines: Engines, sitting: Sitting
) -> None:
    position, other = of_one_letter(engines, sitting)[:2]
    put(client, sitting, {"epoch": 2, "seq": 1, "value": ["a"]}, position=other)
    # a page that was loaded before that answer was kept: it shows `other` as open, and leaves it alone
    data = {"epoch": "2", f"da{position}": "", f"c{position}": "b", f"da{other}": "", "csrf_token": csrf(client)}
    answer = client.post(f"/lam-bai/{sitting.token}/cau/{position}", data=data)
    assert answer.status_code == 302
    with engines.reading() as session:
        kept = {place: one.value for place, one in kept_answers(session, sitting.attempt_id).items()}
    assert kept == {position: ("b",), other: ("a",)}


def test_a_second_test_waits_until_the_official_one_is_handed_in(
    client: FlaskClient, engines: Engines, sitting: Sitting
) -> None:
    with engines.writing() as session:
        unit = session.get_one(Unit, sitting.unit_id)
        practice = make.open_round(session, [unit], kind="self_test", attempts_allowed=2).id
    refused = make.post(client, "/", {}, to=f"/lam-bai/dot/{practice}/bat-dau")
    assert refused.status_code == 409
    assert "sát hạch chính thức" in refused.text
    client.post(f"/lam-bai/{sitting.token}/nop-bai", data={"csrf_token": csrf(client)})
    assert make.post(client, "/", {}, to=f"/lam-bai/dot/{practice}/bat-dau").status_code == 302


def test_explanations_of_other_tests_are_closed_while_an_official_one_runs(
    client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    with engines.writing() as session:
        person = make.person(session)
        unit = session.get_one(Unit, person.unit_id)
        practice = make.open_round(session, [unit], kind="self_test", attempts_allowed=2)
        practised = make.started_attempt(session, practice, person)
        official = make.open_round(session, [unit]).id
    make.sign_in(client, practised.username)
    make.post(client, "/", {}, to=f"/lam-bai/{practised.token}/tiep-tuc")
    make.post(client, "/", {}, to=f"/lam-bai/{practised.token}/nop-bai")
    assert "Vì sao câu" in client.get(f"/ket-qua/{practised.token}").text  # the control
    make.post(client, "/", {}, to=f"/lam-bai/dot/{official}/bat-dau")
    assert "Vì sao câu" not in client.get(f"/ket-qua/{practised.token}").text
    clock.advance(minutes=50)
    assert "Vì sao câu" in client.get(f"/ket-qua/{practised.token}").text


def test_a_browser_that_lost_the_pen_cannot_hand_in(client: FlaskClient, sitting: Sitting) -> None:
    other = client.application.test_client()
    make.sign_in(other, sitting.username)
    make.post(other, "/", {}, to=f"/lam-bai/{sitting.token}/tiep-tuc")
    refused = client.post(f"/lam-bai/{sitting.token}/nop-bai", json={}, headers={"X-CSRFToken": csrf(client)})
    assert (refused.status_code, refused.get_json()["reason"]) == (409, "superseded")
    assert "Tiếp tục ở máy này" in client.get(f"/lam-bai/{sitting.token}/xem-lai").text
    taken = other.post(f"/lam-bai/{sitting.token}/nop-bai", json={}, headers={"X-CSRFToken": csrf(other)})
    assert taken.get_json()["state"] == "submitted"


DEEP = "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize("body", [DEEP, "null", "[]", "{", '{"time_up": 1}'])
def test_a_hand_in_with_a_strange_body_is_a_hand_in(client: FlaskClient, sitting: Sitting, body: str) -> None:
    address, headers = f"/lam-bai/{sitting.token}/nop-bai", {"X-CSRFToken": csrf(client), "Accept": "application/json"}
    answer = client.post(address, data=body, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.get_json()["state"]) == (200, "submitted")
