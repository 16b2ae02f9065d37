"""The editor: every type is written, looked at, saved, sent and changed; no refusal loses what was typed."""

from html import unescape

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from quizapp.banks.exporting import as_in_file
from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.models import Question, QuestionKey
from quizapp.banks.question_forms.rows import rearranged
from quizapp.banks.states import question_by_code, standing
from quizapp.db import Engines
from tests import make
from tests.banks.written_forms import COMMON, OPTIONS, TYPES
from tests.make.laws import DECREE, documents
from tests.make.life import EVIDENCE, approved, draft, written


def enter(client: FlaskClient, engines: Engines, role: str = "author", username: str = "lan") -> int:
    with engines.writing() as session:
        account_id = make.account(session, username=username, roles=[(role, None)]).id
    assert make.sign_in(client, username).status_code == 302
    return account_id


@pytest.fixture
def model(engines: Engines) -> None:
    with engines.writing() as session:
        make.small_model(session)


def stored(engines: Engines, code: str) -> FileQuestion:
    """The live version of a question."""
    with engines.reading() as session:
        live = standing(session, question_by_code(session, code)).live
        return as_in_file(code, live.version, session.get_one(QuestionKey, live.version.id), live.status)


def codes(engines: Engines) -> list[str]:
    with engines.reading() as session:
        return list(session.scalars(sa.select(Question.code).order_by(Question.id)))


@pytest.mark.parametrize("type_", list(TYPES))
def test_each_type_is_written_and_opened_again_unchanged(
    client: FlaskClient, engines: Engines, model: None, type_: str
) -> None:
    enter(client, engines)
    fields, content, key, rule = TYPES[type_]
    answer = make.post(client, f"/ngan-hang/them/{type_}", {**COMMON, **fields, "viec": "luu"})
    assert (answer.status_code, answer.location) == (302, "/ngan-hang/BN-2026-0001")
    one = stored(engines, "BN-2026-0001")
    assert {name: one.content[name] for name in content} == content
    assert (one.key, one.rule, one.type, one.competence, one.level) == (key, rule, type_, "D1", 2)
    assert one.content["stem"] == fields.get("stem", "Cơ quan nào cấp thẻ căn cước?")
    page = client.get("/ngan-hang/BN-2026-0001/sua")
    assert page.status_code == 200
    again = make.post(client, "/ngan-hang/BN-2026-0001/sua", {**typed_in(page.text), "viec": "luu"})
    assert again.status_code == 409
    assert "Chưa có gì khác với phiên bản đang có" in unescape(again.text)


def typed_in(page: str) -> dict[str, str]:
    """What the form of a page would send."""
    return make.form_in(page, "soan")


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, engines: Engines, model: None
) -> None:
    enter(client, engines)
    wrong = {
        **COMMON,
        "stem": " ",
        "options-0-text": "chỉ một",
        "verified_on": "31/02/2026",
        "explanation": "<b>giữ</b>",
    }
    answer = make.post(client, "/ngan-hang/them/single", {**wrong, "viec": "luu"})
    page = unescape(answer.text)
    assert answer.status_code == 422
    for words in ("Hãy viết câu hỏi.", "Hãy viết ít nhất hai phương án.", "Ngày không hợp lệ"):
        assert words in page
    assert typed_in(answer.text)["options-0-text"] == "chỉ một"
    assert typed_in(answer.text)["explanation"] == "<b>giữ</b>"
    assert typed_in(answer.text)["verified_on"] == "31/02/2026"
    assert codes(engines) == []


def test_a_draft_may_lack_much_and_is_sent_only_whole(client: FlaskClient, engines: Engines, model: None) -> None:
    enter(client, engines)
    bare = {"number": "0", "stem": COMMON["stem"], **OPTIONS}
    answer = make.post(client, "/ngan-hang/them/single", {**bare, "viec": "gui"})
    assert answer.status_code == 422
    assert "Hãy chọn đáp án đúng." in unescape(answer.text)
    assert codes(engines) == []
    assert make.post(client, "/ngan-hang/them/single", {**bare, "viec": "luu"}).status_code == 302
    whole = {**COMMON, **OPTIONS, "key": "options-0", "number": "1", "viec": "gui"}
    assert make.post(client, "/ngan-hang/BN-2026-0001/sua", whole).status_code == 302
    with engines.reading() as session:
        stands = standing(session, question_by_code(session, "BN-2026-0001"))
        assert (stands.live.version.number, stands.live.status) == (2, "in_review")


def test_the_next_question_begins_with_what_stays_the_same(client: FlaskClient, engines: Engines, model: None) -> None:
    enter(client, engines)
    with engines.writing() as session:
        documents(session)
    basis = {"basis-0-document": DECREE, "basis-0-article": "Điều 7"}
    given = {**COMMON, **OPTIONS, **basis, "key": "options-0", "viec": "tiep"}
    answer = make.post(client, "/ngan-hang/them/single", given)
    assert answer.location == "/ngan-hang/them/single?giong=BN-2026-0001"
    typed = typed_in(client.get(answer.location).text)
    assert (typed["competence"], typed["level"], typed["basis-0-document"]) == ("D1", "2", DECREE)
    assert (typed["stem"], typed["options-0-text"]) == ("", "")
    one = stored(engines, "BN-2026-0001").evidence["legal_basis"]
    assert one == [
        {
            "document": f"Văn bản {DECREE}",
            "article": "Điều 7",
            "in_force_from": "2020-03-05",
            "in_force_until": None,
        }
    ]


