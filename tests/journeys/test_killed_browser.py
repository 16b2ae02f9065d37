"""A browser that is killed, as by a power cut, and opened again with the profile that it left on the disk."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, expect

from quizapp.attempts.models import Attempt
from tests.browsers import CHROMIUM_ARGUMENTS, chromium_path
from tests.conftest import LiveServer
from tests.journeys import badges, sitting

pytestmark = pytest.mark.browser

Opener = Callable[[], Page]


@pytest.fixture
def machine(chromium: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Opens the browser of one PC, always with the same profile."""
    opened: list[BrowserContext] = []

    def open_browser() -> Page:
        context = chromium.browser_type.launch_persistent_context(
            tmp_path / "profile",
            executable_path=chromium_path(),
            args=CHROMIUM_ARGUMENTS,
            locale="vi-VN",
            viewport={"width": 1366, "height": 768},
        )
        opened.append(context)
        return context.new_page()

    yield open_browser
    for context in opened:
        context.close()


def kill_browser(profile: Path) -> None:
    """SIGKILL to every process of this profile's browser: nothing is closed, nothing is written any more."""
    mark = f"--user-data-dir={profile}".encode()
    own = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and mark in _words(entry)]
    assert own, "the browser was not found"
    for pid in own:
        os.kill(pid, signal.SIGKILL)


def _words(process: Path) -> list[bytes]:
    try:
        return (process / "cmdline").read_bytes().split(b"\0")
    except OSError:  # it has just ended
        return []


def cut_and_answer(page: Page, live: LiveServer, username: str) -> None:
    """Three answers that never leave the machine."""
    sitting.sign_in(page, live, username)
    sitting.begin(page)
    page.context.route("**/cau/*", lambda route: route.abort())
    for position in range(1, 4):
        page.locator(f'.map a[href="#cau-{position}"]').click()
        sitting.answer(sitting.question(page, position))
    expect(page.locator("[data-overall]")).to_contain_text("3 câu chỉ có trên máy này")
    sitting.until(page, lambda: badges.stored(page) == {1, 2, 3})


def test_what_a_killed_browser_kept_is_sent_from_the_home_page(
    machine: Opener, tmp_path: Path, live_server: LiveServer
) -> None:
    username = sitting.open_to(live_server)
    cut_and_answer(machine(), live_server, username)
    kill_browser(tmp_path / "profile")
    assert badges.held(live_server) == {}
    page = machine()
    sitting.sign_in(page, live_server, username)
    expect(page.locator("[data-leftover]")).to_contain_text("Đã gửi xong")
    assert set(badges.held(live_server)) == {1, 2, 3}
    sitting.go_on(page)
    expect(page.locator("[data-answered]")).to_have_text("3")
    assert badges.lies(page, live_server) == []


def test_a_browser_that_forgets_loses_what_was_only_there(
    machine: Opener, tmp_path: Path, live_server: LiveServer
) -> None:
    """The control: the same kill, with every store of the browser wiped on the way."""
    username = sitting.open_to(live_server)
    page = machine()
    cut_and_answer(page, live_server, username)
    page.evaluate("localStorage.clear()")
    page.evaluate("new Promise((resolve) => { indexedDB.deleteDatabase('quizapp').onsuccess = () => resolve(); })")
    kill_browser(tmp_path / "profile")
    page = machine()
    sitting.sign_in(page, live_server, username)
    sitting.go_on(page)
    page.wait_for_timeout(1500)
    assert badges.held(live_server) == {}


def test_what_was_kept_waits_for_the_pen_where_another_machine_went_on(
    machine: Opener, chromium: Browser, tmp_path: Path, live_server: LiveServer
) -> None:
    username = sitting.open_to(live_server)
    cut_and_answer(machine(), live_server, username)
    kill_browser(tmp_path / "profile")
    other = chromium.new_context(locale="vi-VN").new_page()
    sitting.sign_in(other, live_server, username)
    sitting.go_on(other)
    page = machine()
    sitting.sign_in(page, live_server, username)
    expect(page.locator("[data-leftover]")).to_contain_text("3 câu của bài")
    expect(page.get_by_role("button", name="Tải tệp cứu hộ")).to_be_visible()
    assert badges.held(live_server) == {}
    sitting.go_on(page)
    expect(page.locator("[data-overall]")).to_have_text("Mọi câu đã chọn đều đã lưu trên máy chủ.")
    assert set(badges.held(live_server)) == {1, 2, 3}
    other.context.close()


def test_pressing_go_on_waits_until_what_was_kept_is_sent(
    machine: Opener, tmp_path: Path, live_server: LiveServer
) -> None:
    username = sitting.open_to(live_server)
    cut_and_answer(machine(), live_server, username)
    kill_browser(tmp_path / "profile")
    page = machine()
    sitting.sign_in(page, live_server, username)
    sitting.go_on(page)
    assert set(badges.held(live_server)) == {1, 2, 3}
    with live_server.engines.reading() as session:
        assert session.scalars(sa.select(Attempt.epoch)).one() == 2
