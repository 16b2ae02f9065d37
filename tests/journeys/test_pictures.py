"""A question on a picture in a real browser: by mouse, by keyboard, through an outage, and after a reload."""

import pytest
from playwright.sync_api import Page, expect

from quizapp.attempts.queries import kept_answers
from tests.attempts.test_pictured_questions import sat_down
from tests.banks.pictured_bank import TEXT, alone
from tests.conftest import LiveServer
from tests.journeys import sitting

pytestmark = pytest.mark.browser


def opened(page: Page, live: LiveServer) -> int:
    """The test page of a paper with a case and two hotspots; the id of the attempt."""
    made = sat_down(live.engines, TEXT.replace("case: TH-D1-02\n", "case: TH-D1-01\n"), alone(first=10), seed="seed 2")
    sitting.sign_in(page, live, made.username)
    page.goto(f"{live.url}/lam-bai/{made.token}")
    sitting.follow(page, page.get_by_role("button", name="Tiếp tục ở máy này"))
    expect(page.locator("fieldset.question").first).to_be_visible()
    return made.attempt_id


def kept(live: LiveServer, attempt_id: int) -> dict[int, tuple[str, ...]]:
    with live.engines.reading() as session:
        return {position: answer.value for position, answer in kept_answers(session, attempt_id).items()}


def test_a_click_on_the_picture_and_a_letter_of_the_list_are_one_answer(page: Page, live_server: LiveServer) -> None:
    attempt_id = opened(page, live_server)
    place = sitting.question(page, 1)
    place.locator("[data-region='b'] rect").click()
    expect(place.get_by_role("radio").nth(1)).to_be_checked()
    expect(place.locator("[data-region='b']")).to_have_class("region on")
    expect(sitting.state(place)).to_have_text(sitting.SAVED)
    assert kept(live_server, attempt_id) == {1: ("b",)}
    page.keyboard.press("c")
    expect(place.locator("[data-region='c']")).to_have_class("region on")
    expect(place.locator("[data-region='b']")).to_have_class("region")
    expect(sitting.state(place)).to_have_text(sitting.SAVED)
    assert kept(live_server, attempt_id) == {1: ("c",)}


def test_every_picture_of_the_paper_is_there_before_the_network_goes(page: Page, live_server: LiveServer) -> None:
    opened(page, live_server)
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    for position in (1, 2, 3):
        place = sitting.question(page, position)
        expect(place).to_be_visible()
        for picture in place.locator("img").all():
            assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
        if position < 3:
            page.get_by_role("button", name="Câu sau").click()
    sitting.question(page, 3).locator("[data-region='a'] rect").click()
    expect(sitting.question(page, 3).locator("[data-region='a']")).to_have_class("region on")


def test_the_chosen_regions_are_there_again_after_a_reload(page: Page, live_server: LiveServer) -> None:
    opened(page, live_server)
    for _ in range(2):
        page.get_by_role("button", name="Câu sau").click()
    place = sitting.question(page, 3)
    for letter in ("a", "c"):
        place.locator(f"[data-region='{letter}'] rect").click()
    expect(sitting.state(place)).to_have_text(sitting.SAVED)
    page.reload()
    page.locator(".map a[href='#cau-3']").click()
    for letter in ("a", "c"):
        expect(sitting.question(page, 3).locator(f"[data-region='{letter}']")).to_have_class("region on")
    expect(sitting.question(page, 3).locator("[data-region='b']")).to_have_class("region")
