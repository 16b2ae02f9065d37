"""Report pages on paper: no column and no picture runs over the edge of an A4 sheet."""

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import LiveServer
from tests.journeys.sitting import sign_in
from tests.reports import scene as scenes

pytestmark = pytest.mark.browser
A4 = {"width": 703, "height": 1000}  # 210 mm less the margins of reports.css, in CSS pixels
OVER_THE_EDGE = """() => [...document.querySelectorAll('main table, main svg')]
  .filter(one => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1).length"""


def _over_the_edge(page: Page) -> int:
    return int(page.evaluate(OVER_THE_EDGE))


def test_tables_and_pictures_of_reports_fit_the_sheet(chromium: Browser, live_server: LiveServer) -> None:
    scene = scenes.build(live_server.engines)
    scenes.staff(live_server.engines, "nguoi-xem", "results_reviewer", scene.province)
    page = chromium.new_context(locale="vi-VN", viewport=A4).new_page()  # type: ignore[arg-type]
    sign_in(page, live_server, "nguoi-xem")
    page.emulate_media(media="print")
    base = f"{live_server.url}/bao-cao/dot-thi/{scene.round_id}"
    unit, person = f"don-vi/{scene.units['A01']}", f"nguoi/{scene.people['p2']}"
    without = 0
    for address in ("", unit, person, "nhu-cau-boi-duong", "nhom", "cau-hoi", "thay-doi"):
        page.goto(f"{base}/{address}".rstrip("/"))
        assert _over_the_edge(page) == 0, address
        page.evaluate("document.querySelector('link[href*=\"reports\"]').remove()")
        without += _over_the_edge(page)
    assert without  # the control: without its style sheet the same pages are cut
