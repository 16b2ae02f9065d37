"""The organiser's board, closing a round, and the make-up round."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.attempts.actions import end_round
from quizapp.attempts.models import Attempt
from quizapp.attempts.routes.board import board_lines, counts_by_unit, counts_of
from quizapp.db import Engines
from quizapp.people.models import Person
from quizapp.rounds.models import Round
from quizapp.rounds.queries import candidates, makeup_rounds
from tests import make
from tests.attempts.conftest import Room
from tests.make import NOW


def act(client: FlaskClient, room: Room, what: str, **data: Any) -> TestResponse:
    token = make.csrf_of(client.get("/dot-thi/moi"))
    return client.post(f"/dot-thi/{room.round}/{what}", data={**data, "csrf_token": token}, follow_redirects=True)


def states(engines: Engines, room: Room) -> tuple[str, list[str]]:
    """Of the round, and of its attempts."""
    with engines.reading() as session:
        attempts = session.scalars(sa.select(Attempt.state).where(Attempt.round_id == room.round).order_by(Attempt.id))
        return session.get_one(Round, room.round).state, list(attempts)


def rounds(engines: Engines) -> int:
    with engines.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Round)) or 0


def figures(page: str) -> list[int]:
    """invited, begun, running, ended, missing – as the page prints them."""
    part = page.split('id="board-figures"')[1].split("</ul>")[0]
    return [int(piece.split("</b>")[0]) for piece in part.split("<b>")[1:]]


def test_the_board_tells_who_has_come_and_how_far_they_are(client: FlaskClient, room: Room) -> None:
    make.sign_in(client, "tochuc")
    page = client.get(room.page).text
    assert figures(page) == [4, 2, 1, 1, 2]
    assert "Đang làm 2/10" in page
    assert "Đã nộp, 2/10 câu" in page
    assert page.count("Chưa vào</span>") == 2
    assert "08:01:00" in page, "the last save, in the time of the office"
    assert page.index("Xã An Lạc</th>") < page.index("Nguyễn Đang Làm") < page.index("Xã Bình Minh</th>")


def test_the_board_shows_neither_answers_nor_marks(engines: Engines, client: FlaskClient, room: Room) -> None:
    make.sign_in(client, "tochuc")
    page = client.get(room.page).text.lower()
    for word in ("điểm", "đúng", "%", room.at_work.token.lower(), room.done.token.lower()):
        assert word not in page.split("<main")[1]


def test_the_part_that_refreshes_is_the_board_without_the_page_around_it(client: FlaskClient, room: Room) -> None:
    make.sign_in(client, "tochuc")
    part = client.get(f"{room.page}?manh=1").text
    assert "<nav" not in part
    assert figures(part) == [4, 2, 1, 1, 2]
    for name in ("board-when", "board-figures", "board-units", "board-table", "board-pager"):
        assert f'id="{name}"' in part


def test_the_board_refreshes_itself_with_and_without_a_script(client: FlaskClient, room: Room) -> None:
    make.sign_in(client, "tochuc")
    page = client.get(room.page).text
    assert f'<noscript><meta http-equiv="refresh" content="15;url={room.page}?tu-dong=1"></noscript>' in page
    assert 'data-refresh="10"' in page
    assert 'type="module"' in page


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("running", ["Nguyễn Đang Làm"]),
        ("handed_in", ["Lê Đã Nộp"]),
        ("waiting", ["Trần Chưa Vào", "Phạm Đi Vắng"]),
        ("timed_out", []),
    ],
)
def test_the_list_is_narrowed_by_state(client: FlaskClient, room: Room, state: str, names: list[str]) -> None:
    make.sign_in(client, "tochuc")
    page = client.get(f"{room.page}?trang_thai={state}").text
    everyone = ("Nguyễn Đang Làm", "Lê Đã Nộp", "Trần Chưa Vào", "Phạm Đi Vắng")
    assert sorted(name for name in everyone if name in page) == sorted(names)
    assert figures(page) == [4, 2, 1, 1, 2], "the headline still counts everybody"


def test_the_list_is_narrowed_to_a_unit(client: FlaskClient, room: Room) -> None:
    make.sign_in(client, "tochuc")
    page = client.get(f"{room.page}?don_vi={room.first}").text
    assert "Nguyễn Đang Làm" in page
    assert "Lê Đã Nộp" not in page
    assert figures(page) == [1, 1, 1, 0, 0]


@pytest.mark.parametrize("query", ["don_vi=999", "don_vi=abc", "trang_thai=la", "trang=-3", "trang=abc"])
def test_a_filter_that_means_nothing_narrows_nothing(client: FlaskClient, room: Room, query: str) -> None:
    make.sign_in(client, "tochuc")
    assert figures(client.get(f"{room.page}?{query}").text) == [4, 2, 1, 1, 2]


def test_whose_time_ran_out_is_closed_when_the_organiser_looks(
    engines: Engines, client: FlaskClient, room: Room, clock: Any
) -> None:
    make.sign_in(client, "tochuc")
    clock.advance(minutes=45, seconds=11)
    assert "Đang làm 2/10" in client.get(room.page).text, "answers may still be on their way"
    clock.advance(seconds=1)
    assert "Hết giờ, 2/10 câu" in client.get(room.page).text
    assert states(engines, room)[1] == ["expired", "submitted"]


def test_whoever_never_came_is_absent_once_the_round_is_over(client: FlaskClient, room: Room, clock: Any) -> None:
    make.sign_in(client, "tochuc")
    clock.advance(minutes=8 * 60)
    page = client.get(room.page).text
    assert page.count("Vắng</span>") == 2
    assert "data-final" in page
    assert "http-equiv" not in page, "nothing will change any more"


def test_a_draft_has_no_board_yet(engines: Engines, client: FlaskClient) -> None:
    with engines.writing() as session:
        unit = make.unit(session)
        make.organiser(session, unit, username="tochuc")
        made = make.draft_round(session, [unit])
    make.sign_in(client, "tochuc")
    answer = client.get(f"/dot-thi/{made.id}/theo-doi", follow_redirects=True)
    assert "chưa có ai để theo dõi" in answer.text


@pytest.mark.parametrize(("who", "status"), [("nguoi-la", 404), ("thisinh", 403)])
@pytest.mark.parametrize("page", ["theo-doi", "theo-doi?manh=1", "dong"])
def test_the_board_is_the_organisers_alone(client: FlaskClient, room: Room, who: str, status: int, page: str) -> None:
    make.sign_in(client, who)
    assert client.get(f"/dot-thi/{room.round}/{page}").status_code == status


def test_a_round_that_people_sit_is_not_closed_before_the_organiser_has_read_so(
    engines: Engines, client: FlaskClient, room: Room
) -> None:
    make.sign_in(client, "tochuc")
    before = states(engines, room)
    answer = act(client, room, "dong")
    assert "Còn thí sinh đang làm bài" in answer.text
    assert "Kết thúc bài của 1 người và đóng đợt" in answer.text
    assert states(engines, room) == before == ("ready", ["in_progress", "submitted"])
    assert "Đã đóng đợt" in act(client, room, "dong", xac_nhan="1").text
    assert states(engines, room) == ("closed", ["submitted", "submitted"])


def test_a_round_is_closed_once(engines: Engines, client: FlaskClient, room: Room) -> None:
    make.sign_in(client, "tochuc")
    act(client, room, "dong", xac_nhan="1")
    assert "trạng thái không cho phép" in act(client, room, "dong", xac_nhan="1").text
    assert "trạng thái không cho phép" in client.get(f"/dot-thi/{room.round}/dong", follow_redirects=True).text
    assert states(engines, room)[0] == "closed"


def test_a_confirmed_close_of_a_cancelled_round_ends_nobodys_attempt(
    engines: Engines, client: FlaskClient, room: Room
) -> None:
    make.sign_in(client, "tochuc")
    with engines.writing() as session:
        session.get_one(Round, room.round).state = "cancelled"
    act(client, room, "dong", xac_nhan="1")
    assert states(engines, room) == ("cancelled", ["in_progress", "submitted"])


def closed(engines: Engines, room: Room) -> None:
    with engines.writing() as session:
        end_round(session, session.get_one(Round, room.round), 1, NOW, end_running=True)


def test_the_make_up_round_lists_exactly_the_absent(engines: Engines, client: FlaskClient, room: Room) -> None:
    closed(engines, room)
    make.sign_in(client, "tochuc")
    answer = act(client, room, "dot-bu")
    with engines.reading() as session:
        [made] = makeup_rounds(session, room.round)
        assert {one.name for one in candidates(session, made.id)} == {"Trần Chưa Vào", "Phạm Đi Vắng"}
    assert answer.request.path == f"/dot-thi/{made.id}"
    assert "đúng những người vắng" in answer.text


def test_pressing_twice_makes_one_make_up_round(engines: Engines, client: FlaskClient, room: Room) -> None:
    closed(engines, room)
    make.sign_in(client, "tochuc")
    pages = [act(client, room, "dot-bu").request.path for _ in range(2)]
    assert pages[0] == pages[1]
    assert rounds(engines) == 2


def test_a_make_up_round_keeps_its_list_when_it_is_changed_and_opened(
    engines: Engines, client: FlaskClient, room: Room
) -> None:
    closed(engines, room)
    with engines.writing() as session:
        session.execute(sa.update(Person).where(Person.name == "Lê Đã Nộp").values(category="LD"))
    make.sign_in(client, "tochuc")
    page = act(client, room, "dot-bu").request.path
    form = client.get(f"{page}/sua").text
    assert 'name="unit_ids"' not in form
    with engines.reading() as session:
        [made] = makeup_rounds(session, room.round)
    typed = {
        "name": "Đợt bù",
        "kind": "self_test",
        "unit_id": made.unit_id,
        "blueprint_id": made.blueprint_id,
        "opens_at": "2026-11-20T08:00",
        "closes_at": "2026-11-20T12:00",
        "attempts_allowed": "1",
        "results_rule": "at_once",
        "unit_ids": [room.first],
    }
    assert make.post(client, f"{page}/sua", typed).status_code == 302
    token = make.csrf_of(client.get(page))
    client.post(f"{page}/mo", data={"csrf_token": token})
    with engines.reading() as session:
        opened = session.get_one(Round, made.id)
        assert (opened.name, opened.state, opened.kind) == ("Đợt bù", "ready", "official")
        assert {one.name for one in candidates(session, made.id)} == {"Trần Chưa Vào", "Phạm Đi Vắng"}


def test_no_make_up_round_before_the_round_is_closed(engines: Engines, client: FlaskClient, room: Room) -> None:
    make.sign_in(client, "tochuc")
    assert "trạng thái không cho phép" in act(client, room, "dot-bu").text
    assert rounds(engines) == 1


def test_no_make_up_round_where_nobody_was_absent(engines: Engines, client: FlaskClient, room: Room) -> None:
    with engines.writing() as session:
        round_ = session.get_one(Round, room.round)
        for name in ("Trần Chưa Vào", "Phạm Đi Vắng"):
            late = session.scalars(sa.select(Person).where(Person.name == name)).one()
            make.started_attempt(session, round_, late)
    closed(engines, room)
    make.sign_in(client, "tochuc")
    assert "Không có ai vắng mặt" in act(client, room, "dot-bu").text
    assert rounds(engines) == 1


def test_everyone_on_the_list_is_counted_once(engines: Engines, room: Room) -> None:
    with engines.reading() as session:
        lines = board_lines(candidates(session, room.round), {}, is_over=True)
    assert {line.state for line in lines} == {"absent"}
    assert [(one.name, one.counts.missing) for one in counts_by_unit(lines)] == [("Xã An Lạc", 1), ("Xã Bình Minh", 3)]
    assert (counts_of(lines).invited, counts_of(lines).begun) == (4, 0)
