"""A browser that writes nothing down (private window, rule of the office, full disk) still sends every answer."""

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import LiveServer
from tests.journeys import badges, sitting

pytestmark = pytest.mark.browser

STORES = {
    "sound": "",  # the control: nothing more is said than is true
    "refused": """for (const name of ["indexedDB", "localStorage", "sessionStorage"])
        Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });""",
    "full": """IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
        Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };""",
}


def choose(page: Page, position: int) -> None:
    page.locator(f'.map a[href="#cau-{position}"]').click()
    sitting.answer(sitting.question(page, position))


@pytest.mark.parametrize("kind", STORES)
def test_the_page_says_that_it_must_stay_open(page: Page, live_server: LiveServer, kind: str) -> None:
    page.add_init_script(STORES[kind])
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)
    choose(page, 1)
    expect(sitting.state(sitting.question(page, 1))).to_have_text(sitting.SAVED)
    page.context.set_offline(True)
    choose(page, 2)
    banner = page.locator("[data-banner]")
    expect(banner).to_contain_text("Bạn cứ làm tiếp, đừng đóng trang")
    fleeting = "đóng hay tải lại trang là mất các câu chưa gửi"
    if kind == "sound":
        expect(banner).not_to_contain_text(fleeting)
    else:
        expect(banner).to_contain_text(fleeting)
    page.context.set_offline(False)
    expect(banner).to_be_hidden()
    assert set(badges.held(live_server)) == {1, 2}
    assert badges.lies(page, live_server) == []
