"""Steps are dragged with a finger on a phone: the page stands still, and the order that is seen is kept."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect

from tests.conftest import LiveServer
from tests.journeys import sitting
from tests.journeys.test_dragging import kept, order, ordering

pytestmark = pytest.mark.browser
LONG = "document.body.style.paddingBottom = '2000px'"  # room to scroll


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A window of a phone, with a finger and no mouse."""
    context = chromium.new_context(
        locale="vi-VN", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, device_scale_factor=2
    )
    yield context.new_page()
    context.close()


def touch(finger: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    """As the screen tells it, so that the browser itself decides between a scroll and a drag."""
    finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})


def slide(page: Page, start: tuple[float, float], end_y: float) -> None:
    """A finger is laid down, moves in a dozen steps, and is lifted."""
    finger = page.context.new_cdp_session(page)
    x, y = start
    touch(finger, "touchStart", start)
    for number in range(1, 13):
        touch(finger, "touchMove", (x, y + (end_y - y) * number / 12))
    touch(finger, "touchEnd")
    finger.detach()


def middle(element: Locator) -> tuple[float, float]:
    box = element.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def scrolled(page: Page) -> float:
    return float(page.evaluate("window.scrollY"))


def test_a_finger_drags_a_step_and_the_page_stands_still(phone: Page, live_server: LiveServer) -> None:
    place = ordering(phone, live_server)
    first, second, third = order(place)
    place.locator(".step").first.scroll_into_view_if_needed()
    before = scrolled(phone)
    slide(phone, middle(place.locator("[data-drag]").first), middle(place.locator(".step").last)[1] + 8)
    assert order(place) == [second, third, first]
    assert scrolled(phone) == before
    assert [select.input_value() for select in place.locator("select").all()] == ["1", "2", "3"]
    expect(sitting.state(place)).to_have_text(sitting.SAVED)
    assert kept(live_server, place) == [second, third, first]
    slide(phone, middle(place.locator("[data-drag]").last), middle(place.locator(".step").first)[1] - 8)
    assert order(place) == [first, second, third]
    expect(sitting.state(place)).to_have_text(sitting.SAVED)
    phone.reload()
    phone.locator(f".map a[href='#cau-{place.get_attribute('data-position')}']").click()
    assert order(place) == [first, second, third]


def test_without_the_handle_s_own_rule_the_page_would_scroll_away(phone: Page, live_server: LiveServer) -> None:
    """The same check catches a handle that leaves its movements to the browser."""
    place = ordering(phone, live_server)
    before = order(place)
    phone.evaluate(LONG)
    place.locator("[data-drag]").evaluate_all("all => all.forEach((one) => { one.style.touchAction = 'auto'; })")
    start = middle(place.locator("[data-drag]").last)
    slide(phone, start, start[1] - 300)
    phone.wait_for_function("() => window.scrollY > 100")
    assert order(place) != [before[2], before[0], before[1]]


def test_a_list_that_is_longer_than_the_screen_comes_to_the_finger(phone: Page, live_server: LiveServer) -> None:
    place = ordering(phone, live_server)
    first, second, third = order(place)
    phone.set_viewport_size({"width": 390, "height": 420})
    phone.evaluate(f"{LONG}; for (const one of document.querySelectorAll('.step')) one.style.minHeight = '200px'")
    place.locator(".step").first.evaluate("step => scrollTo(0, scrollY + step.getBoundingClientRect().top - 100)")
    finger = phone.context.new_cdp_session(phone)
    x, y = middle(place.locator("[data-drag]").first)
    touch(finger, "touchStart", (x, y))
    touch(finger, "touchMove", (x, 400))
    place.locator(f".step:last-child[data-value='{first}']").wait_for()
    phone.wait_for_function(  # as far as it goes: dragging.js
        "() => document.querySelector('fieldset:not([hidden]) .steps')"
        ".getBoundingClientRect().bottom <= innerHeight - 7"
    )
    bottom = scrolled(phone)
    touch(finger, "touchMove", (x, 410))
    touch(finger, "touchEnd")
    assert order(place) == [second, third, first]
    assert scrolled(phone) - bottom < 8
    expect(sitting.state(place)).to_have_text(sitting.SAVED)
    assert kept(live_server, place) == [second, third, first]


def test_a_second_finger_does_not_take_the_step(phone: Page, live_server: LiveServer) -> None:
    place = ordering(phone, live_server)
    first, second, third = order(place)
    finger = phone.context.new_cdp_session(phone)
    one, other = middle(place.locator("[data-drag]").first), middle(place.locator("[data-drag]").last)
    touch(finger, "touchStart", one)
    touch(finger, "touchStart", one, other)
    touch(finger, "touchMove", one, (other[0], one[1] - 60))
    assert order(place) == [first, second, third]
    touch(finger, "touchMove", (one[0], other[1] + 10), other)
    touch(finger, "touchEnd")
    assert order(place) == [second, third, first]


def test_a_finger_beside_the_handle_scrolls_the_page_and_answers_nothing(phone: Page, live_server: LiveServer) -> None:
    place = ordering(phone, live_server)
    before = order(place)
    phone.evaluate(LONG)
    start = middle(place.locator(".step").last.locator(".step-text, label, span").first)
    slide(phone, start, start[1] - 200)
    phone.wait_for_function("() => window.scrollY > 100")
    assert order(place) == before
    assert [select.input_value() for select in place.locator("select").all()] == ["", "", ""]
