"""From the publication to its correction: a reviewer publishes, a candidate complains about a question, the question is
taken out by two people, and the candidate reads the second version and the answer."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from quizapp.operations.verifying.run import verify
from quizapp.people.models import Unit
from tests import make
from tests.conftest import LiveServer
from tests.journeys.sitting import follow, sign_in

pytestmark = pytest.mark.browser

NAMES = ("Nguyễn Thị Hoa", "Trần Văn Bình", "Lê Thị Cúc", "Phạm Văn Dũng", "Hoàng Thị Én", "Vũ Văn Giang")
TEXT = "Câu này có hai phương án đúng, vì khoản 2 Điều 7 cho phép cả hai."
REASON = "Câu có hai phương án đúng theo khoản 2 Điều 7"
REPLY = "Cảm ơn bạn. Câu này đã được bỏ khỏi bài của mọi người."
Look = Callable[[Page, str], None]


def prepare(live: LiveServer) -> None:
    """Six people of one commune handed in, each with another number of right answers; the round is over."""
    with live.engines.writing() as session:
        unit = make.unit(session, "Xã Hòa Bình")
        people = [make.person(session, name, unit=unit) for name in NAMES]
        for number, person in enumerate(people):
            make.account(session, person=person, username=f"thisinh{number}")
        make.organiser(session, unit, username="tochuc")
        make.account(session, username="sonoivu", roles=[("results_reviewer", None)])
        round_ = make.open_round(session, [session.get_one(Unit, unit.id)], results_rule="after_check")
    for number, person in enumerate(people):
        make.answered_attempt(live.engines, round_=round_, person_=person, right=range(1, 4 + number))
    live.clock.advance(hours=9)  # type: ignore[attr-defined]


def walk_through(window: Callable[[], Page], live: LiveServer, look: Look) -> None:
    candidate, organiser, reviewer = window(), window(), window()
    for page, name in ((candidate, "thisinh0"), (organiser, "tochuc"), (reviewer, "sonoivu")):
        sign_in(page, live, name)

    _publish(candidate, organiser, reviewer, live, look)

    candidate.reload()
    expect(candidate.locator("main")).to_contain_text("Kết quả lần 1")
    look(candidate, "ket-qua-lan-1")
    before = candidate.locator(".score dd").first.inner_text()
    follow(candidate, candidate.get_by_role("link", name="Gửi kiến nghị"))
    candidate.get_by_label("Về câu hỏi nào").select_option("5")
    candidate.get_by_label("Nội dung kiến nghị").fill(TEXT)
    look(candidate, "gui-kien-nghi")
    follow(candidate, candidate.get_by_role("button", name="Gửi kiến nghị"))
    expect(candidate.locator("main")).to_contain_text("Chưa có trả lời")

    _correct(organiser, reviewer, live, look)

    candidate.goto(live.url)
    expect(candidate.locator("main")).to_contain_text("Kết quả của bạn đã được sửa")
    expect(candidate.locator("main")).to_contain_text("Kiến nghị của bạn: chấp nhận")
    look(candidate, "trang-chu-thong-bao")
    follow(candidate, candidate.get_by_role("link", name="Xem kết quả mới và lý do"))
    expect(candidate.locator("main")).to_contain_text(f"lý do: {REASON}")
    assert candidate.locator(".score dd").first.inner_text() != before
    candidate.get_by_text("Các lần trước").click()
    look(candidate, "ket-qua-lan-2")
    candidate.goto(live.url)
    expect(candidate.locator("main")).not_to_contain_text("Kết quả của bạn đã được sửa")
    follow(candidate, candidate.get_by_role("link", name="Đọc trả lời"))
    expect(candidate.locator("main")).to_contain_text(REPLY)
    expect(candidate.locator("main")).to_contain_text("kết quả công bố lần 2")
    look(candidate, "kien-nghi-cua-toi")
    candidate.goto(live.url)
    expect(candidate.locator("main")).not_to_contain_text("Đọc trả lời")


def _publish(candidate: Page, organiser: Page, reviewer: Page, live: LiveServer, look: Look) -> None:
    candidate.goto(f"{live.url}/ket-qua")
    follow(candidate, candidate.get_by_role("link", name="Sát hạch thử"))
    expect(candidate.locator("main")).to_contain_text("Kết quả chưa công bố")

    organiser.goto(f"{live.url}/dot-thi")
    follow(organiser, organiser.get_by_role("link", name="Sát hạch thử").first)
    follow(organiser, organiser.get_by_role("link", name="Kiểm tra và công bố"))
    expect(organiser.locator("main")).to_contain_text("Đã chấm, chưa kiểm tra")
    look(organiser, "cong-bo-1-kiem-tra")
    follow(organiser, organiser.get_by_role("button", name="Tôi đã kiểm tra 6 kết quả"))
    expect(organiser.get_by_role("button", name="Công bố")).to_have_count(0)

    reviewer.goto(f"{live.url}/bao-cao")
    follow(reviewer, reviewer.get_by_role("link", name="Sát hạch thử", exact=True))
    expect(reviewer.locator("main")).to_contain_text("Chưa công bố")
    follow(reviewer, reviewer.get_by_role("link", name="Kiểm tra và công bố kết quả"))
    look(reviewer, "cong-bo-2-cong-bo")
    follow(reviewer, reviewer.get_by_role("button", name="Công bố 6 kết quả"))
    expect(reviewer.locator("main")).to_contain_text("Đã công bố lần 1")


def _correct(organiser: Page, reviewer: Page, live: LiveServer, look: Look) -> None:
    organiser.reload()
    follow(organiser, organiser.get_by_role("link", name="Kiến nghị", exact=True))
    look(organiser, "danh-sach-kien-nghi")
    follow(organiser, organiser.get_by_role("link", name="Số 1"))
    look(organiser, "kien-nghi")
    follow(organiser, organiser.get_by_role("link", name="Xem thử chấm lại câu này"))
    organiser.get_by_label("Không tính câu này cho ai").check()
    follow(organiser, organiser.get_by_role("button", name="Xem thử"))
    expect(organiser.locator("main")).to_contain_text("chưa ghi gì")
    look(organiser, "xem-thu-cham-lai")
    organiser.get_by_label("Lý do").fill(REASON)
    follow(organiser, organiser.get_by_role("button", name="Gửi đề nghị cho người thứ hai"))
    expect(organiser.locator("main")).to_contain_text("Chờ người thứ hai")
    expect(organiser.get_by_role("button", name="Duyệt và chấm lại")).to_have_count(0)

    reviewer.goto(organiser.url)
    look(reviewer, "duyet-cham-lai")
    follow(reviewer, reviewer.get_by_role("button", name="Duyệt và chấm lại"))
    expect(reviewer.locator("main")).to_contain_text("Đã duyệt")
    follow(reviewer, reviewer.get_by_role("link", name="Công bố kết quả").first)
    expect(reviewer.locator("main")).to_contain_text("Đã công bố lần 2")
    look(reviewer, "cac-lan-cong-bo")

    organiser.goto(f"{live.url}/dot-thi/1/kien-nghi/1")
    organiser.get_by_label("Chấp nhận", exact=True).check()
    organiser.get_by_label("Trả lời thí sinh").fill(REPLY)
    organiser.get_by_label("Dẫn tới lần chấm lại").select_option(index=1)
    follow(organiser, organiser.get_by_role("button", name="Gửi trả lời"))
    expect(organiser.locator("main")).to_contain_text("kết quả công bố lần 2")


@pytest.mark.parametrize("has_script", [True, False])
def test_a_complaint_becomes_the_second_version_of_everybodys_results(
    chromium: Browser, live_server: LiveServer, has_script: bool
) -> None:
    prepare(live_server)

    def window() -> Page:
        return chromium.new_context(locale="vi-VN", java_script_enabled=has_script).new_page()

    walk_through(window, live_server, lambda _page, _name: None)
    assert verify(live_server.engines.read, live_server.clock()) == []
