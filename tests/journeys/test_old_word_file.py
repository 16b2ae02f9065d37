"""An office's old Word file: chosen, looked at, corrected by ticks, taken; with and without scripts."""

import io
from pathlib import Path

import pytest
import sqlalchemy as sa
from docx import Document
from playwright.sync_api import Browser, Page, expect

from quizapp.banks.models import Question
from tests import make
from tests.banks.formats.papers import paper, png, saved
from tests.conftest import LiveServer
from tests.journeys.sitting import sign_in

pytestmark = pytest.mark.browser

AUTHOR = "ra-de"
LINES = (
    *("ĐỀ CƯƠNG ÔN TẬP", "Câu 1: Cơ quan nào có thẩm quyền cấp thẻ căn cước cho công dân?", "A. Sở Nội vụ"),
    *(("B. Cơ quan quản lý căn cước", "red"), "Câu 2. Cơ quan nào có thẩm quyền cấp thẻ căn cước cho người dân?"),
    *("A. Sở Nội vụ", ("B. Cơ quan quản lý căn cước", "red"), "Câu 3: Trình bày quy trình."),
)


@pytest.mark.parametrize("has_script", [True, False])
def test_from_the_old_file_to_drafts(
    chromium: Browser, live_server: LiveServer, tmp_path: Path, has_script: bool
) -> None:
    path = tmp_path / "Đề cũ.docx"
    path.write_bytes(paper(*LINES))
    with live_server.engines.writing() as session:
        make.small_bank(session, copies=1)
        make.account(session, username=AUTHOR, roles=[("author", None)])
    context = chromium.new_context(locale="vi-VN", java_script_enabled=has_script)
    page = context.new_page()
    sign_in(page, live_server, AUTHOR)

    page.get_by_role("link", name="Ngân hàng câu hỏi").click()
    page.get_by_role("link", name="Nhập câu hỏi từ tệp").click()
    page.get_by_label("Chọn tệp", exact=True).set_input_files(path)
    page.get_by_role("button", name="Xem trước").click()
    expect(page.locator("main")).to_contain_text("Chưa ghi gì vào ngân hàng")
    expect(page.get_by_role("region", name="Vì sao không nhận")).to_contain_text("tự luận")
    assert drafts(live_server) == []
    page.reload()
    page.get_by_role("checkbox").uncheck()
    if has_script:
        expect(page.get_by_role("button", name="làm bản nháp")).to_have_text("Nhận 1 câu làm bản nháp")
    page.get_by_role("button", name="làm bản nháp").click()
    expect(page.locator("main")).to_contain_text("Đã nhận 1 câu làm bản nháp")
    expect(page.get_by_role("region", name="Vì sao không nhận")).to_contain_text("Gần giống")
    assert drafts(live_server) == ["NK-2026-0001"]

    page.get_by_role("link", name="NK-2026-0001").click()
    expect(page.locator("main")).to_contain_text("Đề cũ.docx")
    page.get_by_role("link", name="Xem báo cáo của lần nhập").click()
    expect(page.get_by_role("region", name="Các câu đã nhận")).to_contain_text("NK-2026-0001")
    context.close()


def _pictured() -> bytes:
    document = Document()
    document.add_paragraph("Câu 1. Theo giấy hẹn và bảng sau, ai thẩm định?")
    shape = document.add_paragraph().add_run().add_picture(io.BytesIO(png(120)))
    shape._inline.docPr.set("descr", "Giấy hẹn trả kết quả")
    made = document.add_table(rows=0, cols=2)
    for row in (("Bước", "Ai làm"), ("Tiếp nhận hồ sơ", "Bộ phận Một cửa"), ("Thẩm định", "Phòng chuyên môn")):
        for cell, text in zip(made.add_row().cells, row, strict=True):
            cell.text = text
    for line in (
        *("A. Bộ phận Một cửa", "B. Phòng chuyên môn", "Đáp án: B", "Câu 2. Thủ đô của Việt Nam ở đâu?"),
        *("Đáp án: Hà Nội | Thành phố Hà Nội", "Câu 3. Một ngày có mấy giờ?", "Đáp án: 24", "Đơn vị: giờ"),
    ):
        document.add_paragraph(line)
    return saved(document)


def test_pictures_tables_and_typed_answers_are_seen_before_and_after(
    chromium: Browser, live_server: LiveServer, tmp_path: Path
) -> None:
    path = tmp_path / "Đề có hình.docx"
    path.write_bytes(_pictured())
    with live_server.engines.writing() as session:
        make.small_bank(session, copies=1)
        make.account(session, username=AUTHOR, roles=[("author", None)])
    context = chromium.new_context(locale="vi-VN")
    page = context.new_page()
    sign_in(page, live_server, AUTHOR)
    page.goto(f"{live_server.url}/ngan-hang/nhap")
    page.get_by_label("Chọn tệp", exact=True).set_input_files(path)
    page.get_by_role("button", name="Xem trước").click()
    for part in ("Nhận 3 câu làm bản nháp", "Thành phố Hà Nội", "giờ"):
        expect(page.locator("main")).to_contain_text(part)
    _shows_picture_and_table(page)
    page.get_by_role("button", name="làm bản nháp").click()
    page.get_by_role("link", name="NK-2026-0001").click()
    _shows_picture_and_table(page)
    context.close()


def _shows_picture_and_table(page: Page) -> None:
    picture = page.get_by_role("img", name="Giấy hẹn trả kết quả")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 120)
    expect(page.get_by_role("cell", name="Phòng chuyên môn")).to_be_visible()


def drafts(site: LiveServer) -> list[str]:
    with site.engines.reading() as session:
        return list(session.scalars(sa.select(Question.code).where(Question.code.startswith("NK-"))))
