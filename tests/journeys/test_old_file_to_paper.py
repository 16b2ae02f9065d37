"""An old Word file, to the end: taken in, classified, completed, sent, approved by another, drawn, exported."""

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from quizapp.banks.queries import drawable
from tests import make
from tests.banks.formats.papers import paper
from tests.conftest import LiveServer
from tests.journeys.sitting import follow, sign_in
from tests.make.laws import DECREE, documents

pytestmark = pytest.mark.browser

LINES = (
    *("ĐỀ CƯƠNG ÔN TẬP", "Câu 1: Cơ quan nào có thẩm quyền cấp thẻ căn cước cho công dân?", "A. Sở Nội vụ"),
    *(("B. Cơ quan quản lý căn cước", "red"), "Câu 2. Văn bản đến được đăng ký ở đâu khi cơ quan nhận được?"),
    *("A. Văn thư cơ quan", ("B. Phòng chuyên môn", "red")),
)
RIGHT = ("Cơ quan quản lý căn cước", "Văn thư cơ quan")  # of the second question the file has it wrong


def complete(page: Page, code: str, right: str) -> None:
    """What an old file never says; and the right answer, where the file is wrong."""
    follow(page, page.get_by_role("link", name=code))
    follow(page, page.get_by_role("link", name="Sửa câu này"))
    lines = page.locator("[data-lines=options] textarea")
    place = [lines.nth(index).input_value() for index in range(lines.count())].index(right)
    page.locator("[data-lines=options] [data-line]").nth(place).get_by_label("Đúng").check()
    page.get_by_label("Giải thích").fill("Nghị định giao việc này cho cơ quan ấy.")
    page.get_by_label("Nguồn").fill("https://example.gov.vn/nghi-dinh")
    page.get_by_label("Đã đối chiếu ngày").fill("2026-11-19")
    page.get_by_role("button", name="Lưu bản nháp").last.click()
    expect(page.locator("main")).to_contain_text(f"Đã lưu bản nháp {code}.")


def many(page: Page, live: LiveServer, act: str, told: str) -> None:
    """Two questions of the list, one act."""
    page.goto(f"{live.url}/ngan-hang?nang_luc=D1")
    for box in page.locator("input[name=chon]").all():
        box.check()
    page.locator("#viec").select_option(act)
    page.get_by_role("button", name="Xem trước rồi làm").click()
    if act == "approved":  # each is read, and ticked alone
        for box in page.locator("input[name=cau]").all():
            box.check()
        expect(page.locator("[data-ticked]")).to_have_text("Đã đánh dấu 2/2 câu")
    else:
        expect(page.get_by_role("heading", name="Sẽ làm (2)")).to_be_visible()
    page.locator("button[name=xac_nhan]").click()
    expect(page.locator("main")).to_contain_text(told)


def text_of(path: Path) -> str:
    """A file, or all files of a package."""
    if not zipfile.is_zipfile(path):
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as package:
        return "".join(package.read(name).decode() for name in package.namelist())


def test_from_the_old_file_to_a_paper_and_to_other_programs(
    chromium: Browser, live_server: LiveServer, tmp_path: Path
) -> None:
    path = tmp_path / "Đề cũ.docx"
    path.write_bytes(paper(*LINES))
    with live_server.engines.writing() as session:
        make.small_model(session)
        documents(session)
        for username in ("lan", "minh"):
            make.account(session, username=username, roles=[("author", None), ("question_reviewer", None)])
    author = chromium.new_context(locale="vi-VN").new_page()
    sign_in(author, live_server, "lan")
    author.goto(f"{live_server.url}/ngan-hang/nhap")
    author.get_by_label("Chọn tệp", exact=True).set_input_files(path)
    author.get_by_role("button", name="Xem trước").click()
    author.get_by_role("button", name="làm bản nháp").click()
    author.get_by_role("button", name="Đặt năng lực, mức độ, căn cứ, nguồn cho các câu này").click()
    author.get_by_label("Năng lực").select_option("D1")
    author.get_by_label("Mức độ").select_option("1")
    author.get_by_label("Thêm căn cứ").select_option(DECREE)
    author.get_by_role("button", name="Đặt năng lực, mức độ, căn cứ, nguồn 2 câu").click()
    expect(author.locator("main")).to_contain_text("Đã xong với 2 câu")
    for number, right in enumerate(RIGHT, start=1):
        author.goto(f"{live_server.url}/ngan-hang?trang_thai=draft")
        complete(author, f"NK-2026-000{number}", right)
    many(author, live_server, "submitted", "Đã xong với 2 câu: gửi duyệt.")

    reviewer = chromium.new_context(locale="vi-VN").new_page()
    sign_in(reviewer, live_server, "minh")
    many(reviewer, live_server, "approved", "Đã xong với 2 câu: duyệt.")
    with live_server.engines.reading() as session:
        pool = drawable(session, live_server.clock().date())
    assert {one.code for one in pool} == {"DVC-D1-1001", "DVC-D1-1002"}

    for format_ in ("moodle", "qti30"):
        author.goto(f"{live_server.url}/ngan-hang/xuat?dinh_dang={format_}")
        with author.expect_download() as download:
            author.get_by_role("button", name="Tải tệp về").click()
        assert RIGHT[0] in text_of(download.value.path()), format_
    author.context.close()
    reviewer.context.close()
