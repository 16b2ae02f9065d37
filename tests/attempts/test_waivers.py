"""A waiver of Safe Exam Browser counts for one machine, and can be taken back."""

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.attempts import entering
from quizapp.attempts.room_models import (
    AttemptBrowser,
    AttemptSignal,
    BrowserWaiver,
    BrowserWaiverEnd,
    BrowserWaiverUse,
)
from quizapp.attempts.waiving import held_waivers, use_waiver
from quizapp.db import Engines
from quizapp.memory import Remembered
from tests import make
from tests.attempts.room_hall import RoomHall, act, browser_of
from tests.attempts.test_entry_pages import KEY, put, seb, seb_hall, start
from tests.conftest import Clock
from tests.make import NOW


def waive(client: FlaskClient, hall: RoomHall, **given: Any) -> str:
    return act(client, f"{hall.page}/mien-trinh-duyet", **{"nguoi": hall.people[0], "reason": "máy 12", **given}).text


@pytest.fixture
def hall(engines: Engines) -> RoomHall:
    return RoomHall(engines, browser_keys=[KEY])


@pytest.fixture
def watcher(client: FlaskClient, hall: RoomHall) -> FlaskClient:
    return browser_of(client, "coithi")


def test_a_test_begun_by_a_waiver_goes_on_at_that_machine_alone(
    client: FlaskClient, hall: RoomHall, watcher: FlaskClient
) -> None:
    waive(watcher, hall)
    make.sign_in(client, "thisinh1")
    page = start(client, hall).location
    assert (hall.count(BrowserWaiverUse), hall.count(AttemptBrowser)) == (1, 1)
    assert [put(client, page, seq, None) for seq in (1, 2)] == [(200, "")] * 2
    other = browser_of(client, "thisinh1")
    assert (other.get(page).status_code, act(other, f"{page}/tiep-tuc").status_code) == (409, 409)
    assert put(other, page, 3, None) == (409, "safe_browser"), "of memory, too"
    assert "đang dùng ở một máy" in watcher.get(f"{hall.page}/mien-trinh-duyet?nguoi={hall.people[0]}").text
    waive(watcher, hall, reason="máy 7")
    assert act(other, f"{page}/tiep-tuc").status_code == 200, "its own waiver"
    assert (hall.count(BrowserWaiver), hall.count(BrowserWaiverUse)) == (2, 2)
    third = browser_of(client, "thisinh1")
    assert third.get(page).status_code == 409


def test_a_browser_that_was_closed_at_a_waived_machine_is_let_off_again_by_one_button(
    client: FlaskClient, hall: RoomHall, watcher: FlaskClient
) -> None:
    address = f"{hall.page}/mien-trinh-duyet?nguoi={hall.people[0]}"
    waive(watcher, hall)
    assert "Miễn lại cho máy đó" not in watcher.get(address).text, "no machine has needed it yet"
    make.sign_in(client, "thisinh1")
    page = start(client, hall).location
    for _ in range(2):
        again = browser_of(client, "thisinh1")
        assert act(again, f"{page}/tiep-tuc").status_code == 409
        found = re.search('name="reason" value="(.*?)"', watcher.get(address).text)
        assert found
        waive(watcher, hall, reason=found[1], viec="mien")
        assert act(again, f"{page}/tiep-tuc").status_code == 200
    with hall.engines.reading() as session:
        reasons = [one.reason for one in held_waivers(session, hall.round, hall.people[0])]
    assert reasons == ["máy 12", *["Mở lại trình duyệt ở máy đã được miễn. máy 12"] * 2]


def test_a_machine_of_the_room_uses_up_no_waiver(client: FlaskClient, hall: RoomHall, watcher: FlaskClient) -> None:
    waive(watcher, hall)
    make.sign_in(client, "thisinh1")
    page = start(client, hall, headers=seb(f"/lam-bai/dot/{hall.round}/bat-dau")).location
    assert put(client, page, 1) == (200, "")
    assert hall.count(BrowserWaiverUse) == 0
    assert put(client, page, 2, None) == (200, ""), "until it is needed"
    assert hall.count(BrowserWaiverUse) == 1


