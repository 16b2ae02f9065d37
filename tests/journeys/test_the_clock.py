"""The clock on the page: the server decides when time is over, also a second before the end."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from quizapp.attempts.models import Attempt
from tests.browsers import PATIENCE
from tests.conftest import LiveServer
from tests.journeys import sitting

pytestmark = pytest.mark.browser


def beat(page: Page) -> None:
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def begun(page: Page, live: LiveServer, *, seconds_left: int = 0) -> None:
    """At the test page; with `seconds_left` of a test of one minute."""
    sitting.sign_in(page, live, sitting.open_to(live, **({"minutes": 1} if seconds_left else {})))
    sitting.begin(page)
    if seconds_left:
        sitting.only_left(live, seconds_left)
        page.reload()


def lengthen(live: LiveServer, minutes: int) -> None:
    with live.engines.writing() as session:
        attempt = session.scalars(sa.select(Attempt)).one()
        attempt.deadline_at += timedelta(minutes=minutes)


def state(live: LiveServer) -> str:
    with live.engines.reading() as session:
        return session.scalars(sa.select(Attempt.state)).one()


def test_time_that_is_added_just_before_the_end_counts(page: Page, live_server: LiveServer) -> None:
    begun(page, live_server, seconds_left=20)
    lengthen(live_server, 10)  # no heartbeat is due before the end
    expect(page.locator("[data-banner]")).to_contain_text("Bạn được thêm thời gian: hết giờ lúc")
    place = sitting.question(page, 1)
    sitting.answer(place)
    expect(sitting.state(place)).to_have_text(sitting.SAVED)
    assert state(live_server) == "in_progress"


UNASKED = ("if (this.clock.left() > 0 || this.isDone) {", "if (this.isDone) {")  # does not look at what it was told


def test_a_hand_in_that_hears_of_time_left_goes_on(page: Page, live_server: LiveServer) -> None:
    """A grant between the question and the hand-in: the server refuses, and the page takes its word."""
    sitting.patch(page, "room.js", UNASKED)
    begun(page, live_server, seconds_left=20)
    lengthen(live_server, 10)
    with page.expect_response("**/nop-bai", timeout=PATIENCE) as refused:
        pass
    assert refused.value.json()["reason"] == "time_left"
    expect(page.locator("[data-banner]")).to_contain_text("Bạn được thêm thời gian")
    place = sitting.question(page, 1)
    sitting.answer(place)
    expect(sitting.state(place)).to_have_text(sitting.SAVED)
    assert state(live_server) == "in_progress"


def test_a_page_that_believes_its_own_clock_hands_in_too_early(page: Page, live_server: LiveServer) -> None:
    """The control: the same minute, on a page that neither asks nor says why it hands in."""
    sitting.patch(page, "room.js", UNASKED, ("body: { time_up: true }", "body: {}"))
    begun(page, live_server, seconds_left=20)
    lengthen(live_server, 10)
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã nộp bài")
    assert state(live_server) == "submitted"


def test_a_pc_that_slept_asks_at_once_how_much_time_is_left(page: Page, live_server: LiveServer) -> None:
    """While a PC sleeps its monotonic clock may stand; only the time of day has gone on."""
    sitting.patch(page, "clock.js", ("const BEAT = 30000;", "const BEAT = 3600000;"))  # no other question is due
    begun(page, live_server)
    live_server.clock.advance(minutes=20)  # type: ignore[attr-defined]
    expect(page.get_by_role("timer")).to_contain_text(re.compile("4[0-4]:"))  # the control: the page cannot know
    page.evaluate("{ const real = Date.now; Date.now = () => real.call(Date) + 20 * 60 * 1000; }")
    expect(page.get_by_role("timer")).to_contain_text(re.compile("2[0-4]:"))


def test_the_clock_stands_while_an_outage_is_open(page: Page, live_server: LiveServer) -> None:
    begun(page, live_server)
    with live_server.engines.writing() as session:
        session.execute(sa.update(Attempt).values(held_since=live_server.clock()))
    beat(page)
    expect(page.locator("[data-banner]")).to_contain_text("Đồng hồ đang tạm dừng vì sự cố")
    expect(page.locator("[data-clock-label]")).to_have_text("Tạm dừng")  # written together with the time
    clock = page.get_by_role("timer")
    shown = str(clock.text_content())
    beat(page)
    page.wait_for_timeout(2500)
    assert clock.text_content() == shown
    expect(page.locator("[data-banner]")).not_to_contain_text("thêm thời gian")
    place = sitting.question(page, 1)
    sitting.answer(place)
    expect(sitting.state(place)).to_have_text(sitting.SAVED)
    assert clock.text_content() == shown
    page.reload()
    expect(page.locator("[data-banner]")).to_contain_text("Đồng hồ đang tạm dừng vì sự cố")
    expect(clock).to_have_text(shown)
    with live_server.engines.writing() as session:
        session.execute(sa.update(Attempt).values(held_since=None))
    beat(page)
    expect(page.locator("[data-banner]")).to_be_hidden()
    expect(clock).not_to_have_text(shown)  # the control: it does run


def test_the_time_is_read_on_request_and_not_every_second(page: Page, live_server: LiveServer) -> None:
    begun(page, live_server)
    clock = page.get_by_role("timer")
    assert clock.get_attribute("aria-live") == "off"
    spoken = page.locator("[data-announce]")
    page.wait_for_timeout(1500)
    assert spoken.text_content() == ""
    page.get_by_role("button", name="Đọc thời gian còn lại").click()
    expect(spoken).to_contain_text(re.compile(r"Còn 4[0-4] phút\. Hết giờ lúc 08:45\."))  # a busy machine takes minutes
    page.evaluate("document.querySelector('[data-announce]').textContent = ''")
    page.keyboard.press("Alt+t")
    expect(spoken).to_contain_text(re.compile(r"Còn 4[0-4] phút\."))


def test_the_time_is_announced_at_thirty_fifteen_ten_five_and_one_minutes(page: Page, live_server: LiveServer) -> None:
    page.clock.install()
    begun(page, live_server)
    spoken = page.locator("[data-announce]")
    elapsed = 0
    for minutes in (30, 15, 10, 5, 1):
        ahead = (45 - minutes) * 60 - elapsed
        elapsed += ahead
        live_server.clock.advance(seconds=ahead)  # type: ignore[attr-defined]
        page.clock.fast_forward(ahead * 1000)
        expect(spoken).to_contain_text(f"Còn {minutes} phút")
