"""The organiser's pages of rescue files: what they show, what they keep closed, and to whom."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.attempts.models import RescueFile
from quizapp.attempts.queries import frozen_paper
from quizapp.banks.models import QuestionKey
from quizapp.db import Engines
from quizapp.people.models import Unit
from quizapp.results.routes.rescue import KNOWN
from tests import make
from tests.conftest import Clock
from tests.make import NOW, Sitting
from tests.results.test_rescue_records import missing_file, partly_answered


def list_page(sitting: Sitting) -> str:
    return f"/dot-thi/{sitting.round_id}/tep-cuu-ho"


def staff(engines: Engines, sitting: Sitting, username: str = "tochuc") -> str:
    with engines.writing() as session:
        return make.organiser(session, session.get_one(Unit, sitting.unit_id), username=username).username


def sign_in(client: FlaskClient, username: str) -> None:
    """Whoever was signed in before is signed out."""
    with client.session_transaction() as cookie:
        cookie.clear()
    assert make.sign_in(client, username).status_code == 302


def upload(client: FlaskClient, sitting: Sitting, data: bytes, name: str = "cuu-ho.json") -> TestResponse:
    return make.post(client, list_page(sitting), {"file": (io.BytesIO(data), name)})


def files(engines: Engines) -> list[RescueFile]:
    with engines.reading() as session:
        return list(session.scalars(sa.select(RescueFile)))


def decide(client: FlaskClient, page: str, act: str, reason: str = "mất mạng, có biên bản") -> TestResponse:
    return make.post(client, page, {"viec": act, "reason": reason})


@pytest.fixture
def sitting(engines: Engines) -> Sitting:
    return partly_answered(engines)


@pytest.fixture
def page(client: FlaskClient, engines: Engines, sitting: Sitting) -> str:
    """The page of a file that `tochuc` took in; they are signed in."""
    sign_in(client, staff(engines, sitting))
    answer = upload(client, sitting, missing_file(engines, sitting))
    assert answer.status_code == 302
    return str(answer.location)


def test_from_the_file_to_the_candidate_who_reads_why(
    client: FlaskClient, engines: Engines, clock: Clock, sitting: Sitting, page: str
) -> None:
    clock.advance(hours=9)
    assert "Chờ quyết định" in client.get(list_page(sitting)).text
    sign_in(client, staff(engines, sitting, "nguoi-thu-hai"))
    shown = client.get(page).text
    for words in ("sẽ lấy 4 câu", "Sẽ bổ sung", "Thí sinh khai ghi lúc", "thành <strong>100,0</strong>"):
        assert words in shown, words
    done = decide(client, page, "nhan")
    assert (done.status_code, done.location) == (302, page)
    after = client.get(page).text
    assert "Đã nhận 4 câu trả lời và chấm lại" in after
    assert after.count("Đã lấy</span>") == 4
    assert "Đã nhận" in client.get(list_page(sitting)).text
    sign_in(client, sitting.username)
    own = client.get(f"/ket-qua/{sitting.token}").text
    for words in ("<b>Đã nhận</b> lúc", "lấy 4 câu trả lời của tệp vào bài", "mất mạng, có biên bản", "100,0 / 100",
                  "6 trên 10 câu"):  # fmt: skip
        assert words in own, words


def test_a_file_as_the_script_of_the_page_writes_it_is_taken(
    client: FlaskClient, engines: Engines, sitting: Sitting
) -> None:
    """Lines with one space, times with milliseconds and Z, and null where the page knew no time."""
    sign_in(client, staff(engines, sitting))
    claims = [make.claim(7, [], at="2026-11-20T01:05:00.123Z"), make.claim(8, [], at=None)]
    text = json.dumps(json.loads(make.rescue_text(sitting, claims)), ensure_ascii=False, indent=1)
    answer = upload(client, sitting, text.encode(), "cuu-ho-20261120-080500.json")
    assert answer.status_code == 302
    shown = client.get(str(answer.location)).text
    assert "08:05:00" in shown
    assert "Không có thời điểm ghi" in shown


def test_a_refused_file_changes_nothing_and_says_why(
    client: FlaskClient, engines: Engines, sitting: Sitting, page: str
) -> None:
    assert decide(client, page, "tu-choi", "không có biên bản").status_code == 302
    text = client.get(page).text
    assert "Đã từ chối" in text
    assert "không có biên bản" in text
    assert "Sẽ bổ sung" not in text


def test_a_file_that_was_taken_in_before_is_said_to_be_known(
    client: FlaskClient, engines: Engines, clock: Clock, sitting: Sitting, page: str
) -> None:
    assert KNOWN not in client.get(page).text
    clock.advance(minutes=1)
    again = upload(client, sitting, missing_file(engines, sitting))
    assert (again.status_code, again.location) == (302, page)
    assert KNOWN in client.get(page).text


def test_a_second_file_of_one_test_is_named_beside_the_first(
    client: FlaskClient, engines: Engines, sitting: Sitting, page: str
) -> None:
    """Whoever changes an allowed answer in a copy leaves two files that cannot both come from the candidate's page."""
    said = "còn 1 tệp cứu hộ khác"
    assert said not in client.get(page).text
    second = upload(client, sitting, missing_file(engines, sitting).replace(b'"seq": 500', b'"seq": 501')).location
    assert second != page
    for here, there in ((page, second), (second, page)):
        text = client.get(here).text
        assert said in text
        assert f'href="{there}"' in text


