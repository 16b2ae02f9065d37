"""What people who know Word do in the editor: paste lists, bullets, whole questions, letters in two parts."""

import unicodedata

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import make
from tests.conftest import LiveServer
from tests.journeys.sitting import sign_in

pytestmark = pytest.mark.browser

PASTE = """(field, text) => {
  field.focus();
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  if (field.dispatchEvent(event)) field.setRangeText(text, 0, field.value.length, "end");
}"""


def opened(page: Page, live: LiveServer, kind: str) -> None:
    with live.engines.writing() as session:
        make.small_model(session)
        make.account(session, username="lan", roles=[("author", None)])
    sign_in(page, live, "lan")
    page.goto(f"{live.url}/ngan-hang/them/{kind}")


def paste(field: Locator, text: str) -> None:
    field.evaluate(PASTE, text)


def lines(page: Page) -> list[str]:
    found = page.locator("[data-lines=options] textarea")
    return [found.nth(place).input_value() for place in range(found.count())]


@pytest.mark.parametrize("marks", [("A. ", "B. ", "C. "), ("•\t", "•\t", "•\t"), ("1) ", "2) ", "3) "), ("", "", "")])
def test_a_list_fills_a_line_each_without_its_marks(
    page: Page, live_server: LiveServer, marks: tuple[str, ...]
) -> None:
    opened(page, live_server, "ordering")
    texts = ("Tiếp nhận", "Thẩm định", "Trả kết quả “đúng hẹn”")
    pairs = zip(marks, texts, strict=True)
    paste(page.get_by_label("Bước 1"), unicodedata.normalize("NFD", "\r\n".join(mark + text for mark, text in pairs)))
    assert lines(page)[:3] == list(texts)


def test_more_lines_than_there_are_add_lines_and_nothing_that_is_written_is_replaced(
    page: Page, live_server: LiveServer
) -> None:
    opened(page, live_server, "single")
    paste(page.get_by_label("Phương án A", exact=True), "một\nhai\nba\nbốn\nnăm")
    assert lines(page) == ["một", "hai", "ba", "bốn", "năm"]
    page.get_by_label("Phương án A", exact=True).fill("")
    paste(page.get_by_label("Phương án A", exact=True), "khác\nnữa")
    assert lines(page) == ["khác\nnữa", "hai", "ba", "bốn", "năm"]


def test_a_whole_question_copied_from_word_fills_the_form(page: Page, live_server: LiveServer) -> None:
    opened(page, live_server, "single")
    text = "Câu 1: Ai cấp thẻ căn cước?\nA. Sở Nội vụ\nB. Cơ quan quản lý căn cước\nC. Xã\nĐáp án: B"
    paste(page.get_by_label("Câu hỏi", exact=True), unicodedata.normalize("NFD", text))
    expect(page.get_by_label("Câu hỏi", exact=True)).to_have_value("Ai cấp thẻ căn cước?")
    assert lines(page) == ["Sở Nội vụ", "Cơ quan quản lý căn cước", "Xã", ""]
    expect(page.locator("[data-line]").nth(1).get_by_label("Đúng")).to_be_checked()
    expect(page.locator("[data-preview-body] .option")).to_have_count(3)


def test_a_table_of_two_columns_fills_both_sides_of_pairs(page: Page, live_server: LiveServer) -> None:
    opened(page, live_server, "matching")
    rows = ("1. Sao y\ta) Từ bản gốc", "2. Sao lục\tb) Từ bản sao y", "3. Trích sao\tc) Một phần")
    paste(page.get_by_label("Bên trái, dòng 1"), "\r\n".join(rows))
    for number, (left, right) in enumerate([("Sao y", "Từ bản gốc"), ("Sao lục", "Từ bản sao y")], start=1):
        expect(page.get_by_label(f"Bên trái, dòng {number}")).to_have_value(left)
        expect(page.get_by_label(f"Ghép với, dòng {number}")).to_have_value(right)


