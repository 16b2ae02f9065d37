"""An author draws the regions of a picture by mouse; leaving what is not saved asks first."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, FloatRect, Page

from tests import make
from tests.banks.formats.papers import png
from tests.conftest import LiveServer
from tests.journeys.sitting import follow, sign_in

pytestmark = pytest.mark.browser

SIDES = ("left", "top", "width", "height")


def with_picture(page: Page, live: LiveServer, folder: Path) -> None:
    path = folder / "hinh.png"
    path.write_bytes(png(240))
    page.goto(f"{live.url}/ngan-hang/them/hotspot")
    page.get_by_label("Câu hỏi", exact=True).fill("Số của văn bản nằm ở đâu?")
    page.locator("[name=picture_file]").set_input_files(path)
    page.locator("[name=picture_words]").fill("Trang đầu một công văn")
    follow(page, page.get_by_role("button", name="Thêm hình"))
    page.locator("[data-canvas] img").wait_for()


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    canvas = page.locator("[data-canvas]")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(*_at(box, start))
    page.mouse.down()
    page.mouse.move(*_at(box, end), steps=3)
    page.mouse.up()


def _at(box: FloatRect, part: tuple[float, float]) -> tuple[float, float]:
    return box["x"] + part[0] * box["width"], box["y"] + part[1] * box["height"]


def lines(page: Page) -> list[tuple[str, tuple[int, ...]]]:
    """(name, about where) of each region that has a place."""
    found = []
    for row in page.locator("[data-lines=regions] [data-line]").all():
        numbers = [row.locator(f"[name$='-{side}']").input_value() for side in SIDES]
        if any(numbers):
            place = tuple(round(float(number.replace(",", "."))) for number in numbers)
            found.append((row.locator("textarea").input_value(), place))
    return found


def test_one_region_after_another_is_drawn_and_named(
    chromium: Browser, live_server: LiveServer, tmp_path: Path
) -> None:
    with live_server.engines.writing() as session:
        make.small_model(session)
        make.account(session, username="lan", roles=[("author", None)])
    page = chromium.new_context(locale="vi-VN", viewport={"width": 1366, "height": 900}).new_page()
    sign_in(page, live_server, "lan")
    with_picture(page, live_server, tmp_path)
    corners = [(0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.5, 0.5)]
    for number, (left, top) in enumerate(corners, start=1):
        drag(page, (left + 0.1, top + 0.1), (left + 0.3, top + 0.3))
        page.keyboard.type(f"vùng {number}")
    places = [(10, 10, 20, 20), (60, 10, 20, 20), (10, 60, 20, 20), (60, 60, 20, 20)]
    assert [(name, place) for name, place in lines(page)] == [
        (f"vùng {number}", place) for number, place in enumerate(places, start=1)
    ]

    page.locator("[data-lines=regions] textarea").first.click()
    drag(page, (0.05, 0.05), (0.35, 0.35))  # the line that was chosen is drawn anew
    assert lines(page)[0] == ("vùng 1", (5, 5, 30, 30))
    assert len(lines(page)) == len(corners)

    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.get_by_role("link", name="Trang chủ").click()
    page.wait_for_url(f"{live_server.url}/")
    assert asked == ["beforeunload"]
    page.context.close()


def test_a_picture_that_was_just_added_is_not_left_without_a_question(
    chromium: Browser, live_server: LiveServer, tmp_path: Path
) -> None:
    with live_server.engines.writing() as session:
        make.small_model(session)
        make.account(session, username="lan", roles=[("author", None)])
    page = chromium.new_context(locale="vi-VN").new_page()
    sign_in(page, live_server, "lan")
    with_picture(page, live_server, tmp_path)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.mouse.click(5, 400)  # browsers ask only who has touched the page
    with page.expect_event("dialog"):
        page.get_by_role("link", name="Trang chủ").click(no_wait_after=True)
    assert asked == ["beforeunload"]
    assert page.get_by_label("Câu hỏi", exact=True).input_value() == "Số của văn bản nằm ở đâu?"
    page.context.close()
