"""What a candidate does in a browser."""

import re
import time
from collections.abc import Callable

import sqlalchemy as sa
from playwright.sync_api import Locator, Page, Route

from quizapp.attempts.models import Attempt
from quizapp.domain.drawing import Cell
from quizapp.people.models import Unit
from tests import make
from tests.browsers import PATIENCE
from tests.conftest import LiveServer

SAVED = re.compile(r"✓ Đã lưu \d\d:\d\d:\d\d")


EVERYTHING = tuple(Cell("D1", level, count) for level, count in ((1, 4), (2, 2), (3, 4)))


def open_to(live: LiveServer, *, has_every_type: bool = False, **changes: object) -> str:
    """A round for one candidate; the user name that may sit it. A paper that is drawn may lack a type of question."""
    with live.engines.writing() as session:
        if has_every_type:
            changes["blueprint_id"] = make.blueprint(session, EVERYTHING, code="de-du").id
        person = make.person(session)
        account = make.account(session, person=person, username="thisinh")
        make.open_round(session, [session.get_one(Unit, person.unit_id)], **changes)
    return account.username


def sign_in(page: Page, live: LiveServer, username: str) -> None:
    page.goto(f"{live.url}/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(make.PASSWORD)
    follow(page, page.get_by_role("button", name="Đăng nhập"))


def follow(page: Page, link: Locator) -> None:
    """Press what leads to another page, and wait until that one is whole and its scripts have run. Another document:
    what was typed is kept in the window's history, and Playwright takes that for a navigation."""
    page.locator("html").evaluate("root => { root.dataset.left = '' }")
    link.click()
    page.locator("html:not([data-left])").wait_for(state="attached")
    page.wait_for_load_state()


def until(page: Page, is_so: Callable[[], bool]) -> None:
    """Wait, while the browser works on, until it is so."""
    end = time.monotonic() + PATIENCE / 1000
    while not is_so():
        assert time.monotonic() < end, "it never became so"
        page.wait_for_timeout(50)


def only_left(live: LiveServer, seconds: float) -> None:
    """The clock of the server goes on until the only attempt has so much time left, whatever was used up before."""
    with live.engines.reading() as session:
        left = session.scalars(sa.select(Attempt.deadline_at)).one() - live.clock()
    live.clock.advance(seconds=left.total_seconds() - seconds)  # type: ignore[attr-defined]


def patch(page: Page, name: str, *changes: tuple[str, str]) -> None:
    """A script of the page with something changed in it."""

    def act(route: Route) -> None:
        body = route.fetch().text()
        for old, new in changes:
            assert old in body
            body = body.replace(old, new)
        route.fulfill(status=200, content_type="text/javascript", body=body)

    page.route(f"**/tinh/**/{name}", act)


def begin(page: Page) -> None:
    """From the home page through the rules to the test."""
    read_the_rules(page)
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    page.wait_for_url("**/lam-bai/*")  # and until it is loaded: a paper that is still being parsed has fewer questions


def read_the_rules(page: Page) -> None:
    """From the home page; the button there and on the rules page bears the same name."""
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    page.wait_for_url("**/lam-bai/dot/*")


def go_on(page: Page) -> None:
    """From the home page to the test that was begun; the press may wait for what this browser has still to send."""
    page.get_by_role("button", name="Tiếp tục làm bài").click()
    page.wait_for_url("**/lam-bai/*")


def question(page: Page, position: int) -> Locator:
    return page.locator(f'fieldset[data-position="{position}"]')


def count(page: Page) -> int:
    return page.locator("fieldset[data-position]").count()


def answer(place: Locator) -> None:
    """The first thing that the question allows."""
    kind = place.get_attribute("data-type")
    if kind == "ordering":
        place.locator("select").first.select_option("1")
    elif kind == "matching":
        for index in range(place.locator("select").count()):
            place.locator("select").nth(index).select_option(index=index + 1)
    elif kind in ("short_text", "numeric"):
        place.locator("input").fill("15")
        place.locator("input").blur()
    elif kind == "cloze":
        for index in range(place.locator("[data-blank]").count()):
            blank = place.locator("[data-blank]").nth(index)
            if blank.evaluate("field => field.tagName") == "SELECT":
                blank.select_option(index=1)
            else:
                blank.fill("15")
                blank.blur()
    else:
        place.locator("input").first.check()


def choice(page: Page) -> int:
    """The first question with radio buttons (single or true/false: a paper may lack one of the two)."""
    kinds = [question(page, position).get_attribute("data-type") for position in range(1, count(page) + 1)]
    return next(number for number, kind in enumerate(kinds, start=1) if kind in ("single", "true_false"))


def state(place: Locator) -> Locator:
    return place.locator("[data-save-state]")
