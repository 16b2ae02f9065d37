"""A login that ends in the middle of a test: the password is asked for in place, and nothing is lost."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from quizapp.people.models import Account, Login
from tests import make
from tests.conftest import LiveServer
from tests.journeys import badges, sitting

pytestmark = pytest.mark.browser


def end_logins(live: LiveServer) -> None:
    with live.engines.writing() as session:
        session.execute(sa.update(Login).where(Login.ended_at.is_(None)).values(ended_at=live.clock()))


def choose(page: Page, position: int, letter: str = "") -> None:
    page.locator(f'.map a[href="#cau-{position}"]').click()
    place = sitting.question(page, position)
    if letter:
        place.locator(f'input[value="{letter}"]').check()
    else:
        sitting.answer(place)


def type_password(page: Page, password: str = make.PASSWORD) -> None:
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.locator("#again-password")).to_be_focused()
    page.keyboard.type(password)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("has_cookie", [True, False], ids=["login ended", "cookie gone"])
def test_the_password_is_asked_for_in_place_and_the_test_goes_on(
    page: Page, live_server: LiveServer, has_cookie: bool
) -> None:
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)
    place = sitting.choice(page)
    choose(page, place, "a")
    expect(sitting.state(sitting.question(page, place))).to_have_text(sitting.SAVED)
    address = page.url.split("#")[0]
    end_logins(live_server)
    if not has_cookie:
        page.context.clear_cookies()
    choose(page, place, "b")
    line = sitting.state(sitting.question(page, place))
    expect(line).to_have_text("Chỉ có trên máy này – chờ đăng nhập lại")
    expect(page.locator("[data-overall]")).to_have_text("1 câu chỉ có trên máy này – chờ đăng nhập lại")
    assert badges.lies(page, live_server, is_cut=True) == []
    type_password(page, "sai-roi")
    expect(page.get_by_role("alert")).to_contain_text("mật khẩu không đúng")
    assert sitting.question(page, place).locator("input[value=a]").is_checked() is False  # letters typed are no answers
    page.locator("#again-password").fill("")
    type_password(page)
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(line).to_have_text(sitting.SAVED)
    expect(page.locator("[data-banner]")).to_be_hidden()
    assert badges.held(live_server) == {place: ["b"]}
    choose(page, place, "a")
    expect(line).to_have_text(sitting.SAVED)
    sitting.until(page, lambda: badges.held(live_server) == {place: ["a"]})
    assert badges.lies(page, live_server) == []
    assert page.url.split("#")[0] == address


def test_who_puts_it_off_works_on_and_signs_in_later(page: Page, live_server: LiveServer) -> None:
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)
    end_logins(live_server)
    choose(page, 1)
    page.get_by_role("button", name="Để sau, làm tiếp").click()
    choose(page, 2)
    choose(page, 3)
    expect(page.locator("[data-overall]")).to_contain_text("3 câu chỉ có trên máy này")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="Đăng nhập lại").click()
    type_password(page)
    expect(page.locator("[data-overall]")).to_have_text("Mọi câu đã chọn đều đã lưu trên máy chủ.")
    assert set(badges.held(live_server)) == {1, 2, 3}


def test_another_account_in_the_same_browser_neither_sees_nor_sends_the_answers(
    page: Page, live_server: LiveServer
) -> None:
    username = sitting.open_to(live_server)
    with live_server.engines.writing() as session:
        make.account(session, person=make.person(session), username="nguoi-khac")
    sitting.sign_in(page, live_server, username)
    sitting.begin(page)
    page.context.clear_cookies()
    other = page.context.new_page()
    sitting.sign_in(other, live_server, "nguoi-khac")
    choose(page, 1)
    expect(page.locator("[data-banner]")).to_contain_text("tài khoản khác")
    expect(page.get_by_role("dialog", name="Đang đăng nhập tài khoản khác")).to_be_visible()
    expect(page.locator("[data-announce]")).to_contain_text("Đang đăng nhập một tài khoản khác.")
    other.reload()
    other.wait_for_timeout(1500)
    expect(other.locator("[data-leftover]")).to_be_hidden()
    assert badges.held(live_server) == {}
    other.close()
    type_password(page)
    expect(sitting.state(sitting.question(page, 1))).to_have_text(sitting.SAVED)
    assert set(badges.held(live_server)) == {1}
    end_logins(live_server)  # and another reason has other words again
    choose(page, 2)
    expect(page.get_by_role("dialog", name="Phiên đăng nhập đã hết")).to_contain_text("lưu tiếp; trang này")


def test_the_open_window_follows_when_another_account_signs_in(page: Page, live_server: LiveServer) -> None:
    username = sitting.open_to(live_server)
    with live_server.engines.writing() as session:
        make.account(session, person=make.person(session), username="nguoi-khac")
    sitting.sign_in(page, live_server, username)
    sitting.begin(page)
    page.context.clear_cookies()
    choose(page, 1)
    expect(page.get_by_role("dialog", name="Phiên đăng nhập đã hết")).to_be_visible()
    other = page.context.new_page()
    sitting.sign_in(other, live_server, "nguoi-khac")
    expect(page.get_by_role("dialog", name="Đang đăng nhập tài khoản khác")).to_be_visible()
    expect(page.locator("[data-announce]")).to_contain_text("Đang đăng nhập một tài khoản khác.")


def test_an_initial_password_is_told_to_be_changed_first(page: Page, live_server: LiveServer) -> None:
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)
    end_logins(live_server)
    with live_server.engines.writing() as session:
        session.execute(sa.update(Account).where(Account.username == "thisinh").values(must_change_password=True))
    choose(page, 1)
    type_password(page)
    expect(page.get_by_role("alert")).to_contain_text("đổi mật khẩu")
    assert badges.held(live_server) == {}


def test_the_review_asks_for_the_password_too_and_hands_in(page: Page, live_server: LiveServer) -> None:
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)
    choose(page, 1)
    expect(sitting.state(sitting.question(page, 1))).to_have_text(sitting.SAVED)
    page.get_by_role("button", name="Nộp bài").click()
    page.wait_for_url("**/xem-lai")
    end_logins(live_server)
    page.get_by_role("button", name="Xác nhận nộp bài").click()
    type_password(page)
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="Xác nhận nộp bài").click()
    expect(page.get_by_role("heading", name="Đã nộp bài")).to_be_visible()
