"""A room as invigilator and candidate see it at the same time."""

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from quizapp.domain.entry import browser_hash
from tests.attempts.room_hall import RoomHall
from tests.conftest import LiveServer
from tests.journeys import sitting
from tests.journeys.test_every_page import faults_of
from tests.journeys.test_two_places import beat

pytestmark = pytest.mark.browser


def another(chromium: Browser, live: LiveServer, username: str, **given: object) -> Page:
    page = chromium.new_context(locale="vi-VN", viewport={"width": 1366, "height": 768}, **given).new_page()  # type: ignore[arg-type]
    sitting.sign_in(page, live, username)
    page.wait_for_url(f"{live.url}/")
    return page


def at_work(page: Page, live: LiveServer) -> None:
    sitting.sign_in(page, live, "thisinh1")
    sitting.begin(page)


def test_a_room_is_paused_and_goes_on(page: Page, chromium: Browser, live_server: LiveServer) -> None:
    hall = RoomHall(live_server.engines)
    at_work(page, live_server)
    watcher = another(chromium, live_server, "coithi")
    watcher.goto(live_server.url + hall.page)
    sitting.follow(watcher, watcher.get_by_role("link", name="Tạm dừng phòng"))
    watcher.get_by_label("Mất điện").check()
    sitting.follow(watcher, watcher.get_by_role("button", name="Tạm dừng phòng"))
    expect(watcher.locator("#room-pause")).to_contain_text("Phòng đang tạm dừng")
    beat(page)
    expect(page.locator("[data-banner]")).to_contain_text("Đồng hồ đang tạm dừng")
    expect(page.locator("[data-clock-label]")).to_have_text("Tạm dừng")
    place = sitting.question(page, 1)
    sitting.answer(place)
    expect(sitting.state(place)).to_contain_text("Đã lưu")  # what is answered meanwhile counts
    # a pause of less than half a second is not told as more time
    live_server.clock.advance(seconds=20)  # type: ignore[attr-defined]
    sitting.follow(watcher, watcher.get_by_role("button", name="Tiếp tục thi"))
    expect(watcher.locator(".note.success")).to_contain_text("được trả lại thời gian")
    beat(page)
    expect(page.locator("[data-clock-label]")).to_have_text("Còn lại")
    expect(page.locator("[data-banner]")).to_contain_text("Bạn được thêm thời gian")
    watcher.context.close()


def test_a_sentence_comes_calmly_and_stays_until_it_was_read(
    page: Page, chromium: Browser, live_server: LiveServer
) -> None:
    hall = RoomHall(live_server.engines)
    at_work(page, live_server)
    watcher = another(chromium, live_server, "coithi")
    watcher.goto(f"{live_server.url}{hall.page}/nhan-tin")
    watcher.get_by_label("Nội dung nhắn").fill("Còn 30 phút. <b>Xem lại bài</b>.")
    sitting.follow(watcher, watcher.get_by_role("button", name="Gửi"))
    page.get_by_role("button", name="Câu sau").first.focus()
    before = page.evaluate("document.activeElement.outerHTML")
    beat(page)
    told = page.locator("[data-messages]")
    expect(told).to_contain_text("Còn 30 phút. <b>Xem lại bài</b>.")
    expect(told).to_have_attribute("role", "status")
    assert page.evaluate("document.activeElement.outerHTML") == before
    page.reload()
    expect(told).to_contain_text("Còn 30 phút")
    with page.expect_response("**/da-doc"):
        told.get_by_role("button", name="Đã đọc").click()
    expect(told).not_to_contain_text("Còn 30 phút")
    page.reload()
    expect(told).to_be_empty()
    watcher.goto(f"{live_server.url}{hall.page}/tin-da-gui")
    expect(watcher.locator("main")).to_contain_text("1 người đã bấm")
    watcher.context.close()


def test_a_sentence_is_read_without_a_script_too(page: Page, chromium: Browser, live_server: LiveServer) -> None:
    hall = RoomHall(live_server.engines)
    plain = another(chromium, live_server, "thisinh1", java_script_enabled=False)
    sitting.begin(plain)
    sitting.sign_in(page, live_server, "coithi")
    page.goto(f"{live_server.url}{hall.page}/nhan-tin")
    page.get_by_label("Nội dung nhắn").fill("Còn 10 phút")
    sitting.follow(page, page.get_by_role("button", name="Gửi"))
    plain.reload()
    expect(plain.locator("[data-messages]")).to_contain_text("Còn 10 phút")
    sitting.follow(plain, plain.get_by_role("button", name="Đã đọc"))
    expect(plain.locator("[data-messages]")).to_be_empty()
    plain.context.close()


