"""Two windows, two machines: one writes, the other is told, nothing interleaves."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from quizapp.attempts.models import AnswerEvent
from quizapp.attempts.room_models import AttemptSignal
from quizapp.rounds.models import Sitting as ExamSitting
from tests.attempts.room_hall import RoomHall
from tests.conftest import LiveServer
from tests.journeys import badges, sitting
from tests.journeys.test_signing_in_again import end_logins, type_password

pytestmark = pytest.mark.browser


def beat(page: Page) -> None:
    """What happens every half minute, now."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def choose(page: Page, position: int, letter: str) -> None:
    page.locator(f'.map a[href="#cau-{position}"]').click()
    sitting.question(page, position).locator(f'input[value="{letter}"]').check()


def begun(page: Page, live: LiveServer) -> tuple[str, int]:
    """The user name and a question of one letter."""
    username = sitting.open_to(live)
    sitting.sign_in(page, live, username)
    sitting.begin(page)
    return username, sitting.choice(page)


def second_machine(chromium: Browser, live: LiveServer, username: str) -> Page:
    page = chromium.new_context(locale="vi-VN").new_page()
    sitting.sign_in(page, live, username)
    sitting.go_on(page)
    return page


def epochs(live: LiveServer) -> list[int]:
    with live.engines.reading() as session:
        return list(session.scalars(sa.select(AnswerEvent.epoch).order_by(AnswerEvent.id)))


def test_the_first_machine_is_told_by_the_heartbeat_and_takes_the_pen_back_in_place(
    page: Page, chromium: Browser, live_server: LiveServer
) -> None:
    username, place = begun(page, live_server)
    choose(page, place, "a")
    line = sitting.state(sitting.question(page, place))
    expect(line).to_have_text(sitting.SAVED)
    other = second_machine(chromium, live_server, username)
    choose(other, place, "b")
    expect(sitting.state(sitting.question(other, place))).to_have_text(sitting.SAVED)
    beat(page)
    expect(page.locator("[data-banner]")).to_contain_text("máy hoặc trình duyệt khác")
    expect(sitting.question(page, place).locator("input").first).to_be_disabled()
    colour = "place => getComputedStyle(place).backgroundColor"
    other_option = sitting.question(page, place).locator(".option:not(:has(:checked))").first
    before = other_option.evaluate(colour)
    other_option.hover()
    assert other_option.evaluate(colour) == before, "what cannot be chosen does not light up"
    address = page.url
    page.get_by_role("button", name="Tiếp tục ở máy này").click()
    expect(page.locator("[data-banner]")).to_be_hidden()
    expect(sitting.question(page, place).locator('input[value="b"]')).to_be_checked()  # what the other one kept
    assert badges.lies(page, live_server) == []
    choose(page, place, "a")
    expect(line).to_have_text(sitting.SAVED)
    sitting.until(page, lambda: badges.held(live_server) == {place: ["a"]})
    assert page.url == address
    choose(other, place, "a")  # it still shows b
    expect(other.locator("[data-banner]")).to_contain_text("máy hoặc trình duyệt khác")
    expect(other.locator("[data-banner]")).to_contain_text("1 câu chỉ có trên máy này")
    assert epochs(live_server) == sorted(epochs(live_server))  # nothing interleaved
    assert badges.held(live_server) == {place: ["a"]}
    other.context.close()


def test_who_cannot_take_the_pen_back_for_now_reads_why(page: Page, chromium: Browser, live_server: LiveServer) -> None:
    username, _place = begun(page, live_server)
    other = second_machine(chromium, live_server, username)
    beat(page)
    banner = page.locator("[data-banner]")
    expect(banner).to_contain_text("máy hoặc trình duyệt khác")
    expect(banner).not_to_contain_text("Chưa gửi được")
    page.context.set_offline(True)
    page.get_by_role("button", name="Tiếp tục ở máy này").click()
    expect(banner).to_contain_text("Chưa gửi được đến máy chủ. Hãy bấm lại khi có kết nối.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Tiếp tục ở máy này").click()
    expect(banner).to_be_hidden()
    other.context.close()


def test_who_signs_in_again_after_another_machine_wrote_is_told_who_helps(
    page: Page, chromium: Browser, live_server: LiveServer
) -> None:
    hall = RoomHall(live_server.engines)
    sitting.sign_in(page, live_server, "thisinh1")
    sitting.begin(page)
    other = second_machine(chromium, live_server, "thisinh1")
    with live_server.engines.writing() as session:
        session.execute(sa.update(ExamSitting).where(ExamSitting.id == hall.sitting).values(needs_admission=True))
    end_logins(live_server)
    beat(page)
    type_password(page)
    banner = page.locator("[data-banner]")
    expect(banner).to_contain_text("Hãy giơ tay báo cán bộ coi thi")
    expect(banner.get_by_role("button", name="Tiếp tục ở máy này")).to_have_count(0)
    with live_server.engines.reading() as session:
        assert session.scalars(sa.select(AttemptSignal.machine_asked_at)).one() is not None
    other.context.close()


def test_what_waited_on_the_first_machine_is_sent_when_it_gets_the_pen_back(
    page: Page, chromium: Browser, live_server: LiveServer
) -> None:
    username, place = begun(page, live_server)
    page.route("**/cau/*", lambda route: route.abort())
    choose(page, place, "a")
    expect(page.locator("[data-overall]")).to_contain_text("1 câu chỉ có trên máy này")
    other = second_machine(chromium, live_server, username)
    beat(page)
    expect(page.locator("[data-banner]")).to_contain_text("1 câu chỉ có trên máy này")
    page.unroute("**/cau/*")
    page.get_by_role("button", name="Tiếp tục ở máy này").click()
    expect(sitting.state(sitting.question(page, place))).to_have_text(sitting.SAVED)
    assert badges.held(live_server) == {place: ["a"]}
    assert epochs(live_server) == [3]
    other.context.close()