def test_near_duplicates_are_shown_before_saving(client: FlaskClient, engines: Engines, model: None) -> None:
    author = enter(client, engines)
    with engines.writing() as session:
        draft(session, author)
    same = {
        **COMMON, "stem": "Co quan nao cap the can cuoc", "key": "options-1", "viec": "luu",
        "options-0-text": "Sở Nội vụ", "options-1-text": "Cơ quan quản lý căn cước", "options-2-text": "Sở Tư pháp",
    }  # fmt: skip
    answer = make.post(client, "/ngan-hang/them/single", same)
    assert answer.status_code == 422
    assert "gần giống câu đã có" in unescape(answer.text)
    assert codes(engines) == ["BN-2026-0001"]
    wrong = make.post(client, "/ngan-hang/them/single", {**same, "seen_alike": "DVC-D1-01"})
    assert wrong.status_code == 422  # the control: another question was looked at
    assert make.post(client, "/ngan-hang/them/single", {**same, "seen_alike": "BN-2026-0001"}).status_code == 302


def test_a_stale_form_is_refused_and_keeps_its_words(client: FlaskClient, engines: Engines, model: None) -> None:
    author = enter(client, engines)
    with engines.writing() as session:
        code = draft(session, author).code
    typed = {**typed_in(client.get(f"/ngan-hang/{code}/sua").text), "viec": "luu"}
    assert make.post(client, f"/ngan-hang/{code}/sua", {**typed, "explanation": "Của người khác."}).status_code == 302
    mine = {**typed, "explanation": "Của tôi, rất dài."}
    answer = make.post(client, f"/ngan-hang/{code}/sua", mine)
    assert answer.status_code == 409
    assert "Có người vừa lưu phiên bản mới" in unescape(answer.text)
    assert typed_in(answer.text)["explanation"] == "Của tôi, rất dài."
    assert make.post(client, f"/ngan-hang/{code}/sua", {**mine, "seen_newer": "2"}).status_code == 302
    assert stored(engines, code).explanation == "Của tôi, rất dài."


def test_an_approved_question_stays_as_it_is_until_the_change_is_approved(
    client: FlaskClient, engines: Engines, model: None
) -> None:
    author = enter(client, engines)
    with engines.writing() as session:
        other = make.account(session, username="minh", roles=[("author", None)]).id
        code = approved(session, author, other).code
    page = client.get(f"/ngan-hang/{code}/sua")
    assert "Câu này đang được dùng" in unescape(page.text)
    typed = {**typed_in(page.text), "explanation": "Rõ hơn trước.", "viec": "luu"}
    assert make.post(client, f"/ngan-hang/{code}/sua", typed).status_code == 302
    with engines.reading() as session:
        stands = standing(session, question_by_code(session, code))
        assert (stands.current.version.number, stands.current.status) == (1, "reviewed")
        assert (stands.live.version.number, stands.live.status) == (2, "draft")
    shown = unescape(client.get(f"/ngan-hang/{code}").text)
    assert "Bản sửa đang viết: phiên bản 2" in shown
    compared = unescape(client.get(f"/ngan-hang/{code}/so-sanh?tu=1&den=2").text)
    assert '<ins class="new">Rõ hơn trước</ins>' in compared


def test_lines_are_added_and_moved_without_a_script(client: FlaskClient, engines: Engines, model: None) -> None:
    enter(client, engines)
    given = {**COMMON, **OPTIONS, "key": "options-0"}
    more = typed_in(make.post(client, "/ngan-hang/them/single", {**given, "viec": "them:options"}).text)
    assert more["options-4-text"] == ""
    moved = typed_in(make.post(client, "/ngan-hang/them/single", {**given, "viec": "xuong:options-0"}).text)
    assert (moved["options-0-text"], moved["options-1-text"], moved["key"]) == ("hai việc", "một việc", "options-1")
    assert codes(engines) == []


def test_lines_at_the_ends_stay_and_strange_commands_change_nothing() -> None:
    given = MultiDict([("options-0-text", "a"), ("options-2-text", "b"), ("key", "options-2")])
    for command in ("len:options-0", "xuong:options-2", "len:options-9", "them:gì", "len:", "xóa:options-0", ""):
        assert rearranged(given, command) == given
    assert dict(rearranged(given, "len:options-2")) == {
        "options-2-text": "a", "options-0-text": "b", "key": "options-0",
    }  # fmt: skip
    full = MultiDict((f"options-{n}-text", "x") for n in range(8))
    assert rearranged(full, "them:options") == full


