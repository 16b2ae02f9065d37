"""What comes out of the printer when the page of a paper is printed by Chromium."""

import io

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from tests.conftest import LiveServer
from tests.journeys.sitting import sign_in
from tests.rounds import day as days

pytestmark = pytest.mark.browser
MANY = tuple(f"Nguyễn Văn Thứ {number}" for number in range(1, 61))


def printed(page: Page, address: str) -> PdfReader:
    page.goto(address)
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))


def words_of(reader: PdfReader) -> list[str]:
    """The pages without spaces: where a typeface lacks letters, the browser takes them from another one, in pieces."""
    return ["".join(page.extract_text().split()) for page in reader.pages]


def count(text: str, words: str) -> int:
    return text.count("".join(words.split()))


def test_papers_print_on_a4_with_heads_on_every_page_and_nothing_of_the_site(
    chromium: Browser, live_server: LiveServer
) -> None:
    day = days.build(live_server.engines, an_lac=MANY)
    page = chromium.new_context(locale="vi-VN").new_page()
    sign_in(page, live_server, "tinh")
    papers = f"{live_server.url}{day.address}/giay-to"

    lists = printed(page, f"{papers}/danh-sach")
    assert {(round(one.mediabox.width), round(one.mediabox.height)) for one in lists.pages} == {(842, 595)}
    texts = words_of(lists)
    with_rows = [text for text in texts if count(text, "Nguyễn Văn Thứ")]
    assert len(with_rows) > 2
    assert all(count(text, "Họ và tên") and count(text, "Ký nhận") for text in with_rows)
    assert not any(count(text, "Đăng xuất") or count(text, "Tải PDF") for text in texts)

    slips = words_of(printed(page, f"{papers}/giay-bao"))
    heads = [count(text, "GIẤY BÁO DỰ THI") for text in slips]
    assert max(heads) == 2
    assert heads == [count(text, "Quên mật khẩu") for text in slips]  # none is cut in two

    doors = words_of(printed(page, f"{papers}/phieu-phong"))
    assert [text for text in doors if count(text, "PHÒNG 1") and count(text, "PHÒNG 2")] == []
    page.context.close()