def test_of_two_windows_the_newer_writes_and_the_older_follows(page: Page, live_server: LiveServer) -> None:
    _username, place = begun(page, live_server)
    choose(page, place, "a")
    expect(sitting.state(sitting.question(page, place))).to_have_text(sitting.SAVED)
    newer = page.context.new_page()
    newer.goto(page.url)
    expect(page.locator("[data-banner]")).to_contain_text("cửa sổ khác")
    expect(sitting.question(page, place).locator("input").first).to_be_disabled()
    choose(newer, place, "b")
    expect(sitting.state(sitting.question(newer, place))).to_have_text(sitting.SAVED)
    expect(sitting.question(page, place).locator('input[value="b"]')).to_be_checked()
    expect(sitting.state(sitting.question(page, place))).to_have_text(sitting.SAVED)
    assert badges.lies(page, live_server) == []
    page.bring_to_front()
    page.get_by_role("button", name="Tiếp tục ở cửa sổ này").click()
    expect(newer.locator("[data-banner]")).to_contain_text("cửa sổ khác")
    expect(page.locator("[data-banner]")).to_be_hidden()
    choose(page, place, "a")
    expect(sitting.state(sitting.question(page, place))).to_have_text(sitting.SAVED)
    sitting.until(page, lambda: badges.held(live_server) == {place: ["a"]})
    assert set(epochs(live_server)) == {1}


def test_a_window_that_goes_on_after_the_other_handed_in_is_told_at_once(page: Page, live_server: LiveServer) -> None:
    sitting.patch(page, "clock.js", ("BEAT = 30000", "BEAT = 30000000"))  # it hears nothing without asking
    begun(page, live_server)
    newer = page.context.new_page()
    newer.goto(page.url)
    expect(page.locator("[data-banner]")).to_contain_text("cửa sổ khác")
    newer.get_by_role("button", name="Nộp bài").click()
    newer.wait_for_url("**/xem-lai")
    newer.locator("form[data-hand-in] button").first.click()
    newer.wait_for_url("**/ket-qua/*")
    page.get_by_role("button", name="Tiếp tục ở cửa sổ này").click()
    page.wait_for_url("**/ket-qua/*")


def test_what_one_window_could_not_send_the_other_sends(page: Page, live_server: LiveServer) -> None:
    _username, place = begun(page, live_server)
    page.route("**/cau/*", lambda route: route.abort())
    choose(page, place, "b")
    expect(page.locator("[data-overall]")).to_contain_text("1 câu chỉ có trên máy này")
    newer = page.context.new_page()
    newer.goto(page.url)
    expect(sitting.state(sitting.question(newer, place))).to_have_text(sitting.SAVED)
    expect(sitting.question(newer, place).locator('input[value="b"]')).to_be_checked()
    assert badges.held(live_server) == {place: ["b"]}
    expect(sitting.state(sitting.question(page, place))).to_have_text(sitting.SAVED)
    assert badges.lies(page, live_server) == []


def test_two_windows_never_use_a_number_twice(page: Page, live_server: LiveServer) -> None:
    """Both write at once here, as two windows that cannot hear each other would."""
    script = "window.BroadcastChannel = class { postMessage() {} };"
    page.context.add_init_script(script)
    _username, _place = begun(page, live_server)
    newer = page.context.new_page()
    newer.goto(page.url)
    conflicts: list[int] = []
    for one in (page, newer):
        one.on("response", lambda answer: conflicts.append(answer.status) if answer.status == 409 else None)
    for position in range(1, 5):
        for one in (page, newer):
            one.locator(f'.map a[href="#cau-{position}"]').click()
            sitting.answer(sitting.question(one, position))
    for one in (page, newer):
        expect(one.locator("[data-overall]")).to_have_text("Mọi câu đã chọn đều đã lưu trên máy chủ.")
    assert conflicts == []
    with live_server.engines.reading() as session:
        numbers = list(session.scalars(sa.select(AnswerEvent.seq)))
    assert len(numbers) == len(set(numbers))
    assert len(numbers) >= 8


def test_numbers_that_are_counted_without_the_store_would_collide(page: Page, live_server: LiveServer) -> None:
    """The control: the same two windows, where each counts for itself."""
    page.context.add_init_script(
        "window.BroadcastChannel = class { postMessage() {} };"
        "IDBFactory.prototype.open = () => { throw new Error('none'); };"
        "Storage.prototype.setItem = () => { throw new Error('full'); };"
    )
    _username, _place = begun(page, live_server)
    newer = page.context.new_page()
    newer.goto(page.url)
    conflicts: list[int] = []
    newer.on("response", lambda answer: conflicts.append(answer.status) if answer.status == 409 else None)
    for position, one in ((1, page), (2, newer)):
        one.locator(f'.map a[href="#cau-{position}"]').click()
        sitting.answer(sitting.question(one, position))
        expect(sitting.state(sitting.question(one, position))).to_have_text(sitting.SAVED)
    assert conflicts == [409]  # and the page renumbers: nothing is lost even so
    assert set(badges.held(live_server)) == {1, 2}