def test_a_preview_is_what_candidates_get_and_says_no_key(client: FlaskClient, engines: Engines, model: None) -> None:
    enter(client, engines)
    given = {**COMMON, **OPTIONS, "key": "options-3", "stem": "Câu <i>nào</i>?", "explanation": "bí mật của đáp án"}
    answer = make.post(client, "/ngan-hang/them/single", given, to="/ngan-hang/xem-truoc/single")
    shown = answer.get_json()["html"]
    assert "Câu &lt;i&gt;nào&lt;/i&gt;?" in shown
    assert shown.count('type="radio"') == 3
    assert "checked" not in shown
    assert "bí mật" not in shown
    looked = make.post(client, "/ngan-hang/them/single", {**given, "viec": "xem"})
    assert looked.status_code == 200
    assert "Câu &lt;i&gt;nào&lt;/i&gt;?" in looked.text
    assert codes(engines) == []


def test_values_that_no_page_sends_are_refused_in_words(client: FlaskClient, engines: Engines, model: None) -> None:
    enter(client, engines)
    strange = {
        **COMMON,
        **OPTIONS,
        "key": "z",
        "level": "x",
        "competence": "Z9",
        "basis-0-document": "=x",
        "viec": "luu",
    }
    assert make.post(client, "/ngan-hang/them/single", strange).status_code == 422
    answer = make.post(client, "/ngan-hang/them/single", strange, to="/ngan-hang/xem-truoc/single")
    assert answer.status_code == 200
    many = {"viec": "classify", "chon": ["DVC-D1-01"], "level": "x", "competence": "Z9", "document": "x"}
    assert make.post(client, "/ngan-hang", many, to="/ngan-hang/nhieu-cau").status_code == 422
    assert codes(engines) == []


@pytest.mark.parametrize("kind", ["number", "choice"])
def test_a_blank_with_one_answer_does_not_drop_the_second(
    client: FlaskClient, engines: Engines, model: None, kind: str
) -> None:
    enter(client, engines, "author")
    given = {"number": "0", "stem": "Trong [[1]] ngày.", "blanks-0-kind": kind, "blanks-0-wrong": "9", "viec": "luu"}
    answer = make.post(client, "/ngan-hang/them/cloze", {**given, "blanks-0-text": "7\n8"})
    assert (answer.status_code, "hãy để lại một dòng" in unescape(answer.text)) == (422, True)
    assert codes(engines) == []
    assert make.post(client, "/ngan-hang/them/cloze", {**given, "blanks-0-text": "7"}).status_code == 302  # the control


def test_only_writers_write(client: FlaskClient, engines: Engines, model: None) -> None:
    enter(client, engines, "question_reviewer")
    with engines.writing() as session:
        code = draft(session, make.account(session, username="lan2", roles=[("author", None)]).id).code
    for address in ("/ngan-hang/them", "/ngan-hang/them/single", f"/ngan-hang/{code}/sua"):
        assert client.get(address).status_code == 403
    assert make.post(client, f"/ngan-hang/{code}/sua", COMMON).status_code == 403
    assert "Sửa câu này" not in unescape(client.get(f"/ngan-hang/{code}").text)


def test_unknown_types_and_questions_are_not_found(client: FlaskClient, engines: Engines, model: None) -> None:
    enter(client, engines)
    assert client.get("/ngan-hang/them/essay").status_code == 404
    assert client.get("/ngan-hang/DVC-D1-77/sua").status_code == 404
    assert client.get("/ngan-hang/them/single?giong=DVC-D1-77").status_code == 404


def test_what_a_form_does_not_ask_for_stays_with_the_question(
    client: FlaskClient, engines: Engines, model: None
) -> None:
    """Where it came from, the situation that it shares with others."""
    author = enter(client, engines)
    case = {"code": "TH-D1-01", "text": "Tình huống chung."}
    with engines.writing() as session:
        content = {**written().content, "case": case}
        origin = {"import": 1, "file": "cũ.docx", "on": "2026-11-01", "where": "Câu 1"}
        draft(session, author, content=content, evidence={**EVIDENCE, "origin": origin})
    typed = {**typed_in(client.get("/ngan-hang/BN-2026-0001/sua").text), "explanation": "Mới.", "viec": "luu"}
    assert make.post(client, "/ngan-hang/BN-2026-0001/sua", typed).status_code == 302
    one = stored(engines, "BN-2026-0001")
    assert (one.explanation, one.content["case"], one.evidence["origin"]) == ("Mới.", case, origin)


@pytest.mark.parametrize("type_", list(TYPES))
@pytest.mark.parametrize("stem", ["", "Mới viết [[1]] dở [[2]]"])
def test_a_question_that_is_half_written_can_be_looked_at(
    client: FlaskClient, engines: Engines, model: None, type_: str, stem: str
) -> None:
    enter(client, engines)
    address = f"/ngan-hang/them/{type_}"
    answer = make.post(client, address, {"number": "0", "stem": stem}, to=f"/ngan-hang/xem-truoc/{type_}")
    assert answer.status_code == 200
    assert ("Mới viết" in answer.get_json()["html"]) == bool(stem)
    assert make.post(client, address, {"number": "0", "stem": stem, "viec": "xem"}).status_code == 200
    assert make.post(client, address, {"number": "0", "stem": stem, "viec": "gui"}).status_code == 422
