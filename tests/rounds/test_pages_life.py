"""A round's page: what it tells before opening, and the acts on it."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from quizapp.domain.drawing import Cell
from quizapp.people.models import Unit
from quizapp.rounds import actions
from quizapp.rounds.models import Round
from quizapp.rounds.queries import candidate_count
from tests import make
from tests.make import NOW

OFFICE = ZoneInfo("Asia/Ho_Chi_Minh")
SNAPSHOT = ("state", "closes_at", "results_published_at", "model_id")


@dataclass(frozen=True)
class Office:
    """A commune with two people, its organiser, a stranger, and a draft."""

    unit: int
    round: int

    @property
    def page(self) -> str:
        return f"/dot-thi/{self.round}"


@pytest.fixture
def office(engines: Engines) -> Office:
    with engines.writing() as session:
        unit = make.unit(session, "Xã An Lạc")
        make.account(session, person=make.person(session, unit=unit), username="thisinh")
        make.account(
            session,
            person=make.person(session, "Trần Ra Đề", unit=unit),
            roles=[("candidate", None), ("author", None)],
        )
        make.organiser(session, unit, username="tochuc")
        make.organiser(session, make.unit(session, "Xã Khác"), username="nguoi-la")
        made = make.draft_round(session, [unit], results_rule="by_hand")
        return Office(unit.id, made.id)


def act(client: FlaskClient, office: Office, what: str, **data: Any) -> TestResponse:
    """Press a button of the round's page, though it might not be there, and follow the redirect."""
    token = make.csrf_of(client.get("/dot-thi/moi"))
    return client.post(f"{office.page}/{what}", data={**data, "csrf_token": token}, follow_redirects=True)


def seen(engines: Engines, office: Office) -> tuple[Any, ...]:
    with engines.reading() as session:
        round_ = session.get_one(Round, office.round)
        return tuple(getattr(round_, name) for name in SNAPSHOT)


def acts(engines: Engines, office: Office) -> list[str]:
    with engines.reading() as session:
        subject = f"round:{office.round}"
        return list(session.scalars(sa.select(AuditEntry.action).where(AuditEntry.subject == subject)))


def now_in_state(engines: Engines, office: Office, state: str) -> None:
    """Bring the draft to `state`."""
    with engines.writing() as session:
        round_ = session.get_one(Round, office.round)
        if state in ("ready", "closed"):
            actions.open_round(session, round_, 1, NOW)
        if state == "closed":
            actions.close_round(session, round_, 1, NOW)
        if state == "cancelled":
            actions.cancel_round(session, round_, 1, NOW, "thử")


def test_the_page_of_a_draft_says_what_opening_it_will_do(client: FlaskClient, office: Office) -> None:
    make.sign_in(client, "tochuc")
    page = client.get(office.page).text
    assert "Sẽ mời 2 người" in page
    assert "Ngân hàng đủ câu hỏi" in page
    assert "Có 1 người ra đề trong danh sách:</strong> Trần Ra Đề" in page
    assert "bản 1, chốt khi mở đợt" in page
    assert "Mở đợt</button>" in page


@pytest.mark.parametrize("state", ["draft", "ready", "closed", "cancelled"])
def test_every_state_has_a_page(engines: Engines, client: FlaskClient, office: Office, state: str) -> None:
    now_in_state(engines, office, state)
    make.sign_in(client, "tochuc")
    page = client.get(office.page)
    assert page.status_code == 200
    assert ("Hủy đợt này" in page.text) == (state != "cancelled")


def test_an_organiser_opens_a_round_and_the_list_is_drawn_up(
    engines: Engines, client: FlaskClient, office: Office
) -> None:
    make.sign_in(client, "tochuc")
    assert "Đã mở đợt và chốt danh sách" in act(client, office, "mo").text
    assert seen(engines, office)[0] == "ready"
    with engines.reading() as session:
        assert candidate_count(session, office.round) == 2


