"""A department's year on the demo's data, by links and buttons alone: the model is adopted, a round is published, a key
is corrected after a complaint, the needs are read and answered by classes, those who went are tested again, and the
report of six months is printed."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, Page, expect

from quizapp.config import load_settings
from quizapp.domain.periods import Period, period_of
from quizapp.operations.demo.sat import MAKE_UP, OFFICIAL
from quizapp.operations.demo.seeding import PASSWORD
from quizapp.operations.setup import prepared
from quizapp.operations.verifying.run import verify
from tests.demo_site import filled_demo, served_demo
from tests.journeys.sitting import follow
from tests.journeys.training_year import PLAN, Look, go, menu, says, train

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]

REASON = "Theo hướng dẫn mới, phương án thứ hai cũng đúng"
REPLY = "Cảm ơn bạn. Đáp án đã được sửa, bài của mọi người có câu này được chấm lại."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled_demo(tmp_path_factory.mktemp("year"))


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    with served_demo(folder) as address:
        yield address


def entering(chromium: Browser, site: str, username: str) -> Page:
    """Somebody's own window, signed in, at home."""
    page = chromium.new_context(locale="vi-VN", viewport={"width": 1366, "height": 768}).new_page()
    page.goto(site)
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    follow(page, page.get_by_role("button", name="Đăng nhập"))
    expect(page.get_by_role("heading", name="Xin chào")).to_be_visible()
    return page


def home(page: Page) -> None:
    menu(page, "Trang chủ")


def adopt_the_model(department: Page, look: Look) -> None:
    """The administrator's draft, tried on the round that was sat, is published by the department."""
    says(department, "Việc đang chờ bạn", "Bản thảo mô hình đánh giá 2026.2 của người khác")
    look(department, "viec-dang-cho")
    go(department, "Xem bản thảo 2026.2")
    says(department, "Lập từ phiên bản 2026.1 bởi Nguyễn Quốc Khánh", "Điểm liệt DVC", "40%")
    go(department, "Chọn đợt để thử")
    choice = department.get_by_label("Đợt", exact=True)
    choice.select_option(value=choice.locator("option", has_text=OFFICIAL).get_attribute("value"))
    follow(department, department.get_by_role("button", name="Thử với đợt này"))
    says(department, "người từ đạt thành chưa đạt", "Những người có thay đổi")
    look(department, "thu-ban-thao")
    go(department, "Bản thảo 2026.2", "Xem lại và công bố")
    follow(department, department.get_by_role("button", name="Tôi đã xem lại, công bố"))
    says(department, "Phiên bản 2026.2", "mới nhất", "không lĩnh vực nào dưới điểm liệt")
    home(department)
    expect(department.locator("main")).not_to_contain_text("Bản thảo mô hình")


def publish_the_make_up(department: Page, look: Look) -> None:
    """What the organiser looked through is let out; the list of reports says so."""
    go(department, f"Xem lại và công bố {MAKE_UP}")
    says(department, "Trần Thị Bích Thủy đã kiểm tra", "không sửa, không rút lại được")
    look(department, "cong-bo")
    follow(department, department.get_by_role("button", name=re.compile(r"^Công bố \d+ kết quả$")))
    says(department, "Đã công bố lần 1")
    go(department, "Báo cáo của đợt")
    expect(department.locator("h1")).to_contain_text(MAKE_UP)


def complained_answer(organiser: Page) -> str:
    """What the person who complains had chosen: papers and the bank have it under different letters."""
    chosen = organiser.locator("main li", has_text="Người gửi chọn").inner_text()
    return chosen.partition(". ")[2].removesuffix("Người gửi chọn").strip()


def correct_the_key(organiser: Page, department: Page, look: Look) -> None:
    """From the complaint to a proposal, and from the second person's list of tasks to the second publication."""
    says(organiser, f"1 kiến nghị chưa trả lời xong – {OFFICIAL}")
    go(organiser, f"Xem và trả lời kiến nghị của {OFFICIAL}", "Số 2")
    answer = complained_answer(organiser)
    go(organiser, "Xem thử chấm lại câu này")
    organiser.get_by_label("Sửa đáp án").check()
    organiser.get_by_role("checkbox", name=answer).check()
    follow(organiser, organiser.get_by_role("button", name="Xem thử"))
    says(organiser, "chưa ghi gì", "bài đổi điểm", "Từng người")
    look(organiser, "xem-thu-cham-lai")
    organiser.get_by_label("Lý do").fill(REASON)
    follow(organiser, organiser.get_by_role("button", name="Gửi đề nghị cho người thứ hai"))
    says(organiser, "Chờ người thứ hai")

    home(department)
    go(department, f"Xem ai bị ảnh hưởng ở {OFFICIAL}")
    says(department, REASON, "Từng người")
    look(department, "duyet-cham-lai")
    follow(department, department.get_by_role("button", name="Duyệt và chấm lại"))
    says(department, "Đã duyệt")
    go(department, "Các lần công bố")
    says(department, "Đã công bố lần 2", REASON)


