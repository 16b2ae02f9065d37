"""At the door: code, invigilator's word, network, browser; and the second machine."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.attempts.models import Attempt
from quizapp.attempts.room_models import AttemptBrowser, AttemptSignal
from quizapp.db import Engines
from quizapp.domain.entry import browser_hash
from quizapp.people.models import Unit
from quizapp.rounds.models import Sitting as ExamSitting
from quizapp.web.extensions import db
from tests import make
from tests.attempts.room_hall import RoomHall, act, browser_of
from tests.attempts.test_save_cost import cost, expected
from tests.wire import overheard

KEY, OTHER_KEY = "a1" * 32, "b2" * 32


def start(client: FlaskClient, hall: RoomHall, code: str = "", **given: Any) -> TestResponse:
    token = make.csrf_of(client.get("/doi-mat-khau"))
    address = f"/lam-bai/dot/{hall.round}/bat-dau"
    return client.post(address, data={"ma": code, "csrf_token": token}, **given)


def seb(address: str, key: str = KEY) -> dict[str, str]:
    """What a Safe Exam Browser sends with a request."""
    return {"X-SafeExamBrowser-ConfigKeyHash": browser_hash(f"http://localhost{address}", key)}


def test_the_rules_page_says_where_and_when_and_what_will_be_asked(client: FlaskClient, engines: Engines) -> None:
    hall = RoomHall(
        engines, access_code="CA1", needs_admission=True, late_minutes=15, address_ranges=["10.0.0.0/8"],
        browser_keys=[KEY],
    )  # fmt: skip
    make.sign_in(client, "thisinh2")
    page = client.get(f"/lam-bai/dot/{hall.round}").text
    for words in (
        "Ca 1", "08:00", "10:00", "Vào muộn nhất lúc 08:15", "P1 – Hội trường A", f"{hall.room}-002",
        "Cần nhập mã vào ca thi", "cho từng người vào", "Chỉ bắt đầu được trên máy của phòng thi",
        "trình duyệt Safe Exam Browser",
    ):  # fmt: skip
        assert words in page, words
    assert "CA1" not in page, "the code itself is for the invigilator to say"


def test_who_comes_too_late_reads_it_on_the_rules_page(client: FlaskClient, engines: Engines, clock: Any) -> None:
    hall = RoomHall(engines, late_minutes=15)
    make.sign_in(client, "thisinh2")
    assert "Đã quá giờ" not in client.get(f"/lam-bai/dot/{hall.round}").text
    clock.advance(minutes=16)
    assert "Đã quá giờ vào làm bài của Ca" in client.get(f"/lam-bai/dot/{hall.round}").text


def test_a_round_without_sittings_asks_for_nothing(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        person = make.person(session)
        make.account(session, person=person, username="thisinh")
        round_ = make.open_round(session, [session.get_one(Unit, person.unit_id)])
        round_id = round_.id
    make.sign_in(client, "thisinh")
    page = client.get(f"/lam-bai/dot/{round_id}").text
    assert "Khi vào phòng" not in page
    assert "Mã vào ca thi" not in page


def test_the_code_of_the_sitting_opens_however_it_is_typed(client: FlaskClient, engines: Engines) -> None:
    hall = RoomHall(engines, access_code="Ca1-2026")
    make.sign_in(client, "thisinh1")
    assert "Hãy nhập mã vào ca thi" in start(client, hall).text
    refused = start(client, hall, "ca2")
    assert (refused.status_code, "chưa đúng" in refused.text) == (409, True)
    assert hall.count(Attempt) == 0
    assert start(client, hall, " CA1-2026 ").status_code == 302
    assert hall.count(Attempt) == 1
    assert start(client, hall).status_code == 302, "going on needs no code"


def test_whoever_guesses_the_code_has_to_wait(client: FlaskClient, engines: Engines, clock: Any) -> None:
    hall = RoomHall(engines, access_code="ca1")
    make.sign_in(client, "thisinh1")
    for number in range(8):
        assert "chưa đúng" in start(client, hall, f"ma{number}").text
    assert "nhập sai nhiều lần. Hãy hỏi cán bộ coi thi mã đúng, chờ 2 phút" in start(client, hall, "ca1").text
    other = browser_of(client, "thisinh2")
    assert start(other, hall, "ca1").status_code == 302, "the others of the room are not held up"
    clock.advance(minutes=2)
    assert start(client, hall, "ca1").status_code == 302, "as soon as the page has said, well before the late limit"


def test_nobody_begins_before_the_invigilator_has_let_them_in(
    client: FlaskClient, engines: Engines, clock: Any
) -> None:
    hall = RoomHall(engines, needs_admission=True)
    make.sign_in(client, "thisinh1")
    assert "Đang chờ cán bộ coi thi cho vào" in client.get(f"/lam-bai/dot/{hall.round}").text
    waiting = f"/lam-bai/dot/{hall.round}/duoc-vao"
    assert client.get(waiting).get_json() == {"may": False}
    assert "chưa được cho vào" in start(client, hall).text
    admit(client, hall, "cho-vao")
    assert client.get(waiting).get_json() == {"may": True}
    clock.advance(minutes=15)
    assert "chưa được cho vào" in start(client, hall).text, "a quarter of an hour, no longer"
    admit(client, hall, "cho-vao")
    assert start(client, hall).status_code == 302


def admit(client: FlaskClient, hall: RoomHall, what: str) -> None:
    other = browser_of(client, "coithi")
    assert "Đã cho" in act(other, f"{hall.page}/{what}", nguoi=hall.people[0]).text


def test_a_second_machine_needs_the_invigilators_word(client: FlaskClient, engines: Engines) -> None:
    hall = RoomHall(engines, needs_admission=True)
    sitting = hall.begin(0)
    make.sign_in(client, "thisinh1")
    page = client.get(f"/lam-bai/{sitting.token}").text
    assert "Tiếp tục ở máy này" in page
    answer = act(client, f"/lam-bai/{sitting.token}/tiep-tuc")
    assert (answer.status_code, "giơ tay báo cán bộ coi thi" in answer.text) == (409, True)
    assert f'data-waits="/lam-bai/{sitting.token}/duoc-vao"' in answer.text
    assert hall.attempt(sitting).epoch == 1
    other = browser_of(client, "coithi")
    board = other.get(hall.page).text
    assert "Xin làm tiếp ở máy khác" in board
    assert "Cho đổi máy" in board
    admit(client, hall, "cho-doi-may")
    assert client.get(f"/lam-bai/{sitting.token}/duoc-vao").get_json() == {"may": True}
    assert act(client, f"/lam-bai/{sitting.token}/tiep-tuc").status_code == 200
    assert hall.attempt(sitting).epoch == 2
    assert "Xin làm tiếp" not in other.get(hall.page).text
    with engines.reading() as session:
        assert session.scalars(sa.select(AttemptSignal.machine_asked_at)).one() is None


def test_a_script_is_told_why_it_may_not_go_on(client: FlaskClient, engines: Engines) -> None:
    hall = RoomHall(engines, needs_admission=True)
    sitting = hall.begin(0)
    make.sign_in(client, "thisinh1")
    csrf = make.csrf_of(client.get("/doi-mat-khau"))
    answer = client.post(
        f"/lam-bai/{sitting.token}/tiep-tuc", json={}, headers={"X-CSRFToken": csrf, "Accept": "application/json"}
    )
    assert (answer.status_code, answer.get_json()["reason"]) == (409, "machine_not_admitted")


def test_going_on_from_the_rules_page_needs_the_word_too(client: FlaskClient, engines: Engines) -> None:
    hall = RoomHall(engines, needs_admission=True)
    sitting = hall.begin(0)
    make.sign_in(client, "thisinh1")
    assert start(client, hall).status_code == 409
    assert hall.attempt(sitting).epoch == 1


@pytest.mark.parametrize(("address", "status"), [("10.1.2.3", 302), ("::ffff:10.1.2.3", 302), ("203.0.113.9", 409)])
def test_a_test_begins_in_the_network_of_the_room(
    client: FlaskClient, engines: Engines, address: str, status: int
) -> None:
    hall = RoomHall(engines, address_ranges=["10.1.0.0/16"])
    make.sign_in(client, "thisinh1")
    answer = start(client, hall, environ_overrides={"REMOTE_ADDR": address})
    assert answer.status_code == status
    if status == 409:
        assert "không thuộc mạng của phòng thi" in answer.text
        assert "cán bộ tổ chức cần địa chỉ này để cho vào: 203.0.113.9." in answer.text


def test_a_header_that_a_browser_makes_up_does_not_move_it(client: FlaskClient, engines: Engines) -> None:
    """Without the setting that a proxy stands in front, X-Forwarded-For is only words."""
    hall = RoomHall(engines, address_ranges=["10.1.0.0/16"])
    make.sign_in(client, "thisinh1")
    answer = start(
        client, hall, headers={"X-Forwarded-For": "10.1.2.3"}, environ_overrides={"REMOTE_ADDR": "203.0.113.9"}
    )
    assert answer.status_code == 409


def test_a_change_of_the_networks_breaks_no_running_test(client: FlaskClient, engines: Engines) -> None:
    hall = RoomHall(engines)
    make.sign_in(client, "thisinh1")
    page = start(client, hall).location
    hall.change_room(address_ranges=["10.1.0.0/16"])
    assert client.get(page).status_code == 200


# --- Safe Exam Browser ------------------------------------------------------------------------------------------------


def seb_hall(engines: Engines, client: FlaskClient) -> tuple[RoomHall, str]:
    """A room with a key, and the address of the test that its first person has begun there."""
    hall = RoomHall(engines, browser_keys=[OTHER_KEY, KEY])
    make.sign_in(client, "thisinh1")
    assert start(client, hall).status_code == 409
    begun = start(client, hall, headers=seb(f"/lam-bai/dot/{hall.round}/bat-dau"))
    assert begun.status_code == 302
    assert hall.count(AttemptBrowser) == 1
    return hall, begun.location


def put(client: FlaskClient, page: str, seq: int, key: str | None = KEY) -> tuple[int, str]:
    csrf = make.csrf_of(client.get("/doi-mat-khau"))
    address = f"{page}/cau/1"
    headers = {"X-CSRFToken": csrf, **(seb(address, key) if key else {})}
    answer = client.put(address, json={"epoch": 1, "seq": seq, "value": []}, headers=headers)
    return answer.status_code, answer.get_json().get("reason", "")


def test_the_browser_is_asked_for_at_each_request_of_the_test(client: FlaskClient, engines: Engines) -> None:
    _hall, page = seb_hall(engines, client)
    assert client.get(page, headers=seb(page)).status_code == 200
    refused = client.get(page)
    assert (refused.status_code, "Safe Exam Browser" in refused.text) == (409, True)
    assert client.get(page, headers=seb(page + "x")).status_code == 409, "the hash of another address"
    assert client.get(f"{page}/xem-lai").status_code == 409
    assert put(client, page, 1) == (200, "")
    assert put(client, page, 2, OTHER_KEY) == (200, "")
    assert put(client, page, 3, None) == (409, "safe_browser")
    assert put(client, page, 3, "c3" * 32) == (409, "safe_browser")
    assert act(client, f"{page}/nop-bai").status_code == 409


def test_one_machine_is_waved_through_and_the_next_save_counts(client: FlaskClient, engines: Engines) -> None:
    hall, page = seb_hall(engines, client)
    assert put(client, page, 1) == (200, "")
    assert put(client, page, 2, None) == (409, "safe_browser")
    other = browser_of(client, "coithi")
    act(other, f"{hall.page}/mien-trinh-duyet", nguoi=hall.people[0], reason="máy 12 báo lỗi")
    assert put(client, page, 2, None) == (200, ""), "what a process remembers never refuses by itself"
    assert start(browser_of(client, "thisinh2"), hall).status_code == 409


def test_a_rule_that_comes_later_breaks_no_running_test(client: FlaskClient, engines: Engines) -> None:
    hall = RoomHall(engines)
    make.sign_in(client, "thisinh1")
    page = start(client, hall).location
    assert put(client, page, 1, None) == (200, "")
    hall.change_room(browser_keys=[KEY])
    assert put(client, page, 2, None) == (200, "")
    assert client.get(page).status_code == 200


def test_a_key_that_is_replaced_breaks_no_running_test(client: FlaskClient, engines: Engines) -> None:
    hall, page = seb_hall(engines, client)
    hall.change_room(browser_keys=["d4" * 32])
    assert put(client, page, 1) == (200, "")
    assert put(client, page, 2, "d4" * 32) == (200, "")
    hall.change_room(browser_keys=[])
    assert put(client, page, 3, None) == (200, ""), "the room gave it up"
    assert put(client, page, 4, None) == (200, "")
    hall.change_room(browser_keys=[KEY])
    assert put(client, page, 5, None) == (409, "safe_browser"), "and has it again"
    assert put(client, page, 5) == (200, "")


def test_a_save_in_such_a_room_is_still_one_statement(
    app: Flask, client: FlaskClient, engines: Engines, tmp_path: Path
) -> None:
    _hall, page = seb_hall(engines, client)
    csrf = make.csrf_of(client.get("/doi-mat-khau"))

    def save(seq: int) -> None:
        address = f"{page}/cau/1"
        headers = {"X-CSRFToken": csrf, **seb(address)}
        assert client.put(address, json={"epoch": 1, "seq": seq, "value": []}, headers=headers).status_code == 200

    with app.app_context():
        known = dict(db.engines)
    save(1)  # from now on this process knows the paper and the keys
    with overheard([known[None], known["read"]]) as others:
        assert cost(known["save"], tmp_path / "wire", lambda: save(2)) == expected(known["save"])
    assert others == []


def test_a_sitting_is_not_open_before_its_time(client: FlaskClient, hall: RoomHall, engines: Engines) -> None:
    with engines.writing() as session:
        session.execute(sa.update(ExamSitting).values(opens_at=make.NOW.replace(hour=2)))
    make.sign_in(client, "thisinh1")
    page = client.get(f"/lam-bai/dot/{hall.round}").text
    assert "Bắt đầu làm bài" not in page
    assert "Chưa đến giờ. Bạn bắt đầu được từ" in page
    home = client.get("/").text
    assert "Chưa đến giờ mở" in home
    assert "P1, Hội trường A, chỗ 1" in home
