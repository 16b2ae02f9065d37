"""After a test: a receipt at once, marks when the round shows them, keys when nobody may still sit."""

from datetime import timedelta

import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.db import Engines
from quizapp.results.models import Result
from quizapp.rounds.actions import cancel_round, publish_results
from quizapp.rounds.models import Round
from tests import make
from tests.conftest import Clock
from tests.make import Sitting
from tests.make.laws import documents, law_rows
from tests.make.life_of_results import published


def own_page(client: FlaskClient, sitting: Sitting) -> str:
    answer = client.get(f"/ket-qua/{sitting.token}")
    assert answer.status_code == 200
    return answer.text


def sat(engines: Engines, client: FlaskClient, *, is_scored: bool = True, **changes: object) -> Sitting:
    """A paper with every answer right, handed in; the candidate is signed in."""
    sitting = make.answered_attempt(engines, is_scored=is_scored, **changes)
    assert make.sign_in(client, sitting.username).status_code == 302
    return sitting


def test_the_receipt_shows_marks_levels_and_what_to_learn(client: FlaskClient, engines: Engines) -> None:
    sitting = sat(engines, client)
    text = own_page(client, sitting)
    for words in (
        "Đã nộp bài", "10 trên 10 câu", "08:10 20/11/2026", "100,0 / 100", "Giỏi", "Đạt yêu cầu", "Giá trị minh họa",
        "Dịch vụ công", "Tài khoản định danh", "chỉ để tham khảo vì mỗi năng lực có ít câu",
    ):  # fmt: skip
        assert words in text, words


