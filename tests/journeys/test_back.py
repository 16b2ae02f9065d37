"""The browser's own "Back" among forms: nothing is sent twice, and nothing that was typed is lost."""

import pytest
from playwright.sync_api import Page, expect

from tests import make
from tests.conftest import LiveServer

pytestmark = pytest.mark.browser


def posts_after_going_back(page: Page, live: LiveServer) -> list[str]:
    """A refused form, typed on, left by a link and come back to: what the browser sends on the way."""
    with live.engines.writing() as session:
        make.administrator(session)
    page.goto(f"{live.url}/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill("quantri")
    page.get_by_label("Mật khẩu").fill(make.PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.goto(f"{live.url}/don-vi/them")
    page.get_by_label("Mã đơn vị").fill("X @")
    page.get_by_label("Tên").first.fill("Xã Nguyễn Thị Minh Khai")
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".note.error")).to_contain_text("Mã đơn vị")
    page.get_by_label("Tên").first.fill("Xã Nguyễn Thị Minh Khai Hai")
    page.wait_for_timeout(800)  # the pause after the last key
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_role("link", name="Báo cáo").click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("đơn vị", ignore_case=True)
    page.evaluate("history.back()")
    expect(page.get_by_label("Mã đơn vị")).to_be_visible()
    return sent


def test_back_to_a_refused_form_sends_nothing_and_shows_what_was_typed(page: Page, live_server: LiveServer) -> None:
    assert posts_after_going_back(page, live_server) == []
    expect(page.get_by_label("Mã đơn vị")).to_have_value("X @")
    expect(page.get_by_label("Tên").first).to_have_value("Xã Nguyễn Thị Minh Khai Hai")
    page.context.clear_cookies()
    page.reload()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()


def test_without_the_script_the_form_would_be_sent_again(page: Page, live_server: LiveServer) -> None:
    """The control: browsers ask first, or show an error page of their own."""
    page.route("**/kept.js*", lambda route: route.abort())
    assert len(posts_after_going_back(page, live_server)) == 1


def test_what_one_account_typed_is_shown_to_no_other(page: Page, live_server: LiveServer) -> None:
    posts_after_going_back(page, live_server)
    page.evaluate("history.replaceState({kept: {...history.state.kept, account: 'another'}}, '')")
    page.reload()
    expect(page.get_by_label("Tên").first).to_have_value("")
