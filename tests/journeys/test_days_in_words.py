"""A browser of another language shows 12/05/2026 for the fifth of December: the page says which day was chosen."""

import pytest
from playwright.sync_api import Page, expect

from tests import make
from tests.conftest import LiveServer
from tests.journeys import sitting

pytestmark = pytest.mark.browser


def at_a_form(page: Page, live: LiveServer) -> None:
    with live.engines.writing() as session:
        make.administrator(session)
    sitting.sign_in(page, live, "quantri")
    page.goto(f"{live.url}/can-bo/them")
    page.get_by_label("Ngày sinh").fill("1970-12-05")


def test_a_day_that_is_chosen_is_said_in_words(page: Page, live_server: LiveServer) -> None:
    at_a_form(page, live_server)
    expect(page.get_by_text("Thứ Bảy ngày 05/12/1970")).to_be_visible()
    page.get_by_label("Ngày sinh").fill("")
    expect(page.locator(".moment-words")).to_have_text("")


def test_without_the_script_nothing_says_it(page: Page, live_server: LiveServer) -> None:
    """The control."""
    page.route("**/tinh/**/moments.js*", lambda route: route.abort())
    at_a_form(page, live_server)
    page.wait_for_load_state("networkidle")
    expect(page.locator(".moment-words")).to_have_count(0)
