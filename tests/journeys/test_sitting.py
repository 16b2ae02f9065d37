"""A candidate in a real browser, from sign-in to the result."""

import json
import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, Route, expect

from quizapp.attempts.models import AnswerEvent, Attempt
from quizapp.people.models import Login
from tests.conftest import LiveServer
from tests.journeys import sitting

pytestmark = pytest.mark.browser

# the names of what the browser's own store holds; one is there while the test runs
QUEUES = """() => new Promise((resolve) => {
  indexedDB.open("quizapp", 1).onsuccess = ({ target }) => {
    target.result.transaction("queues").objectStore("queues").getAllKeys().onsuccess = (event) => {
      resolve(event.target.result);
    };
  };
})"""


def kept(live: LiveServer) -> int:
    """How many places hold an answer on the server."""
    with live.engines.reading() as session:
        return session.scalar(sa.select(sa.func.count(sa.distinct(AnswerEvent.position)))) or 0


def attempts(live: LiveServer) -> list[Attempt]:
    with live.engines.reading() as session:
        return list(session.scalars(sa.select(Attempt).order_by(Attempt.id)))


def test_a_candidate_sits_a_test_through_to_the_result(page: Page, live_server: LiveServer) -> None:
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)
    number = sitting.count(page)
    for position in range(1, number + 1):
        place = sitting.question(page, position)
        expect(place).to_be_visible()
        if position == number:  # the last one stays open
            break
        sitting.answer(place)
        expect(sitting.state(place)).to_have_text(sitting.SAVED)
        page.get_by_role("button", name="Câu sau").click()
    assert len(page.evaluate(QUEUES)) == 1
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.get_by_role("heading", name="Xem lại trước khi nộp")).to_be_visible()
    expect(page.get_by_role("link", name=f"Câu {number}", exact=True)).to_be_visible()
    page.get_by_role("button", name="Xác nhận nộp bài").click()
    expect(page.get_by_role("heading", name="Đã nộp bài")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Tổng điểm")
    expect(page.locator("main")).to_contain_text("Xếp loại")
    assert kept(live_server) == number - 1
    assert attempts(live_server)[0].state == "submitted"
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('quizapp:'))") == []
    assert page.evaluate(QUEUES) == []  # wiped


def test_the_page_carries_what_automation_relies_on(page: Page, live_server: LiveServer) -> None:
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)
    root = page.locator("[data-attempt]")
    token = root.get_attribute("data-attempt")
    assert root.get_attribute("data-epoch") == "1"
    for name in ("data-deadline", "data-server-time"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+\+00:00", str(root.get_attribute(name)))
    assert root.get_attribute("data-save-url") == f"/lam-bai/{token}/cau"
    assert root.get_attribute("data-submit-url") == f"/lam-bai/{token}/nop-bai"
    assert root.get_attribute("data-heartbeat-url") == f"/lam-bai/{token}/nhip"
    assert page.locator("meta[name=csrf-token]").get_attribute("content")


def test_no_page_of_a_running_test_tells_the_key(page: Page, live_server: LiveServer) -> None:
    bodies: list[str] = []
    page.on(
        "response", lambda answer: bodies.append(answer.text()) if "/lam-bai/" in answer.url and answer.ok else None
    )
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)
    sitting.answer(sitting.question(page, 1))
    expect(sitting.state(sitting.question(page, 1))).to_have_text(sitting.SAVED)
    sitting.until(page, lambda: any("fieldset" in body for body in bodies))  # the control: the page itself was read
    everything = " ".join(bodies)
    assert "Vì sao câu" not in everything
    assert "example.gov.vn" not in everything


def test_answers_chosen_through_a_cut_are_kept_and_sent_later(page: Page, live_server: LiveServer) -> None:
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)
    page.context.set_offline(True)
    place = sitting.question(page, 1)
    sitting.answer(place)
    expect(sitting.state(place)).to_have_text("Chỉ có trên máy này – đang gửi lại")
    assert kept(live_server) == 0
    page.context.set_offline(False)
    expect(sitting.state(place)).to_have_text(sitting.SAVED)
    assert kept(live_server) == 1


def test_an_unsent_answer_survives_a_reload(page: Page, live_server: LiveServer) -> None:
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)

    def dropped(route: Route) -> None:
        route.abort()

    page.route("**/cau/*", dropped)
    sitting.answer(sitting.question(page, 1))
    expect(sitting.state(sitting.question(page, 1))).to_have_text("Chỉ có trên máy này – đang gửi lại")
    page.unroute("**/cau/*", dropped)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(sitting.state(sitting.question(page, 1))).to_have_text(sitting.SAVED)
    assert kept(live_server) == 1


def test_a_page_of_a_proxy_is_no_acknowledgement(page: Page, live_server: LiveServer) -> None:
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)
    page.route("**/cau/*", lambda route: route.fulfill(status=200, content_type="text/html", body="<p>Xin chào</p>"))
    sitting.answer(sitting.question(page, 1))
    expect(sitting.state(sitting.question(page, 1))).to_have_text("Chỉ có trên máy này – đang gửi lại")
    page.route(
        "**/cau/*",
        lambda route: route.fulfill(status=200, content_type="application/json", body=json.dumps({"seq": 0})),
    )
    page.wait_for_timeout(2500)
    expect(sitting.state(sitting.question(page, 1))).to_have_text("Chỉ có trên máy này – đang gửi lại")
    assert kept(live_server) == 0