@pytest.mark.parametrize("forgets", [False, True], ids=["of memory", "read anew"])
def test_a_waiver_is_taken_back_and_the_machine_stops_at_once(
    client: FlaskClient, hall: RoomHall, watcher: FlaskClient, monkeypatch: pytest.MonkeyPatch, forgets: bool
) -> None:
    waive(watcher, hall)
    make.sign_in(client, "thisinh1")
    page = start(client, hall).location
    assert put(client, page, 1, None) == (200, "")
    assert put(client, page, 2, None) == (200, ""), "its envelope is known by now"
    said = act(watcher, f"{hall.page}/mien-trinh-duyet", nguoi=hall.people[0], reason="", viec="rut")
    assert (said.status_code, hall.count(BrowserWaiverEnd)) == (422, 0), "with a reason"
    assert "Đã rút lại" in waive(watcher, hall, reason="máy đã sửa xong", viec="rut")
    assert hall.acts() == ["browser_waived", "browser_waiver_ended"]
    if forgets:
        monkeypatch.setattr(entering, "_ASKED", Remembered(10))
    assert put(client, page, 3, None)[0] == 409
    assert client.get(page).status_code == 409
    assert act(client, f"{page}/tiep-tuc").status_code == 409, "nor does it get the pen back"
    assert act(client, f"{page}/nop-bai").status_code == 409
    assert "hiện không được miễn" in waive(watcher, hall, viec="rut"), "again is told"
    address = f"{page}/tiep-tuc"
    token = make.csrf_of(client.get("/doi-mat-khau"))
    assert client.post(address, data={"csrf_token": token}, headers=seb(address)).status_code == 302, "with the browser"


def test_a_waiver_that_was_taken_back_lets_nobody_begin(
    client: FlaskClient, hall: RoomHall, watcher: FlaskClient
) -> None:
    waive(watcher, hall)
    waive(watcher, hall, viec="rut")
    make.sign_in(client, "thisinh1")
    assert start(client, hall).status_code == 409
    waive(watcher, hall)
    assert start(client, hall).status_code == 302


def test_signing_in_again_on_the_page_keeps_its_waiver(
    client: FlaskClient, hall: RoomHall, watcher: FlaskClient
) -> None:
    waive(watcher, hall)
    make.sign_in(client, "thisinh1")
    page = start(client, hall).location
    found = re.search(r'data-pen="([^"]+)"', client.get(page).text)
    assert found is not None
    client.delete_cookie("session")
    token = client.get(f"{page}/dang-nhap-lai").get_json()["csrf_token"]
    told = client.post(
        f"{page}/dang-nhap-lai", json={"password": make.PASSWORD, "pen": found[1]}, headers={"X-CSRFToken": token}
    ).get_json()
    assert told["is_writer"] is True
    assert client.get(page).status_code == 200
    assert hall.count(BrowserWaiverUse) == 2


def test_the_database_lets_one_machine_use_a_waiver(hall: RoomHall, client: FlaskClient, watcher: FlaskClient) -> None:
    waive(watcher, hall)
    with hall.engines.writing() as session:
        (unused,) = held_waivers(session, hall.round, hall.people[0])
        logins = list(session.scalars(sa.text("SELECT id FROM login ORDER BY id")))
        use_waiver(session, unused, logins[0], NOW)
    with pytest.raises(sa.exc.IntegrityError), hall.engines.writing() as session:
        use_waiver(session, unused, logins[0], NOW + timedelta(seconds=1))


def test_a_beat_from_another_browser_is_no_sign_of_life(client: FlaskClient, engines: Engines, clock: Clock) -> None:
    """Else the board would call somebody well whose answers are all refused."""
    hall, page = seb_hall(engines, client)
    watcher = browser_of(client, "coithi")
    kept = sa.select(AttemptSignal.unsent)

    def beat(held: int, key: str | None) -> int:
        at = f"{page}/nhip?con={held}"
        return client.get(at, headers=seb(at, key) if key else {}).status_code

    for held, key in ((3, None), (4, "c3" * 32)):
        assert beat(held, key) == 200
        with engines.reading() as session:
            assert session.scalars(kept).all() == []
    assert beat(5, KEY) == 200
    with engines.reading() as session:
        assert session.scalars(kept).all() == [5]
    waive(watcher, hall)
    clock.advance(minutes=2)
    assert beat(0, None) == 200
    with engines.reading() as session:
        assert session.scalars(kept).all() == [0], "let off, it is one"
