"""A round as it is held, from a roster in an old alphabet over slips to the minutes, step by step in a browser.

Three sittings in two communes; a late candidate, a power cut in one room, a second machine, an incident.
"""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import docx
import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from quizapp.attempts.models import Attempt
from quizapp.rounds.models import Sitting
from tests import make
from tests.banks.formats.given import in_tcvn3
from tests.browsers import PATIENCE
from tests.conftest import LiveServer
from tests.journeys import sitting
from tests.journeys.held_round import COMMUNES, NAMES, Seat, communes_of, draw_up, make_halls, plan_round, seats_of
from tests.journeys.test_room import another
from tests.journeys.test_two_places import beat

pytestmark = pytest.mark.browser
HEADING = "STT;Mã CBCC;Họ và tên;Ngày sinh;Giới tính;Vị trí việc làm;Nhóm đối tượng;Đơn vị công tác"


def office(live: LiveServer) -> None:
    """A province with two communes, a bank that fills the paper, an organiser and an invigilator."""
    with live.engines.writing() as session:
        province = make.unit(session, "Tỉnh Minh Họa", kind="province")
        for name in COMMUNES:
            make.unit(session, name, parent=province)
        make.position(session)
        make.small_bank(session)
        make.blueprint(session)
        make.organiser(session, province, username="tochuc")
        make.account(session, username="coithi", roles=[("invigilator", province)])


def roster() -> bytes:
    rows = [
        f"{number};CB{number:03d};{name};0{number % 9 + 1}/05/198{number % 10};{'Nữ' if ' Thị ' in name else 'Nam'};"
        f"Văn phòng – thống kê;CC;{COMMUNES[number % 2]}"
        for number, name in enumerate(NAMES, start=1)
    ]
    return in_tcvn3("\n".join(["Danh sách cán bộ, công chức dự sát hạch;;;;;;;", HEADING, *rows]))


def take_roster(page: Page, live: LiveServer, folder: Path) -> None:
    file = folder / "danh sach can bo.csv"
    file.write_bytes(roster())
    page.goto(f"{live.url}/can-bo/nhap")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Kiểm tra và xem trước").click()
    for name in NAMES:
        expect(page.locator("main")).to_contain_text(name)
    page.get_by_role("button", name="Ghi danh sách").click()
    expect(page.locator(".note.success")).to_contain_text("Đã nhập danh sách")


def hand_out_slips(page: Page, live: LiveServer) -> dict[str, str]:
    """Accounts for everybody of the roster; user name → initial password, as the slips to be cut say."""
    page.goto(f"{live.url}/can-bo/cap-tai-khoan")
    page.get_by_label("Đơn vị").select_option(label="Tỉnh Minh Họa")
    sitting.follow(page, page.get_by_role("button", name="Xem ai chưa có tài khoản"))
    sitting.follow(page, page.get_by_role("button", name="Cấp tài khoản và xem phiếu"))
    slips = page.locator(".slip")
    expect(slips).to_have_count(len(NAMES))
    expect(page.locator(".slip-square")).to_have_count(len(NAMES))
    told = slips.locator(".secret").all_inner_texts()
    return dict(zip(told[::2], told[1::2], strict=True))


def sign_in_first(chromium: Browser, live: LiveServer, username: str, initial: str) -> Page:
    """With the password of the slip, which opens one thing only: the page where a password of one's own is set. The
    home page that comes after it."""
    page = chromium.new_context(locale="vi-VN").new_page()
    page.goto(f"{live.url}/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(initial)
    sitting.follow(page, page.get_by_role("button", name="Đăng nhập"))
    expect(page.get_by_role("heading", name="Đổi mật khẩu")).to_be_visible()
    page.goto(f"{live.url}/ket-qua")
    expect(page.get_by_role("heading", name="Đổi mật khẩu")).to_be_visible()
    page.get_by_label("Mật khẩu hiện tại").fill(initial)
    page.get_by_label("Mật khẩu mới", exact=True).fill(make.PASSWORD)
    page.get_by_label("Nhập lại mật khẩu mới").fill(make.PASSWORD)
    sitting.follow(page, page.get_by_role("button", name="Lưu mật khẩu mới"))
    assert page.url == f"{live.url}/"
    return page


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="Nộp bài").click()
    page.get_by_role("button", name="Xác nhận nộp bài").click()
    expect(page.get_by_role("heading", name="Đã nộp bài")).to_be_visible()


def answer_one(page: Page) -> None:
    place = sitting.question(page, 1)
    sitting.answer(place)
    expect(sitting.state(place)).to_have_text(sitting.SAVED)


def let_in(watcher: Page, live: LiveServer, room: int) -> None:
    watcher.goto(f"{live.url}/phong-thi/{room}")
    sitting.follow(watcher, watcher.get_by_role("button", name="Cho cả phòng vào"))


def sit(chromium: Browser, live: LiveServer, watcher: Page, seat: Seat, initial: str) -> None:
    """One person of a room from the slip to the hand-in; the other stays away."""
    page = sign_in_first(chromium, live, seat.username, initial)
    let_in(watcher, live, seat.room)
    sitting.begin(page)
    answer_one(page)
    hand_in(page)
    page.context.close()


def go_to(live: LiveServer, number: int) -> None:
    """A minute after the sitting began."""
    with live.engines.reading() as session:
        opens = session.scalars(sa.select(Sitting.opens_at).where(Sitting.number == number)).one()
    live.clock.advance(seconds=(opens - live.clock()).total_seconds() + 60)  # type: ignore[attr-defined]


def counted(listed: int, present: int) -> str:
    """The first rows of the table of the minutes; everybody who came handed in."""
    rows = ("Có tên trong danh sách", listed), ("Có mặt, đã vào làm bài", present), ("Vắng mặt", listed - present)
    return "\n".join(f"{words}\n{number}" for words, number in (*rows, ("Đã nộp bài", present)))


