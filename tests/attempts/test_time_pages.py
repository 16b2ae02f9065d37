"""The organiser's pages for grants and outages, and what candidates read of them."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.attempts.models import Outage, TimeGrant
from quizapp.db import Engines
from tests import make
from tests.attempts.conftest import Room
from tests.conftest import Clock
from tests.make import NOW

END = NOW + timedelta(minutes=45)
REASON = "Máy hỏng, phải đổi máy"


def address(room: Room, what: str) -> str:
    return f"/dot-thi/{room.round}/{what}"


def form_of(room: Room, **changes: Any) -> dict[str, Any]:
    return {
        "to": f"ng-{room.at_work.person_id}",
        "minutes": "10",
        "reason": REASON,
        "other": "",
        "seen": "0",
        **changes,
    }


def post(client: FlaskClient, room: Room, what: str, **data: Any) -> TestResponse:
    token = make.csrf_of(client.get("/doi-mat-khau"))
    return client.post(address(room, what), data={**data, "csrf_token": token}, follow_redirects=True)


def deadline(engines: Engines, room: Room) -> Any:
    with engines.reading() as session:
        return make.attempt_of(session, room.at_work).deadline_at


def candidate(client: FlaskClient, room: Room) -> FlaskClient:
    other = client.application.test_client()
    with other.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = room.at_work.login_token, True
    return other


def test_time_for_one_person_is_asked_for_shown_and_then_given(
    engines: Engines, client: FlaskClient, room: Room
) -> None:
    make.sign_in(client, "tochuc")
    board = client.get(room.page).text
    assert f"/them-gio?nguoi={room.at_work.person_id}" in board
    assert f"/them-gio?nguoi={room.done.person_id}" not in board, "who has handed in needs no time"
    asked = client.get(address(room, f"them-gio?nguoi={room.at_work.person_id}")).text
    assert f'selected value="ng-{room.at_work.person_id}"' in asked
    shown = post(client, room, "them-gio", **form_of(room)).text
    assert "Thêm 10 phút cho Nguyễn Đang Làm?" in shown
    assert "08:45:00" in shown
    assert "08:55:00" in shown
    assert deadline(engines, room) == END, "a preview gives nothing"
    done = post(client, room, "them-gio", **form_of(room, xac_nhan="1"))
    assert "Đã thêm 10 phút cho Nguyễn Đang Làm" in done.text
    assert "08:55:00" in done.text, "the board shows the new end"
    assert deadline(engines, room) == END + timedelta(minutes=10)


def test_a_double_click_on_the_form_gives_once(engines: Engines, client: FlaskClient, room: Room) -> None:
    make.sign_in(client, "tochuc")
    for _ in range(2):
        post(client, room, "them-gio", **form_of(room, xac_nhan="1"))
    assert deadline(engines, room) == END + timedelta(minutes=10)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"minutes": "0"}, "Phải từ 1 đến 240"),
        ({"minutes": "mười"}, "Hãy nhập một số nguyên"),
        ({"reason": ""}, "Hãy chọn một lý do"),
        ({"reason": "khac", "other": "x"}, "ít nhất ba chữ cái"),
        ({"to": "ng-999999"}, "Lựa chọn không hợp lệ"),
        ({"to": "dv-999999"}, "Lựa chọn không hợp lệ"),
    ],
)
def test_a_form_that_is_wrong_gives_nothing_and_says_why(
    engines: Engines, client: FlaskClient, room: Room, changes: dict[str, str], words: str
) -> None:
    make.sign_in(client, "tochuc")
    answer = post(client, room, "them-gio", **form_of(room, xac_nhan="1", **changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert deadline(engines, room) == END


def test_an_outage_is_opened_counted_and_closed_from_the_board(
    engines: Engines, client: FlaskClient, room: Room, clock: Clock
) -> None:
    make.sign_in(client, "tochuc")
    opened = post(client, room, "su-co", unit_id=room.first, reason="Mất điện", other="").text
    assert "Đồng hồ đang dừng: Xã An Lạc" in opened
    assert "<b>Đồng hồ đang dừng</b>" in opened, "in the line of who sits there"
    clock.advance(minutes=12, seconds=3)
    part = client.get(f"{room.page}?manh=1").text
    assert "12 phút 3 giây" in part
    assert "1 người đang làm và 0 người chưa vào" in part
    with engines.reading() as session:
        outage_id = session.scalars(sa.select(Outage.id)).one()
    closed = post(client, room, f"su-co/{outage_id}/ket-thuc").text
    assert "Sự cố đã kết thúc sau 12 phút 3 giây. Đồng hồ của 1 người chạy tiếp" in closed
    assert "Đồng hồ đang dừng" not in closed
    assert deadline(engines, room) == END + timedelta(minutes=12, seconds=3)


def test_everything_given_is_listed_with_who_when_and_why(client: FlaskClient, room: Room, clock: Clock) -> None:
    make.sign_in(client, "tochuc")
    post(client, room, "them-gio", **form_of(room, to=f"dv-{room.second}", xac_nhan="1"))
    clock.advance(minutes=1)
    post(client, room, "su-co", unit_id=room.first, reason="khac", other="Ngập nước")
    page = client.get(address(room, "thoi-gian")).text
    for words in ("Xã Bình Minh", "10 phút", REASON, "08:00:00", "Xã An Lạc", "Ngập nước", "08:01:00", "Quản trị"):
        assert words in page
    assert "Sự cố chưa kết thúc" in page


@pytest.mark.parametrize("what", ["them-gio", "su-co", "su-co/1/ket-thuc", "thoi-gian"])
@pytest.mark.parametrize(("who", "status"), [("nguoi-la", 404), ("thisinh", 403)])
def test_time_is_nobody_elses_to_give(
    engines: Engines, client: FlaskClient, room: Room, what: str, who: str, status: int
) -> None:
    make.outage(engines, room.round, room.first, NOW)
    make.sign_in(client, who)
    if "ket-thuc" not in what:
        assert client.get(address(room, what)).status_code == status
    if what != "thoi-gian":
        data = form_of(room, unit_id=room.first, xac_nhan="1")
        assert post(client, room, what, **data).status_code == status
    with engines.reading() as session:
        assert session.scalars(sa.select(TimeGrant)).all() == []
        assert session.scalars(sa.select(Outage.closed_at)).all() == [None]


def test_a_closed_round_takes_no_time_and_says_so(engines: Engines, client: FlaskClient, room: Room) -> None:
    with engines.writing() as session:
        session.execute(sa.text("UPDATE round SET state = 'closed'"))
    make.sign_in(client, "tochuc")
    for what in ("them-gio", "su-co"):
        assert "trạng thái không cho phép" in client.get(address(room, what), follow_redirects=True).text
    assert "Thêm giờ</a>" not in client.get(room.page).text


def test_the_heartbeat_tells_the_end_in_force_and_what_it_is_made_of(
    engines: Engines, client: FlaskClient, room: Room, clock: Clock
) -> None:
    page = candidate(client, room)
    first = page.get(f"/lam-bai/{room.at_work.token}/nhip").get_json()
    assert (first["held"], first["is_writer"], first["why"], first["epoch"]) == (False, True, "", 1)
    make.grant(engines, room.round, 600, NOW)
    make.outage(engines, room.round, room.first, NOW + timedelta(minutes=5))
    clock.advance(minutes=20)
    told = page.get(f"/lam-bai/{room.at_work.token}/nhip").get_json()
    assert (told["held"], told["state"]) == (True, "in_progress")
    assert told["deadline"] == (END + timedelta(minutes=25)).isoformat(timespec="milliseconds")
    assert told["why"] == "45 phút + 10 phút (máy hỏng) + 15 phút (bù sự cố: mất điện)"


def test_a_candidate_reads_what_was_added_and_that_the_clock_stands(
    engines: Engines, client: FlaskClient, room: Room
) -> None:
    page = candidate(client, room)
    rules = f"/lam-bai/dot/{room.round}"
    assert "45 phút" in page.get(rules).text
    make.grant(engines, room.round, 600, NOW)
    assert "45 phút + 10 phút (máy hỏng)" in page.get(rules).text
    make.outage(engines, room.round, room.first, NOW)
    assert "Đồng hồ <b>đang dừng</b>" in page.get(rules).text
    assert "đồng hồ đang dừng" in page.get("/").text


def test_who_has_not_begun_is_told_to_wait(engines: Engines, client: FlaskClient, room: Room, clock: Clock) -> None:
    lost = make.outage(engines, room.round, room.second, NOW)
    make.sign_in(client, "thisinh")
    rules = f"/lam-bai/dot/{room.round}"
    assert "đang tạm dừng vì sự cố" in client.get(rules).text
    answer = make.post(client, "/doi-mat-khau", {}, to=f"{rules}/bat-dau")
    assert (answer.status_code, "đang tạm dừng vì sự cố" in answer.text) == (409, True)
    make.end_of_outage(engines, lost, NOW + timedelta(minutes=30))
    clock.moment = NOW + timedelta(hours=8, minutes=10)
    assert "bạn vào làm bài được đến 16:30 20/11/2026" in client.get(rules).text
    assert "Bắt đầu làm bài" in client.get("/").text, "though the round closed ten minutes ago"


def test_keys_stay_closed_while_somebody_is_given_time_back(
    engines: Engines, client: FlaskClient, room: Room, clock: Clock
) -> None:
    make.grant(engines, room.round, 9 * 3600, NOW, person_id=room.at_work.person_id)
    other = client.application.test_client()
    with other.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = room.done.login_token, True
    own = f"/ket-qua/{room.done.token}"
    clock.moment = NOW + timedelta(hours=8, minutes=1)
    assert "Đáp án và giải thích sẽ mở" in other.get(own).text
    clock.moment = NOW + timedelta(hours=10)
    assert "Đáp án và giải thích sẽ mở" not in other.get(own).text
