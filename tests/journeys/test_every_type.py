"""Every type of question, answered right, kept and scored: without JavaScript, by the keyboard alone, with a finger."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Locator, Page, expect

from quizapp.banks.actions import import_questions
from quizapp.banks.files import read_bank
from quizapp.competences.files import model_from
from quizapp.domain.drawing import Cell
from quizapp.results.models import Result
from tests import make
from tests.banks.pictured_bank import alone, laid_down
from tests.conftest import LiveServer
from tests.journeys import sitting
from tests.make import NOW
from tests.small_bank import small_bank_text, typed_bank_text

pytestmark = pytest.mark.browser

PAPER = (Cell("D1", 1, 6), Cell("D1", 2, 2), Cell("D1", 3, 3))  # every question of the bank
CHOSEN: Mapping[str, tuple[str, ...]] = {
    "Ngày hẹn": ("Phần cuối",),
    "Hai phần": ("Họ tên", "Chữ ký"),
    "việc nào làm trước": ("Tiếp nhận hồ sơ",),
    "Câu single": ("hai",),
    "Câu true_false": ("Đúng",),
    "Câu multiple": ("một", "ba"),
}
ORDER = {"ba": "1", "một": "2", "hai": "3"}
PAIRS = {"trái": "ba", "phải": "một"}
TYPED = {"short_text": "ủy ban nhân dân cấp xã", "numeric": "15,5"}
BLANKS = {"1": "1", "2": "một cửa", "3": "7 ngày"}


def everything(live: LiveServer, folder: Path) -> str:
    """A round whose paper has a question of every type, in markup and with pictures too; who may sit it."""
    shapes = small_bank_text("DVC", "D1", 1).split("questions:\n")[1].replace("DVC-D1-0", "DVC-D1-1")
    typed = typed_bank_text(first=21).split("questions:\n")[1]
    laid_down(folder, f"{alone().rstrip()}\n\n{shapes}\n{typed}")
    with live.engines.writing() as session:
        model = make.small_model(session)
        import_questions(session, read_bank([folder], model_from(model.content)), None, NOW)
        blueprint_id = make.blueprint(session, PAPER, code="moi-loai").id
    return sitting.open_to(live, blueprint_id=blueprint_id)


def wanted(place: Locator) -> tuple[str, ...]:
    """The words of the right options of a question with boxes to tick."""
    words = place.inner_text()
    return next(texts for stem, texts in CHOSEN.items() if stem in words)


def option(place: Locator, text: str) -> Locator:
    exact = place.locator("label.option").filter(has=place.page.get_by_text(text, exact=True))
    return exact.first.locator("input")


def letter_of(place: Locator, text: str) -> str:
    """The letter under which a right side of a matching stands on this paper."""
    return place.locator(".rights li").filter(has_text=text).locator(".letter").inner_text().strip()


class Hand:
    """Without JavaScript, and with a mouse."""

    def tick(self, box: Locator) -> None:
        box.check()

    def choose(self, field: Locator, label: str) -> None:
        field.select_option(label=label)

    def write(self, field: Locator, text: str) -> None:
        field.fill(text)


class Finger(Hand):
    def tick(self, box: Locator) -> None:
        box.locator("xpath=ancestor::label").tap()
        expect(box).to_be_checked()

    def write(self, field: Locator, text: str) -> None:
        field.tap()
        field.press_sequentially(text)


class Keys(Hand):
    """Tab, arrows, space and letters; what has the focus must show it."""

    def reach(self, field: Locator, *, is_radio: bool = False) -> None:
        page = field.page
        for _press in range(80):
            if field.evaluate("one => one === document.activeElement"):
                break
            same = "one => document.activeElement.name === one.name && document.activeElement.type === 'radio'"
            page.keyboard.press("ArrowDown" if is_radio and field.evaluate(same) else "Tab")
        assert field.evaluate("one => one === document.activeElement"), "the keyboard never comes here"
        shows = """one => [one, one.closest('label') || one].some(part => {
            const look = getComputedStyle(part);
            const isOutlined = look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) > 0;
            return isOutlined || look.boxShadow !== 'none'; })"""
        assert field.evaluate(shows), "the focus is not seen"

    def tick(self, box: Locator) -> None:
        self.reach(box, is_radio=box.get_attribute("type") == "radio")
        if not box.is_checked():
            box.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def choose(self, field: Locator, label: str) -> None:
        self.reach(field)
        labels = [text.strip() for text in field.locator("option").all_inner_texts()]
        for _press in labels:
            away = labels.index(label) - labels.index(field.locator("option:checked").inner_text().strip())
            if away:
                field.page.keyboard.press("ArrowDown" if away > 0 else "ArrowUp")
        expect(field.locator("option:checked")).to_have_text(label)

    def write(self, field: Locator, text: str) -> None:
        self.reach(field)
        field.page.keyboard.type(text)


def fields(place: Locator) -> list[tuple[Locator, str]]:
    """(field, what belongs in it) of a question that is answered by lists and fields; none where boxes are ticked."""
    kind = place.get_attribute("data-type") or ""
    if kind == "ordering":
        rows = {step: place.locator(".step").filter(has=place.page.get_by_text(step, exact=True)) for step in ORDER}
        return [(row.locator("select"), ORDER[step]) for step, row in rows.items()]
    if kind == "matching":
        lefts = {left: place.locator(".pair").filter(has_text=left).locator("select") for left in PAIRS}
        return [(field, letter_of(place, PAIRS[left])) for left, field in lefts.items()]
    if kind == "cloze":
        return [(place.locator(f'[data-blank="{number}"]'), text) for number, text in BLANKS.items()]
    return [(place.get_by_role("textbox"), TYPED[kind])] if kind in TYPED else []


def answer(place: Locator, hand: Hand) -> None:
    found = fields(place)
    for field, text in found:
        (hand.choose if is_list(field) else hand.write)(field, text)
    for text in () if found else wanted(place):
        hand.tick(option(place, text))


def is_list(field: Locator) -> bool:
    return field.get_attribute("type") is None  # a list of choices has none


def is_kept(place: Locator) -> None:
    """The page shows the answer as it was given, after it was loaded anew."""
    found = fields(place)
    for field, text in found:
        if is_list(field):
            expect(field.locator("option:checked")).to_have_text(text)
        else:
            expect(field).to_have_value(text)
    if not found:
        expect(place.locator("input:checked")).to_have_count(len(wanted(place)))
    for text in () if found else wanted(place):
        expect(option(place, text)).to_be_checked()


def hand_in(page: Page, live: LiveServer, count: int) -> None:
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.locator("main")).to_contain_text(f"Đã trả lời {count} trên {count} câu")
    page.get_by_role("button", name="Xác nhận nộp bài").click()
    expect(page.get_by_role("heading", name="Đã nộp bài")).to_be_visible()
    with live.engines.reading() as session:
        result = session.scalars(sa.select(Result)).one()
    assert (result.answered, result.total_percent) == (count, 100)


def looked_at(page: Page, name: str) -> None:
    """A picture for whoever wants to look, where QUIZAPP_PICTURES names a folder."""
    folder = os.environ.get("QUIZAPP_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_without_a_script(chromium: Browser, live_server: LiveServer, tmp_path: Path) -> None:
    context = chromium.new_context(locale="vi-VN", java_script_enabled=False)
    page = context.new_page()
    sitting.sign_in(page, live_server, everything(live_server, tmp_path / "bank"))
    sitting.begin(page)
    count = sitting.count(page)
    for position in range(1, count + 1):
        answer(sitting.question(page, position), Hand())
    page.get_by_role("button", name="Lưu các câu đã chọn").last.click()
    expect(page.locator("main")).to_contain_text(f"Đã lưu {count} câu trả lời")
    page.reload()
    for position in range(1, count + 1):
        is_kept(sitting.question(page, position))
    looked_at(page, "every-type-without-script")
    hand_in(page, live_server, count)
    context.close()


@pytest.mark.parametrize("hand", [Keys(), Finger()], ids=["keys", "finger"])
def test_with_a_script(chromium: Browser, live_server: LiveServer, tmp_path: Path, hand: Hand) -> None:
    looks = {"width": 390, "height": 844} if isinstance(hand, Finger) else {"width": 1366, "height": 768}
    has_touch = isinstance(hand, Finger)
    context = chromium.new_context(locale="vi-VN", viewport=looks, has_touch=has_touch, is_mobile=has_touch)  # type: ignore[arg-type]
    page = context.new_page()
    sitting.sign_in(page, live_server, everything(live_server, tmp_path / "bank"))
    sitting.begin(page)
    count = sitting.count(page)
    for position in range(1, count + 1):
        place = sitting.question(page, position)
        page.locator(f'.map a[href="#cau-{position}"]').press("Enter")
        expect(place).to_be_visible()
        answer(place, hand)
        looked_at(page, f"every-type-{type(hand).__name__}-{place.get_attribute('data-type')}-{position}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), "scrolls sideways"
    expect(page.locator("[data-overall]")).to_have_text("Mọi câu đã chọn đều đã lưu trên máy chủ.", timeout=30_000)
    page.reload()
    for position in range(1, count + 1):
        page.locator(f'.map a[href="#cau-{position}"]').press("Enter")
        is_kept(sitting.question(page, position))
    hand_in(page, live_server, count)
    context.close()
