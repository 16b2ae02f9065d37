"""The server's side of a bad day in a real browser: killed server, killed browser, another machine."""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from quizapp.db import Engines
from tests.browsers import CHROMIUM_ARGUMENTS, chromium_path
from tests.faults.homes import home
from tests.faults.rooms import open_room, present
from tests.faults.servers import Site, site
from tests.journeys import badges, sitting

pytestmark = [pytest.mark.browser, pytest.mark.skipif(os.name == "nt", reason="signals as on POSIX")]


@dataclass(frozen=True)
class Office:
    """The product's own server in processes of its own, its database, and somebody who may sit the test."""

    server: Site
    engines: Engines
    username: str

    @property
    def url(self) -> str:
        return f"http://{self.server.host}:{self.server.port}"


@pytest.fixture
def office() -> Iterator[Office]:
    with home("sqlite") as place, place.engines() as engines:
        (seat,) = open_room(engines, 1, present())
        with site(place) as server:
            yield Office(server, engines, seat.username)


def answer(page: Page, positions: range) -> None:
    for position in positions:
        page.locator(f'.map a[href="#cau-{position}"]').click()
        sitting.question(page, position).locator('input[value="b"]').check()


def expect_kept(page: Page, office: Office, positions: range) -> None:
    for position in positions:
        expect(sitting.state(sitting.question(page, position))).to_have_text(sitting.SAVED)
    assert {place for place, value in badges.held(office).items() if value == ["b"]} >= set(positions)  # type: ignore[arg-type]


def through_a_dead_server(page: Page, office: Office, seconds: float) -> None:
    """Answer while every server process is dead for so long; then all of it arrives and nothing was a lie."""
    sitting.sign_in(page, office, office.username)  # type: ignore[arg-type]
    sitting.begin(page)
    answer(page, range(1, 3))
    expect_kept(page, office, range(1, 3))
    office.server.kill()
    answer(page, range(3, 7))
    looks, told = badges.watch(page, office, seconds, is_cut=True)  # type: ignore[arg-type]
    assert (looks > 5, told) == (True, [])
    assert set(badges.held(office)) == {1, 2}  # type: ignore[arg-type]
    office.server.start()
    expect_kept(page, office, range(1, 7))


def test_answers_chosen_while_the_server_is_dead_arrive_when_it_is_back(page: Page, office: Office) -> None:
    through_a_dead_server(page, office, 5)


@pytest.mark.long(waits=120)
def test_answers_chosen_through_two_minutes_without_a_server_arrive(page: Page, office: Office) -> None:
    through_a_dead_server(page, office, 120)


def machine(chromium: Browser, folder: Path) -> BrowserContext:
    """A machine of its own, whose browser keeps what it stores in `folder`."""
    return chromium.browser_type.launch_persistent_context(
        folder, executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS, locale="vi-VN"
    )


def pull_the_plug(folder: Path) -> None:
    """SIGKILL to every process of the browser that lives in `folder`."""
    for process in Path("/proc").iterdir():
        try:
            command = (process / "cmdline").read_bytes()
            if f"--user-data-dir={folder}".encode() in command:
                os.kill(int(process.name), signal.SIGKILL)
        except (OSError, ValueError):
            continue


def test_what_a_killed_browser_had_not_sent_is_sent_when_it_comes_back(
    chromium: Browser, office: Office, tmp_path: Path
) -> None:
    first = machine(chromium, tmp_path).new_page()
    sitting.sign_in(first, office, office.username)  # type: ignore[arg-type]
    sitting.begin(first)
    answer(first, range(1, 2))
    expect_kept(first, office, range(1, 2))
    office.server.kill()
    answer(first, range(2, 5))
    sitting.until(first, lambda: badges.stored(first) >= {2, 3, 4})
    pull_the_plug(tmp_path)
    office.server.start()
    again = machine(chromium, tmp_path)
    page = again.new_page()
    sitting.sign_in(page, office, office.username)  # type: ignore[arg-type]
    sitting.go_on(page)
    expect_kept(page, office, range(1, 5))
    again.close()


def test_after_a_killed_browser_the_test_goes_on_at_another_machine(
    page: Page, chromium: Browser, office: Office, tmp_path: Path
) -> None:
    first = machine(chromium, tmp_path).new_page()
    sitting.sign_in(first, office, office.username)  # type: ignore[arg-type]
    sitting.begin(first)
    answer(first, range(1, 4))
    expect_kept(first, office, range(1, 4))
    pull_the_plug(tmp_path)
    sitting.sign_in(page, office, office.username)  # type: ignore[arg-type]
    sitting.go_on(page)
    expect_kept(page, office, range(1, 4))
    for position in range(1, 4):
        expect(sitting.question(page, position).locator('input[value="b"]')).to_be_checked()
    answer(page, range(4, 6))
    expect_kept(page, office, range(1, 6))