def test_keys_of_an_official_round_stay_closed_until_it_is_over(
    client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    sitting = sat(engines, client)
    during = own_page(client, sitting)
    assert "Vì sao câu" not in during
    assert "16:00 20/11/2026" in during
    clock.advance(hours=9)
    after = own_page(client, sitting)
    assert after.count("<details") == 10
    assert "Vì sao câu" in after


def test_a_self_test_explains_at_once(client: FlaskClient, engines: Engines) -> None:
    sitting = sat(engines, client, kind="self_test", attempts_allowed=2)
    text = own_page(client, sitting)
    assert "Vì sao câu" in text
    assert "Tự kiểm tra" in text


def test_results_after_the_close_say_when(client: FlaskClient, engines: Engines, clock: Clock) -> None:
    sitting = sat(engines, client, results_rule="after_close")
    text = own_page(client, sitting)
    assert "Đã nộp bài" in text
    assert "Kết quả chưa công bố" in text
    assert "16:00 20/11/2026" in text
    assert_shows_no_marks(client, text)
    clock.advance(hours=9)
    assert "100,0 / 100" in own_page(client, sitting)
    assert "100,0" in client.get("/ket-qua").text


def test_the_home_page_says_that_results_were_let_out_until_they_are_read(
    client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    sitting = sat(engines, client, results_rule="by_hand")
    clock.advance(hours=9)
    assert "Đã công bố kết quả" not in client.get("/").text
    with engines.writing() as session:
        publish_results(session, session.get_one(Round, sitting.round_id), 1, clock())
    told = client.get("/").text
    assert ("Đã công bố kết quả" in told, "đã được sửa" in told) == (True, False)
    own_page(client, sitting)
    assert "Đã công bố kết quả" not in client.get("/").text


def test_a_check_by_two_persons_is_told_too_though_the_marks_were_seen_before(
    client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    sitting = sat(engines, client)
    clock.advance(hours=9)
    own_page(client, sitting)
    assert "Đã công bố kết quả" not in client.get("/").text
    with engines.writing() as session:
        published(session, sitting.round_id, clock())
    assert "Đã công bố kết quả" in client.get("/").text
    clock.advance(days=31)
    make.sign_in(client, sitting.username)
    assert "Đã công bố kết quả" not in client.get("/").text, "old news are none"


def test_results_by_hand_wait_for_the_organiser(client: FlaskClient, engines: Engines, clock: Clock) -> None:
    sitting = sat(engines, client, results_rule="by_hand")
    clock.advance(hours=9)
    assert_shows_no_marks(client, own_page(client, sitting))
    with engines.writing() as session:
        publish_results(session, session.get_one(Round, sitting.round_id), 1, clock())
    assert "100,0 / 100" in own_page(client, sitting)


def assert_shows_no_marks(client: FlaskClient, text: str) -> None:
    for page in (text, client.get("/ket-qua").text):
        for hidden in ("100,0", "Giỏi", "Vì sao câu"):
            assert hidden not in page, hidden


def test_a_cancelled_round_shows_no_marks(client: FlaskClient, engines: Engines) -> None:
    sitting = sat(engines, client)
    with engines.writing() as session:
        cancel_round(session, session.get_one(Round, sitting.round_id), 1, make.NOW, "mất điện")
    text = own_page(client, sitting)
    assert "đã bị hủy" in text
    assert_shows_no_marks(client, text)


def test_nobody_opens_the_result_of_another(client: FlaskClient, engines: Engines) -> None:
    sitting = make.answered_attempt(engines)
    with engines.writing() as session:
        stranger = make.account(session, person=make.person(session, "Phạm Văn Lạ"))
        make.account(session, username="quan-tri-2", roles=[("administrator", None)])
    for username in (stranger.username, "quan-tri-2"):
        make.sign_in(client, username)
        assert client.get(f"/ket-qua/{sitting.token}").status_code == 404
        assert client.get("/ket-qua/khong-co").status_code == 404
        client.post("/dang-xuat", data={"csrf_token": make.csrf_of(client.get("/ket-qua/x"))})


def test_without_signing_in_there_is_no_result(client: FlaskClient, engines: Engines) -> None:
    sitting = make.answered_attempt(engines)
    answer = client.get(f"/ket-qua/{sitting.token}")
    assert answer.status_code == 302
    assert answer.location.startswith("/dang-nhap")


def test_a_running_test_sends_back_to_the_paper(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
    make.sign_in(client, sitting.username)
    answer = client.get(f"/ket-qua/{sitting.token}")
    assert (answer.status_code, answer.location) == (302, f"/lam-bai/{sitting.token}")


def test_a_test_that_ran_out_is_closed_and_scored_when_its_owner_looks(
    client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
    make.answer_rightly(engines, sitting, [1, 2, 3])
    make.sign_in(client, sitting.username)
    clock.moment = sitting.deadline_at + timedelta(minutes=1)
    text = own_page(client, sitting)
    assert "Hết giờ – hệ thống đã đóng bài" in text
    assert "3 trên 10 câu" in text
    with engines.reading() as session:
        attempt = session.get_one(Attempt, sitting.attempt_id)
        assert (attempt.state, attempt.ended_at) == ("expired", sitting.deadline_at)


def test_an_unscored_paper_is_scored_once_however_often_it_is_opened(client: FlaskClient, engines: Engines) -> None:
    sitting = sat(engines, client, is_scored=False)
    for _ in range(2):
        assert "100,0 / 100" in own_page(client, sitting)
    with engines.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Result)) == 1


def test_a_voided_paper_says_so_and_shows_no_marks(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
        attempt = session.get_one(Attempt, sitting.attempt_id)
        attempt.state, attempt.ended_at = "voided", make.NOW
    make.sign_in(client, sitting.username)
    assert "Bài làm đã bị hủy" in own_page(client, sitting)
    assert "Không tính" in client.get("/ket-qua").text


def test_the_list_holds_own_papers_only(client: FlaskClient, engines: Engines) -> None:
    other = make.answered_attempt(engines, name="Đợt của người khác")
    sitting = sat(engines, client)
    text = client.get("/ket-qua").text
    assert f"/ket-qua/{sitting.token}" in text
    assert other.token not in text


def test_before_the_first_test_the_list_is_kind(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        account = make.account(session, person=make.person(session))
    make.sign_in(client, account.username)
    assert "Bạn chưa làm bài nào" in client.get("/ket-qua").text


def test_a_question_whose_law_has_changed_since_is_marked_and_keeps_its_mark(
    client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    sitting = sat(engines, client, kind="self_test", attempts_allowed=2)
    changed = (clock() + timedelta(days=1)).date()
    with engines.writing() as session:
        documents(session)
        version = session.scalars(sa.select(AttemptQuestion.question_version_id).limit(1)).one()
        law_rows(session, version, sitting.account_id, changed)
    before = own_page(client, sitting)
    assert "Căn cứ đã thay đổi" not in before
    clock.advance(days=1)
    assert make.sign_in(client, sitting.username).status_code == 302
    after = own_page(client, sitting)
    assert after.count(f"Căn cứ đã thay đổi từ ngày {changed:%d/%m/%Y}.") == 1
    assert "100,0 / 100" in after
