"""An official names a difficulty after a test, the department answers, the official reads it, and the file opens."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from quizapp.services.catalogue import ServiceRow, add_service
from tests import make
from tests.conftest import LiveServer
from tests.journeys.sitting import follow, sign_in
from tests.journeys.test_every_page import faults_of
from tests.make import NOW

pytestmark = pytest.mark.browser


def entered(chromium: Browser, server: LiveServer, username: str, has_script: bool = True) -> Page:
    context = chromium.new_context(locale="vi-VN", java_script_enabled=has_script, accept_downloads=True)
    page = context.new_page()
    sign_in(page, server, username)
    return page


def taken(page: Page, link: str, folder: Path) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("link", name=link).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path.read_bytes()


@pytest.mark.parametrize("has_script", [True, False])
def test_a_difficulty_is_named_answered_and_taken_along(
    chromium: Browser, live_server: LiveServer, tmp_path: Path, has_script: bool
) -> None:
    over = make.answered_attempt(live_server.engines)
    with live_server.engines.writing() as session:
        add_service(session, ServiceRow("KS", "Đăng ký khai sinh", "Hộ tịch"), None, NOW)
        make.account(session, username="so", roles=[("results_reviewer", None)])

    official = entered(chromium, live_server, over.username, has_script)
    follow(official, official.get_by_role("link", name="Kết quả của tôi"))
    follow(official, official.locator("tbody a").first)
    follow(official, official.get_by_role("link", name="Nêu một khó khăn"))
    follow(official, official.get_by_role("button", name="Gửi cho Sở"))
    expect(official.get_by_role("alert")).to_contain_text("Hãy chọn một khâu")
    official.get_by_label("Dịch vụ nào?").select_option(label="Đăng ký khai sinh")
    official.get_by_label("Đính kèm giấy tờ").check()
    official.get_by_label("Hệ thống chậm hoặc báo lỗi").check()
    official.get_by_label("Nói thêm").fill("Tệp lớn thì trang báo lỗi")
    follow(official, official.get_by_role("button", name="Gửi cho Sở"))
    expect(official.get_by_role("status")).to_contain_text("Đã ghi khó khăn")

    department = entered(chromium, live_server, "so", has_script)
    follow(department, department.get_by_role("link", name="Khó khăn dịch vụ"))
    follow(department, department.locator("table.stacked a").first)
    expect(department.locator("body")).to_contain_text("không lưu tên")
    expect(department.locator("body")).to_contain_text("Tệp lớn thì trang báo lỗi")
    department.get_by_label("Đã trả lời").check()
    department.get_by_label("Trả lời cho cán bộ").fill("Từ nay nhận tệp đến 20 MB.")
    follow(department, department.get_by_role("button", name="Ghi và cho cán bộ xem"))
    expect(department.get_by_role("status")).to_contain_text("đã trả lời")

    follow(official, official.get_by_role("link", name="Khó khăn với dịch vụ", exact=True))
    expect(official.locator("body")).to_contain_text("Từ nay nhận tệp đến 20 MB.")

    follow(department, department.get_by_role("link", name="Khó khăn dịch vụ"))
    book = load_workbook(io.BytesIO(taken(department, "Tải Excel", tmp_path)))
    assert "Từ nay nhận tệp đến 20 MB." in [
        cell.value for row in book["Theo dõi khắc phục"].iter_rows() for cell in row
    ]
    table = taken(department, "Tải CSV", tmp_path).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table), delimiter=";"))
    assert [(row["Dịch vụ"], row["Tình trạng"]) for row in rows] == [("Đăng ký khai sinh", "Đã trả lời")]


def test_the_pages_of_tokens_are_sound(chromium: Browser, live_server: LiveServer) -> None:
    """Pages that follow what somebody sends, which no link leads to."""
    with live_server.engines.writing() as session:
        make.administrator(session)
    page = entered(chromium, live_server, "quantri")
    follow(page, page.get_by_role("link", name="Kết nối"))
    follow(page, page.get_by_role("link", name="Cấp mã truy cập"))
    follow(page, page.get_by_role("button", name="Cấp mã"))
    assert faults_of(page) == []
    page.get_by_label("Tên phần mềm sẽ dùng mã").fill("Phần mềm cán bộ")
    page.get_by_label("Kết quả", exact=True).check()
    page.get_by_label("Ngày cuối cùng dùng được").fill(f"{NOW + timedelta(days=30):%Y-%m-%d}")
    follow(page, page.get_by_role("button", name="Cấp mã"))
    expect(page.locator(".token")).to_contain_text("qz1_")
    assert faults_of(page) == []
    follow(page, page.get_by_role("link", name="Đã chép mã"))
    assert faults_of(page) == []
    follow(page, page.get_by_role("link", name="Thu hồi"))
    assert faults_of(page) == []
    follow(page, page.get_by_role("button", name="Thu hồi mã này"))
    expect(page.get_by_role("status")).to_contain_text("Đã thu hồi")
