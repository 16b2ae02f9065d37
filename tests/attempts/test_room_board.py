"""The invigilator's board: who sees which room, what it tells, and what it costs."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from quizapp.attempts.actions import hand_in
from quizapp.attempts.signals import note_sign
from quizapp.db import Engines
from quizapp.rounds.models import Round, RoundCandidate
from tests import make
from tests.attempts.room_hall import NAMES, RoomHall, act, browser_of
from tests.attempts.test_page_cost import asked
from tests.make import NOW


def figures(page: str) -> list[int]:
    """people, not begun, at work, lost, done, in need – as the page prints them."""
    part = page.split('id="board-figures"')[1].split("</ul>")[0]
    return [int(piece.split("</b>")[0]) for piece in part.split("<b>")[1:]]


def order(page: str) -> list[str]:
    """Names in the order of the table."""
    table = page.split('id="board-table"')[1]
    return sorted((name for name in NAMES if name in table), key=table.index)


def test_the_board_tells_where_everybody_is_and_who_needs_help_first(
    client: FlaskClient, hall: RoomHall, clock: Any
) -> None:
    make.sign_in(client, "coithi")
    well, silent, unsent, done = (hall.begin(place) for place in range(4))
    for sitting in (well, unsent):
        hall.save(sitting, 1, arrived_at=NOW)
    with hall.engines.writing() as session:
        hand_in(session, done.token, done.person_id, NOW)
    at = clock.advance(minutes=9)
    note_sign(hall.engines.save, well.attempt_id, well.token, 0, at)
    note_sign(hall.engines.save, unsent.attempt_id, unsent.token, 3, at)
    page = client.get(hall.page).text
    assert figures(page) == [5, 1, 3, 1, 1, 3]
    assert order(page)[:3] == [NAMES[1], NAMES[2], NAMES[4]], "lost, unsent, late"
    assert "3 câu chưa gửi" in page
    assert "Mất liên lạc" in page
    assert "Đã quá giờ mở ca" in page
    assert "08:09:00" in page, "the last sign of life, in the time of the office"
    assert silent.token not in page


def test_a_clock_that_stands_is_said_once_in_a_line(client: FlaskClient, hall: RoomHall) -> None:
    make.sign_in(client, "coithi")
    hall.begin(0)
    act(client, f"{hall.page}/tam-dung", reason="Mất điện")
    table = client.get(hall.page).text.split('id="board-table"')[1]
    assert table.count("Đồng hồ đang dừng") == 1


def test_the_part_that_refreshes_is_the_board_without_the_page_around_it(client: FlaskClient, hall: RoomHall) -> None:
    make.sign_in(client, "coithi")
    part = client.get(f"{hall.page}?manh=1").text
    assert "<nav" not in part
    for name in ("board-when", "board-figures", "board-table", "room-acts", "room-pause"):
        assert f'id="{name}"' in part


def test_a_refresh_costs_the_login_and_one_query(app: Flask, client: FlaskClient, hall: RoomHall) -> None:
    make.sign_in(client, "coithi")
    hall.save(hall.begin(0), 1)
    with asked(app) as heard:
        assert client.get(f"{hall.page}?manh=1").status_code == 200
    selects = [text for text in heard if text.lstrip().startswith(("SELECT", "WITH"))]
    assert len(selects) == 2
    assert "login" in selects[0]


def test_a_board_that_asks_for_each_person_would_be_noticed(app: Flask, client: FlaskClient, hall: RoomHall) -> None:
    """The negative control: the page of one candidate on top."""
    make.sign_in(client, "coithi")
    with asked(app) as heard:
        client.get(f"{hall.page}?manh=1")
        client.get(f"{hall.page}/nguoi/{hall.people[0]}")
    assert len([text for text in heard if text.lstrip().startswith(("SELECT", "WITH"))]) > 2


@pytest.mark.parametrize(
    ("who", "status"),
    [("coithi", 200), ("coithi-khac", 404), ("tochuc", 200), ("tochuc-khac", 404), ("thisinh1", 403), ("quantri", 200)],
)
def test_a_room_is_open_to_those_who_watch_it(client: FlaskClient, hall: RoomHall, who: str, status: int) -> None:
    make.sign_in(client, who)
    for address in ("", "?manh=1", f"/nguoi/{hall.people[0]}", "/su-viec", "/tam-dung", "/tin-da-gui", "/nhan-tin"):
        assert client.get(hall.page + address).status_code == status, address
    assert ("Phòng P1" in client.get("/phong-thi", follow_redirects=True).text) is (status == 200)


def test_a_room_that_names_its_invigilators_is_closed_to_the_others(client: FlaskClient, hall: RoomHall) -> None:
    hall.name_invigilator("coithi-khac")
    for who, status in (("coithi", 404), ("coithi-khac", 404), ("tochuc", 200)):  # named, but of another unit
        assert browser_of(client, who).get(hall.page).status_code == status
    hall.name_invigilator("coithi")
    assert browser_of(client, "coithi").get(hall.page).status_code == 200


def test_a_candidate_of_another_room_is_not_there(client: FlaskClient, hall: RoomHall) -> None:
    make.sign_in(client, "coithi")
    assert client.get(f"{hall.page}/nguoi/{hall.stranger}").status_code == 404
    assert client.get(f"{hall.page}/them-gio?nguoi={hall.stranger}").status_code == 404
    assert client.get(f"/phong-thi/{hall.other}").status_code == 404


def test_an_invigilator_sees_no_marks_no_answers_no_birth_dates(client: FlaskClient, hall: RoomHall) -> None:
    sitting = hall.begin(0)
    make.answer_rightly(hall.engines, sitting)
    make.sign_in(client, "coithi")
    for address in (hall.page, f"{hall.page}/nguoi/{hall.people[0]}"):
        page = client.get(address).text.split("<main")[1]
        for word in ("điểm", "%", "đáp án", "1985", "14/03", sitting.token):
            assert word not in page.lower(), word


def test_who_never_came_is_absent_once_nobody_may_begin(client: FlaskClient, engines: Engines, clock: Any) -> None:
    hall = RoomHall(engines, late_minutes=15)
    make.sign_in(client, "coithi")
    clock.advance(minutes=14)
    assert client.get(hall.page).text.count("Chưa vào</span>") == 5
    assert figures(client.get(hall.page).text) == [5, 5, 0, 0, 0, 5]
    clock.advance(minutes=1)
    page = client.get(hall.page).text
    assert page.count("Vắng</span>") == 5
    assert figures(page) == [5, 0, 5, 0, 0, 0, 0], "absent stands after who has not begun, where anybody is"


def test_a_late_comer_is_not_absent_while_the_room_is_given_time_back(
    client: FlaskClient, engines: Engines, clock: Any
) -> None:
    hall = RoomHall(engines, late_minutes=15)
    make.sign_in(client, "coithi")
    token = make.csrf_of(client.get("/doi-mat-khau"))
    clock.advance(minutes=10)
    client.post(f"{hall.page}/tam-dung", data={"reason": "Mất điện", "csrf_token": token})
    clock.advance(minutes=10)
    client.post(f"{hall.page}/tiep-tuc", data={"csrf_token": token})
    assert client.get(hall.page).text.count("Chưa vào</span>") == 5
    clock.advance(minutes=5)
    assert client.get(hall.page).text.count("Vắng</span>") == 5


def test_a_room_without_people_says_so(client: FlaskClient, hall: RoomHall) -> None:
    with hall.engines.writing() as session:
        session.execute(sa.update(RoundCandidate).values(seat=None, room_id=None))
    make.sign_in(client, "coithi")
    assert "Chưa có thí sinh nào được xếp vào phòng này" in client.get(hall.page).text


def test_a_closed_round_takes_no_acts(client: FlaskClient, hall: RoomHall) -> None:
    with hall.engines.writing() as session:
        session.get_one(Round, hall.round).state = "closed"
    make.sign_in(client, "coithi")
    page = client.get(hall.page).text
    assert "Tạm dừng phòng" not in page
    answer = client.get(f"{hall.page}/tam-dung", follow_redirects=True)
    assert "trạng thái không cho phép" in answer.text


def test_the_home_page_of_an_invigilator_names_the_rooms(client: FlaskClient, hall: RoomHall) -> None:
    make.sign_in(client, "coithi")
    page = client.get("/").text
    assert f'href="{hall.page}"' in page
    assert "chưa được giao vai trò" not in page


def test_who_presses_too_late_is_not_told_that_the_round_is_over(
    client: FlaskClient, engines: Engines, clock: Any
) -> None:
    """The round goes on, and there is somebody to turn to."""
    hall = RoomHall(engines, late_minutes=15)
    make.sign_in(client, "thisinh2")
    rules = f"/lam-bai/dot/{hall.round}"
    token = make.csrf_of(client.get(rules))
    clock.advance(minutes=16)
    page = client.post(f"{rules}/bat-dau", data={"csrf_token": token}).text
    assert "đã kết thúc" not in page
    assert "báo ngay cán bộ coi thi" in page
