"""A file that is too large for one sending costs nobody what they typed."""

import pytest
from playwright.sync_api import Page, expect

from quizapp.web.admission import BIGGEST_REQUEST
from tests import make
from tests.conftest import LiveServer
from tests.journeys.sitting import sign_in

pytestmark = pytest.mark.browser
STEM = "Người dân nộp hồ sơ trực tuyến ở đâu?"
MIB = 1024 * 1024


def chosen(page: Page, live: LiveServer, size: int) -> list[str]:
    """An author has typed a stem and chosen a picture of so many bytes, then presses the button: what is sent."""
    with live.engines.writing() as session:
        make.small_model(session)
        make.account(session, username="lan", roles=[("author", None)])
    sign_in(page, live, "lan")
    page.goto(f"{live.url}/ngan-hang/them/single")
    page.locator("[name=stem]").fill(STEM)
    field = page.locator("[name=picture_file]")
    page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    field.set_input_files({"name": "anh.png", "mimeType": "image/png", "buffer": b"\x89PNG" + b"0" * size})
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" and "/them/" in one.url else None)
    page.locator("[data-save]").first.click()
    return sent


def test_it_is_told_beside_the_field_before_anything_is_sent(page: Page, live_server: LiveServer) -> None:
    sent = chosen(page, live_server, 12 * MIB)
    told = page.locator("#picture_file-size")
    expect(told).to_contain_text("12 MB; mỗi lần gửi nhiều nhất 7,5 MB")
    expect(page.locator("[name=picture_file]")).to_be_focused()
    expect(page.locator("[name=stem]")).to_have_value(STEM)
    assert sent == []
    page.locator("[name=picture_file]").set_input_files(
        {"name": "anh.png", "mimeType": "image/png", "buffer": b"\x89PNG"}
    )
    expect(told).to_be_hidden()
    page.locator("[data-save]").first.click()
    expect(page.locator(".note.error")).to_be_visible()  # it goes to the server, which sees that it is no picture
    assert len(sent) == 1


def test_what_the_server_refuses_is_typed_still_after_going_back(page: Page, live_server: LiveServer) -> None:
    """The control: without the script the whole form is sent, and refused."""
    page.route("**/sizes.js*", lambda route: route.abort())
    chosen(page, live_server, BIGGEST_REQUEST)
    expect(page.locator("main")).to_contain_text("quá lớn: mỗi lần gửi nhiều nhất 7,5 MB")
    page.evaluate("history.back()")
    expect(page.locator("[name=stem]")).to_have_value(STEM)
