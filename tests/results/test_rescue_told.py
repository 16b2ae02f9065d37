"""What its owner reads of a rescue file on the page of their own test."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from quizapp.db import Engines
from tests import make
from tests.conftest import Clock
from tests.make import NOW, Sitting
from tests.make.life_of_results import OVER, published
from tests.results.test_rescue_pages import decide, sign_in, staff, upload
from tests.results.test_rescue_records import missing_file, partly_answered

MINE = "Tệp cứu hộ của bạn"


@pytest.fixture
def sitting(engines: Engines) -> Sitting:
    return partly_answered(engines)


def own_page(client: FlaskClient, sitting: Sitting) -> str:
    """What the candidate reads of their own test."""
    sign_in(client, sitting.username)
    return client.get(f"/ket-qua/{sitting.token}").text


def taken_in(client: FlaskClient, engines: Engines, sitting: Sitting) -> str:
    """The page of the file, for the organiser who is signed in."""
    sign_in(client, staff(engines, sitting))
    answer = upload(client, sitting, missing_file(engines, sitting))
    assert answer.status_code == 302
    return str(answer.location)


def test_a_file_that_waits_is_said_to_wait(client: FlaskClient, engines: Engines, sitting: Sitting) -> None:
    assert MINE not in own_page(client, sitting)
    taken_in(client, engines, sitting)
    own = own_page(client, sitting)
    assert "<b>Chờ quyết định</b>: cán bộ tổ chức đã nạp tệp lúc" in own
    assert "Lý do:" not in own


def test_a_refused_file_is_said_to_be_refused_and_why(client: FlaskClient, engines: Engines, sitting: Sitting) -> None:
    page = taken_in(client, engines, sitting)
    assert decide(client, page, "tu-choi", "không có biên bản").status_code == 302
    own = own_page(client, sitting)
    for words in ("<b>Không nhận</b>", "Tệp này không thay đổi gì", "Lý do: không có biên bản", 'href="#kien-nghi"'):
        assert words in own, words
    assert "Đã nhận</b>" not in own


def test_nobody_else_reads_of_it(client: FlaskClient, engines: Engines, sitting: Sitting) -> None:
    taken_in(client, engines, sitting)
    with engines.writing() as session:
        username = make.account(session, person=make.person(session), username="nguoi-khac").username
    sign_in(client, username)
    assert client.get(f"/ket-qua/{sitting.token}").status_code == 404


def test_a_voided_test_says_nothing_of_its_files(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
        data = make.rescue_text(sitting, [make.claim(1, [])])
        make.uploaded_rescue(session, sitting, data, make.organiser(session).id, NOW)
        attempt = make.attempt_of(session, sitting)
        attempt.state, attempt.ended_at = "voided", NOW
    own = own_page(client, sitting)
    assert "Bài làm đã bị hủy" in own
    assert MINE not in own


def test_a_published_result_says_that_a_file_accepted_since_is_not_in_it(
    client: FlaskClient, engines: Engines, clock: Clock, sitting: Sitting
) -> None:
    lacks = "<b>chưa gồm các câu đó</b>"
    with engines.writing() as session:
        published(session, sitting.round_id)
    later = OVER + timedelta(hours=2)
    clock.advance(seconds=(later - clock()).total_seconds())
    with engines.writing() as session:
        make.accepted_rescue(session, sitting, missing_file(engines, sitting), later)
    own = own_page(client, sitting)
    assert "lấy 4 câu trả lời của tệp vào bài" in own
    assert lacks in own
    with engines.writing() as session:
        published(session, sitting.round_id, later + timedelta(minutes=1), "bổ sung từ tệp cứu hộ")
    clock.advance(minutes=2)
    own = own_page(client, sitting)
    assert "lấy 4 câu trả lời của tệp vào bài" in own
    assert lacks not in own


def home_page(client: FlaskClient, sitting: Sitting) -> str:
    """What the candidate reads first."""
    sign_in(client, sitting.username)
    return client.get("/").text


@pytest.mark.parametrize(("decision", "words"), [("tu-choi", "không nhận"), ("nhan", "đã nhận")])
def test_the_home_page_tells_of_a_decision_for_a_fortnight(
    client: FlaskClient, engines: Engines, clock: Clock, sitting: Sitting, decision: str, words: str
) -> None:
    page = taken_in(client, engines, sitting)
    assert MINE not in home_page(client, sitting)
    sign_in(client, staff(engines, sitting, "nguoi-thu-hai"))
    assert decide(client, page, decision, "theo biên bản").status_code == 302
    home = home_page(client, sitting)
    assert f"<b>{MINE}: {words}</b>" in home
    assert f'href="/ket-qua/{sitting.token}#tep-cuu-ho"' in home
    assert 'id="tep-cuu-ho"' in own_page(client, sitting)
    clock.advance(days=15)
    assert MINE not in home_page(client, sitting)