def test_a_round_opened_twice_is_opened_once(engines: Engines, client: FlaskClient, office: Office) -> None:
    make.sign_in(client, "tochuc")
    act(client, office, "mo")
    assert "trạng thái không cho phép" in act(client, office, "mo").text
    assert acts(engines, office).count("round_opened") == 1


def test_a_bank_that_is_short_is_named_cell_by_cell_and_nothing_opens(
    engines: Engines, client: FlaskClient, office: Office
) -> None:
    with engines.writing() as session:
        short = make.blueprint(session, [Cell("D1", 1, 2), Cell("E1", 3, 9)], code="de-thieu")
        session.get_one(Round, office.round).blueprint_id = short.id
    before = seen(engines, office)
    make.sign_in(client, "tochuc")
    page = client.get(office.page).text
    assert "thiếu 5 câu" in page
    assert '<span class="tag bad">thiếu 5</span>' in page
    assert "Mở đợt</button>" not in page
    assert "E1 mức 3 cần 9, có 4, thiếu 5" in act(client, office, "mo").text
    assert seen(engines, office) == before
    assert "round_opened" not in acts(engines, office)


def test_a_round_without_people_is_not_opened(engines: Engines, client: FlaskClient, office: Office) -> None:
    with engines.writing() as session:
        empty = make.unit(session, parent=session.get_one(Unit, office.unit))
        plan = make.plan(session, [empty], name="Không có ai")
        lonely = Office(office.unit, actions.create_round(session, plan, {empty.id}, 1, NOW).id)
    make.sign_in(client, "tochuc")
    assert "Chưa có ai được mời" in client.get(lonely.page).text
    assert "Danh sách thí sinh trống" in act(client, lonely, "mo").text
    assert seen(engines, lonely)[0] == "draft"


def test_a_round_whose_time_is_over_is_not_opened(
    engines: Engines, client: FlaskClient, office: Office, clock: Any
) -> None:
    clock.advance(minutes=8 * 60)
    make.sign_in(client, "tochuc")
    assert "Giờ đóng đã qua" in act(client, office, "mo").text
    assert seen(engines, office)[0] == "draft"


def test_a_round_is_cancelled_with_a_reason_on_record(engines: Engines, client: FlaskClient, office: Office) -> None:
    make.sign_in(client, "tochuc")
    assert "Đã hủy đợt" in act(client, office, "huy", reason="Mất điện toàn xã").text
    assert seen(engines, office)[0] == "cancelled"
    with engines.reading() as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "round_cancelled")).one()
        assert entry.details == {"reason": "Mất điện toàn xã"}


@pytest.mark.parametrize("reason", ["", "abc"])
def test_no_round_is_cancelled_without_a_reason(
    engines: Engines, client: FlaskClient, office: Office, reason: str
) -> None:
    make.sign_in(client, "tochuc")
    answer = act(client, office, "huy", reason=reason)
    assert answer.status_code == 422
    assert "Lý do hủy:" in answer.text
    assert seen(engines, office)[0] == "draft"


def test_a_round_that_was_closed_early_says_when(engines: Engines, client: FlaskClient, office: Office) -> None:
    """One that runs, and one that is open again, keep the hour that was planned."""
    now_in_state(engines, office, "ready")
    make.sign_in(client, "tochuc")
    assert "đóng sớm" not in client.get(office.page).text
    with engines.writing() as session:
        actions.close_round(session, session.get_one(Round, office.round), 1, NOW)
    for page in (office.page, "/dot-thi", "/"):
        shown = client.get(page).text
        assert ("đóng sớm" in shown, f"{NOW.astimezone(OFFICE):%H:%M %d/%m/%Y}" in shown) == (True, True)
    assert "Đã đặt giờ đóng mới" in act(client, office, "mo-lai", closes_at="18:00 21/11/2026").text
    assert "đóng sớm" not in client.get(office.page).text


