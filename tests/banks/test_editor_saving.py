"""Saving in the editor: pressed twice it saves once, asked once it is not asked again, and nothing is cut."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from quizapp.banks.states import question_by_code, standing
from quizapp.db import Engines
from tests import make
from tests.banks.test_editor_pages import codes, enter, stored, typed_in
from tests.banks.written_forms import COMMON, OPTIONS
from tests.make.life import draft


@pytest.fixture(autouse=True)
def model(engines: Engines) -> None:
    with engines.writing() as session:
        make.small_model(session)


def test_a_button_that_is_pressed_twice_saves_once(client: FlaskClient, engines: Engines) -> None:
    enter(client, engines)
    new = {**COMMON, **OPTIONS, "key": "options-3", "viec": "luu"}
    for _press in range(2):
        answer = make.post(client, "/ngan-hang/them/single", new)
        assert (answer.status_code, answer.location) == (302, "/ngan-hang/BN-2026-0001")
    assert codes(engines) == ["BN-2026-0001"]
    changed = {**typed_in(client.get("/ngan-hang/BN-2026-0001/sua").text), "explanation": "Lời khác.", "viec": "gui"}
    for _press in range(2):
        assert make.post(client, "/ngan-hang/BN-2026-0001/sua", changed).status_code == 302
    with engines.reading() as session:
        newest = standing(session, question_by_code(session, "BN-2026-0001")).newest
        assert (newest.version.number, newest.status) == (2, "in_review")
    with engines.writing() as session:
        make.account(session, username="minh", roles=[("author", None)])
    client.post("/dang-xuat", data={"csrf_token": make.csrf_of(client.get("/ngan-hang/them/single"))})
    make.sign_in(client, "minh")
    assert make.post(client, "/ngan-hang/them/single", new).status_code == 422  # another person's words are a twin


def test_a_case_that_is_sent_twice_is_one_case(client: FlaskClient, engines: Engines) -> None:
    enter(client, engines)
    new = {**COMMON, **OPTIONS, "key": "options-3", "case": "+", "case_text": "Bà Lành nộp hồ sơ.", "viec": "luu"}
    for act in ("luu", "luu", "gui"):
        answer = make.post(client, "/ngan-hang/them/single", {**new, "viec": act})
        assert (answer.status_code, answer.location) == (302, "/ngan-hang/BN-2026-0001")
    with engines.reading() as session:
        assert standing(session, question_by_code(session, "BN-2026-0001")).newest.status == "in_review"


def test_too_long_a_text_is_told_and_never_cut(client: FlaskClient, engines: Engines) -> None:
    enter(client, engines)
    assert "maxlength" not in form_of(
        client.get("/ngan-hang/them/single").text, ("stem", "explanation", "options-0-text")
    )
    long = "mười chữ " * 300 + "và hết"
    page = make.post(client, "/ngan-hang/them/single", {**COMMON, **OPTIONS, "stem": long, "viec": "luu"})
    assert page.status_code == 422
    assert "Không được dài quá 2000 ký tự." in unescape(page.text)
    assert long in unescape(page.text)


def form_of(page: str, names: tuple[str, ...]) -> str:
    """The tags of fields."""
    found = [re.search(rf'<(?:textarea|input)[^>]*name="{name}"[^>]*>', page) for name in names]
    return "".join(one[0] for one in found if one)


def test_a_page_that_holds_unsaved_words_says_so(client: FlaskClient, engines: Engines) -> None:
    enter(client, engines)
    assert "data-unsaved" not in client.get("/ngan-hang/them/single").text
    for act in ("xem", "them:options", "gui"):
        assert "data-unsaved" in make.post(client, "/ngan-hang/them/single", {**OPTIONS, "viec": act}).text


def test_who_said_that_two_questions_differ_is_not_asked_again(client: FlaskClient, engines: Engines) -> None:
    author = enter(client, engines)
    with engines.writing() as session:
        code = [draft(session, author).code for _twin in range(2)][1]
    address = f"/ngan-hang/{code}/sua"
    fields = typed_in(client.get(address).text)
    assert make.post(client, address, {**fields, "explanation": "Khác.", "viec": "luu"}).status_code == 302
    with engines.writing() as session:
        draft(session, author, word="hộ chiếu phổ thông")
    fields = typed_in(client.get(address).text)
    near = {**fields, "stem": "Cơ quan nào cấp hộ chiếu phổ thông?", "viec": "luu"}
    assert make.post(client, address, near).status_code == 422  # a new likeness is shown


def test_lines_that_were_parted_stay_parted_and_mean_what_was_typed(client: FlaskClient, engines: Engines) -> None:
    enter(client, engines)
    stem = "Bà Lan nộp *đơn*.\r\n\r\n1. Việc nào làm trước?"
    case = "Xã Hòa Lạc nhận hồ sơ.\r\nNgày hẹn: 5/11."
    new = {**COMMON, **OPTIONS, "options-0-text": "một *việc*", "stem": stem, "case": "+", "case_text": case}
    answer = make.post(client, "/ngan-hang/them/single", {**new, "key": "options-3", "viec": "luu"})
    one = stored(engines, answer.location.split("/")[-1])
    assert one.content["stem"] == "Bà Lan nộp \\*đơn\\*.\n\n1\\. Việc nào làm trước?"
    assert (one.content["rich"], one.content["options"]["a"]) == (True, "một \\*việc\\*")
    assert one.content["case"] == {"code": "TH-D1-01", "text": case.replace("\r", ""), "rich": True}
    page = make.post(client, "/ngan-hang/them/single", {**new, "viec": "xem"}).text
    assert "<p>Bà Lan nộp *đơn*.</p>" in page
    assert "<p>1. Việc nào làm trước?</p>" in page
    plain = make.post(client, "/ngan-hang/them/single", {**COMMON, **OPTIONS, "key": "options-3", "viec": "luu"})
    assert "rich" not in stored(engines, plain.location.split("/")[-1]).content


@pytest.mark.parametrize("mark", ["\x00", "\u202e", "\u200b", "\x1b", "\ud800"])
def test_marks_that_nobody_sees_are_not_kept_in_markup(client: FlaskClient, engines: Engines, mark: str) -> None:
    enter(client, engines)
    stem = f"Ai{mark} cấp **thẻ**?\n\nTrả lời{mark}."
    new = {**COMMON, **OPTIONS, "key": "options-3", "stem": stem, "rich": "y", "explanation": f"Vì{mark} luật."}
    data = {name: value.encode("utf-8", "surrogatepass") for name, value in new.items()}
    answer = make.post(client, "/ngan-hang/them/single", {**data, "viec": "luu"})
    assert answer.status_code == 302
    one = stored(engines, answer.location.split("/")[-1])
    assert mark not in one.content["stem"] + one.explanation
