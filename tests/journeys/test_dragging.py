"""The steps of an ordering are dragged with the mouse; the numbers follow, and the server keeps what is seen."""

import pytest
from playwright.sync_api import Locator, Page, expect

from quizapp.attempts.queries import kept_answers
from tests.conftest import LiveServer
from tests.journeys import sitting

pytestmark = pytest.mark.browser


def ordering(page: Page, live: LiveServer) -> Locator:
    """The first question of that type, open."""
    sitting.sign_in(page, live, sitting.open_to(live, has_every_type=True))
    sitting.begin(page)
    place = page.locator('fieldset[data-type="ordering"]').first
    page.locator(f".map a[href='#cau-{place.get_attribute('data-position')}']").click()
    expect(place).to_be_visible()
    return place


def order(place: Locator) -> list[str]:
    return [str(step.get_attribute("data-value")) for step in place.locator(".step").all()]


def drag(page: Page, step: Locator, onto: Locator) -> None:
    """From the handle of one step to the far side of another."""
    start, end = step.locator("[data-drag]").bounding_box(), onto.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    far = end["y"] + end["height"] - 3 if end["y"] > start["y"] else end["y"] + 3
    page.mouse.move(start["x"] + start["width"] / 2, far, steps=8)
    page.mouse.up()


def kept(live: LiveServer, place: Locator) -> list[str]:
    position = int(str(place.get_attribute("data-position")))
    with live.engines.reading() as session:
        return list(kept_answers(session, 1)[position].value)


def test_a_step_is_dragged_down_and_up_and_the_order_that_is_seen_is_kept(page: Page, live_server: LiveServer) -> None:
    place = ordering(page, live_server)
    first, second, third = order(place)
    drag(page, place.locator(".step").first, place.locator(".step").last)
    assert order(place) == [second, third, first]
    assert [select.input_value() for select in place.locator("select").all()] == ["1", "2", "3"]
    expect(sitting.state(place)).to_have_text(sitting.SAVED)
    assert kept(live_server, place) == [second, third, first]
    drag(page, place.locator(".step").last, place.locator(".step").first)
    assert order(place) == [first, second, third]
    expect(sitting.state(place)).to_have_text(sitting.SAVED)
    page.reload()
    page.locator(f".map a[href='#cau-{place.get_attribute('data-position')}']").click()
    assert order(place) == [first, second, third]


def test_a_press_without_a_move_answers_nothing(page: Page, live_server: LiveServer) -> None:
    place = ordering(page, live_server)
    before = order(place)
    place.locator("[data-drag]").first.click()
    assert order(place) == before
    assert [select.input_value() for select in place.locator("select").all()] == ["", "", ""]