def test_a_person_writes_one_question_after_another_without_the_mouse(page: Page, live_server: LiveServer) -> None:
    opened(page, live_server, "single")
    page.keyboard.type("Ai cấp?")  # the page begins in its first field
    page.get_by_label("Phương án A", exact=True).focus()
    page.keyboard.type("Sở")
    page.keyboard.press("Enter")
    page.keyboard.type("Bộ")
    written, bar = page.locator("textarea:focus").bounding_box(), page.locator(".bar").bounding_box()
    assert written is not None
    assert bar is not None
    assert written["y"] + written["height"] <= bar["y"]  # what is being written is seen
    page.keyboard.press("Control+Enter")
    expect(page.locator("main")).to_contain_text("Đã lưu bản nháp BN-2026-0001.")
    expect(page.get_by_label("Câu hỏi", exact=True)).to_be_focused()


def test_a_question_typed_as_in_word_goes_to_its_fields_when_the_field_is_left(
    page: Page, live_server: LiveServer
) -> None:
    opened(page, live_server, "single")
    stem, why = page.get_by_label("Câu hỏi", exact=True), page.get_by_label("Giải thích")
    page.keyboard.type("Ai cấp?\nA. Sở\nGiải thích: Điều 27.")
    page.keyboard.press("Tab")
    expect(stem).to_have_value("Ai cấp?\nA. Sở\nGiải thích: Điều 27.")  # the control: one option is no list
    stem.fill("")
    page.keyboard.type("Câu 7. Ai cấp?\nA. Sở\n*B. Bộ\nGT: Điều 27.")
    page.keyboard.press("Tab")
    assert (stem.input_value(), lines(page), why.input_value()) == ("Ai cấp?", ["Sở", "Bộ", "", ""], "Điều 27.")
    expect(page.locator("[data-line]").nth(1).get_by_label("Đúng")).to_be_checked()
    page.get_by_label("Phương án A", exact=True).fill("*Sở")
    page.keyboard.press("Tab")  # to the next line: the buttons between are for the mouse
    page.keyboard.press("Tab")
    expect(page.get_by_label("Phương án B", exact=True)).to_be_focused()
    expect(page.get_by_label("Phương án A", exact=True)).to_have_value("Sở")
    expect(page.locator("[data-line]").nth(0).get_by_label("Đúng")).to_be_checked()


def test_a_statement_typed_as_in_word_is_saved_with_its_key(page: Page, live_server: LiveServer) -> None:
    opened(page, live_server, "true_false")
    page.keyboard.type("Xã cấp thẻ căn cước.\nĐáp án: Sai\nGiải thích: Điều 27.")
    page.keyboard.press("Control+s")
    expect(page.locator("main")).to_contain_text("Đã lưu bản nháp BN-2026-0001.")
    page.get_by_role("link", name="Sửa").first.click()
    expect(page.get_by_label("Câu hỏi", exact=True)).to_have_value("Xã cấp thẻ căn cước.")
    expect(page.get_by_label("Sai", exact=True)).to_be_checked()


def test_a_text_of_several_paragraphs_is_no_list(page: Page, live_server: LiveServer) -> None:
    opened(page, live_server, "single")
    paste(page.get_by_label("Câu hỏi", exact=True), "Chị An nộp hồ sơ.\nViệc nào làm trước?")
    expect(page.get_by_label("Câu hỏi", exact=True)).to_have_value("Chị An nộp hồ sơ.\nViệc nào làm trước?")
    assert lines(page) == ["", "", "", ""]


def test_what_a_question_lacks_is_said_when_the_next_one_begins(page: Page, live_server: LiveServer) -> None:
    opened(page, live_server, "single")
    page.get_by_label("Câu hỏi", exact=True).fill("Ai cấp thẻ căn cước?")
    for letter in "AB":
        page.get_by_label(f"Phương án {letter}", exact=True).fill(f"Cơ quan {letter}")
    page.get_by_label("Năng lực").select_option("D1")
    page.get_by_role("button", name="Lưu và thêm câu tiếp").click()
    expect(page.locator("main")).to_contain_text("Câu BN-2026-0001 còn thiếu:")
    expect(page.locator("main")).to_contain_text("Hãy chọn đáp án đúng.")
    page.get_by_role("link", name="Thêm câu hỏi").click()
    page.get_by_role("link", name="Đúng hay sai").click()
    expect(page.get_by_label("Năng lực")).to_have_value("D1")  # also in a question of another type
