"""Training as it is done: planned from needs, approved by another, put into classes, attended, printed, and seen."""

import io
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from quizapp.people.models import Unit
from tests import make
from tests.conftest import LiveServer
from tests.journeys.test_difficulty import entered, taken
from tests.journeys.test_every_page import faults_of
from tests.reports import scene as scenes

pytestmark = pytest.mark.browser


def test_from_needs_to_a_signed_list(chromium: Browser, live_server: LiveServer, tmp_path: Path) -> None:
    scene = scenes.build(live_server.engines)
    with live_server.engines.writing() as session:
        province = session.get_one(Unit, scene.province)
        make.account(session, username="to-chuc", roles=[("organiser", province)])
        make.account(session, username="so", roles=[("results_reviewer", province)])

    page = entered(chromium, live_server, "to-chuc")
    page.goto(f"{live_server.url}/bao-cao/dot-thi/{scene.round_id}/nhu-cau-boi-duong")
    page.get_by_role("link", name="Lập kế hoạch bồi dưỡng từ đợt này").click()
    page.get_by_role("button", name="Lập dự thảo").click()
    expect(page.locator("body")).to_contain_text("Hãy nhờ một cán bộ tổ chức khác")
    assert faults_of(page) == []
    plan = page.url

    department = entered(chromium, live_server, "so")
    department.goto(plan)
    department.get_by_role("button", name="Duyệt kế hoạch").click()
    expect(department.get_by_role("status")).to_contain_text("Bây giờ có thể xếp lớp")

    page.reload()
    page.get_by_role("link", name="Xếp lớp của chuyên đề Tổng quan dịch vụ công").click()
    page.get_by_role("button", name="Tạo 1 lớp này").click()
    page.get_by_role("link", name="Lớp 1").click()
    page.get_by_label("Bắt đầu").fill("2026-11-20T06:00")
    page.get_by_label("Kết thúc").fill("2026-11-20T09:30")
    page.get_by_role("button", name="Thêm buổi").click()
    assert faults_of(page) == []
    page.get_by_role("link", name="Điểm danh buổi").click()
    page.get_by_label("Vắng: Lê Văn An").check()
    page.get_by_role("button", name="Lưu, ghi người còn lại là có mặt").click()
    expect(page.locator("body")).to_contain_text("Đã ghi 3 / 3 người")
    assert faults_of(page) == []
    page.get_by_role("link", name="Danh sách ký tên").click()
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(taken(page, "Tải PDF", tmp_path))).pages)
    assert "Vũ Thị Chi" in text
    page.get_by_role("link", name="Bồi dưỡng", exact=True).first.click()
    expect(page.locator("tbody")).to_contain_text("2 / 5 chỗ (40%)")

    learner = entered(chromium, live_server, scene.sittings["p6"].username)
    expect(learner.get_by_role("heading", name="Lớp bồi dưỡng sắp tới")).to_be_visible()
    learner.get_by_role("link", name="Tất cả lớp của tôi").click()
    expect(learner.locator("tbody")).to_contain_text("Có mặt")
    assert faults_of(learner) == []
