"""Training as a department plays it on the demo's data: planned from needs, approved by another, put into classes,
attended, tested again, and told."""

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from quizapp.competences.queries import newest_model
from quizapp.config import load_settings
from quizapp.operations.demo.sat import OFFICIAL
from quizapp.operations.demo.simulation import ExamRoom, Person
from quizapp.operations.setup import prepared
from quizapp.people.models import Account
from quizapp.rounds.models import Round
from quizapp.rounds.queries import candidates
from quizapp.training.attending import attended_ids
from quizapp.training.models import TrainingPlan
from quizapp.training.needing import needs_of_plan
from quizapp.training.plans import lines_of
from tests.journeys.sitting import follow
from tests.journeys.test_difficulty import taken

PLAN = "Bồi dưỡng sau đợt 1"
AGAIN = "Đánh giá lại sau đợt 1"
SAT = 5  # of each group
Look = Callable[[Page, str], None]


def go(page: Page, *links: str) -> None:
    """Follow links of the page by what they say; each is the only one that says so."""
    for text in links:
        follow(page, page.locator("main").get_by_role("link", name=text, exact=True))


def menu(page: Page, entry: str) -> None:
    follow(page, page.locator("nav.menu").get_by_role("link", name=entry, exact=True))


def says(page: Page, *texts: str | re.Pattern[str]) -> None:
    for text in texts:
        expect(page.locator("main")).to_contain_text(text)


def _press(page: Page, name: str | re.Pattern[str]) -> None:
    follow(page, page.locator("main").get_by_role("button", name=name))


def train(organiser: Page, department: Page, folder: Path, look: Look) -> str:
    """What the page of the effect concludes about the first topic."""
    now = datetime.now(load_settings(folder, embedded=True).timezone)
    plan_it(organiser, department, now, look)
    people = put_into_classes(organiser, look)
    attend(organiser, people, folder, now, look)
    sat = sit_again(organiser, department, folder, now, look)
    return see_the_effect(department, sat, look)


def plan_it(organiser: Page, department: Page, today: datetime, look: Look) -> None:
    """The first topic gets seats for 25 in classes of fifteen, of two clusters; the department approves."""
    menu(organiser, "Báo cáo")
    go(organiser, f"Nhu cầu bồi dưỡng của {OFFICIAL}", "Lập kế hoạch bồi dưỡng từ đợt này")
    organiser.get_by_label("Tên kế hoạch").fill(PLAN)
    organiser.get_by_label("Năm", exact=True).fill(f"{today:%Y}")
    _press(organiser, "Lập dự thảo")
    says(organiser, "Hãy nhờ một cán bộ tổ chức khác")
    follow(organiser, organiser.locator("main tbody").get_by_role("link", name=re.compile("^Sửa ")).first)
    organiser.get_by_label("Số chỗ học").fill("25")
    organiser.get_by_label("Mỗi lớp nhiều nhất").fill("15")
    organiser.get_by_label("Phụ trách").fill("Trần Thị Bích Thủy")
    _press(organiser, "Lưu chuyên đề")
    go(organiser, "Cụm xã học chung")
    for place, field in enumerate(organiser.locator("main tbody input").all()):
        field.fill(f"Cụm {1 + place % 2}")
    _press(organiser, "Lưu cụm")
    look(organiser, "cum-xa")
    menu(department, "Bồi dưỡng")
    go(department, PLAN)
    look(department, "duyet-ke-hoach")
    _press(department, "Duyệt kế hoạch")
    says(department, "Bây giờ có thể xếp lớp", "Trần Thị Bích Thủy")


def put_into_classes(organiser: Page, look: Look) -> int:
    """Formed at one press; then one person is moved to another class. How many the first class has left."""
    menu(organiser, "Bồi dưỡng")
    go(organiser, PLAN)
    follow(organiser, organiser.locator("main tbody").get_by_role("link", name=re.compile("^Xếp lớp")).first)
    says(organiser, "Cụm 1", "Cụm 2", "hết chỗ của kế hoạch")
    look(organiser, "xep-lop")
    _press(organiser, re.compile(r"^Tạo \d lớp này$"))
    go(organiser, "Lớp 1")
    people = organiser.get_by_role("region", name="Học viên của lớp").locator("tbody tr")
    left = people.count() - 1  # whom the draw of the papers made need it
    people.first.locator("summary").click()
    classes = people.first.get_by_label("Chuyển sang")
    rooms = [re.findall(r"\d+", text) for text in classes.locator("option").all_inner_texts()]
    classes.select_option(index=next(place for place, (_n, has, most) in enumerate(rooms) if int(has) < int(most)))
    follow(organiser, people.first.get_by_role("button", name="Chuyển", exact=True))
    says(organiser, "Đã chuyển người sang lớp khác", f"{left} trên 15 chỗ")
    look(organiser, "lop")
    return left


