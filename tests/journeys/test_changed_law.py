"""A decree is amended: an author records it after a preview, and says of a question that it still holds."""

from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from quizapp.banks.queries import drawable
from tests import make
from tests.conftest import LiveServer
from tests.journeys.sitting import follow, sign_in
from tests.make.laws import DECREE, citing_questions

pytestmark = pytest.mark.browser

TODAY = date(2026, 11, 20)  # the day on which the server's clock starts
AUTHOR = "ra-de"


def enter(page: Page, site: LiveServer) -> None:
    with site.engines.writing() as session:
        citing_questions(session, "", "Điều 7", "Điều 9")
        make.account(session, username=AUTHOR, roles=[("author", None)])
    sign_in(page, site, AUTHOR)


def drawn(site: LiveServer) -> set[str]:
    with site.engines.reading() as session:
        return {one.code for one in drawable(session, TODAY)}


@pytest.mark.parametrize("has_script", [True, False])
def test_from_the_new_decree_to_the_question_that_still_holds(
    chromium: Browser, live_server: LiveServer, has_script: bool
) -> None:
    context = chromium.new_context(locale="vi-VN", java_script_enabled=has_script)
    page = context.new_page()
    enter(page, live_server)
    before = drawn(live_server)
    page.get_by_role("link", name="Ngân hàng câu hỏi").click()
    page.get_by_role("link", name="Văn bản pháp luật").click()
    page.get_by_role("link", name="Thêm văn bản").click()
    page.get_by_label("Số, ký hiệu").fill("15/2026/NĐ-CP")
    page.get_by_label("Tên văn bản").fill("Nghị định sửa đổi về văn thư")
    page.get_by_label("Loại văn bản").select_option(label="Nghị định")
    page.get_by_label("Cơ quan ban hành").fill("Chính phủ")
    page.get_by_role("button", name="Thêm vào danh mục").click()
    expect(page.locator("main")).to_contain_text("Đã thêm 15/2026/NĐ-CP")

    page.get_by_role("link", name="Văn bản pháp luật").click()
    page.get_by_role("link", name=DECREE, exact=True).click()
    page.get_by_role("link", name="Ghi thay đổi hiệu lực").click()
    page.get_by_label("Được sửa đổi, bổ sung").check()
    page.get_by_label("Bởi văn bản").select_option("15/2026/NĐ-CP")
    page.get_by_label("Kể từ ngày").fill("2026-11-15")
    page.get_by_label("Điều khoản bị ảnh hưởng").fill("khoản 2 Điều 7")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.locator("dl.facts")).to_contain_text("2 câu, ngay bây giờ")
    assert drawn(live_server) == before
    follow(page, page.get_by_role("button", name="Ghi thay đổi"))
    assert before - drawn(live_server) == {"DVC-D1-01", "DVC-D1-02"}

    page.get_by_role("link", name="Trang chủ").click()
    expect(page.locator("main")).to_contain_text("2 câu đang không được rút vào đề")
    page.get_by_role("link", name="Xem câu hỏi cần rà soát").click()
    page.locator("tr", has_text="DVC-D1-02").get_by_role("link", name="Rà soát").click()
    page.get_by_role("button", name="Đã rà soát, câu vẫn đúng").click()
    expect(page.get_by_role("alert")).to_contain_text("Hãy ghi đã rà soát những gì.")
    page.get_by_label("Đã rà soát những gì").fill("đã đọc khoản 2 Điều 7 mới, câu không đổi")
    page.get_by_role("button", name="Đã rà soát, câu vẫn đúng").click()
    expect(page.locator("main")).to_contain_text("câu DVC-D1-02 được rà soát ngày 20/11/2026")
    assert before - drawn(live_server) == {"DVC-D1-01"}
    page.goto(f"{live_server.url}/ngan-hang/DVC-D1-02")
    expect(page.locator("main")).to_contain_text("Đã rà soát ngày 20/11/2026")
    context.close()
