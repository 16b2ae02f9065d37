"""The rescue file: offered when the network does not come back, and what stands in it."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from quizapp.attempts.models import Attempt
from quizapp.attempts.tickets import Ticket, read_ticket
from quizapp.people.models import Account, Unit
from quizapp.results.files import read_rescue_file
from quizapp.rounds.models import Round
from tests import make
from tests.conftest import SECRET, LiveServer
from tests.journeys import badges, sitting

pytestmark = pytest.mark.browser


def choose(page: Page, position: int) -> None:
    page.locator(f'.map a[href="#cau-{position}"]').click()
    sitting.answer(sitting.question(page, position))


def downloaded(page: Page, folder: Path) -> dict[str, Any]:
    with page.expect_download() as waited:
        page.get_by_role("button", name="Tải tệp cứu hộ").click()
    assert waited.value.suggested_filename.startswith("cuu-ho-")
    path = folder / "tep.json"
    waited.value.save_as(path)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    read = read_rescue_file(path.read_bytes(), waited.value.suggested_filename)  # what the organiser's page takes in
    assert [(one.position, list(one.value)) for one in read.answers] == [
        (one["position"], one["value"]) for one in found["answers"]
    ]
    return found


def test_after_two_minutes_of_trouble_the_file_is_offered_with_the_unsent_answers(
    page: Page, live_server: LiveServer, tmp_path: Path
) -> None:
    page.clock.install()
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)
    choose(page, 1)
    expect(sitting.state(sitting.question(page, 1))).to_have_text(sitting.SAVED)
    page.route("**/lam-bai/**", lambda route: route.abort())
    place = sitting.choice(page)
    for position in {place, 9}:
        choose(page, position)
    expect(page.locator("[data-overall]")).to_contain_text("chỉ có trên máy này")
    expect(page.get_by_role("button", name="Tải tệp cứu hộ")).to_be_hidden()
    page.clock.fast_forward(125_000)
    expect(page.get_by_role("button", name="Tải tệp cứu hộ")).to_be_visible()
    found = downloaded(page, tmp_path)
    assert set(found) == {"format", "ticket", "round", "made_at", "answers"}
    assert (found["format"], found["round"]) == ("quizapp-cuu-ho-1", "Sát hạch thử")
    with live_server.engines.reading() as session:
        attempt = session.scalars(sa.select(Attempt)).one()
        account = session.scalars(sa.select(Account).where(Account.username == "thisinh")).one()
    assert read_ticket(SECRET, found["ticket"]) == Ticket(attempt.token, account.id, 1)
    assert {one["position"] for one in found["answers"]} == {place, 9} - set(badges.held(live_server))
    for one in found["answers"]:
        assert set(one) == {"position", "value", "epoch", "seq", "at"}
        assert (one["epoch"], one["seq"] > 0, bool(one["value"])) == (1, True, True)
        assert one["at"].startswith("20")
    assert len({one["seq"] for one in found["answers"]}) == len(found["answers"])
    page.unroute("**/lam-bai/**")  # and after those minutes the network is back
    expect(page.locator("[data-overall]")).to_have_text("Mọi câu đã chọn đều đã lưu trên máy chủ.")
    expect(page.locator("[data-banner]")).to_be_hidden()
    assert badges.lies(page, live_server) == []
    assert set(badges.held(live_server)) == {1, place, 9}


def test_what_missed_the_end_stays_on_the_machine_and_in_a_file(
    page: Page, live_server: LiveServer, tmp_path: Path
) -> None:
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)
    page.route("**/lam-bai/**", lambda route: route.abort())
    choose(page, 1)
    expect(page.locator("[data-overall]")).to_contain_text("chỉ có trên máy này")
    with live_server.engines.writing() as session:
        session.execute(sa.update(Attempt).values(state="expired", ended_at=Attempt.deadline_at))
    page.unroute("**/lam-bai/**")
    expect(page.locator("[data-banner]")).to_contain_text("Bài làm đã đóng")
    assert [one["position"] for one in downloaded(page, tmp_path)["answers"]] == [1]
    page.goto(f"{live_server.url}/")
    expect(page.locator("[data-leftover]")).to_contain_text("bài đã đóng trước khi gửi được")
    found = downloaded(page, tmp_path)
    assert [one["position"] for one in found["answers"]] == [1]
    assert read_ticket(SECRET, found["ticket"]).epoch == 1
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Xóa khỏi máy này").click()
    expect(page.get_by_role("button", name="Xóa khỏi máy này")).to_be_hidden()  # only then it is gone
    page.reload()
    page.wait_for_timeout(1500)
    expect(page.locator("[data-leftover]")).to_be_hidden()


def test_what_comes_after_the_end_is_named_and_kept_for_the_file(
    page: Page, live_server: LiveServer, tmp_path: Path
) -> None:
    sitting.sign_in(page, live_server, sitting.open_to(live_server, minutes=1))
    sitting.begin(page)
    page.route("**/lam-bai/**", lambda route: route.abort())
    choose(page, 1)
    expect(page.locator("[data-overall]")).to_contain_text("chỉ có trên máy này")
    live_server.clock.advance(seconds=63)  # type: ignore[attr-defined]
    page.unroute("**/lam-bai/**")
    expect(page.locator("[data-banner]")).to_contain_text("1 câu chỉ có trên máy này")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-banner]")).to_contain_text("Bài làm đã đóng")
    assert [one["position"] for one in downloaded(page, tmp_path)["answers"]] == [1]
    assert badges.held(live_server) == {}
    page.get_by_role("link", name="Xem bài đã nộp").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hết giờ")


def test_nothing_is_offered_where_everything_is_on_the_server(page: Page, live_server: LiveServer) -> None:
    """The control."""
    page.clock.install()
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)
    choose(page, 1)
    expect(sitting.state(sitting.question(page, 1))).to_have_text(sitting.SAVED)
    page.route("**/lam-bai/**", lambda route: route.abort())
    failed: list[object] = []
    page.on("requestfailed", lambda request: failed.append(request))
    page.clock.fast_forward(240_000)
    while len(failed) < 2:  # the second heartbeat is set only when the first has failed
        page.clock.fast_forward(60_000)
        page.wait_for_timeout(200)
    expect(page.locator("[data-banner]")).to_contain_text("Chưa gửi được đến máy chủ")
    expect(page.get_by_role("button", name="Tải tệp cứu hộ")).to_be_hidden()


def test_from_the_cut_network_to_the_mark_that_counts_the_file(
    page: Page, live_server: LiveServer, tmp_path: Path
) -> None:
    """The candidate saves one answer, loses the network for good, downloads the file; an organiser takes it in."""
    sitting.sign_in(page, live_server, sitting.open_to(live_server, minutes=1))
    two_organisers(live_server)
    sitting.begin(page)
    choose(page, 1)
    expect(sitting.state(sitting.question(page, 1))).to_have_text(sitting.SAVED)
    page.route("**/lam-bai/**", lambda route: route.abort())
    for position in (2, 3):
        choose(page, position)
    expect(page.locator("[data-overall]")).to_contain_text("chỉ có trên máy này")
    live_server.clock.advance(seconds=90)  # type: ignore[attr-defined]
    page.unroute("**/lam-bai/**")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-banner]")).to_contain_text("Bài làm đã đóng")
    downloaded(page, tmp_path)
    assert set(badges.held(live_server)) == {1}

    desk = at_desk(page, live_server, "tochuc")
    desk.goto(f"{live_server.url}/dot-thi/{the_round(live_server)}/tep-cuu-ho")
    desk.get_by_label("Tệp cứu hộ").set_input_files(tmp_path / "tep.json")
    desk.get_by_role("button", name="Nạp và xem").click()
    expect(desk.get_by_role("row", name="Câu 2")).to_contain_text("Sẽ bổ sung")
    expect(desk.get_by_role("row", name="Câu 3")).to_contain_text("Sẽ bổ sung")
    address = desk.url  # the marks of this round are seen at once: a second person decides
    desk = at_desk(page, live_server, "nguoi-thu-hai")
    desk.goto(address)
    desk.get_by_label("Lý do").fill("mất mạng toàn xã, có biên bản của phòng thi")
    desk.get_by_role("button", name="Nhận 2 câu và chấm lại").click()
    expect(desk.get_by_text("Đã nhận 2 câu trả lời và chấm lại")).to_be_visible()

    page.get_by_role("link", name="Xem bài đã nộp").click()
    expect(page.get_by_role("main")).to_contain_text("mất mạng toàn xã, có biên bản của phòng thi")
    expect(page.get_by_role("main")).to_contain_text("3 trên 10 câu")
    assert set(badges.held(live_server)) == {1}  # the log of what the server acknowledged stays as it was


def two_organisers(live: LiveServer) -> None:
    """`tochuc` and `nguoi-thu-hai` organise for the unit of the round."""
    with live.engines.writing() as session:
        unit = session.get_one(Unit, session.scalars(sa.select(Round.unit_id)).one())
        for username in ("tochuc", "nguoi-thu-hai"):
            make.organiser(session, unit, username=username)


def at_desk(page: Page, live: LiveServer, username: str) -> Page:
    """Another browser with somebody of the staff in it."""
    browser = page.context.browser
    assert browser is not None
    desk = browser.new_context(locale="vi-VN").new_page()
    sitting.sign_in(desk, live, username)
    expect(desk.get_by_role("button", name="Đăng xuất")).to_be_visible()
    return desk


def the_round(live: LiveServer) -> int:
    with live.engines.reading() as session:
        return session.scalars(sa.select(Round.id)).one()