def attend(organiser: Page, people: int, folder: Path, now: datetime, look: Look) -> None:
    """Yesterday's session of the first class: the list to sign is printed, one was away."""
    begins = now - timedelta(days=1)
    organiser.get_by_label("Bắt đầu").fill(f"{begins:%Y-%m-%dT%H:%M}")
    organiser.get_by_label("Kết thúc").fill(f"{begins + timedelta(hours=3):%Y-%m-%dT%H:%M}")
    _press(organiser, "Thêm buổi")
    follow(organiser, organiser.get_by_role("link", name=re.compile("^Danh sách ký tên")))
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(taken(organiser, "Tải PDF", folder))).pages)
    assert f"Danh sách gồm {people} người" in " ".join(text.split())
    organiser.go_back()
    follow(organiser, organiser.get_by_role("link", name=re.compile("^Điểm danh buổi")))
    organiser.get_by_label(re.compile("^Vắng: ")).first.check()
    _press(organiser, "Lưu, ghi người còn lại là có mặt")
    says(organiser, f"Đã ghi {people} / {people} người")
    look(organiser, "diem-danh")


def sit_again(organiser: Page, department: Page, folder: Path, now: datetime, look: Look) -> int:
    """A round on the same competences, opened by its organiser; some of those who came and of the others sit it; it is
    closed, looked through and published. How many sat."""
    menu(organiser, "Bồi dưỡng")
    go(organiser, PLAN, "Tạo đợt đánh giá lại")
    opens = now - timedelta(hours=2)
    organiser.get_by_label("Tên đợt đánh giá lại").fill(AGAIN)
    organiser.get_by_label("Giờ mở").fill(f"{opens:%Y-%m-%dT%H:%M}")
    organiser.get_by_label("Giờ đóng").fill(f"{opens + timedelta(hours=3):%Y-%m-%dT%H:%M}")
    look(organiser, "danh-gia-lai")
    _press(organiser, "Tạo bản nháp")
    _press(organiser, "Mở đợt")
    says(organiser, "Đợt đang diễn ra")
    sat = sit(folder)
    go(organiser, "Đóng đợt")
    _press(organiser, "Đóng đợt")
    menu(organiser, "Đợt thi")
    go(organiser, AGAIN, "Kiểm tra và công bố")
    _press(organiser, re.compile(r"^Tôi đã kiểm tra \d+ kết quả$"))
    menu(department, "Trang chủ")
    go(department, f"Xem lại và công bố {AGAIN}")
    _press(department, re.compile(r"^Công bố \d+ kết quả$"))
    says(department, "Đã công bố lần 1")
    return sat


def sit(folder: Path) -> int:
    """Five of those who came to the first topic, and five who needed it and did not."""
    settings, engines = prepared(folder, embedded=True)
    with engines.reading() as session:
        round_ = session.scalars(sa.select(Round).where(Round.name == AGAIN)).one()
        model = newest_model(session)
        assert model is not None
        codes = [one["code"] for domain in model.content["domains"] for one in domain["competences"]]
        plan = session.scalars(sa.select(TrainingPlan).where(TrainingPlan.name == PLAN)).one()
        line = lines_of(session, plan.id)[0]
        came = attended_ids(session, [line.id])[line.id]
        needing = {one.person_id for one in needs_of_plan(session, plan).of(line) if one.is_needed} - came
        accounts = dict(session.execute(sa.select(Account.person_id, Account.id)).all())
        listed = candidates(session, round_.id)
    room = ExamRoom(engines, round_.id, accounts, "nam")
    sitting = list(chain(*([one for one in listed if one.person_id in group][:SAT] for group in (came, needing))))
    for one in sitting:
        room.sit(Person(one, 0.0, codes, "nam"), round_.opens_at)
    engines.dispose()
    assert settings.is_demo
    return len(sitting)


def see_the_effect(department: Page, sat: int, look: Look) -> str:
    menu(department, "Bồi dưỡng")
    go(department, PLAN, "Hiệu quả")
    says(
        department,
        AGAIN,
        "Kết quả công bố lần 1",
        re.compile(rf"\b{sat} / \d+ người đã dự"),
        "Phần tự tăng",
        "14 chuyên đề chưa có ai học",
    )
    look(department, "hieu-qua")
    concluded = department.locator("main p.note").filter(has_text="khoảng tin cậy 95%").inner_text().split("\n")[1]
    follow(department, department.get_by_role("region", name="Còn cần bồi dưỡng").get_by_role("link").first)
    says(department, "Ai chưa được đánh giá lại", "Chưa biết họ còn cần hay không")
    return concluded
