"""Planning a round of three sittings in two communes, as an organiser does it in a browser."""

import re
from dataclasses import dataclass

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from quizapp.people.models import Person, Unit
from quizapp.rounds.models import ExamRoom, RoundCandidate, Sitting
from tests.conftest import LiveServer
from tests.journeys import sitting

NAMES = (
    "Đặng Thị Ngọt", "Nguyễn Văn Bường", "Trần Thị Thúy Hằng", "Lê Hữu Phước", "Phạm Thị Diễm My", "Võ Thành Được",
    "Huỳnh Thị Cẩm Tú", "Ngô Quốc Đạt", "Đỗ Thị Mười", "Bùi Văn Khởi", "Dương Thị Lượm", "Hồ Tấn Tài",
)  # fmt: skip
COMMUNES = ("Xã An Lạc", "Xã Bình Minh")


@dataclass(frozen=True)
class Seat:
    """Where somebody sits: the number of the sitting, the room, the user name."""

    sitting: int
    room: int
    username: str


def plan_round(page: Page, live: LiveServer) -> str:
    """The address of a draft for both communes, from 08:00 to 12:00."""
    page.goto(f"{live.url}/dot-thi/moi")
    page.get_by_label("Tên đợt").fill("Sát hạch năng lực số đợt 2 năm 2026")
    page.locator("select[name=unit_id]").select_option(label="Tỉnh Minh Họa")
    page.locator("input[name=kind][value=official]").check()
    page.locator("input[name=blueprint_id]").first.check()
    page.locator("[name=opens_at]").fill("2026-11-20T08:00")
    page.locator("[name=closes_at]").fill("2026-11-20T12:00")
    page.locator("[name=minutes]").fill("45")
    page.locator("input[name=results_rule][value=after_close]").check()
    for name in COMMUNES:
        page.get_by_label(name).check()
    page.get_by_role("button", name="Lưu đợt", exact=True).last.click()
    page.wait_for_url(re.compile(r"/dot-thi/\d+$"))
    return page.url


def make_halls(page: Page, address: str) -> None:
    page.goto(f"{address}/ca-thi/tao")
    page.get_by_label("Ca đầu bắt đầu lúc").fill("2026-11-20T08:00")
    page.get_by_label("Số ca thi").fill("3")
    page.get_by_label("Mỗi ca dài (phút)").fill("60")
    page.get_by_label("Nghỉ giữa hai ca (phút)").fill("15")
    page.get_by_label("Số chỗ mỗi phòng").fill("2")
    page.get_by_label("Cho phép đến muộn (phút)").fill("20")
    page.get_by_label("Cán bộ coi thi cho từng người vào").check()
    for name in COMMUNES:
        page.get_by_label(name).check()
    page.get_by_role("button", name="Tạo ca và phòng").click()
    expect(page.locator("main")).to_contain_text("3 ca, 6 phòng, 12 chỗ")


def draw_up(page: Page, address: str) -> None:
    """List, seats, numbers; then the round is opened."""
    page.goto(f"{address}/danh-sach")
    page.get_by_role("button", name="Lập danh sách").first.click()
    expect(page.locator("main")).to_contain_text(NAMES[0])
    page.goto(f"{address}/danh-sach/xep")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.locator("main")).to_contain_text("12 người được xếp chỗ")
    sitting.follow(page, page.get_by_role("button", name="Áp dụng cách xếp này"))
    page.goto(f"{address}/danh-sach/so-bao-danh")
    sitting.follow(page, page.get_by_role("button", name="Đánh số 12 người"))
    page.goto(f"{address}/kiem-tra")
    expect(page.locator("main")).to_contain_text("Ai cũng có tài khoản.")
    page.goto(address)
    page.get_by_role("button", name="Mở đợt").click()
    expect(page.locator("main")).to_contain_text("Đợt đang diễn ra")


def seats_of(live: LiveServer) -> list[Seat]:
    with live.engines.reading() as session:
        rows = session.execute(
            sa.select(Sitting.number, ExamRoom.id, Person.staff_code)
            .select_from(RoundCandidate)
            .join(Sitting, Sitting.id == RoundCandidate.sitting_id)
            .join(ExamRoom, ExamRoom.id == RoundCandidate.room_id)
            .join(Person, Person.id == RoundCandidate.person_id)
            .order_by(Sitting.number, ExamRoom.id, RoundCandidate.seat)
        )
        return [Seat(number, room, code.lower()) for number, room, code in rows]


def communes_of(live: LiveServer) -> dict[int, str]:
    """Room → the commune that it belongs to."""
    with live.engines.reading() as session:
        rows = session.execute(sa.select(ExamRoom.id, Unit.name).join(Unit, Unit.id == ExamRoom.unit_id))
        return {row[0]: row[1] for row in rows}