@pytest.mark.parametrize("reason", ["", "  ", "ừ", "x" * 301])
def test_there_is_no_decision_without_a_reason(
    client: FlaskClient, engines: Engines, sitting: Sitting, page: str, reason: str
) -> None:
    assert decide(client, page, "tu-choi", reason).status_code == 422
    assert [one.state for one in files(engines)] == ["waiting"]


def test_a_decision_is_one_of_two(client: FlaskClient, engines: Engines, page: str) -> None:
    assert decide(client, page, "xoa").status_code == 422
    assert [one.state for one in files(engines)] == ["waiting"]


def test_the_uploader_is_told_that_a_second_person_is_needed(
    client: FlaskClient, engines: Engines, clock: Clock, page: str
) -> None:
    clock.advance(hours=9)
    shown = client.get(page).text
    assert "cần một cán bộ tổ chức hoặc quản trị khác" in shown
    assert 'value="nhan"' not in shown
    refused = decide(client, page, "nhan")
    assert refused.status_code == 422
    assert "Hãy nhờ cán bộ tổ chức khác" in refused.text
    assert [one.state for one in files(engines)] == ["waiting"]


def test_a_decision_that_came_too_late_says_who_was_first(client: FlaskClient, page: str) -> None:
    assert decide(client, page, "tu-choi").status_code == 302
    token = make.csrf_of(client.get("/"))
    again = client.post(page, data={"viec": "nhan", "reason": "mất mạng", "csrf_token": token})
    assert again.status_code == 422
    assert "đã được quyết định" in again.text


# --- what stays closed ------------------------------------------------------------------------------------------------


def test_while_the_round_may_be_sat_there_are_letters_and_no_marks(
    client: FlaskClient, engines: Engines, sitting: Sitting, page: str
) -> None:
    shown = client.get(page).text
    assert "chỉ nêu chữ cái" in shown
    assert marks_shown(shown) == []
    assert texts_shown(engines, sitting, shown) == []


