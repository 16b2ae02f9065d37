"""Whatever a person, their two machines and a network do by chance: what was acknowledged is kept, the page that has
the pen shows what the server has, and no line lies."""

import json
import random
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, Response, Route
from playwright.sync_api import TimeoutError as TookTooLong

from quizapp.attempts.models import AnswerEvent
from quizapp.web.filters import iso
from tests import make
from tests.conftest import LiveServer
from tests.journeys import badges, sitting
from tests.journeys.test_signing_in_again import end_logins
from tests.make import NOW

pytestmark = pytest.mark.browser

# the choices of a question that can be pressed at this moment
_OPEN = """() => [...document.querySelectorAll("fieldset.question")].flatMap((question) =>
  [...question.querySelectorAll("input[type=radio]:not(:disabled), input[type=checkbox]:not(:disabled)")]
    .map(({ value }) => [question.dataset.position, value]))"""
_PRESS = """([position, value]) =>
  document.querySelector(`fieldset[data-position="${position}"] input[value="${value}"]`).click()"""
ALL_SAVED = "Mọi câu đã chọn đều đã lưu trên máy chủ."


@dataclass
class Machine:
    """A browser with its tabs."""

    context: BrowserContext
    tabs: list[Page] = field(default_factory=list)
    is_cut: bool = False


@dataclass
class Desk:
    """A candidate with two machines. `acknowledged`: (position, epoch, seq) of every save that a page was told is kept;
    `faults`: of the scripts."""

    live: LiveServer
    username: str
    chance: random.Random
    machines: list[Machine] = field(default_factory=list)
    acknowledged: set[tuple[int, int, int]] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    def new_machine(self, chromium: Browser) -> Machine:
        machine = Machine(chromium.new_context(locale="vi-VN", viewport={"width": 1366, "height": 768}))
        self.machines.append(machine)
        return machine

    def new_tab(self, machine: Machine) -> Page:
        tab = machine.context.new_page()
        tab.on("pageerror", lambda fault: self.faults.append(str(fault)))
        tab.on("response", self._heard)
        machine.tabs.append(tab)
        return tab

    def _heard(self, response: Response) -> None:
        asked = response.request
        if asked.method == "PUT" and response.status == 200:
            sent = asked.post_data_json
            self.acknowledged.add((int(asked.url.rsplit("/", 1)[1]), sent["epoch"], sent["seq"]))

    def tab(self) -> tuple[Machine, Page]:
        machine = self.chance.choice([one for one in self.machines if one.tabs])
        return machine, self.chance.choice(machine.tabs)

    # --- what may happen ----------------------------------------------------------------------------------------------

    def choose(self) -> None:
        _machine, tab = self.tab()
        choices = tab.evaluate(_OPEN)
        if choices:
            tab.evaluate(_PRESS, self.chance.choice(choices))

    def cut(self) -> None:
        machine, _tab = self.tab()
        machine.is_cut = not machine.is_cut
        machine.context.set_offline(machine.is_cut)

    def swallow(self) -> None:
        """The next answer arrives, and what the server says to it does not."""
        machine, _tab = self.tab()

        def act(route: Route) -> None:
            if not machine.is_cut:
                route.fetch()
            route.abort()

        machine.context.route("**/cau/*", act, times=1)

    def reload(self) -> None:
        machine, tab = self.tab()
        if not machine.is_cut:
            tab.reload()
            self.take_pen(tab)

    def open_another(self) -> None:
        machine, _tab = self.tab()
        if not machine.is_cut and len(machine.tabs) < 2:
            self.to_the_test(self.new_tab(machine))

    def close_one(self) -> None:
        machine, tab = self.tab()
        if len(machine.tabs) > 1:
            machine.tabs.remove(tab)
            tab.close()

    def press_pen(self) -> None:
        _machine, tab = self.tab()
        self.take_pen(tab)

    def end_login(self) -> None:
        end_logins(self.live)

    def sign_in_again(self) -> None:
        _machine, tab = self.tab()
        self.type_password(tab)

    def rest(self) -> None:
        _machine, tab = self.tab()
        tab.wait_for_timeout(self.chance.randrange(100, 900))

    # --- how it is done -----------------------------------------------------------------------------------------------

    def to_the_test(self, tab: Page) -> None:
        sign_in_if_asked(tab, self.live, self.username)
        sitting.go_on(tab)
        self.take_pen(tab)

    def take_pen(self, tab: Page) -> None:
        """Where it is offered; a dialog that asks for the password may come to lie over it at any moment."""
        pen = tab.get_by_role("button", name="Tiếp tục ở máy này")
        if pen.count() and pen.first.is_enabled() and not tab.locator("dialog[open]").count():
            with suppress(TookTooLong):
                pen.first.click(timeout=3_000)
            tab.wait_for_timeout(200)

    def type_password(self, tab: Page) -> None:
        if tab.locator("dialog[open] #again-password").count():
            tab.locator("#again-password").fill(make.PASSWORD)
            tab.keyboard.press("Enter")
            tab.wait_for_timeout(300)


