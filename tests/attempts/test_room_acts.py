"""What an invigilator does, each act on record."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.attempts.models import Receipt
from quizapp.attempts.room_models import Admission, AttemptEnding, BrowserWaiver, Incident, RoomMessage
from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from tests import make
from tests.attempts.room_hall import NAMES, RoomHall, act, browser_of
from tests.make import NOW

MINUTE = timedelta(minutes=1)
ACTS = {
    "cho-vao": {},
    "cho-doi-may": {},
    "them-gio": {"minutes": "5", "reason": "Mất điện", "seen": "0"},
    "tam-dung": {"reason": "Mất điện"},
    "tiep-tuc": {},
    "nhan-tin": {"text": "Còn 10 phút"},
    "mien-trinh-duyet": {"reason": "máy cũ"},
    "ket-thuc-bai": {"reason": "Vi phạm quy chế, bị đình chỉ", "is_sure": "y"},
    "su-viec": {"whom": "phong", "category": "power", "happened_at": "2026-11-20T08:00", "note": "mất điện"},
}


def test_a_paused_room_stands_still_and_gets_its_time_back(client: FlaskClient, hall: RoomHall, clock: Any) -> None:
    sitting = hall.begin(0)
    make.sign_in(client, "coithi")
    clock.advance(minutes=5)
    answer = act(client, f"{hall.page}/tam-dung", reason="Mất điện")
    assert "Phòng đang tạm dừng" in answer.text
    assert hall.attempt(sitting).held_since == NOW + 5 * MINUTE
    clock.advance(minutes=7)
    answer = act(client, f"{hall.page}/tiep-tuc")
    assert "tiếp tục sau khi dừng 7 phút" in answer.text
    assert hall.attempt(sitting).deadline_at == NOW + 52 * MINUTE
    assert hall.acts() == ["outage_opened", "outage_closed"]
    assert "0 giây" in act(client, f"{hall.page}/tiep-tuc").text, "again is nothing new"


def test_time_is_given_to_one_or_to_the_room(client: FlaskClient, hall: RoomHall) -> None:
    first, second = hall.begin(0), hall.begin(1)
    make.sign_in(client, "coithi")
    given = ACTS["them-gio"]
    answer = act(client, f"{hall.page}/them-gio", **given, nguoi=hall.people[0])
    assert f"Đã thêm 5 phút cho {NAMES[0]}" in answer.text
    assert (hall.attempt(first).deadline_at, hall.attempt(second).deadline_at) == (NOW + 50 * MINUTE, NOW + 45 * MINUTE)
    act(client, f"{hall.page}/them-gio", **{**given, "minutes": "3"})
    assert (hall.attempt(first).deadline_at, hall.attempt(second).deadline_at) == (NOW + 53 * MINUTE, NOW + 48 * MINUTE)
    assert hall.acts() == ["time_granted", "time_granted"]


def test_everybody_who_waits_is_let_in_with_one_button(client: FlaskClient, engines: Any, clock: Any) -> None:
    hall = RoomHall(engines, needs_admission=True)
    hall.begin(0)
    make.sign_in(client, "coithi")
    answer = act(client, f"{hall.page}/cho-vao")
    assert "Đã cho 4 người vào" in answer.text
    assert answer.text.count("Được vào</span>") == 4
    with engines.reading() as session:
        assert set(session.scalars(sa.select(Admission.expires_at))) == {NOW + 15 * MINUTE}
    clock.advance(minutes=15)
    assert client.get(hall.page).text.count("Chưa vào</span>") == 4, "a quarter of an hour, no longer"
    assert "hiện không làm bài" in act(client, f"{hall.page}/cho-doi-may", nguoi=hall.people[1]).text
    assert "đã vào làm bài" in act(client, f"{hall.page}/cho-vao", nguoi=hall.people[0]).text
    assert hall.acts() == ["candidates_admitted"]


def test_who_was_let_in_a_moment_ago_is_not_let_in_again(client: FlaskClient, engines: Engines, clock: Any) -> None:
    hall = RoomHall(engines, needs_admission=True)
    hall.begin(0)
    make.sign_in(client, "coithi")
    given: tuple[tuple[str, dict[str, Any]], ...] = (
        ("cho-vao", {"nguoi": hall.people[1]}), ("cho-doi-may", {"nguoi": hall.people[0]}),
    )  # fmt: skip
    for act_of_door, whom in given:
        words = [act(client, f"{hall.page}/{act_of_door}", **whom).text for _ in range(2)]
        assert all("Đã cho" in one for one in words), "the second press is told the same"
    assert hall.count(Admission) == 2
    act(client, f"{hall.page}/cho-vao")
    assert hall.count(Admission) == 5, "the other three"
    clock.advance(minutes=1)
    act(client, f"{hall.page}/cho-vao", nguoi=hall.people[1])
    assert hall.count(Admission) == 6, "a quarter of an hour more"


def test_a_sentence_is_kept_once_however_often_the_button_is_pressed(client: FlaskClient, hall: RoomHall) -> None:
    make.sign_in(client, "coithi")
    for _ in range(2):
        act(client, f"{hall.page}/nhan-tin", text="Còn  10 phút")
    act(client, f"{hall.page}/nhan-tin", text="Ngồi đúng chỗ", nguoi=hall.people[2])
    with hall.engines.reading() as session:
        rows = session.execute(sa.select(RoomMessage.text, RoomMessage.room_id, RoomMessage.person_id)).all()
    assert [tuple(row) for row in rows] == [
        ("Còn 10 phút", hall.room, None),
        ("Ngồi đúng chỗ", None, hall.people[2]),
    ]
    page = client.get(f"{hall.page}/tin-da-gui").text
    assert page.index("Ngồi đúng chỗ") < page.index("Còn 10 phút")
    assert hall.acts() == ["message_sent", "message_sent"]
    with hall.engines.reading() as session:
        told = session.scalars(sa.select(AuditEntry.details).where(AuditEntry.action == "message_sent")).all()
    assert [sorted(one) for one in told] == [["message", "person", "room"]] * 2  # the words stand in the message alone


@pytest.mark.parametrize("text", ["", "   ", "x" * 301])
def test_a_sentence_is_short_and_not_empty(client: FlaskClient, hall: RoomHall, text: str) -> None:
    make.sign_in(client, "coithi")
    assert act(client, f"{hall.page}/nhan-tin", text=text).status_code == 422
    assert hall.count(RoomMessage) == 0


def test_an_end_asks_first_and_then_what_was_saved_counts(client: FlaskClient, hall: RoomHall, clock: Any) -> None:
    sitting = hall.begin(0)
    make.answer_rightly(hall.engines, sitting, [1, 2])
    make.sign_in(client, "coithi")
    clock.advance(minutes=10)
    address, given = f"{hall.page}/ket-thuc-bai", {"reason": "Vi phạm quy chế, bị đình chỉ", "nguoi": hall.people[0]}
    assert act(client, address, **given).status_code == 422, "not before the box was ticked"
    assert hall.attempt(sitting).state == "in_progress"
    answer = act(client, address, **given, is_sure="y")
    assert "Đã kết thúc bài" in answer.text
    ended = hall.attempt(sitting)
    assert (ended.state, ended.ended_at) == ("submitted", NOW + 10 * MINUTE)
    assert "Kết thúc sớm" in client.get(hall.page).text
    with hall.engines.reading() as session:
        assert session.scalars(sa.select(Receipt.answered)).one() == 2
        assert session.scalars(sa.select(AttemptEnding.reason)).one() == given["reason"]
    assert hall.acts() == ["attempt_ended"]
    assert "hiện không làm bài" in act(client, address, **given, is_sure="y").text, "there is nothing to end twice"
    page = browser_of(client, "thisinh1").get(f"/lam-bai/{sitting.token}", follow_redirects=True).text
    assert "Cán bộ coi thi đã kết thúc bài của bạn" in page
    assert given["reason"] in page


def test_somebody_is_let_off_the_browser_with_a_reason(client: FlaskClient, hall: RoomHall) -> None:
    make.sign_in(client, "coithi")
    address = f"{hall.page}/mien-trinh-duyet"
    refused = act(client, address, nguoi=hall.people[0], reason="")
    assert (refused.status_code, "chỉ cho <strong>một máy</strong>" in refused.text) == (422, True)
    for _ in range(2):
        act(client, address, nguoi=hall.people[0], reason="máy 12 báo lỗi")
    assert (hall.count(BrowserWaiver), hall.acts()) == (1, ["browser_waived"])
    assert "Được miễn Safe Exam Browser" in client.get(f"{hall.page}/nguoi/{hall.people[0]}").text


def test_a_note_keeps_the_effect_of_its_day_and_is_corrected_by_another(
    client: FlaskClient, hall: RoomHall, clock: Any
) -> None:
    make.sign_in(client, "coithi")
    clock.advance(minutes=30)
    address, given = f"{hall.page}/su-viec", ACTS["su-viec"]
    assert "Đã ghi sự việc" in act(client, address, **given).text
    act(client, address, **{**given, "whom": str(hall.people[1]), "category": "machine", "note": "đổi máy 7"})
    with hall.engines.reading() as session:
        first = session.scalars(sa.select(Incident).order_by(Incident.id)).first()
        assert first is not None
        assert (first.room_id, first.person_id, first.happened_at) == (hall.room, None, NOW)
    answer = act(client, address, **{**given, "note": "mất điện 8 phút"}, sua=first.id)
    assert "Đã có bản sửa" in answer.text
    assert "Bản sửa" in answer.text
    assert "đã có bản sửa rồi" in act(client, address, **given, sua=first.id).text, "the newest one is corrected"
    assert hall.count(Incident) == 3
    assert hall.acts() == ["incident_noted"] * 3
    assert "đổi máy 7" in client.get(f"{hall.page}/nguoi/{hall.people[1]}").text


def test_a_note_that_is_pressed_twice_is_kept_once(client: FlaskClient, hall: RoomHall, clock: Any) -> None:
    """It stands in the minutes and can't be taken away; later the same may have happened again."""
    make.sign_in(client, "coithi")
    address, given = f"{hall.page}/su-viec", ACTS["su-viec"]
    assert [act(client, address, **given).status_code for _ in range(2)] == [200, 200]
    assert (hall.count(Incident), hall.acts()) == (1, ["incident_noted"])
    act(client, address, **{**given, "whom": str(hall.people[1])})
    assert hall.count(Incident) == 2, "of somebody else"
    clock.advance(minutes=1)
    act(client, address, **given)
    assert hall.count(Incident) == 3


