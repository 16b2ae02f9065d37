"""A slow PC shows a page long before its script is there: what is pressed, chosen or typed meanwhile counts."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, Route, expect

from quizapp.attempts.models import Attempt
from tests import make
from tests.conftest import LiveServer
from tests.journeys import badges, sitting

pytestmark = pytest.mark.browser

SAVED = "Mọi câu đã chọn đều đã lưu trên máy chủ."
TAKEN_UP = "of touchedQuestions(questions)"


def hold_back(page: Page, script: str, old: str = "", new: str = "") -> Callable[[], None]:
    """The script does not come until the function is called; with `old` it comes with `new` instead."""
    waiting: list[Route] = []
    page.route(f"**/tinh/**/{script}", lambda route: waiting.append(route))

    def let_come() -> None:
        for route in waiting:
            body = route.fetch().text()
            assert old in body
            route.fulfill(status=200, content_type="text/javascript", body=body.replace(old, new) if old else body)

    return let_come


def at_the_test(page: Page, live: LiveServer, **changes: object) -> str:
    """Begun as ever; the address of the test page."""
    sitting.sign_in(page, live, sitting.open_to(live, **changes))  # type: ignore[arg-type]
    sitting.begin(page)
    return page.url.split("#")[0]


def choose_early(page: Page, address: str) -> set[int]:
    """An option, a place in an order and a pair, before the script; their positions."""
    page.goto("about:blank")
    page.goto(address, wait_until="commit")
    expect(page.get_by_role("button", name="Nộp bài")).to_be_visible()  # it stands below the questions
    expect(page.locator("fieldset.question:visible")).to_have_count(sitting.count(page))  # no script hides any
    touched = set()
    for kind in ("matching", "ordering", "single"):
        place = page.locator(f'fieldset[data-type="{kind}"]').first
        sitting.answer(place)
        touched.add(int(str(place.get_attribute("data-position"))))
    return touched


def test_what_is_chosen_before_the_script_runs_is_saved(page: Page, live_server: LiveServer) -> None:
    address = at_the_test(page, live_server, has_every_type=True)
    let_come = hold_back(page, "test.js")
    touched = choose_early(page, address)
    last = page.locator('fieldset[data-type="single"]').first
    assert badges.held(live_server) == {}
    let_come()
    expect(page.locator("[data-overall]")).to_have_text(SAVED)
    assert set(badges.held(live_server)) == touched
    expect(page.locator("[data-answered]")).to_have_text("3")
    expect(last).to_be_visible()  # the one that somebody is at
    assert badges.lies(page, live_server) == []


def test_a_script_that_does_not_look_at_what_was_chosen_before_would_lose_it(
    page: Page, live_server: LiveServer
) -> None:
    """The control: the page would say that everything is saved, and the server has nothing."""
    address = at_the_test(page, live_server, has_every_type=True)
    let_come = hold_back(page, "test.js", TAKEN_UP, "of []")
    choose_early(page, address)
    let_come()
    expect(page.locator("[data-overall]")).to_have_text(SAVED)
    assert badges.held(live_server) == {}
    assert len(badges.lies(page, live_server)) == 2  # one place of an order is no answer there


def test_what_is_typed_while_the_script_comes_is_saved(page: Page, live_server: LiveServer) -> None:
    with live_server.engines.writing() as session:
        blueprint_id = make.typed_blueprint(session).id
    address = at_the_test(page, live_server, blueprint_id=blueprint_id)
    let_come = hold_back(page, "test.js")
    page.goto("about:blank")
    page.goto(address, wait_until="commit")
    expect(page.get_by_role("button", name="Nộp bài")).to_be_visible()
    page.locator('fieldset[data-type="numeric"] input').fill("15,5")
    field = page.locator('fieldset[data-type="short_text"] input')
    field.press_sequentially("uỷ ban ")
    let_come()
    expect(page.locator("body.one-by-one")).to_be_visible()
    expect(field).to_be_focused()
    page.keyboard.type("nhân dân")
    expect(page.locator("[data-overall]")).to_have_text(SAVED)
    assert sorted(badges.held(live_server).values()) == [["15,5"], ["uỷ ban nhân dân"]]


def state(live: LiveServer) -> str:
    with live.engines.reading() as session:
        return session.scalars(sa.select(Attempt.state)).one()


def hand_in_early(page: Page, live: LiveServer) -> Callable[[], None]:
    """An answer that only this machine has, and a hand-in that is pressed before the script of the review runs."""
    address = at_the_test(page, live)
    page.route("**/cau/*", lambda route: route.abort())
    sitting.answer(sitting.question(page, 1))
    expect(sitting.state(sitting.question(page, 1))).to_have_text("Chỉ có trên máy này – đang gửi lại")
    page.on("dialog", lambda dialog: dialog.accept())
    let_come = hold_back(page, "review.js")
    page.goto(f"{address}/xem-lai", wait_until="commit")
    page.get_by_role("button", name="Xác nhận nộp bài").click()
    return let_come


def test_a_hand_in_that_is_pressed_before_the_script_runs_waits_for_it(page: Page, live_server: LiveServer) -> None:
    let_come = hand_in_early(page, live_server)
    assert state(live_server) == "in_progress"
    let_come()
    expect(page.locator("[data-banner]")).to_contain_text("1 câu chỉ có trên máy này")
    assert state(live_server) == "in_progress"
    page.unroute("**/cau/*")
    page.get_by_role("button", name="Xác nhận nộp bài").click()
    expect(page.get_by_role("heading", name="Đã nộp bài")).to_be_visible()
    assert set(badges.held(live_server)) == {1}


def test_a_hand_in_that_nothing_holds_would_leave_the_answer_behind(page: Page, live_server: LiveServer) -> None:
    """The control: the same press where the browser itself sends the form."""
    page.route("**/tinh/**/hold.js", lambda route: route.abort())
    hand_in_early(page, live_server)
    page.wait_for_url("**/ket-qua/*")
    assert (state(live_server), badges.held(live_server)) == ("submitted", {})


def test_a_hand_in_goes_on_where_the_script_never_comes(page: Page, live_server: LiveServer) -> None:
    address = at_the_test(page, live_server)
    page.route("**/tinh/**/review.js", lambda route: route.abort())
    page.goto(f"{address}/xem-lai")
    page.get_by_role("button", name="Xác nhận nộp bài").click()
    page.wait_for_url("**/ket-qua/*")
    assert state(live_server) == "submitted"


SUBMIT_TWICE = """form => [1, 2].map(() => {
  const pressed = new SubmitEvent("submit", { bubbles: true, cancelable: true });
  form.dispatchEvent(pressed);
  return pressed.defaultPrevented;
})"""


def stopped_of_two(page: Page, live: LiveServer) -> list[bool]:
    """Which of two presses of “Sao chép” goes no further, on a page whose other scripts are still on their way."""
    with live.engines.writing() as session:
        make.administrator(session)
        number = make.draft_round(session, [make.unit(session)]).id
    sitting.sign_in(page, live, "quantri")
    hold_back(page, "kept.js")
    page.goto(f"{live.url}/dot-thi/{number}/sao-chep", wait_until="commit")
    found: list[bool] = page.locator("main form").evaluate(SUBMIT_TWICE)
    return found


def test_a_form_that_is_pressed_twice_before_the_scripts_run_is_sent_once(page: Page, live_server: LiveServer) -> None:
    assert stopped_of_two(page, live_server) == [False, True]


def test_a_form_that_nothing_watches_would_be_sent_twice(page: Page, live_server: LiveServer) -> None:
    """The control."""
    page.route("**/tinh/**/once.js", lambda route: route.abort())
    assert stopped_of_two(page, live_server) == [False, False]


def test_what_is_typed_into_a_form_before_the_scripts_run_is_there_again_after_going_back(
    page: Page, live_server: LiveServer
) -> None:
    with live_server.engines.writing() as session:
        make.administrator(session)
    sitting.sign_in(page, live_server, "quantri")
    let_come = hold_back(page, "kept.js")
    page.goto(f"{live_server.url}/don-vi/them", wait_until="commit")
    page.get_by_label("Mã đơn vị").fill("XA-9")
    let_come()
    page.wait_for_function("() => JSON.stringify(history.state?.kept ?? null).includes('XA-9')")
