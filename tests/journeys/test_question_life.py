"""A question from its author's first word to a candidate's paper: written, sent, approved by another, drawn."""

import pytest
from playwright.sync_api import Browser, Page, expect

from quizapp.domain.drawing import Cell
from quizapp.people.models import Unit
from tests import make
from tests.conftest import LiveServer
from tests.journeys.sitting import begin, sign_in

pytestmark = pytest.mark.browser

STEM = "Người dân nộp thiếu giấy tờ thì công chức một cửa làm gì trước tiên?"
OPTIONS = ("Hướng dẫn bổ sung đầy đủ, một lần", "Trả hồ sơ, không nói lý do", "Giữ hồ sơ và chờ người dân hỏi")


def prepare(live: LiveServer) -> None:
    """Two authors, and a candidate whose round asks for a question of a competence that has none yet."""
    with live.engines.writing() as session:
        make.small_model(session)
        for username in ("lan", "minh"):
            make.account(session, username=username, roles=[("author", None), ("question_reviewer", None)])
        make.account(session, person=make.person(session), username="thisinh")


def open_round(live: LiveServer) -> None:
    with live.engines.writing() as session:
        unit = session.query(Unit).order_by(Unit.id).first()
        assert unit is not None
        blueprint_id = make.blueprint(session, [Cell("D1", 1, 1)], code="de-mot-cau").id
        make.open_round(session, [unit], blueprint_id=blueprint_id)


def write(page: Page, live: LiveServer) -> None:
    page.goto(f"{live.url}/ngan-hang")
    page.get_by_role("link", name="Thêm câu hỏi").click()
    page.get_by_role("link", name="Chọn một phương án").click()
    page.get_by_label("Câu hỏi", exact=True).fill(STEM)
    for letter, text in zip("ABC", OPTIONS, strict=True):
        page.get_by_label(f"Phương án {letter}", exact=True).fill(text)
    page.locator("[data-line]").first.get_by_label("Đúng").check()
    page.get_by_label("Giải thích").fill("Hướng dẫn đầy đủ, một lần thì người dân không phải đi lại.")
    page.get_by_label("Năng lực").select_option("D1")
    page.get_by_label("Mức độ").select_option("1")
    page.get_by_label("Dựa trên thực hành nào").fill("Thực hành được thừa nhận rộng rãi.")
    page.get_by_label("Nguồn").fill("https://example.gov.vn/mot-cua")


@pytest.mark.parametrize("has_script", [True, False])
def test_a_question_goes_from_its_author_to_a_paper(
    chromium: Browser, live_server: LiveServer, has_script: bool
) -> None:
    prepare(live_server)

    def window() -> Page:
        return chromium.new_context(locale="vi-VN", java_script_enabled=has_script).new_page()

    author = window()
    sign_in(author, live_server, "lan")
    write(author, live_server)
    if has_script:
        expect(author.locator("[data-preview-body] .option")).to_have_count(3)
    else:
        author.get_by_role("button", name="Xem trước").click()
        expect(author.locator("[data-preview-body] .option")).to_have_count(3)
    author.get_by_role("button", name="Lưu và gửi duyệt").click()
    expect(author.locator("main")).to_contain_text("Hãy ghi ngày đã đối chiếu với nguồn.")
    expect(author.get_by_label("Câu hỏi", exact=True)).to_have_value(STEM)
    author.get_by_label("Đã đối chiếu ngày").fill("2026-11-19")
    author.get_by_role("button", name="Lưu và gửi duyệt").click()
    expect(author.locator("main")).to_contain_text("Đã lưu và gửi duyệt câu BN-2026-0001.")
    expect(author.get_by_role("button", name="Duyệt câu này")).to_have_count(0)

    reviewer = window()
    sign_in(reviewer, live_server, "minh")
    reviewer.goto(f"{live_server.url}/ngan-hang/cho-duyet")
    reviewer.get_by_role("link", name="Xem và duyệt").click()
    expect(reviewer.locator("main")).to_contain_text(STEM)
    reviewer.get_by_role("button", name="Duyệt câu này").click()
    expect(reviewer.get_by_role("heading", level=1)).to_have_text("Câu DVC-D1-1001")

    open_round(live_server)
    candidate = chromium.new_context(locale="vi-VN").new_page()
    sign_in(candidate, live_server, "thisinh")
    begin(candidate)
    expect(candidate.locator("fieldset.question")).to_contain_text(STEM)
    author.goto(f"{live_server.url}/ngan-hang/DVC-D1-1001")
    expect(author.locator("main")).to_contain_text("Đang dùng")
    expect(author.locator("main")).to_contain_text("Sát hạch thử")
    for page in (author, reviewer, candidate):
        page.context.close()


def test_a_person_writes_with_the_keyboard_alone(page: Page, live_server: LiveServer) -> None:
    """Enter goes to the next line and adds one at the end, Alt and an arrow move it, Ctrl+S saves."""
    prepare(live_server)
    sign_in(page, live_server, "lan")
    page.goto(f"{live_server.url}/ngan-hang/them/ordering")
    page.get_by_label("Câu hỏi", exact=True).fill("Sắp xếp các bước tiếp nhận hồ sơ.")
    page.get_by_label("Bước 1").focus()
    for text in ("Kiểm tra", "Tiếp nhận", "Chuyển xử lý", "Trả kết quả"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    page.keyboard.type("Chào hỏi")
    for _ in range(4):
        page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Control+s")
    expect(page.locator("main")).to_contain_text("Đã lưu bản nháp BN-2026-0001.")
    expect(page.locator("ol.steps li").first).to_contain_text("Chào hỏi")
    expect(page.locator("ol.steps li")).to_have_count(5)
