"""A network that is cut in the middle of a test: every answer arrives, and the page tells the truth all the while."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, Route, expect

from quizapp.attempts.models import AnswerEvent
from tests.conftest import LiveServer
from tests.journeys import badges, sitting

pytestmark = pytest.mark.browser

PORTAL = "<!doctype html><title>Wi-Fi</title><p>Xin mời đăng nhập mạng Wi-Fi</p>"


def offline(page: Page) -> Callable[[], None]:
    page.context.set_offline(True)
    return lambda: page.context.set_offline(False)


def answered_by(**facts: object) -> Callable[[Page], Callable[[], None]]:
    """Every request for the server is answered by something that is not the server."""

    def cut(page: Page) -> Callable[[], None]:
        def act(route: Route) -> None:
            route.fulfill(**facts)  # type: ignore[arg-type]

        page.route("**/lam-bai/**", act)
        return lambda: page.unroute("**/lam-bai/**", act)

    return cut


def redirected(page: Page) -> Callable[[], None]:
    """A captive portal sends everybody to its own page, which answers 200."""
    page.route("**/cong-wifi", lambda route: route.fulfill(status=200, content_type="text/html", body=PORTAL))
    return answered_by(status=302, headers={"Location": "/cong-wifi"})(page)


def refused(page: Page) -> Callable[[], None]:
    page.route("**/lam-bai/**", lambda route: route.abort())
    return lambda: page.unroute("**/lam-bai/**")


CUTS: dict[str, Callable[[Page], Callable[[], None]]] = {
    "offline": offline,
    "no route": refused,
    "502 page": answered_by(status=502, content_type="text/html", body="<h1>Bad Gateway</h1>"),
    "portal": answered_by(status=200, content_type="text/html", body=PORTAL),
    "portal that redirects": redirected,
    "busy": answered_by(status=503, headers={"Retry-After": "2"}, content_type="text/html", body="<p>bận</p>"),
    "foreign JSON": answered_by(status=200, content_type="application/json", body='{"seq": 1, "ok": true}'),
    "JSON that is none": answered_by(status=200, content_type="application/json", body="{"),
}


def answer_some(page: Page, places: range) -> None:
    for position in places:
        page.locator(f'.map a[href="#cau-{position}"]').click()
        sitting.answer(sitting.question(page, position))


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS)
def test_answers_through_a_cut_arrive_and_the_page_told_the_truth(
    page: Page, live_server: LiveServer, cut: Callable[[Page], Callable[[], None]]
) -> None:
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)
    answer_some(page, range(1, 3))
    expect(page.locator("[data-overall]")).to_have_text("Mọi câu đã chọn đều đã lưu trên máy chủ.")
    address = page.url.split("#")[0]
    mend = cut(page)
    answer_some(page, range(3, 6))
    expect(page.locator("[data-overall]")).to_contain_text("chỉ có trên máy này")
    expect(page.locator("[data-banner]")).to_contain_text("Câu trả lời được giữ trên máy này")
    looks, lies = badges.watch(page, live_server, 3, is_cut=True)
    assert looks > 3
    assert lies == []
    mend()
    expect(page.locator("[data-overall]")).to_have_text("Mọi câu đã chọn đều đã lưu trên máy chủ.")
    expect(page.locator("[data-banner]")).to_be_hidden()
    assert badges.lies(page, live_server) == []
    assert set(badges.held(live_server)) == {1, 2, 3, 4, 5}
    assert page.url.split("#")[0] == address  # it never navigated


def test_a_page_that_ticks_too_early_would_be_caught(page: Page, live_server: LiveServer) -> None:
    """The control: the same watch over a page that believes its own queue."""

    def patched(route: Route) -> None:
        body = route.fetch().text()
        mark = "function stateOf(position) {"
        assert mark in body
        early = f'{mark} if (valueOf(fieldset(position)).length) return ["✓ Đã lưu 09:00:00", "kept"];'
        route.fulfill(status=200, content_type="text/javascript", body=body.replace(mark, early))

    page.route("**/test.js", patched)
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)
    refused(page)
    answer_some(page, range(1, 3))
    _looks, lies = badges.watch(page, live_server, 2, is_cut=True)
    assert any(lie.startswith("1 says '✓ Đã lưu") for lie in lies)


# every wording of a line from now on
SAID = """line => {
  const said = [];
  new MutationObserver(() => said.push(line.textContent)).observe(line, { childList: true });
  return said;
}"""


def test_a_server_that_takes_an_answer_and_then_stalls_is_no_acknowledgement(
    page: Page, live_server: LiveServer
) -> None:
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)

    def swallowed(route: Route) -> None:
        route.fetch()  # it arrives, and the acknowledgement is lost on its way back

    page.route("**/cau/*", swallowed)
    place = sitting.choice(page)
    line = sitting.state(sitting.question(page, place))
    said = line.evaluate_handle(SAID)
    answer_some(page, range(place, place + 1))
    expect(line).to_have_text("Chỉ có trên máy này – đang gửi lại")  # no wording stays for ever
    assert "Đang lưu…" in said.json_value()
    assert badges.lies(page, live_server) == []
    sitting.until(page, lambda: set(badges.held(live_server)) == {place})
    page.unroute("**/cau/*", swallowed)
    expect(line).to_have_text(sitting.SAVED)
    with live_server.engines.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(AnswerEvent)) == 1  # replayed


def test_a_busy_server_is_left_alone_for_as_long_as_it_asks(page: Page, live_server: LiveServer) -> None:
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)
    tries: list[str] = []

    def busy(route: Route) -> None:
        tries.append(route.request.url)
        route.fulfill(
            status=503, headers={"Retry-After": "60"}, content_type="application/json", body='{"reason":"busy"}'
        )

    page.route("**/cau/*", busy)
    answer_some(page, range(1, 4))
    expect(page.locator("[data-banner]")).to_contain_text("Máy chủ đang bận")
    page.wait_for_timeout(4000)
    assert len(tries) == 1


def test_a_store_that_hangs_or_is_forbidden_keeps_no_answer_from_the_server(
    page: Page, live_server: LiveServer
) -> None:
    page.add_init_script(
        "IDBFactory.prototype.open = () => ({});"  # never answers
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
    )
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)
    answer_some(page, range(1, 4))
    expect(page.locator("[data-overall]")).to_have_text("Mọi câu đã chọn đều đã lưu trên máy chủ.")
    assert set(badges.held(live_server)) == {1, 2, 3}


def test_a_store_that_hangs_later_is_given_up_for_the_next_one(page: Page, live_server: LiveServer) -> None:
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)
    answer_some(page, range(1, 2))
    expect(sitting.state(sitting.question(page, 1))).to_have_text(sitting.SAVED)
    page.evaluate("IDBObjectStore.prototype.get = () => ({});")  # a request that nobody ever answers
    mend = refused(page)
    answer_some(page, range(2, 4))
    expect(page.locator("[data-overall]")).to_contain_text("2 câu chỉ có trên máy này")
    plain = "Object.keys(localStorage).filter((key) => key.startsWith('quizapp:queue:'))"
    page.wait_for_function(f"() => {plain}.length === 1")
    mend()
    expect(page.locator("[data-overall]")).to_have_text("Mọi câu đã chọn đều đã lưu trên máy chủ.")
    assert badges.lies(page, live_server) == []
    assert set(badges.held(live_server)) == {1, 2, 3}


def test_a_queue_of_the_older_format_is_taken_over(page: Page, live_server: LiveServer) -> None:
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)
    place = sitting.choice(page)
    token = page.locator("[data-attempt]").get_attribute("data-attempt")
    old = f'{{"{place}": {{"epoch": 1, "seq": 4, "value": ["b"]}}}}'
    page.evaluate("([token, old]) => localStorage.setItem(`quizapp:outbox:${token}`, old)", [token, old])
    page.evaluate("(token) => localStorage.setItem(`quizapp:seq:${token}`, '4')", token)
    page.reload()
    expect(sitting.state(sitting.question(page, place))).to_have_text(sitting.SAVED)
    assert badges.held(live_server) == {place: ["b"]}
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('quizapp:'))") == []


DAMAGE = """async () => {
  const opened = indexedDB.open("quizapp", 1);
  const database = await new Promise((resolve) => { opened.onsuccess = () => resolve(opened.result); });
  const work = database.transaction("queues", "readwrite");
  const shelf = work.objectStore("queues");
  const asked = shelf.getAllKeys();
  asked.onsuccess = () => asked.result.forEach((key, index) => {
    const [account, attempt] = key.split(" ");
    shelf.put({ account, attempt, seq: "x", entries: null }, key);
    shelf.put(null, `${key}x${index}`);
  });
  await new Promise((resolve) => { work.oncomplete = resolve; });
  database.close();
  const { attempt } = document.querySelector("[data-attempt]").dataset;
  localStorage.setItem(`quizapp:outbox:${attempt}`, "null");
  localStorage.setItem(`quizapp:seq:${attempt}`, "many");
  localStorage.setItem(`quizapp:flags:${attempt}`, '{"1": true}');
  localStorage.setItem("quizapp:queue:a b", "{");
}"""


def test_a_damaged_store_keeps_no_answer_from_the_server(page: Page, live_server: LiveServer) -> None:
    faults: list[object] = []
    page.on("pageerror", lambda fault: faults.append(fault))
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)
    answer_some(page, range(1, 2))
    expect(page.locator("[data-overall]")).to_have_text("Mọi câu đã chọn đều đã lưu trên máy chủ.")
    for position in (2, 3):  # under the running page, and found by the next one
        page.evaluate(DAMAGE)
        if position == 3:
            page.reload()
        answer_some(page, range(position, position + 1))
        expect(sitting.state(sitting.question(page, position))).to_have_text(sitting.SAVED)
        expect(page.locator("[data-overall]")).to_have_text("Mọi câu đã chọn đều đã lưu trên máy chủ.")
    assert badges.lies(page, live_server) == []
    page.goto(f"{live_server.url}/")
    expect(page.get_by_role("button", name="Tiếp tục làm bài")).to_be_visible()
    page.wait_for_timeout(1000)
    assert faults == []
