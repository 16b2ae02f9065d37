"""Take the pictures of pages in the README, reports.md, results.md and
training-effect.md: a demo in a temporary folder is served.

    .venv/bin/python docs/pictures/take.py

Those of documents are taken by documents.py beside it.

Needs Chromium (or its path in QUIZAPP_CHROMIUM).
"""

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import waitress
from playwright.sync_api import Browser, Page, sync_playwright
from waitress import wasyncore

from quizapp.app import create_app
from quizapp.operations.demo.seeding import PASSWORD, seed_demo
from quizapp.operations.setup import prepared

HERE = Path(__file__).parent


def sign_in(page: Page, site: str, username: str) -> None:
    page.goto(f"{site}/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


def test_page(page: Page, site: str) -> None:
    """A candidate in the middle of a test."""
    sign_in(page, site, "thisinh001")
    page.get_by_role("button", name="Bắt đầu làm bài").first.click()
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    answered = 1
    for position in range(1, 12):
        place = page.locator(f'fieldset[data-position="{position}"]')
        if position % 4 and place.get_attribute("data-type") in ("single", "true_false", "multiple"):
            place.locator("input").nth(position % 2).check()
            answered = position if place.get_attribute("data-type") == "single" else answered
        if position == 6:
            place.locator("[data-flag]").click()
        if position == 11:
            break
        place.locator("[data-next]").click()
    page.locator(f'.map a[href="#cau-{answered}"]').click()
    page.mouse.move(0, 0)
    page.wait_for_timeout(400)
    page.screenshot(path=HERE / "test-page.png")


def round_report(page: Page, site: str) -> None:
    """The department reads a closed round."""
    sign_in(page, site, "sonoivu")
    page.goto(f"{site}/bao-cao/dot-thi/1")
    page.set_viewport_size({"width": 1366, "height": 1900})
    page.screenshot(path=HERE / "round-report.png")


def reports(page: Page, site: str) -> None:
    """Each report of `docs/reports.md`, the part that says most."""
    sign_in(page, site, "sonoivu")
    base = f"{site}/bao-cao/dot-thi"
    for name, address, heading in (
        ("round", f"{base}/1", "Các đơn vị"),
        ("person", f"{base}/1/nguoi/40", "Theo lĩnh vực"),
        ("needs", f"{base}/1/nhu-cau-boi-duong", "Theo năng lực, mọi người trong phạm vi"),
        ("groups", f"{base}/1/nhom", "Vị trí việc làm"),
        ("items", f"{base}/1/cau-hoi", "Từng câu hỏi"),
        ("change", f"{base}/1/thay-doi?truoc=7", "Cùng những người"),
    ):
        page.goto(address)
        card = page.locator("section.card").filter(has=page.get_by_role("heading", name=heading, exact=True))
        card.first.screenshot(path=HERE / f"report-{name}.png")
    page.goto(f"{site}/boi-duong/1/hieu-qua")
    page.locator("figure.effect").screenshot(path=HERE / "report-effect.png")
    page.goto(f"{site}/bao-cao/dich-vu")
    page.locator(".figures-of").screenshot(path=HERE / "report-services.png")
    page.goto(f"{site}/bao-cao/dinh-ky/don-vi?ky=2026")
    page.locator("main").screenshot(path=HERE / "report-year.png")
    page.goto(f"{site}/bao-cao/dinh-ky?ky=2026-H2")
    page.locator("section.card").nth(1).screenshot(path=HERE / "report-periodic.png")


def year_of_questions(page: Page, site: str) -> None:
    """What authors learn from all rounds of a period."""
    sign_in(page, site, "rade")
    page.goto(f"{site}/bao-cao/dinh-ky/cau-hoi?ky=2026")
    page.locator("section.card").nth(1).screenshot(path=HERE / "report-year-items.png")


def editor(page: Page, site: str) -> None:
    """An author changes a question and sees it as candidates will."""
    sign_in(page, site, "rade")
    page.goto(f"{site}/ngan-hang/DVC-D2-02/sua")
    page.wait_for_timeout(400)
    page.screenshot(path=HERE / "editor.png")


def rescoring(page: Page, site: str) -> None:
    """What the correction of a key would change, before anybody is asked."""
    sign_in(page, site, "tochuc")
    page.goto(f"{site}/dot-thi/1/kien-nghi/2")
    page.get_by_role("link", name="Xem thử chấm lại câu này").click()
    page.get_by_label("Không tính câu này cho ai").check()
    page.get_by_role("button", name="Xem thử").click()
    page.locator("section.card").nth(2).screenshot(path=HERE / "rescoring.png")


def tasks(page: Page, site: str) -> None:
    """What waits for the department."""
    sign_in(page, site, "sonoivu")
    page.locator("section[aria-labelledby=viec-cho]").screenshot(path=HERE / "tasks.png")


def window(browser: Browser) -> Page:
    return browser.new_context(locale="vi-VN", viewport={"width": 1366, "height": 768}).new_page()


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, Browser]]:
    """The address of a demo that is filled in `folder`, and a browser."""
    path = os.environ.get("QUIZAPP_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    settings, engines = prepared(folder, embedded=True)
    engines.dispose()
    seed_demo(settings, datetime.now(UTC))
    server = waitress.create_server(create_app(settings), host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield f"http://127.0.0.1:{server.effective_port}", browser
        browser.close()
    server.task_dispatcher.shutdown()
    wasyncore.close_all(server._map)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as (site, browser):
        for picture in (test_page, round_report, reports, year_of_questions, editor, rescoring, tasks):
            page = window(browser)
            picture(page, site)
            page.context.close()


if __name__ == "__main__":
    main()
