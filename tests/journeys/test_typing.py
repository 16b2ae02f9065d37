"""Answers that are typed: kept through a cut and a reload, said to be saved by the server alone, and scored."""

import json
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Locator, Page, expect

from quizapp.attempts.models import AnswerEvent
from quizapp.domain.numbers import plainly
from quizapp.results.models import Result
from tests import make
from tests.browsers import PATIENCE
from tests.conftest import LiveServer
from tests.domain.test_numbers import NO_NUMBERS, NUMBERS
from tests.journeys import badges, sitting

pytestmark = pytest.mark.browser

RIGHT = {"short_text": "uỷ ban nhân dân cấp xã", "numeric": "15,5"}
EVERYTHING_SAVED = "Mọi câu đã chọn đều đã lưu trên máy chủ."


PAUSE = "const PAUSE = 1500;"  # of who types: then it is queued


def make_no_pause(page: Page, *faults: tuple[str, str]) -> None:
    """However slow the machine types, it is no pause; `faults` of the same script are planted too."""
    sitting.patch(page, "typing.js", (PAUSE, "const PAUSE = 600000;"), *faults)


def begin(page: Page, live: LiveServer, **changes: object) -> None:
    with live.engines.writing() as session:
        blueprint_id = make.typed_blueprint(session).id
    sitting.sign_in(page, live, sitting.open_to(live, blueprint_id=blueprint_id, **changes))
    sitting.begin(page)


def of(page: Page, type_: str) -> Locator:
    return page.locator(f'fieldset[data-type="{type_}"]')


def go(page: Page, type_: str) -> Locator:
    """To the question of a type, by the list of questions."""
    place = of(page, type_)
    page.locator(f'.map a[href="#cau-{place.get_attribute("data-position")}"]').click()
    return place


def fill_blanks(place: Locator) -> None:
    place.get_by_label("Chỗ trống 1, đơn vị bộ").fill("1")
    place.get_by_label("Chỗ trống 2").fill("Bộ phận một cửa")
    place.get_by_label("Chỗ trống 3").select_option(label="7 ngày")


def refused(page: Page) -> Any:
    page.route("**/cau/*", lambda route: route.abort())
    return lambda: page.unroute("**/cau/*")


def log(live: LiveServer) -> list[list[str]]:
    with live.engines.reading() as session:
        return [json.loads(one) for one in session.scalars(sa.select(AnswerEvent.value).order_by(AnswerEvent.id))]


def test_what_is_typed_outlives_a_cut_and_a_reload_and_is_scored(page: Page, live_server: LiveServer) -> None:
    sitting.patch(page, "typing.js", (PAUSE, "const PAUSE = 8000;"))  # also a slow machine types without a pause
    begin(page, live_server)
    short = go(page, "short_text")
    short.get_by_role("textbox").press_sequentially(RIGHT["short_text"], delay=15)
    expect(sitting.state(short)).to_have_text("Đang gõ… Ngừng gõ thì tự lưu.")
    expect(page.locator("[data-overall]")).not_to_have_text(EVERYTHING_SAVED)
    expect(sitting.state(short)).to_have_text(sitting.SAVED)  # at a pause, without leaving the field
    assert log(live_server) == [[RIGHT["short_text"]]]

    mend = refused(page)
    number = go(page, "numeric")
    number.get_by_role("textbox").press_sequentially(RIGHT["numeric"])
    fill_blanks(go(page, "cloze"))
    expect(page.locator("[data-overall]")).to_contain_text("chỉ có trên máy này")
    _looks, lies = badges.watch(page, live_server, 1.5, is_cut=True)
    assert lies == []
    page.reload()
    expect(of(page, "numeric").locator("input")).to_have_value(RIGHT["numeric"])
    expect(of(page, "short_text").locator("input")).to_have_value(RIGHT["short_text"])
    text = of(page, "cloze")
    expect(text.locator('[data-blank="2"]')).to_have_value("Bộ phận một cửa")
    assert text.locator('[data-blank="3"]').evaluate("field => field.selectedOptions[0].text") == "7 ngày"
    assert len(log(live_server)) == 1  # the server has nothing of it yet
    assert badges.lies(page, live_server, is_cut=True) == []
    mend()
    expect(page.locator("[data-overall]")).to_have_text(EVERYTHING_SAVED)
    assert badges.lies(page, live_server) == []

    page.get_by_role("button", name="Nộp bài").click()
    expect(page.locator("main")).to_contain_text("Đã trả lời 3 trên 3 câu")
    page.get_by_role("button", name="Xác nhận nộp bài").click()
    expect(page.get_by_role("heading", name="Đã nộp bài")).to_be_visible()
    with live_server.engines.reading() as session:
        result = session.scalars(sa.select(Result)).one()
    assert (result.marks["points"], result.answered) == ([1, 1, 1], 3)