def document(page: Page, address: str) -> str:
    """The text of a Word file that the signed-in browser downloads."""
    answer = page.request.get(address)
    assert answer.status == 200, address
    found = docx.Document(BytesIO(answer.body()))
    cells = (cell.text for table in found.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(one.text for one in found.paragraphs), *cells])


def test_a_round_from_an_old_roster_to_the_minutes(
    page: Page, chromium: Browser, live_server: LiveServer, tmp_path: Path
) -> None:
    office(live_server)
    sitting.sign_in(page, live_server, "tochuc")
    take_roster(page, live_server, tmp_path)
    slips = hand_out_slips(page, live_server)
    address = plan_round(page, live_server)
    make_halls(page, address)
    draw_up(page, address)

    seats = seats_of(live_server)
    assert [seat.sitting for seat in seats] == [1] * 4 + [2] * 4 + [3] * 4
    listed = document(page, f"{address}/giay-to/danh-sach/docx")
    assert all(name in listed for name in NAMES)
    assert "Giới tính" in listed

    # the first room of the first sitting: one in time, one late; both are let in by the invigilator
    first, late = seats[0], seats[1]
    for one in (first, late):
        sign_in_first(chromium, live_server, one.username, slips[one.username]).context.close()
    room = f"{live_server.url}/phong-thi/{first.room}"
    watcher = another(chromium, live_server, "coithi")
    let_in(watcher, live_server, first.room)
    candidate = another(chromium, live_server, first.username)
    sitting.begin(candidate)
    answer_one(candidate)
    sit(chromium, live_server, watcher, seats[2], slips[seats[2].username])  # meanwhile, in the other commune
    live_server.clock.advance(minutes=16)  # type: ignore[attr-defined]
    comer = another(chromium, live_server, late.username)
    sitting.read_the_rules(comer)
    comer.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(comer.locator("main")).to_contain_text("cán bộ coi thi")  # the word for the room has run out
    let_in(watcher, live_server, first.room)
    comer.wait_for_url("**/lam-bai/*", timeout=PATIENCE)

    # the power goes for seven minutes, in this room only
    sitting.follow(watcher, watcher.get_by_role("link", name="Tạm dừng phòng"))
    watcher.get_by_label("Mất điện").check()
    sitting.follow(watcher, watcher.get_by_role("button", name="Tạm dừng phòng"))
    live_server.clock.advance(minutes=7)  # type: ignore[attr-defined]
    watcher.goto(room)
    watcher.get_by_role("button", name="Tiếp tục thi").click()
    expect(watcher.locator(".note.success")).to_contain_text("được trả lại thời gian")

    # the first one's PC does not come back: another machine
    second = another(chromium, live_server, first.username)
    second.get_by_role("button", name="Tiếp tục làm bài").click()
    expect(second.locator("main")).to_contain_text("giơ tay báo cán bộ coi thi")
    watcher.goto(room)
    watcher.get_by_role("button", name="làm tiếp ở máy khác").click()
    expect(second.locator("fieldset.question").first).to_be_visible()
    expect(sitting.state(sitting.question(second, 1))).to_have_text(sitting.SAVED)
    beat(candidate)

    # an incident is noted, both hand in, the minutes say it all
    watcher.goto(f"{room}/su-viec")
    watcher.get_by_label("Loại").select_option(label="Mất điện")
    watcher.get_by_label("Nội dung").fill("Cầu dao tổng của trụ sở bị ngắt, điện lực đóng lại sau 7 phút.")
    sitting.follow(watcher, watcher.get_by_role("button", name="Ghi sự việc"))
    for one in (second, comer):
        hand_in(one)
    with live_server.engines.reading() as session:
        closes = session.scalars(sa.select(Sitting.closes_at).where(Sitting.number == 1)).one()
        rows = session.execute(sa.select(Attempt.started_at, Attempt.deadline_at).order_by(Attempt.id)).all()
    (began, first_end), _elsewhere, (_came, late_end) = rows
    lost = first_end - began - timedelta(minutes=45)
    assert round(lost.total_seconds() / 60) == 7
    assert late_end == closes + lost  # the late one has what the sitting's close leaves; both get the cut back
    minutes = document(page, f"{address}/bien-ban/docx?cho=phong-{first.room}")
    for said in ("BIÊN BẢN", "Cầu dao tổng", "Mất điện", NAMES[int(first.username[2:]) - 1], "Nhật ký"):
        assert said in minutes, said
    assert counted(2, 2) in minutes
    for one in (watcher, candidate, comer, second):
        one.context.close()

    # the two sittings that follow, in both communes: of the two of each room one comes
    for number in (2, 3):
        go_to(live_server, number)
        watcher = another(chromium, live_server, "coithi")
        for seat in (one for one in seats[1::2] if one.sitting == number):
            sit(chromium, live_server, watcher, seat, slips[seat.username])
        watcher.context.close()
    live_server.clock.advance(minutes=25)  # type: ignore[attr-defined]  # and nobody may come any more
    page.context.clear_cookies()
    sitting.sign_in(page, live_server, "tochuc")
    communes = communes_of(live_server)
    for at in range(2, len(seats), 2):
        minutes = document(page, f"{address}/bien-ban/docx?cho=phong-{seats[at].room}")
        assert counted(2, 1) in minutes, seats[at]
        assert "Cầu dao tổng" not in minutes, "what happened in another room"
    assert [communes[seat.room] for seat in seats[::2]] == [*COMMUNES] * 3
    assert counted(12, 7) in document(page, f"{address}/bien-ban/docx")
