"""What a candidate sees of a round as it is held: sitting, room, seat and number; a rehearsal does not count."""

from datetime import timedelta

from flask.testing import FlaskClient

from quizapp.db import Engines
from quizapp.people.models import Unit
from quizapp.rounds.actions import open_round
from quizapp.rounds.lists import draw_up_list
from quizapp.rounds.models import Round
from quizapp.rounds.placing import give_numbers, move_candidate
from quizapp.rounds.rehearsing import RehearsalPlan, rehearse
from tests import make
from tests.conftest import Clock
from tests.make import NOW

HOUR = timedelta(hours=1)


def held_round(engines: Engines) -> tuple[int, int]:
    """An open round whose only candidate sits in three hours, and a rehearsal that is open now."""
    with engines.writing() as session:
        unit = make.unit(session, "Xã An Lạc")
        person = make.person(session, unit=unit)
        make.account(session, person=person, username="thisinh")
        round_, by = make.draft_round(session, [unit]), make.administrator_id(session)
        draw_up_list(session, round_, by, NOW)
        room = make.room(session, make.sitting(session, round_, NOW + 3 * HOUR, late_minutes=10), unit, "Hội trường")
        move_candidate(session, round_, person.id, room.id, 7, "", by, NOW)
        give_numbers(session, round_, "AL", 3, "name", by, NOW)
        plan = RehearsalPlan(round_.blueprint_id, NOW - HOUR, NOW + 2 * HOUR, 45, 3)
        rehearsal = rehearse(session, round_, plan, by, NOW)
        open_round(session, rehearsal, by, NOW)
        open_round(session, round_, by, NOW)
        return round_.id, rehearsal.id


def test_the_home_page_names_sitting_room_seat_and_number(client: FlaskClient, engines: Engines, clock: Clock) -> None:
    held_round(engines)
    make.sign_in(client, "thisinh")
    home = client.get("/").text
    for words in ("Ca 1", "11:00 – 12:00 20/11/2026", "Hội trường, Xã An Lạc, chỗ 7", "AL001", "muộn quá 10 phút"):
        assert words in home
    assert "Chưa đến giờ mở" in home  # the round is open, the sitting is not
    assert home.count("Bắt đầu làm bài") == 1  # the rehearsal


def test_who_comes_too_late_is_told_so_and_not_that_nothing_was_theirs(
    client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    held_round(engines)
    too_late = "Đã quá giờ vào làm bài"
    clock.advance(minutes=189)  # the last moment is 11:10
    make.sign_in(client, "thisinh")
    assert too_late not in client.get("/").text
    clock.advance(minutes=2)
    home = client.get("/").text
    assert too_late in home
    assert "11:10 20/11/2026" in home
    clock.advance(days=2)
    make.sign_in(client, "thisinh")
    home = client.get("/").text
    assert too_late not in home
    assert "Hiện không có đợt nào" in home


def test_a_rehearsal_says_on_every_page_that_it_does_not_count(client: FlaskClient, engines: Engines) -> None:
    _round, rehearsal = held_round(engines)
    make.sign_in(client, "thisinh")
    said = "Thi thử – không tính điểm"
    rules = client.get(f"/lam-bai/dot/{rehearsal}")
    assert said in rules.text
    token = make.csrf_of(rules)
    test = client.post(f"/lam-bai/dot/{rehearsal}/bat-dau", data={"csrf_token": token}, follow_redirects=True)
    assert said in test.text
    address = test.request.path
    assert said in client.get(f"{address}/xem-lai").text
    over = client.post(f"{address}/nop-bai", data={"csrf_token": make.csrf_of(test)}, follow_redirects=True)
    assert said in over.text
    assert "Đáp án không mở" in over.text
    assert said in client.get(f"{address}/bien-nhan").text


def test_an_official_round_says_nothing_of_the_sort(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        person = make.person(session)
        make.account(session, person=person, username="thisinh")
        made = make.open_round(session, [session.get_one(Unit, person.unit_id)]).id
        assert session.get_one(Round, made).kind == "official"
    make.sign_in(client, "thisinh")
    assert "không tính điểm" not in client.get(f"/lam-bai/dot/{made}").text