def test_nothing_is_noted_that_has_not_happened_yet(client: FlaskClient, hall: RoomHall) -> None:
    make.sign_in(client, "coithi")
    answer = act(client, f"{hall.page}/su-viec", **{**ACTS["su-viec"], "happened_at": "2026-11-20T09:00"})
    assert answer.status_code == 422
    assert "không thể ở sau lúc này" in answer.text


@pytest.mark.parametrize("what", list(ACTS))
def test_an_act_out_of_scope_is_not_there_and_changes_nothing(client: FlaskClient, hall: RoomHall, what: str) -> None:
    sitting = hall.begin(0)
    make.sign_in(client, "coithi-khac")
    assert act(client, f"{hall.page}/{what}", **ACTS[what], nguoi=hall.people[0]).status_code == 404
    assert act(client, f"/phong-thi/999999/{what}", **ACTS[what]).status_code == 404
    client = browser_of(client, "coithi")
    person = {"whom": str(hall.stranger)} if what == "su-viec" else {"nguoi": hall.stranger}
    status = act(client, f"{hall.page}/{what}", **{**ACTS[what], **person}).status_code
    assert status in ((404, 422) if what not in ("tam-dung", "tiep-tuc") else (200,))
    if what != "tam-dung":
        assert hall.acts() == []
        assert hall.attempt(sitting).state == "in_progress"


def test_an_end_without_a_person_is_not_there(client: FlaskClient, hall: RoomHall) -> None:
    make.sign_in(client, "coithi")
    assert act(client, f"{hall.page}/ket-thuc-bai", **ACTS["ket-thuc-bai"]).status_code == 404