def sign_in_if_asked(tab: Page, live: LiveServer, username: str) -> None:
    tab.goto(f"{live.url}/")
    if "/dang-nhap" in tab.url:
        sitting.sign_in(tab, live, username)


ACTS: dict[str, int] = {  # how often, in a hundred
    "choose": 46, "cut": 8, "swallow": 6, "reload": 6, "open_another": 4, "close_one": 4, "press_pen": 8,
    "end_login": 3, "sign_in_again": 5, "rest": 10,
}  # fmt: skip


def kept(live: LiveServer) -> set[tuple[int, int, int]]:
    with live.engines.reading() as session:
        statement = sa.select(AnswerEvent.position, AnswerEvent.epoch, AnswerEvent.seq)
        return {(position, epoch, seq) for position, epoch, seq in session.execute(statement)}


def played(desk: Desk, acts: int) -> Page:
    """The tab that goes on with the test after everything, with every wire mended and all that it holds sent."""
    for _ in range(acts):
        (name,) = desk.chance.choices([*ACTS], [*ACTS.values()])
        desk.done.append(name)
        getattr(desk, name)()
    for machine in desk.machines:
        machine.context.unroute_all()
        machine.context.set_offline(False)
    last = desk.new_tab(desk.machines[0])
    desk.to_the_test(last)
    for tab in desk.machines[0].tabs[:-1]:
        tab.close()
    sitting.until(last, lambda: is_settled(desk, last))
    return last


def is_settled(desk: Desk, tab: Page) -> bool:
    """Whether it holds nothing that is still to be sent; what the page asks for is given."""
    desk.type_password(tab)
    desk.take_pen(tab)
    return tab.locator("[data-overall]").inner_text() == ALL_SAVED


def seated(chromium: Browser, live: LiveServer, seed: int) -> Desk:
    """Somebody who began at one machine and signed in at another."""
    desk = Desk(live, sitting.open_to(live), random.Random(seed))
    first = desk.new_tab(desk.new_machine(chromium))
    sitting.sign_in(first, live, desk.username)
    sitting.begin(first)
    sign_in_if_asked(desk.new_tab(desk.new_machine(chromium)), live, desk.username)
    return desk


@pytest.mark.parametrize("seed", [*range(2), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 10))])
def test_whatever_happens_by_chance(chromium: Browser, live_server: LiveServer, seed: int) -> None:
    desk = seated(chromium, live_server, seed)
    last = played(desk, 40)
    assert badges.lies(last, live_server) == [], desk.done
    assert desk.acknowledged, desk.done
    assert desk.acknowledged <= kept(live_server), desk.done
    assert desk.faults == [], desk.done


def test_an_acknowledgement_of_what_is_not_kept_would_be_caught(chromium: Browser, live_server: LiveServer) -> None:
    """The control: somebody on the way says “kept” in the words of the server."""
    desk = seated(chromium, live_server, 0)
    (first,) = desk.machines[0].tabs

    def act(route: Route) -> None:
        told = {"seq": route.request.post_data_json["seq"], "server_time": iso(NOW), "deadline": iso(NOW)}
        route.fulfill(status=200, content_type="application/json", body=json.dumps(told))

    first.route("**/cau/*", act)
    first.evaluate(_PRESS, desk.chance.choice(first.evaluate(_OPEN)))
    sitting.until(first, lambda: bool(desk.acknowledged))
    assert not desk.acknowledged <= kept(live_server)
    assert badges.lies(first, live_server) != []
