"""A form that was refused: the keyboard and the screen reader begin at what is wrong."""

import pytest
from playwright.sync_api import Page, expect

from tests import make
from tests.conftest import LiveServer
from tests.journeys.sitting import follow, sign_in

pytestmark = pytest.mark.browser


def _signed_in(page: Page, live_server: LiveServer) -> None:
    with live_server.engines.writing() as session:
        make.small_bank(session)
        make.account(session, username="vietde", roles=[("author", None), ("administrator", None)])
    sign_in(page, live_server, "vietde")


def test_the_focus_stands_on_what_is_wrong(page: Page, live_server: LiveServer) -> None:
    _signed_in(page, live_server)
    page.goto(f"{live_server.url}/don-vi/them")
    summary = page.locator("main .note.error")
    expect(summary).to_have_count(0)  # the control: nothing is said before
    follow(page, page.locator("main form button[type=submit]"))
    expect(summary).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main form').contains(document.activeElement)")


def test_each_message_of_the_editor_leads_to_its_field(page: Page, live_server: LiveServer) -> None:
    _signed_in(page, live_server)
    for kind in (
        "single",
        "multiple",
        "matching",
        "ordering",
        "short_text",
        "numeric",
        "cloze",
        "hotspot",
        "true_false",
    ):
        page.goto(f"{live_server.url}/ngan-hang/them/{kind}")
        page.locator("[name=verified_on]").evaluate("field => { field.type = 'text'; field.value = 'hôm qua'; }")
        follow(page, page.locator("[data-save]"))
        expect(page.locator("main .note.error")).to_be_focused()
        for place, link in enumerate(page.locator("main .note.error a").all()):
            link.focus()
            page.keyboard.press("Enter")
            box = page.locator(f"[id='{(link.get_attribute('href') or '').removeprefix('#')}']")
            expect(box).to_be_focused()
            assert place or box.get_attribute("name") == "stem", kind
        assert page.locator("main .note.error a").count() == page.locator("main .note.error li").count() > 1