# marks that turn the direction of writing, that have no width, and letters that are drawn as nothing
INVISIBLE = "\u202e\u200b \u2066\ufe0f\u3164\u2800"


def test_marks_that_nobody_sees_are_no_answer(page: Page, live_server: LiveServer) -> None:
    begin(page, live_server)
    short = go(page, "short_text")
    short.get_by_role("textbox").fill(INVISIBLE)
    short.get_by_role("textbox").blur()
    expect(sitting.state(short)).to_have_text(sitting.SAVED)
    expect(page.locator("[data-answered]")).to_have_text("0")
    assert log(live_server) == [[]]
    short.get_by_role("textbox").fill(f"{INVISIBLE}a")  # the control: one letter among them is an answer
    short.get_by_role("textbox").blur()
    expect(page.locator("[data-answered]")).to_have_text("1")
    expect(page.locator("[data-overall]")).to_have_text(EVERYTHING_SAVED)
    assert log(live_server)[-1] == [f"{INVISIBLE}a"]


def type_to_the_end(page: Page, live: LiveServer) -> list[list[str]]:
    """Somebody is typing, with no pause, when the time is over; what the server has then."""
    make_no_pause(page)
    begin(page, live, minutes=1)
    sitting.only_left(live, 20)
    page.reload()
    go(page, "short_text").get_by_role("textbox").fill("đến phút cuối")
    assert log(live) == []
    page.wait_for_url("**/ket-qua/*", timeout=PATIENCE)
    return log(live)


def test_what_is_being_typed_when_the_time_ends_is_sent_before_the_hand_in(page: Page, live_server: LiveServer) -> None:
    assert type_to_the_end(page, live_server) == [["đến phút cuối"]]


def test_a_page_that_forgets_what_is_being_typed_hands_in_without_it(page: Page, live_server: LiveServer) -> None:
    """The control: the same end of the time on a page that does not look at its fields."""
    sitting.patch(page, "room.js", ("    this.view.commit();\n", ""))
    sitting.patch(page, "test.js", ("edit(isOn) {\n    typing.commitAll();", "edit(isOn) {"))
    assert type_to_the_end(page, live_server) == []


def type_and_reload(page: Page, live: LiveServer, *faults: tuple[str, str]) -> Locator:
    """Reload in the middle of a word, before the pause that would have queued it."""
    make_no_pause(page, *faults)
    begin(page, live)
    refused(page)
    place = go(page, "short_text")
    place.get_by_role("textbox").press_sequentially("chưa kịp ng")
    page.reload()
    return of(page, "short_text").locator("input")


def test_a_reload_in_the_middle_of_a_word_loses_nothing(page: Page, live_server: LiveServer) -> None:
    expect(type_and_reload(page, live_server)).to_have_value("chưa kịp ng")


def test_a_page_that_waits_for_the_pause_would_lose_the_word(page: Page, live_server: LiveServer) -> None:
    """The control: the same page without its last look before it is left."""
    fault = ("const leaving = () => this.commitAll(true);", "const leaving = () => {};")
    expect(type_and_reload(page, live_server, fault)).to_have_value("")


def test_a_store_that_hangs_while_the_page_goes_loses_nothing(page: Page, live_server: LiveServer) -> None:
    page.add_init_script(
        "const open = indexedDB.open.bind(indexedDB);"
        "if (!sessionStorage.again) indexedDB.open = () => ({});"
        "addEventListener('pagehide', () => { sessionStorage.again = '1'; });"
    )
    expect(type_and_reload(page, live_server)).to_have_value("chưa kịp ng")


def test_what_is_typed_is_sent_before_the_next_question_and_before_the_review(
    page: Page, live_server: LiveServer
) -> None:
    make_no_pause(page)
    begin(page, live_server)
    page.locator('.map a[href="#cau-1"]').click()
    first = sitting.question(page, 1)
    field = first.locator('input[type="text"]').first
    field.press_sequentially("12")
    first.get_by_role("button", name="Câu sau").click()
    expect(sitting.state(first)).to_have_text(sitting.SAVED)
    page.locator('.map a[href="#cau-1"]').click()
    field.press("End")
    field.press_sequentially("3")
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.get_by_role("heading", name="Xem lại trước khi nộp")).to_be_visible()
    assert [one[0].split(":")[-1] for one in log(live_server)] == ["12", "123"]