def test_a_closed_round_is_opened_again_until_a_new_time(engines: Engines, client: FlaskClient, office: Office) -> None:
    now_in_state(engines, office, "closed")
    make.sign_in(client, "tochuc")
    assert "Đã đặt giờ đóng mới" in act(client, office, "mo-lai", closes_at="18:00 21/11/2026").text
    state, closes_at, *_ = seen(engines, office)
    assert (state, closes_at.isoformat()) == ("ready", "2026-11-21T11:00:00+00:00")


@pytest.mark.parametrize(
    ("state", "closes_at", "words"),
    [
        ("closed", "2026-11-19T08:00", "Giờ đóng mới đã qua"),
        ("ready", "2026-11-20T12:00", "phải muộn hơn giờ đóng hiện tại"),
        ("ready", "", "Mục này là bắt buộc"),
        ("ready", "chiều mai", "Ngày giờ không hợp lệ"),
        ("draft", "2026-11-22T08:00", "trạng thái không cho phép"),
        ("cancelled", "2026-11-22T08:00", "trạng thái không cho phép"),
    ],
)
def test_a_new_closing_time_that_cannot_be_is_refused_with_words(
    engines: Engines, client: FlaskClient, office: Office, state: str, closes_at: str, words: str
) -> None:
    now_in_state(engines, office, state)
    before = seen(engines, office)
    make.sign_in(client, "tochuc")
    answer = act(client, office, "mo-lai", closes_at=closes_at)
    assert answer.status_code == 422
    assert words in answer.text
    assert seen(engines, office) == before


def test_results_are_published_by_hand_once(engines: Engines, client: FlaskClient, office: Office) -> None:
    now_in_state(engines, office, "closed")
    make.sign_in(client, "tochuc")
    assert "Công bố kết quả</button>" in client.get(office.page).text
    for _ in range(2):
        assert "Đã công bố kết quả" in act(client, office, "cong-bo").text
    assert seen(engines, office)[2] == NOW
    assert acts(engines, office).count("results_published") == 1


def test_results_that_show_themselves_are_not_published(engines: Engines, client: FlaskClient, office: Office) -> None:
    now_in_state(engines, office, "closed")
    with engines.writing() as session:
        session.get_one(Round, office.round).results_rule = "after_close"
    make.sign_in(client, "tochuc")
    assert "không cần công bố" in act(client, office, "cong-bo").text
    assert seen(engines, office)[2] is None


@pytest.mark.parametrize("what", ["mo", "huy", "mo-lai", "cong-bo", "dong", "dot-bu"])
@pytest.mark.parametrize(("who", "status"), [("nguoi-la", 404), ("thisinh", 403)])
def test_a_round_is_nobody_elses_to_act_on(
    engines: Engines, client: FlaskClient, office: Office, what: str, who: str, status: int
) -> None:
    before, on_record = seen(engines, office), acts(engines, office)
    make.sign_in(client, who)
    token = make.csrf_of(client.get("/doi-mat-khau"))
    data = {"csrf_token": token, "reason": "Không có lý do", "closes_at": "2026-11-25T08:00"}
    assert client.post(f"{office.page}/{what}", data=data).status_code == status
    assert client.get(office.page).status_code == status
    assert (seen(engines, office), acts(engines, office)) == (before, on_record)


def test_nothing_happens_without_the_token_of_the_form(engines: Engines, client: FlaskClient, office: Office) -> None:
    make.sign_in(client, "tochuc")
    assert client.post(f"{office.page}/mo").status_code == 400
    assert seen(engines, office)[0] == "draft"


def test_two_who_open_at_once_see_each_other(engines: Engines, office: Office) -> None:
    """The scope is read first; the lock that follows must not hand back what was read before it."""
    with engines.writing() as session:
        session.get_one(Round, office.round)
        session.execute(sa.update(Round).values(state="cancelled").execution_options(synchronize_session=False))
        assert actions.locked_in_scope(session, office.round, {office.unit}).state == "cancelled"
