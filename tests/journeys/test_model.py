"""The model of the next round: begun from a preset, tried on a past round, published by another, used."""

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from quizapp.competences.queries import newest_model
from quizapp.people.models import Unit
from quizapp.rounds.models import Round
from tests import make
from tests.conftest import LiveServer
from tests.journeys.sitting import sign_in
from tests.reports.scene import build

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("has_script", [True, False])
def test_a_model_goes_from_a_preset_to_the_next_round(
    chromium: Browser, live_server: LiveServer, has_script: bool
) -> None:
    build(live_server.engines)
    with live_server.engines.writing() as session:
        for username in ("hoa", "nam"):
            make.account(session, username=username, roles=[("results_reviewer", None)])

    def window(username: str) -> Page:
        page = chromium.new_context(locale="vi-VN", java_script_enabled=has_script).new_page()
        sign_in(page, live_server, username)
        return page

    maker = window("hoa")
    maker.goto(f"{live_server.url}/mo-hinh")
    maker.get_by_role("link", name="Sửa mô hình").click()
    maker.get_by_role("button", name=re.compile("Quảng Trị")).click()
    maker.get_by_role("link", name="Mức xếp loại và điểm đạt").click()
    maker.get_by_label("Ngưỡng của mức thứ 3").fill("sáu mươi hai")
    maker.get_by_role("button", name="Lưu vào bản thảo").last.click()
    expect(maker.locator("#bands-2-from_percent-fault")).to_contain_text("Phải là số")
    maker.get_by_label("Ngưỡng của mức thứ 3").fill("62")
    maker.get_by_role("button", name="Lưu vào bản thảo").last.click()
    expect(maker.get_by_text("Đã lưu vào bản thảo.")).to_be_visible()
    maker.get_by_role("link", name="Chọn đợt để thử").click()
    maker.get_by_role("button", name="Thử với đợt này").click()
    expect(maker.get_by_text("1 / 5")).to_be_visible()
    maker.get_by_role("link", name="Bản thảo 1").click()
    expect(maker.get_by_role("link", name="Xem lại và công bố")).to_have_count(0)

    second = window("nam")
    second.goto(f"{live_server.url}/mo-hinh/ban-thao")
    second.get_by_role("link", name="1", exact=True).click()
    second.get_by_role("link", name="Xem lại và công bố").click()
    expect(second.get_by_text("62%").first).to_be_visible()
    second.get_by_role("button", name="Tôi đã xem lại, công bố").click()
    expect(second.get_by_text("Đã công bố phiên bản 1.")).to_be_visible()

    with live_server.engines.writing() as session:
        units = list(session.scalars(sa.select(Unit).where(Unit.code == "A01")))
        following = make.open_round(session, units, name="Đợt sau")
        newest = newest_model(session)
        assert newest is not None
        assert (following.model_id, newest.content["pass_percent"]) == (newest.id, 62)
        first = session.scalars(sa.select(Round).order_by(Round.id).limit(1)).one()
        assert first.model_id != newest.id
