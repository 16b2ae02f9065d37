"""The receipt of a person, and the public page where anyone checks one."""

import pytest
from flask.testing import FlaskClient

from quizapp.attempts.guessing import Guesses
from quizapp.attempts.models import Receipt
from quizapp.db import Engines
from quizapp.people.models import Unit
from quizapp.people.queries.logins import FAILURES_PER_ADDRESS
from tests import make
from tests.attempts.test_receipts import tamper
from tests.conftest import Clock
from tests.make import NOW, Sitting

CHECK = "/kiem-tra-bien-nhan"


@pytest.fixture
def sitting(engines: Engines) -> Sitting:
    return make.answered_attempt(engines, right=[1, 2, 3])


def code_of(engines: Engines, sitting: Sitting) -> str:
    with engines.reading() as session:
        return session.get_one(Receipt, sitting.attempt_id).code


def checked(client: FlaskClient, typed: str) -> str:
    answer = client.get(CHECK, query_string={"ma": typed})
    assert answer.status_code == 200
    return answer.text


def test_after_the_hand_in_the_page_shows_the_receipt(client: FlaskClient, engines: Engines, sitting: Sitting) -> None:
    make.sign_in(client, sitting.username)
    text = client.get(f"/ket-qua/{sitting.token}").text
    for words in ("Biên nhận", code_of(engines, sitting), "3 trên 10 câu", "08:10:00 ngày 20/11/2026"):
        assert words in text, words


def test_the_script_that_hands_in_is_told_the_code(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        running = make.started_attempt(session)
    make.sign_in(client, running.username)
    client.post(f"/lam-bai/{running.token}/tiep-tuc", data={"csrf_token": csrf(client)})
    answer = client.post(f"/lam-bai/{running.token}/nop-bai", json={}, headers={"X-CSRFToken": csrf(client)})
    assert answer.get_json()["receipt"] == code_of(engines, running)


def csrf(client: FlaskClient) -> str:
    return make.csrf_of(client.get("/"))


def test_the_receipt_to_print_holds_all_that_a_dispute_needs(
    client: FlaskClient, engines: Engines, sitting: Sitting
) -> None:
    make.sign_in(client, sitting.username)
    text = client.get(f"/lam-bai/{sitting.token}/bien-nhan").text
    for words in (
        "Biên nhận bài làm", "Sát hạch thử", "Nguyễn Văn An", "3 câu", "08:10:00 ngày 20/11/2026",
        code_of(engines, sitting), "http://localhost/kiem-tra-bien-nhan", "receipt_print.css",
    ):  # fmt: skip
        assert words in text, words


def test_nobody_opens_the_receipt_of_another(client: FlaskClient, engines: Engines, sitting: Sitting) -> None:
    with engines.writing() as session:
        stranger = make.account(session, person=make.person(session, "Phạm Văn Lạ"))
    make.sign_in(client, stranger.username)
    assert client.get(f"/lam-bai/{sitting.token}/bien-nhan").status_code == 404


def test_a_running_test_has_no_receipt_yet(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        running = make.started_attempt(session)
    make.sign_in(client, running.username)
    answer = client.get(f"/lam-bai/{running.token}/bien-nhan", follow_redirects=True)
    assert answer.request.path == f"/lam-bai/{running.token}"


def test_a_receipt_that_the_finaliser_has_not_reached_is_issued_when_its_owner_looks(
    client: FlaskClient, engines: Engines, sitting: Sitting
) -> None:
    printed = code_of(engines, sitting)
    make.sign_in(client, sitting.username)
    for page in (f"/lam-bai/{sitting.token}/bien-nhan", f"/ket-qua/{sitting.token}"):
        tamper(engines, "DELETE FROM receipt")
        assert printed in client.get(page).text


def test_anyone_checks_a_receipt_and_a_stranger_learns_no_name(
    client: FlaskClient, engines: Engines, sitting: Sitting
) -> None:
    code = code_of(engines, sitting)
    for typed in (code, code.lower(), code.replace("-", " "), code.replace("0", "o").replace("1", "l")):
        text = checked(client, typed)
        for words in ("Khớp.", "Sát hạch thử", "08:10:00 ngày 20/11/2026", "3 câu"):
            assert words in text, words
        assert "Nguyễn Văn An" not in text


def test_the_owner_and_the_organiser_in_scope_see_the_name_and_no_other_organiser(
    client: FlaskClient, engines: Engines, sitting: Sitting
) -> None:
    with engines.writing() as session:
        near = make.organiser(session, session.get_one(Unit, sitting.unit_id)).username
        far = make.organiser(session, make.unit(session)).username
        everywhere = make.administrator(session, username="quan-tri-2").username
        colleague = make.account(session, person=make.person(session)).username
    code = code_of(engines, sitting)
    seen = {}
    for username in (sitting.username, near, far, everywhere, colleague):
        make.sign_in(client, username)
        seen[username] = "<dt>Họ và tên</dt><dd>Nguyễn Văn An</dd>" in checked(client, code)
        client.post("/dang-xuat", data={"csrf_token": csrf(client)})
    assert seen == {sitting.username: True, near: True, far: False, everywhere: True, colleague: False}


def test_a_changed_log_is_told_in_plain_words(client: FlaskClient, engines: Engines, sitting: Sitting) -> None:
    code = code_of(engines, sitting)
    tamper(engines, """UPDATE answer_event SET value = '["zz"]' WHERE position = 1""")
    text = checked(client, code)
    assert "Không khớp – dữ liệu đã bị thay đổi." in text
    assert "Khớp." not in text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("0000-0000-0000", "Không có biên nhận mang mã này"),
        ("0000-0000", "Mã chưa đúng dạng"),
        ("<script>", "Mã chưa đúng dạng"),
        ("0000-0000-00\0", "Mã chưa đúng dạng"),
        ("x" * 5000, "Mã chưa đúng dạng"),
    ],
)
def test_a_wrong_code_is_told_what_to_do(client: FlaskClient, typed: str, words: str) -> None:
    assert words in checked(client, typed)


def test_whoever_guesses_must_wait_and_an_office_that_checks_real_ones_need_not(
    client: FlaskClient, engines: Engines, clock: Clock, sitting: Sitting
) -> None:
    code = code_of(engines, sitting)
    for _ in range(FAILURES_PER_ADDRESS):
        assert "Khớp." in checked(client, code)
        assert "Không có biên nhận" in checked(client, "0000-0000-0000")
    refused = client.get(CHECK, query_string={"ma": "0000-0000-0001"})
    assert refused.status_code == 429
    assert "quá nhiều mã sai" in refused.text
    clock.advance(minutes=15)
    assert "Khớp." in checked(client, code)


def test_the_memory_of_guesses_does_not_grow_without_end() -> None:
    guesses = Guesses(kept=3)
    for number in range(10):
        guesses.count(f"10.0.0.{number}", NOW)
    assert len(guesses._moments) == 3
