"""Somebody who comes late knows what is left before the clock runs, and which day it is."""

from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient

from quizapp.db import Engines
from tests import make
from tests.attempts.room_hall import RoomHall
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
