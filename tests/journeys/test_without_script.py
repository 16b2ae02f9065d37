"""The same test with JavaScript off."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from quizapp.attempts.models import AnswerEvent, Attempt
from tests.conftest import LiveServer
from tests.journeys import sitting

pytestmark = pytest.mark.browser


def test_a_test_can_be_sat_without_javascript(chromium: Browser, live_server: LiveServer) -> None:
    context = chromium.new_context(locale="vi-VN", java_script_enabled=False)
    page = context.new_page()
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)
    expect(page.locator(".test-clock")).to_contain_text("Hết giờ lúc")  # nothing counts down here
    assert page.locator("[hidden]:visible").count() == 0  # no button that does nothing
    number = sitting.count(page)
    for position in range(1, number):
        place = sitting.question(page, position)
        if place.get_attribute("data-type") == "ordering":
            for index in range(place.locator("select").count()):
                place.locator("select").nth(index).select_option(str(index + 1))
        else:
            sitting.answer(place)
        if position == 2:  # one button keeps everything that was chosen so far
            place.get_by_role("button", name="Lưu các câu đã chọn").click()
            expect(page.locator("main")).to_contain_text("Đã lưu 2 câu trả lời")
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.get_by_role("heading", name="Xem lại trước khi nộp")).to_be_visible()
    expect(page.locator("main")).to_contain_text(f"Đã trả lời {number - 1} trên {number} câu")
    page.get_by_role("button", name="Xác nhận nộp bài").click()
    expect(page.get_by_role("heading", name="Đã nộp bài")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Tổng điểm")
    with live_server.engines.reading() as session:
        assert session.scalar(sa.select(sa.func.count(sa.distinct(AnswerEvent.position)))) == number - 1
        assert session.scalars(sa.select(Attempt)).one().state == "submitted"
    context.close()


def test_a_number_given_twice_is_refused_and_the_rest_is_kept(chromium: Browser, live_server: LiveServer) -> None:
    context = chromium.new_context(locale="vi-VN", java_script_enabled=False)
    page = context.new_page()
    sitting.sign_in(page, live_server, sitting.open_to(live_server, has_every_type=True))
    sitting.begin(page)
    ordering = page.locator('fieldset[data-type="ordering"]').first
    for index in range(ordering.locator("select").count()):
        ordering.locator("select").nth(index).select_option("1")
    sitting.answer(sitting.question(page, sitting.choice(page)))
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.locator("main")).to_contain_text("chọn hai lần")
    expect(page.locator("main")).to_contain_text("Đã lưu 1 câu trả lời")
    with live_server.engines.reading() as session:
        assert session.scalar(sa.select(sa.func.count(sa.distinct(AnswerEvent.position)))) == 1
    context.close()