def test_a_second_machine_waits_and_goes_on_once_it_is_allowed(
    page: Page, chromium: Browser, live_server: LiveServer
) -> None:
    hall = RoomHall(live_server.engines)
    at_work(page, live_server)
    with live_server.engines.writing() as session:
        session.connection().exec_driver_sql("UPDATE sitting SET needs_admission = 1")
    second = another(chromium, live_server, "thisinh1")
    second.goto(page.url)
    second.get_by_role("button", name="Tiếp tục ở máy này").click()
    expect(second.locator("main")).to_contain_text("giơ tay báo cán bộ coi thi")
    watcher = another(chromium, live_server, "coithi")
    watcher.goto(live_server.url + hall.page)
    expect(watcher.locator("#board-table tbody tr").first).to_contain_text("Xin làm tiếp ở máy khác")
    sitting.follow(watcher, watcher.get_by_role("button", name="làm tiếp ở máy khác"))
    expect(second.locator("fieldset.question").first).to_be_visible()  # nobody pressed anything there
    beat(page)
    expect(page.locator("[data-banner]")).to_contain_text("máy hoặc trình duyệt khác")
    with live_server.engines.writing() as session:  # the word for the second machine does not hold for the first
        session.connection().exec_driver_sql("DROP TRIGGER guard_admission_delete")
        session.connection().exec_driver_sql("DELETE FROM admission")
    page.get_by_role("button", name="Tiếp tục ở máy này").click()
    expect(page.locator("[data-banner]")).to_contain_text("Hãy giơ tay báo cán bộ coi thi")
    watcher.goto(live_server.url + hall.page)
    sitting.follow(watcher, watcher.get_by_role("button", name="làm tiếp ở máy khác"))
    expect(page.locator("[data-banner]")).to_be_hidden()
    expect(sitting.question(page, 1).locator("input, select").first).to_be_enabled()
    second.context.close()
    watcher.context.close()


def test_a_room_with_a_safe_browser_takes_what_carries_its_key(
    page: Page, chromium: Browser, live_server: LiveServer
) -> None:
    key = "a1" * 32
    RoomHall(live_server.engines, browser_keys=[key])
    sitting.sign_in(page, live_server, "thisinh1")
    sitting.read_the_rules(page)
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(page.locator("main")).to_contain_text("chỉ làm bài trong trình duyệt Safe Exam Browser")

    def as_safe_browser(route: Route) -> None:
        name = "X-SafeExamBrowser-ConfigKeyHash"
        route.continue_(headers={**route.request.headers, name: browser_hash(route.request.url, key)})

    page.route("**/*", as_safe_browser)
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    page.wait_for_url("**/lam-bai/*")
    page.reload()  # what stands in for the browser does not see where it is sent on to
    place = sitting.question(page, 1)
    sitting.answer(place)
    expect(sitting.state(place)).to_have_text(sitting.SAVED)
    page.unroute("**/*")
    page.get_by_role("button", name="Câu sau").first.click()
    sitting.answer(sitting.question(page, 2))
    expect(page.locator("[data-banner]")).to_contain_text("Safe Exam Browser")
    page.route("**/*", as_safe_browser)
    expect(sitting.state(sitting.question(page, 2))).to_have_text(sitting.SAVED)  # nothing was lost


def test_a_machine_whose_waiver_was_taken_back_is_told_so_and_goes_on_by_another(
    page: Page, chromium: Browser, live_server: LiveServer
) -> None:
    hall = RoomHall(live_server.engines, browser_keys=["a1" * 32])
    watcher = another(chromium, live_server, "coithi")

    def press(name: str, reason: str) -> None:
        watcher.goto(f"{live_server.url}{hall.page}/mien-trinh-duyet?nguoi={hall.people[0]}")
        watcher.get_by_label("Lý do").fill(reason)
        sitting.follow(watcher, watcher.get_by_role("button", name=name))

    press("Miễn cho một máy", "máy 12 báo lỗi")
    at_work(page, live_server)
    sitting.answer(sitting.question(page, 1))
    expect(sitting.state(sitting.question(page, 1))).to_have_text(sitting.SAVED)
    press("Rút lại việc miễn", "máy 12 đã sửa xong")
    beat(page)
    expect(page.locator("[data-banner]")).to_contain_text("Safe Exam Browser")
    expect(page.locator("[data-banner]")).not_to_contain_text("trình duyệt khác")
    expect(sitting.question(page, 1).locator("input, select").first).to_be_disabled()
    press("Miễn cho một máy", "sửa chưa được")
    page.get_by_role("button", name="Tiếp tục ở máy này").click()
    expect(sitting.question(page, 1).locator("input, select").first).to_be_enabled()
    watcher.context.close()


