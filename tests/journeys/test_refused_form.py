"""A form that was refused: the keyboard and the screen reader begin at what is wrong."""

import pytest
from playwright.sync_api import Page, expect

from tests import make
from tests.conftest import LiveServer
from tests.journeys.sitting import follow, sign_in

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("path", "button"), [("/don-vi/them", "main form button[type=submit]"), ("/ngan-hang/them/single", "[data-save]")]
)
def test_the_focus_stands_on_what_is_wrong(page: Page, live_server: LiveServer, path: str, button: str) -> None:
    with live_server.engines.writing() as session:
        make.small_bank(session)
        make.account(session, username="vietde", roles=[("author", None), ("administrator", None)])
    sign_in(page, live_server, "vietde")
    page.goto(f"{live_server.url}{path}")
    summary = page.locator("main .note.error")
    expect(summary).to_have_count(0)  # the control: nothing is said before
    follow(page, page.locator(button))
    expect(summary).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main form').contains(document.activeElement)")