def test_leaving_a_field_by_a_button_that_moves_presses_the_button(page: Page, live_server: LiveServer) -> None:
    """What the page says of a field when it is left takes room, and may not take the button away under the press."""
    make_no_pause(page)
    sitting.patch(
        page, "test.js", ("const PRESS = 700;", "const PRESS = 600000;")
    )  # nor does a slow machine let go late
    begin(page, live_server)
    place = go(page, "cloze")
    place.get_by_label("Chỗ trống 1, đơn vị bộ").press_sequentially("một")
    mark = place.get_by_role("button", name="Đánh dấu xem lại")
    box = mark.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 3)
    page.mouse.down()
    page.wait_for_timeout(150)
    page.mouse.up()
    expect(place.get_by_role("button", name="Bỏ đánh dấu")).to_be_visible()
    expect(place).to_contain_text("Chưa đọc được thành số")
    after = place.get_by_role("button", name="Bỏ đánh dấu").bounding_box()
    assert after is not None
    assert after["y"] > box["y"] + 3  # the control: it did move, from under the pointer


def test_letters_and_enter_in_a_field_are_words_and_no_commands(page: Page, live_server: LiveServer) -> None:
    make_no_pause(page)
    begin(page, live_server)
    place = go(page, "short_text")
    field = place.get_by_role("textbox")
    field.press_sequentially("abc cab")
    expect(field).to_have_value("abc cab")
    field.press("Enter")
    expect(sitting.state(place)).to_have_text(sitting.SAVED)
    assert log(live_server) == [["abc cab"]]
    assert "xem-lai" not in page.url
    with page.expect_response("**/cau/*") as saved:
        place.get_by_role("button", name="Xóa phần đã điền").click()
    assert saved.value.status == 200
    expect(field).to_have_value("")
    assert log(live_server)[-1] == []


def test_a_half_filled_text_says_what_it_lacks_and_a_number_how_it_is_read(page: Page, live_server: LiveServer) -> None:
    begin(page, live_server)
    place = go(page, "cloze")
    place.get_by_label("Chỗ trống 1, đơn vị bộ").fill("một")
    place.get_by_label("Chỗ trống 2").focus()
    expect(sitting.state(place)).to_contain_text("còn 2 chỗ trống chưa điền")
    expect(place).to_contain_text("Chưa đọc được thành số")
    place.get_by_label("Chỗ trống 1, đơn vị bộ").fill("1.000")
    place.get_by_label("Chỗ trống 2").focus()
    expect(place).to_contain_text("Được hiểu là 1000.")
    expect(page.locator("[data-answered]")).to_have_text("0")
    fill_blanks(place)
    expect(page.locator("[data-answered]")).to_have_text("1")
    expect(place).not_to_contain_text("Được hiểu là")


def test_the_page_reads_numbers_like_the_server(page: Page, live_server: LiveServer) -> None:
    begin(page, live_server)
    given = [(text, unit) for text, unit, *_value in (*NUMBERS, *NO_NUMBERS)]
    read = """async (given) => {
      const { reading } = await import(document.querySelector('link[href$="/numbers.js"]').href);
      return given.map(([text, unit]) => reading(text, unit));
    }"""
    said = {"": "", None: "Chưa đọc được thành số. Hãy viết như 15 hoặc 3,5."}
    wanted = [said.get(plain, f"Được hiểu là {plain}.") for plain in (plainly(text, unit) for text, unit in given)]
    assert page.evaluate(read, given) == wanted
    assert len(set(wanted)) > 10


def test_a_text_that_is_refused_stays_in_its_field_with_the_reason(page: Page, live_server: LiveServer) -> None:
    begin(page, live_server)
    place = go(page, "short_text")
    field = place.get_by_role("textbox")
    field.evaluate(
        "field => { field.value = 'một\\u0007hai'; field.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    expect(sitting.state(place)).to_contain_text("ký tự ẩn")
    assert field.input_value() == "một\u0007hai"
    field.fill("một hai")
    expect(sitting.state(place)).to_have_text(sitting.SAVED)
    assert log(live_server) == [["một hai"]]


def test_answers_are_typed_without_javascript(chromium: Browser, live_server: LiveServer) -> None:
    context = chromium.new_context(locale="vi-VN", java_script_enabled=False)
    page = context.new_page()
    begin(page, live_server)
    of(page, "short_text").get_by_role("textbox").fill(RIGHT["short_text"])
    of(page, "numeric").get_by_role("textbox").fill("mười lăm")
    of(page, "numeric").get_by_role("button", name="Lưu các câu đã chọn").click()
    expect(page.locator("main")).to_contain_text("Đã lưu 2 câu trả lời")
    expect(of(page, "numeric")).to_contain_text("Chưa đọc được thành số")
    expect(of(page, "short_text").get_by_role("textbox")).to_have_value(RIGHT["short_text"])
    of(page, "numeric").get_by_role("textbox").fill("15 ngày")
    fill_blanks(of(page, "cloze"))
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.locator("main")).to_contain_text("Đã trả lời 3 trên 3 câu")
    page.get_by_role("button", name="Xác nhận nộp bài").click()
    expect(page.get_by_role("heading", name="Đã nộp bài")).to_be_visible()
    with live_server.engines.reading() as session:
        assert session.scalars(sa.select(Result)).one().marks["points"] == [1, 1, 1]
    context.close()