def test_somebody_at_the_door_is_let_in_by_itself(page: Page, chromium: Browser, live_server: LiveServer) -> None:
    hall = RoomHall(live_server.engines, needs_admission=True)
    sitting.sign_in(page, live_server, "thisinh1")
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(page.locator("main")).to_contain_text("Đang chờ cán bộ coi thi cho vào")
    watcher = another(chromium, live_server, "coithi")
    watcher.goto(live_server.url + hall.page)
    sitting.follow(watcher, watcher.get_by_role("button", name="Cho cả phòng vào"))
    expect(page.locator("main")).not_to_contain_text("Đang chờ cán bộ coi thi")
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    page.wait_for_url("**/lam-bai/*")
    watcher.context.close()


def test_every_page_of_a_room_is_sound(page: Page, live_server: LiveServer) -> None:
    hall = RoomHall(live_server.engines, needs_admission=True, access_code="CA1", browser_keys=["a1" * 32])
    hall.change_room(browser_keys=[])
    hall.begin(0)
    hall.change_room(browser_keys=["a1" * 32])
    sitting.sign_in(page, live_server, "coithi")
    page.wait_for_url(f"{live_server.url}/")
    of_one = f"?nguoi={hall.people[0]}"
    for address in (
        "/phong-thi", hall.page, f"{hall.page}/nguoi/{hall.people[0]}", f"{hall.page}/nguoi/{hall.people[1]}",
        f"{hall.page}/them-gio", f"{hall.page}/tam-dung", f"{hall.page}/nhan-tin", f"{hall.page}/su-viec",
        f"{hall.page}/tin-da-gui", f"{hall.page}/ket-thuc-bai{of_one}", f"{hall.page}/mien-trinh-duyet{of_one}",
    ):  # fmt: skip
        page.goto(live_server.url + address)
        assert faults_of(page) == [], address


def test_the_rules_page_and_the_pages_of_kinds_are_sound(page: Page, live_server: LiveServer) -> None:
    hall = RoomHall(live_server.engines, needs_admission=True, access_code="CA1")
    sitting.sign_in(page, live_server, "thisinh1")
    page.goto(f"{live_server.url}/lam-bai/dot/{hall.round}")
    assert faults_of(page) == []
    page.get_by_label("Mã vào ca thi").fill("sai")
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(page.locator("#ma-fault")).to_contain_text("chưa đúng")
    assert faults_of(page) == []
    sitting.follow(page, page.get_by_role("button", name="Đăng xuất"))
    sitting.sign_in(page, live_server, "quantri")
    page.wait_for_url(f"{live_server.url}/")
    for address in ("/loai-su-viec", "/loai-su-viec/moi", "/loai-su-viec/power"):
        page.goto(live_server.url + address)
        assert faults_of(page) == [], address


def test_a_machine_is_checked(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/dang-nhap")
    page.get_by_role("link", name="Kiểm tra máy").click()
    for code in ("browser", "cookie", "storage", "connection", "screen"):
        expect(page.locator(f'[data-check="{code}"]')).to_have_attribute("data-result", "good")
    line = page.locator('[data-check="typing"]')
    for typed, result in (("dich vu cong truc tuyen", "note"), ("Dịch vụ công trực tuyến", "good")):
        page.locator("#go-thu").fill(typed)
        expect(line).to_have_attribute("data-result", result)
    expect(page.locator("[data-overall]")).to_contain_text("Máy này")
    assert faults_of(page) == []


def test_a_machine_that_keeps_nothing_and_reaches_nothing_is_told_so(page: Page, live_server: LiveServer) -> None:
    """The control: the same page where storage is closed and the server does not answer."""
    page.add_init_script(
        "IDBFactory.prototype.open = () => { throw new Error('none'); };"
        "Storage.prototype.setItem = () => { throw new Error('full'); };"
    )
    page.route("**/nhip", lambda route: route.abort())
    page.goto(f"{live_server.url}/kiem-tra-may")
    expect(page.locator('[data-check="storage"]')).to_have_attribute("data-result", "note")
    expect(page.locator('[data-check="connection"]')).to_have_attribute("data-result", "bad")
    expect(page.locator("[data-overall]")).to_contain_text("cần sửa")


def test_without_a_script_the_page_says_what_to_do(chromium: Browser, live_server: LiveServer) -> None:
    plain = chromium.new_context(java_script_enabled=False).new_page()
    plain.goto(f"{live_server.url}/kiem-tra-may")
    expect(plain.locator("[data-no-script]")).to_be_visible()
    expect(plain.locator("[data-list]")).to_be_hidden()
    plain.context.close()
