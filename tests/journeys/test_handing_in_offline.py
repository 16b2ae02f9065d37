"""“Nộp bài” while nobody answers: the page stays, says what it waits for, and says so no longer than it is true."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, Route, expect

from quizapp.attempts.models import Attempt
from tests.conftest import LiveServer
from tests.journeys import badges, sitting

pytestmark = pytest.mark.browser

CUT = "Chưa nộp được vì mất kết nối. Các câu đã lưu vẫn còn trên máy chủ."
BACK = "Đã có kết nối, mọi câu đã lưu trên máy chủ. Bài chưa nộp: hãy bấm nộp lại."


def offline(page: Page) -> Callable[[], None]:
    page.context.set_offline(True)
    return lambda: page.context.set_offline(False)


def bad_gateway(page: Page) -> Callable[[], None]:
    """A proxy answers every address with its own page, those that are navigated to too."""

    def act(route: Route) -> None:
        route.fulfill(status=502, content_type="text/html", body="<h1>502 Bad Gateway</h1>")

    page.route("**/lam-bai/**", act)
    return lambda: page.unroute("**/lam-bai/**", act)


CUTS = {"offline": offline, "502 page": bad_gateway}


def begun(page: Page, live: LiveServer) -> None:
    sitting.sign_in(page, live, sitting.open_to(live))
    sitting.begin(page)
    sitting.answer(sitting.question(page, 1))
    expect(sitting.state(sitting.question(page, 1))).to_have_text(sitting.SAVED)


def state(live: LiveServer) -> str:
    with live.engines.reading() as session:
        return session.scalars(sa.select(Attempt.state)).one()


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS)
def test_the_page_stays_while_nobody_answers(
    page: Page, live_server: LiveServer, cut: Callable[[Page], Callable[[], None]]
) -> None:
    begun(page, live_server)
    banner, button = page.locator("[data-banner]"), page.get_by_role("button", name="Nộp bài")
    mend = cut(page)
    button.click()
    expect(banner).to_contain_text(CUT)
    expect(page.get_by_role("timer")).to_be_visible()
    mend()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(banner).to_contain_text(BACK)
    expect(banner).not_to_contain_text(CUT)
    button.click()
    page.wait_for_url("**/xem-lai")
    mend = cut(page)
    page.get_by_role("button", name="Xác nhận nộp bài").click()
    expect(banner).to_contain_text(CUT)
    assert state(live_server) == "in_progress"
    mend()
    page.get_by_role("button", name="Xác nhận nộp bài").click()
    page.wait_for_url("**/ket-qua/*")
    assert state(live_server) == "submitted"


def test_what_a_hand_in_waited_for_is_not_said_any_longer_once_it_is_saved(page: Page, live_server: LiveServer) -> None:
    begun(page, live_server)
    banner = page.locator("[data-banner]")
    mend = offline(page)
    page.locator('.map a[href="#cau-2"]').click()
    sitting.answer(sitting.question(page, 2))
    page.get_by_role("button", name="Nộp bài").click()
    expect(banner).to_contain_text("còn 1 câu chỉ có trên máy này")
    mend()
    expect(banner).to_contain_text(BACK)
    expect(banner).not_to_contain_text("chỉ có trên máy này")
    assert badges.lies(page, live_server) == []


def test_a_page_that_does_not_ask_gives_way_to_an_error_page(page: Page, live_server: LiveServer) -> None:
    """The control: the same press on a page that is left without asking whether anybody answers."""
    asks = "if (isSettled && (await room.beat()))"

    def patched(route: Route) -> None:
        body = route.fetch().text()
        assert asks in body
        route.fulfill(status=200, content_type="text/javascript", body=body.replace(asks, "if (isSettled)"))

    page.route("**/tinh/**/trouble.js", patched)
    begun(page, live_server)
    offline(page)
    page.get_by_role("button", name="Nộp bài").click()
    page.wait_for_url("chrome-error://**")