def test_another_browser_takes_the_pen_and_the_first_is_told(
    page: Page, chromium: Browser, live_server: LiveServer
) -> None:
    username = sitting.open_to(live_server)
    sitting.sign_in(page, live_server, username)
    sitting.begin(page)
    sitting.answer(sitting.question(page, 1))
    expect(sitting.state(sitting.question(page, 1))).to_have_text(sitting.SAVED)
    other = chromium.new_context(locale="vi-VN").new_page()
    sitting.sign_in(other, live_server, username)
    sitting.go_on(other)
    expect(other.locator("[data-attempt]")).to_have_attribute("data-epoch", "2")
    expect(other.locator('fieldset[data-position="1"] [data-save-state]')).to_have_text(sitting.SAVED)
    place = sitting.choice(page)
    page.locator(f'.map a[href="#cau-{place}"]').click()
    sitting.question(page, place).locator("input").last.check()
    expect(page.locator("[data-banner]")).to_contain_text("máy hoặc trình duyệt khác")
    assert kept(live_server) == 1
    other.context.close()


def test_the_browser_hands_in_when_time_is_up(page: Page, live_server: LiveServer) -> None:
    page.clock.install()
    sitting.sign_in(page, live_server, sitting.open_to(live_server, minutes=1))
    sitting.begin(page)
    sitting.answer(sitting.question(page, 1))
    expect(sitting.state(sitting.question(page, 1))).to_have_text(sitting.SAVED)
    sitting.only_left(live_server, 45)
    page.reload()
    expect(page.locator("[data-banner]")).to_contain_text("Còn 1 phút")
    sitting.only_left(live_server, 1)
    page.clock.fast_forward(44_000)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Hết giờ|Đã nộp bài"))
    only = attempts(live_server)[0]
    assert only.state == "expired"
    assert only.ended_at == only.deadline_at


def test_letters_on_the_keyboard_choose_options(page: Page, live_server: LiveServer) -> None:
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)
    position = sitting.choice(page)
    page.locator(f'.map a[href="#cau-{position}"]').click()
    page.keyboard.press("b")
    place = sitting.question(page, position)
    expect(place.locator('input[value="b"]')).to_be_checked()
    expect(sitting.state(place)).to_have_text(sitting.SAVED)
    page.reload()
    expect(page.locator(f'fieldset[data-position="{position}"] input[value="b"]')).to_be_checked()


def test_signing_in_again_in_another_tab_lets_the_page_save_on(page: Page, live_server: LiveServer) -> None:
    username = sitting.open_to(live_server)
    sitting.sign_in(page, live_server, username)
    sitting.begin(page)
    with live_server.engines.writing() as session:
        session.execute(sa.update(Login).where(Login.ended_at.is_(None)).values(ended_at=live_server.clock()))
    sitting.answer(sitting.question(page, 1))
    expect(page.locator("[data-banner]")).to_contain_text("Phiên đăng nhập đã hết")
    assert kept(live_server) == 0
    other = page.context.new_page()
    sitting.sign_in(other, live_server, username)
    expect(sitting.state(sitting.question(page, 1))).to_have_text(sitting.SAVED)
    assert kept(live_server) == 1


def test_the_review_does_not_hand_in_what_never_reached_the_server(page: Page, live_server: LiveServer) -> None:
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)
    page.route("**/cau/*", lambda route: route.abort())
    sitting.answer(sitting.question(page, 1))
    expect(sitting.state(sitting.question(page, 1))).to_have_text("Chỉ có trên máy này – đang gửi lại")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(page.url.split("#")[0] + "/xem-lai")
    page.get_by_role("button", name="Xác nhận nộp bài").click()
    expect(page.locator("[data-banner]")).to_contain_text("1 câu chỉ có trên máy này")
    assert attempts(live_server)[0].state == "in_progress"
    page.unroute("**/cau/*")
    page.get_by_role("button", name="Xác nhận nộp bài").click()
    expect(page.get_by_role("heading", name="Đã nộp bài")).to_be_visible()
    assert kept(live_server) == 1


def test_an_answer_that_waited_yields_to_a_newer_one_of_another_browser(
    page: Page, chromium: Browser, live_server: LiveServer
) -> None:
    username = sitting.open_to(live_server)
    sitting.sign_in(page, live_server, username)
    sitting.begin(page)
    place = sitting.choice(page)
    page.locator(f'.map a[href="#cau-{place}"]').click()
    page.route("**/cau/*", lambda route: route.abort())
    sitting.question(page, place).locator('input[value="a"]').check()
    expect(sitting.state(sitting.question(page, place))).to_have_text("Chỉ có trên máy này – đang gửi lại")
    other = chromium.new_context(locale="vi-VN").new_page()
    sitting.sign_in(other, live_server, username)
    sitting.go_on(other)
    other.locator(f'.map a[href="#cau-{place}"]').click()
    sitting.question(other, place).locator('input[value="b"]').check()
    expect(sitting.state(sitting.question(other, place))).to_have_text(sitting.SAVED)
    other.context.close()
    page.unroute("**/cau/*")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{live_server.url}/")
    sitting.go_on(page)
    expect(page.locator("[data-banner]")).to_contain_text("máy khác")
    page.locator(f'.map a[href="#cau-{place}"]').click()
    expect(sitting.question(page, place).locator('input[value="b"]')).to_be_checked()
    with live_server.engines.reading() as session:
        assert list(session.scalars(sa.select(AnswerEvent.value))) == ['["b"]']