def answer_the_complaint(organiser: Page, candidate: Page, look: Look) -> None:
    home(organiser)
    go(organiser, f"Xem và trả lời kiến nghị của {OFFICIAL}", "Số 2")
    organiser.get_by_label("Chấp nhận", exact=True).check()
    organiser.get_by_label("Trả lời thí sinh").fill(REPLY)
    organiser.get_by_label("Dẫn tới lần chấm lại").select_option(index=1)
    look(organiser, "tra-loi-kien-nghi")
    follow(organiser, organiser.get_by_role("button", name="Gửi trả lời"))
    says(organiser, "kết quả công bố lần 2")
    home(organiser)
    expect(organiser.locator("main")).not_to_contain_text("kiến nghị chưa trả lời xong")

    home(candidate)
    says(candidate, "Kiến nghị của bạn: chấp nhận")
    look(candidate, "thi-sinh-doc")
    go(candidate, "Đọc trả lời")
    says(candidate, REPLY, "kết quả công bố lần 2")


def read_the_needs(department: Page, look: Look) -> None:
    menu(department, "Báo cáo")
    go(department, f"Nhu cầu bồi dưỡng của {OFFICIAL}")
    says(department, "Theo năng lực", "Không cần bồi dưỡng", "Kết quả công bố lần 2")
    look(department, "nhu-cau")


def print_the_reports(department: Page, folder: Path, concluded: str, look: Look) -> None:
    """The half-year in which the round was held, and that of today where it is another; it concludes of the topic that
    was taught what the page of its effect does."""
    now = datetime.now(load_settings(folder, embedded=True).timezone)
    held, today = (_half(moment) for moment in (now - timedelta(days=12), now))
    trained = (
        PLAN,
        "14 chuyên đề chưa có ai học",
        concluded,
        "hồi quy về trung bình",
        "thực hiện được",
    )
    for half in {held.code: held, today.code: today}.values():
        told = ((OFFICIAL,) if half == held else ()) + (trained if half == today else ())
        print_the_report(department, half, told, look)


def _half(moment: datetime) -> Period:
    found = period_of(f"{moment.year}-H{1 if moment.month < 7 else 2}")
    assert found is not None
    return found


def print_the_report(department: Page, half: Period, told: tuple[str, ...], look: Look) -> None:
    """As a Word file and as the same on paper."""
    menu(department, "Báo cáo")
    go(department, "Báo cáo định kỳ")
    department.get_by_label("Kỳ báo cáo").select_option(half.code)
    follow(department, department.get_by_role("button", name="Xem", exact=True))
    says(department, half.words, *told)
    look(department, "bao-cao-dinh-ky")
    files = {}
    for form in ("Word", "PDF"):
        with department.expect_download() as waiting:
            department.locator("main").get_by_role("link", name=f"Tải {form}", exact=True).click()
        files[form] = Path(waiting.value.path()).read_bytes()
    assert files["PDF"].startswith(b"%PDF")
    read = docx.Document(BytesIO(files["Word"]))
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    text = "\n".join([*(one.text for one in read.paragraphs), *cells])
    for part in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "BÁO CÁO", half.words, *told, "Nơi nhận"):
        assert part in text


def play(window: Callable[[str], Page], folder: Path, look: Look) -> None:
    department, organiser, candidate = window("sonoivu"), window("tochuc"), window("thisinh002")
    adopt_the_model(department, look)
    publish_the_make_up(department, look)
    correct_the_key(organiser, department, look)
    answer_the_complaint(organiser, candidate, look)
    read_the_needs(department, look)
    concluded = train(organiser, department, folder, look)
    print_the_reports(department, folder, concluded, look)


def test_a_department_plays_its_year_by_links_and_buttons(chromium: Browser, site: str, folder: Path) -> None:
    play(lambda username: entering(chromium, site, username), folder, lambda _page, _name: None)
    settings, engines = prepared(folder, embedded=True)
    assert verify(engines.read, datetime.now(UTC)) == []
    engines.dispose()
    assert settings.is_demo
