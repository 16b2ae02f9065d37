"""The states of the test page that a walk does not meet: no accessibility fault, and they fit a phone."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from quizapp.attempts.models import Attempt
from quizapp.people.models import Account
from tests.conftest import LiveServer
from tests.journeys import sitting
from tests.journeys.test_every_page import faults_of

pytestmark = pytest.mark.browser


def test_trouble_the_password_the_held_clock_and_the_rescue_file_are_sound(page: Page, live_server: LiveServer) -> None:
    sitting.sign_in(page, live_server, sitting.open_to(live_server))
    sitting.begin(page)
    page.locator("[data-say-time]").click()
    page.route("**/cau/*", lambda route: route.abort())
    sitting.answer(sitting.question(page, 1))
    expect(page.locator("[data-banner]")).to_contain_text("Chưa gửi được")
    assert faults_of(page) == []
    with live_server.engines.writing() as session:
        session.execute(sa.update(Attempt).values(held_since=live_server.clock()))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-banner]")).to_contain_text("tạm dừng")
    assert faults_of(page) == []
    with live_server.engines.writing() as session:
        session.execute(sa.update(Account).where(Account.person_id.is_not(None)).values(is_active=False))
    page.unroute("**/cau/*")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert faults_of(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    with live_server.engines.writing() as session:
        session.execute(sa.update(Attempt).values(held_since=None, epoch=7))
        session.execute(sa.update(Account).where(Account.person_id.is_not(None)).values(is_active=True))
    expect(page.get_by_role("button", name="Tải tệp cứu hộ")).to_be_visible()
    expect(page.get_by_role("button", name="Tiếp tục ở máy này")).to_be_visible()
    assert faults_of(page) == []
