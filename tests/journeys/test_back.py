"""The browser's own "Back" among forms: nothing is sent twice, and nothing that was typed is lost."""

import pytest
from playwright.sync_api import Page, expect

from quizapp.rounds.models import Round
from tests import make
from tests.conftest import LiveServer
from tests.journeys.sitting import follow, sign_in

pytestmark = pytest.mark.browser


def kept(page: Page, typed: str) -> None:
    """Wait for the pause after the last key, in which the script keeps what was typed."""
    page.wait_for_function("(typed) => JSON.stringify(history.state?.kept ?? null).includes(typed)", arg=typed)


def posts_after_going_back(page: Page, live: LiveServer, *, is_kept: bool = True) -> list[str]:
    """A refused form, typed on, left by a link and come back to: what the browser sends on the way."""
    with live.engines.writing() as session:
        make.administrator(session)
    sign_in(page, live, "quantri")
    page.goto(f"{live.url}/don-vi/them")
    page.get_by_label("Mã đơn vị").fill("X @")
    page.get_by_label("Tên").first.fill("Xã Nguyễn Thị Minh Khai")
    follow(page, page.locator("main form button[type=submit]"))
    expect(page.locator(".note.error")).to_contain_text("Mã đơn vị")
    page.get_by_label("Tên").first.fill("Xã Nguyễn Thị Minh Khai Hai")
    if is_kept:
        kept(page, "Xã Nguyễn Thị Minh Khai Hai")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    follow(page, page.get_by_role("link", name="Báo cáo"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Báo cáo")
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
    assert len(posts_after_going_back(page, live_server, is_kept=False)) == 1


def test_what_one_account_typed_is_shown_to_no_other(page: Page, live_server: LiveServer) -> None:
    posts_after_going_back(page, live_server)
    page.evaluate("history.replaceState({kept: {...history.state.kept, account: 'another'}}, '')")
    page.reload()
    expect(page.get_by_label("Tên").first).to_have_value("")


def test_what_another_organiser_saved_meanwhile_is_not_overwritten_by_going_back(
    page: Page, live_server: LiveServer
) -> None:
    """The form that comes back says which state it was typed upon, and the server tells the difference."""
    with live_server.engines.writing() as session:
        make.administrator(session)
        round_ = make.draft_round(session, [make.unit(session)])
        at = f"{live_server.url}/dot-thi/{round_.id}/sua"
        number = round_.id
    sign_in(page, live_server, "quantri")
    page.goto(at)
    seen = page.locator("[name=seen]").input_value()
    page.get_by_label("Tên đợt").fill("Tên của tôi")
    kept(page, "Tên của tôi")
    follow(page, page.get_by_role("link", name="Báo cáo"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Báo cáo")
    with live_server.engines.writing() as session:
        session.get_one(Round, number).minutes = 41
    page.evaluate("history.back()")
    expect(page.get_by_label("Tên đợt")).to_have_value("Tên của tôi")
    assert page.locator("[name=seen]").input_value() == seen
    fresh = page.evaluate("fetch(location.href).then((answer) => answer.text())")
    assert f'name="seen" value="{seen}"' not in fresh  # the control: with this one the server would notice nothing
    page.get_by_role("button", name="Lưu").last.click()
    expect(page.locator(".note.error")).to_be_visible()
    with live_server.engines.reading() as session:
        assert session.get_one(Round, number).minutes == 41
