"""The board in a real browser: it refreshes itself, keeps one's place, and says so when the server is away."""

import playwright.sync_api as playwright
import pytest
from axe_playwright_python.sync_playwright import Axe

from quizapp.attempts.actions import end_round
from quizapp.attempts.saving import save_answer
from quizapp.rounds.models import Round
from tests import make
from tests.conftest import LiveServer
from tests.journeys.sitting import sign_in
from tests.make import Sitting

pytestmark = pytest.mark.browser
TEN_SECONDS = 10_000


@pytest.fixture
def sitting(live_server: LiveServer) -> Sitting:
    """Somebody at work among people of two units who have not come."""
    with live_server.engines.writing() as session:
        units = [make.unit(session, name) for name in ("Xã An Lạc", "Xã Bình Minh")]
        at_work = make.person(session, "Nguyễn Đang Làm", unit=units[0])
        for _ in range(30):
            make.person(session, unit=units[1])
        make.organiser(session, username="tochuc")
        return make.started_attempt(session, make.open_round(session, units), at_work)


@pytest.fixture
def board(live_server: LiveServer, page: playwright.Page, sitting: Sitting) -> playwright.Page:
    """The board of that round, with the browser's clock in the hands of the test."""
    page.clock.install()
    sign_in(page, live_server, "tochuc")
    page.goto(f"{live_server.url}/dot-thi/{sitting.round_id}/theo-doi")
    return page


def test_an_answer_shows_on_the_board_without_losing_ones_place(
    live_server: LiveServer, board: playwright.Page, sitting: Sitting
) -> None:
    playwright.expect(board.get_by_text("Đang làm 0/10")).to_be_visible()
    board.get_by_text("Theo từng đơn vị").click()
    board.get_by_role("link", name="Xã Bình Minh").focus()
    board.evaluate("scrollTo(0, 300)")
    with live_server.engines.reading() as session:
        right = make.right_answers(session, sitting.attempt_id)
    save_answer(live_server.engines.save, sitting.save(1, right[1]))
    board.clock.run_for(TEN_SECONDS)
    playwright.expect(board.get_by_text("Đang làm 1/10")).to_be_visible()
    playwright.expect(board.get_by_role("link", name="Xã Bình Minh")).to_be_focused()
    assert board.evaluate("scrollY") == 300
    assert Axe().run(board).violations_count == 0


def test_a_server_that_is_away_is_told_calmly_and_found_again(
    live_server: LiveServer, board: playwright.Page, sitting: Sitting
) -> None:
    board.route("**/theo-doi?manh=1*", lambda route: route.abort())
    board.clock.run_for(TEN_SECONDS)
    playwright.expect(board.get_by_text("Chưa nối được máy chủ")).to_be_visible()
    playwright.expect(board.get_by_text("cứ để thí sinh làm tiếp")).to_be_visible()
    playwright.expect(board.get_by_text("Nguyễn Đang Làm")).to_be_visible()
    board.unroute("**/theo-doi?manh=1*")
    board.clock.run_for(TEN_SECONDS)
    playwright.expect(board.get_by_text("Chưa nối được máy chủ")).to_be_hidden()


def test_a_hidden_board_asks_for_nothing(board: playwright.Page) -> None:
    asked: list[str] = []
    board.on("request", lambda request: asked.append(request.url) if "theo-doi" in request.url else None)
    board.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    board.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    board.clock.run_for(3 * TEN_SECONDS)
    assert asked == []
    with board.expect_request("**/theo-doi?manh=1*"):
        board.evaluate("Object.defineProperty(document, 'hidden', {value: false, configurable: true})")
        board.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_whoever_is_signed_out_is_told_to_load_the_page_again(board: playwright.Page) -> None:
    board.context.clear_cookies()
    board.clock.run_for(TEN_SECONDS)
    playwright.expect(board.get_by_text("Phiên đăng nhập đã hết")).to_be_visible()


def test_the_board_of_a_round_that_was_closed_asks_no_more(
    live_server: LiveServer, board: playwright.Page, sitting: Sitting
) -> None:
    with live_server.engines.writing() as session:
        end_round(session, session.get_one(Round, sitting.round_id), 1, live_server.clock(), end_running=True)
    board.clock.run_for(TEN_SECONDS)
    playwright.expect(board.locator("#board-table").get_by_text("Vắng").first).to_be_visible()
    playwright.expect(board.get_by_text("tự cập nhật")).to_have_count(0)
    asked: list[str] = []
    board.on("request", lambda request: asked.append(request.url) if "theo-doi" in request.url else None)
    board.clock.run_for(3 * TEN_SECONDS)
    assert asked == []