def test_when_the_round_is_over_answers_have_their_texts_and_never_the_key(
    client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    """Results by hand that nobody has published: texts, but nothing that tells right from wrong."""
    sitting = partly_answered(engines, results_rule="by_hand")
    sign_in(client, staff(engines, sitting))
    page = str(upload(client, sitting, missing_file(engines, sitting)).location)
    clock.advance(hours=9)
    shown = client.get(page).text
    assert texts_shown(engines, sitting, shown) != []
    assert marks_shown(shown) == []
    with engines.reading() as session:
        explanations = list(session.scalars(sa.select(QuestionKey.explanation)))
    assert [one for one in explanations if one in shown] == []


def test_the_look_for_marks_would_see_them(client: FlaskClient, clock: Clock, page: str) -> None:
    clock.advance(hours=9)
    assert marks_shown(client.get(page).text) != []


def marks_shown(text: str) -> list[str]:
    return [words for words in ("điểm từ", "xếp loại", "Giỏi", "100,0") if words in text]


def texts_shown(engines: Engines, sitting: Sitting, text: str) -> list[str]:
    with engines.reading() as session:
        stems = [item.stem for item in frozen_paper(session, sitting.attempt_id)]
    return [stem for stem in stems if stem[:60] in text]


def test_a_running_test_is_told_to_go_on(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        running = make.started_attempt(session)
    sign_in(client, staff(engines, running))
    answer = upload(client, running, make.rescue_text(running, [make.claim(1, [])]))
    shown = client.get(str(answer.location)).text
    assert "Hãy cho thí sinh mở lại bài trên chính máy đó" in shown
    assert 'name="viec"' not in shown
    refused = decide_without_form(client, str(answer.location))
    assert refused.status_code == 422
    assert "vẫn đang làm" in refused.text


def decide_without_form(client: FlaskClient, page: str) -> TestResponse:
    data: dict[str, Any] = {"viec": "nhan", "reason": "mất mạng", "csrf_token": make.csrf_of(client.get("/"))}
    return client.post(page, data=data)


def test_the_board_leads_to_the_files(client: FlaskClient, sitting: Sitting, page: str) -> None:
    assert list_page(sitting) in client.get(f"/dot-thi/{sitting.round_id}/theo-doi").text


def test_a_test_whose_time_is_over_can_be_decided_on_though_nobody_closed_it(
    client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    with engines.writing() as session:
        running = make.started_attempt(session)
    sign_in(client, staff(engines, running))
    clock.moment = running.deadline_at + timedelta(minutes=1)
    answer = upload(client, running, missing_file(engines, running))
    assert 'value="tu-choi"' in client.get(str(answer.location)).text


def test_a_round_that_takes_no_files_offers_no_form(client: FlaskClient, engines: Engines) -> None:
    sitting = partly_answered(engines, rescue_rule="never")
    sign_in(client, staff(engines, sitting))
    assert 'type="file"' not in client.get(list_page(sitting)).text
    assert list_page(sitting) not in client.get(f"/dot-thi/{sitting.round_id}/theo-doi").text
    data = {"file": (io.BytesIO(missing_file(engines, sitting)), "a.json"), "csrf_token": make.csrf_of(client.get("/"))}
    answer = client.post(list_page(sitting), data=data)
    assert answer.status_code == 409
    assert "không nhận tệp cứu hộ" in answer.text
    assert files(engines) == []


# --- strangers --------------------------------------------------------------------------------------------------------


def test_an_organiser_of_another_unit_finds_nothing(
    client: FlaskClient, engines: Engines, sitting: Sitting, page: str
) -> None:
    with engines.writing() as session:
        far = make.organiser(session, make.unit(session), username="nguoi-la").username
    sign_in(client, far)
    assert client.get(list_page(sitting)).status_code == 404
    assert client.get(page).status_code == 404
    assert decide_without_form(client, page).status_code == 404
    assert [one.state for one in files(engines)] == ["waiting"]


def test_a_candidate_does_not_come_in(client: FlaskClient, sitting: Sitting, page: str) -> None:
    sign_in(client, sitting.username)
    assert client.get(list_page(sitting)).status_code == 403
    assert client.get(page).status_code == 403


def test_a_file_is_not_found_under_another_round(
    client: FlaskClient, engines: Engines, sitting: Sitting, page: str
) -> None:
    with engines.writing() as session:
        unit = session.get_one(Unit, sitting.unit_id)
        other = make.open_round(session, [unit], name="Đợt khác")
        other_id = other.id
    assert client.get(page.replace(f"/{sitting.round_id}/", f"/{other_id}/")).status_code == 404
    answer = make.post(
        client, f"/dot-thi/{other_id}/tep-cuu-ho", {"file": (io.BytesIO(missing_file(engines, sitting)), "a.json")}
    )
    assert answer.status_code == 404
    assert "Hãy mở đúng đợt" in answer.text
    assert len(files(engines)) == 1
    assert files(engines)[0].uploaded_at == NOW
