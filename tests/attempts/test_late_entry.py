"""Somebody who comes late knows what is left before the clock runs, and which day it is."""

from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient

from quizapp.attempts.room_models import Admission
from quizapp.db import Engines
from tests import make
from tests.attempts.room_hall import RoomHall, act, browser_of
from tests.attempts.test_entry_pages import start


def test_who_begins_with_less_time_than_the_others_reads_it_before(
    client: FlaskClient, engines: Engines, clock: Any
) -> None:
    hall = RoomHall(engines)  # 45 minutes, until 10:00
    make.sign_in(client, "thisinh2")
    clock.advance(minutes=75)
    assert "chỉ còn" not in client.get(f"/lam-bai/dot/{hall.round}").text
    clock.advance(minutes=20)
    page = client.get(f"/lam-bai/dot/{hall.round}").text
    assert "chỉ còn <b>khoảng 25 phút</b> để làm bài, vì ca thi kết thúc" in page
    begun = start(client, hall).location
    clock.advance(minutes=1)
    assert "chỉ còn" not in client.get(f"/lam-bai/dot/{hall.round}").text, "it runs"
    assert client.get(begun).status_code == 200


def test_a_sitting_over_midnight_says_both_days(client: FlaskClient, engines: Engines) -> None:
    evening = make.NOW + timedelta(hours=15, minutes=30)
    hall = RoomHall(engines, opens_at=evening, closes_at=evening + timedelta(hours=2), late_minutes=45)
    words = (">23:30<", "ngày 20/11/2026 đến", ">01:30<", "ngày 21/11/2026")
    make.sign_in(client, "thisinh2")
    page = client.get(f"/lam-bai/dot/{hall.round}").text
    assert all(one in page for one in words)
    assert "Vào muộn nhất lúc 00:15 ngày 21/11/2026" in page
    watcher = client.application.test_client()
    make.sign_in(watcher, "coithi")
    for address in (hall.page, "/phong-thi", "/"):
        assert all(one in watcher.get(address).text for one in words), address


def test_who_waits_at_the_door_when_it_shuts_is_told(client: FlaskClient, engines: Engines, clock: Any) -> None:
    hall = RoomHall(engines, needs_admission=True, late_minutes=15)
    make.sign_in(client, "thisinh1")
    waiting, rules = f"/lam-bai/dot/{hall.round}/duoc-vao", f"/lam-bai/dot/{hall.round}"
    assert "trong 15 phút và không muộn hơn 08:15." in client.get(rules).text
    clock.advance(minutes=14, seconds=59)
    assert client.get(waiting).get_json() == {"may": False}
    clock.advance(seconds=1)
    assert client.get(waiting).get_json() == {"may": True}, "to load the page anew"
    page = client.get(rules).text
    assert ("Đã quá giờ vào làm bài" in page, "data-waits" in page) == (True, False)
    watcher = browser_of(client, "coithi")
    said = act(watcher, f"{hall.page}/cho-vao", nguoi=hall.people[0]).text
    assert "Lùi giờ, kéo dài ca" in said, "who can help, and where"
    assert hall.count(Admission) == 0
