"""An author takes the bank to Moodle: sees what is lost, then gets the file; with and without JavaScript."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from quizapp.banks.formats.reading import import_of
from tests import make
from tests.conftest import LiveServer
from tests.journeys.sitting import follow, sign_in

pytestmark = pytest.mark.browser
AUTHOR = "ra-de"


@pytest.mark.parametrize("has_script", [True, False])
def test_an_author_reads_what_is_lost_and_takes_the_file(
    chromium: Browser, live_server: LiveServer, tmp_path: Path, has_script: bool
) -> None:
    with live_server.engines.writing() as session:
        make.small_bank(session, copies=1)
        make.account(session, username=AUTHOR, roles=[("author", None)])
    context = chromium.new_context(locale="vi-VN", java_script_enabled=has_script, accept_downloads=True)
    page = context.new_page()
    sign_in(page, live_server, AUTHOR)
    follow(page, page.get_by_role("link", name="Ngân hàng câu hỏi"))
    follow(page, page.get_by_role("link", name="Xuất câu hỏi"))
    expect(page.get_by_role("button", name="Tải tệp về")).to_have_count(0)
    page.get_by_label("Định dạng", exact=True).select_option(label="Moodle XML (.xml)")
    page.get_by_role("button", name="Xem trước").press("Enter")
    expect(page.get_by_text("2 câu chọn nhiều: Moodle cho điểm từng phần")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Tải tệp về").click()
    path = tmp_path / taken.value.suggested_filename
    taken.value.save_as(path)
    assert path.suffix == ".xml"
    assert len(import_of(path.read_bytes(), path.name).drafts) == 10
    context.close()
