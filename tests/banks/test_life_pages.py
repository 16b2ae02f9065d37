"""Pages of the life of a question: steps, comments, what waits, the list with its filters, many at once."""

from dataclasses import replace
from html import unescape

import pytest
from flask.testing import FlaskClient

from quizapp.banks.listing import BankFilter, bank_rows
from quizapp.banks.models import QuestionKey
from quizapp.banks.states import question_by_code, standing
from quizapp.banks.writing import change_question
from quizapp.db import Engines
from tests import make
from tests.make import NOW
from tests.make.laws import DECREE, documents, file_document
from tests.make.life import EVIDENCE, approved, draft, step, written

TODAY = NOW.date()
WORDS = ("thẻ căn cước", "giấy khai sinh", "hộ chiếu phổ thông", "sổ hộ khẩu cũ", "giấy phép lái xe hạng A")


@pytest.fixture
def people(engines: Engines) -> dict[str, int]:
    """Accounts by user name, and a model; lan wears two hats, which must not help her."""
    with engines.writing() as session:
        make.small_model(session)
        held = {"lan": ("author", "question_reviewer"), "minh": ("author",), "sonoivu": ("question_reviewer",)}
        return {
            name: make.account(session, username=name, roles=[(role, None) for role in roles]).id
            for name, roles in held.items()
        }


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.text)


def status_of(engines: Engines, code: str) -> tuple[int, str]:
    with engines.reading() as session:
        live = standing(session, question_by_code(session, code)).live
        return live.version.number, live.status


def test_one_person_submits_and_another_approves(client: FlaskClient, engines: Engines, people: dict[str, int]) -> None:
    with engines.writing() as session:
        code = draft(session, people["lan"]).code
    make.sign_in(client, "lan")
    address = f"/ngan-hang/{code}"
    to = f"{address}/buoc"
    assert make.post(client, address, {"kind": "submitted", "number": "1"}, to=to).location == address
    shown = page(client, address)
    assert "Bạn đã viết hoặc gửi duyệt phiên bản này nên người khác phải duyệt." in shown
    own = make.post(client, address, {"kind": "approved", "number": "1"}, to=to)
    assert own.status_code == 422
    assert "không tự duyệt được" in unescape(own.text)
    assert status_of(engines, code) == (1, "in_review")
    assert "1 câu do bạn viết hoặc gửi, phải chờ người khác duyệt" in page(client, "/ngan-hang/cho-duyet")

    other = client.application.test_client()
    make.sign_in(other, "sonoivu")
    assert "1 câu chờ bạn duyệt" in page(other, "/ngan-hang/cho-duyet")
    no_reason = make.post(other, address, {"kind": "returned", "number": "1"}, to=to)
    assert (no_reason.status_code, "Hãy ghi lý do" in unescape(no_reason.text)) == (422, True)
    assert make.post(other, address, {"kind": "approved", "number": "1"}, to=to).location == "/ngan-hang/DVC-D1-1001"
    assert status_of(engines, code) == (1, "reviewed")
    assert other.get(address).location == "/ngan-hang/DVC-D1-1001"


def test_an_author_reads_why_a_question_came_back(
    client: FlaskClient, engines: Engines, people: dict[str, int]
) -> None:
    with engines.writing() as session:
        code = draft(session, people["lan"]).code
        step(session, code, "submitted", people["lan"])
        step(session, code, "returned", people["minh"], note="thiếu <dẫn chứng>")
    make.sign_in(client, "lan")
    for shown, words in ((f"/ngan-hang/{code}", "đã trả lại để sửa"), ("/", "thiếu &lt;dẫn chứng&gt;")):
        assert words in client.get(shown).text
    with engines.writing() as session:
        step(session, code, "submitted", people["lan"])
    assert "dẫn chứng" not in client.get("/").text
    assert "đã trả lại để sửa" not in client.get(f"/ngan-hang/{code}").text  # the control


def test_a_reviewer_neither_submits_nor_retires(client: FlaskClient, engines: Engines, people: dict[str, int]) -> None:
    with engines.writing() as session:
        code = draft(session, people["lan"]).code
    make.sign_in(client, "sonoivu")
    for kind in ("submitted", "retired", "revived", "gì đó"):
        given = {"kind": kind, "number": "1", "note": "vì thế"}
        assert make.post(client, f"/ngan-hang/{code}", given, to=f"/ngan-hang/{code}/buoc").status_code == 403
    assert status_of(engines, code) == (1, "draft")


def test_an_author_alone_approves_nothing(client: FlaskClient, engines: Engines, people: dict[str, int]) -> None:
    with engines.writing() as session:
        code = draft(session, people["lan"]).code
        step(session, code, "submitted", people["lan"])
    make.sign_in(client, "minh")
    for kind in ("approved", "returned"):
        given = {"kind": kind, "number": "1", "note": "vì thế"}
        assert make.post(client, f"/ngan-hang/{code}", given, to=f"/ngan-hang/{code}/buoc").status_code == 403


def test_a_comment_is_kept_and_an_empty_one_refused(
    client: FlaskClient, engines: Engines, people: dict[str, int]
) -> None:
    with engines.writing() as session:
        code = draft(session, people["lan"]).code
    make.sign_in(client, "sonoivu")
    address = f"/ngan-hang/{code}"
    assert make.post(client, address, {"text": "  "}, to=f"{address}/y-kien").status_code == 422
    assert make.post(client, address, {"text": "<b>Nên</b> dẫn điều khoản"}, to=f"{address}/y-kien").status_code == 302
    assert "&lt;b&gt;Nên&lt;/b&gt; dẫn điều khoản" in client.get(address).text


def test_two_versions_stand_side_by_side(client: FlaskClient, engines: Engines, people: dict[str, int]) -> None:
    with engines.writing() as session:
        code = draft(session, people["lan"]).code
        changed = written("hộ chiếu", explanation="Thẩm quyền thuộc Công an.", level=3)
        change_question(session, code, 1, changed, people["minh"], NOW)
    make.sign_in(client, "lan")
    shown = page(client, f"/ngan-hang/{code}/so-sanh?tu=1&den=2")
    for part in ('<del class="gone">thẻ căn cước</del><ins class="new">hộ chiếu</ins>', "Nhận biết", "Vận dụng"):
        assert part in shown
    assert "Hai phiên bản không khác nhau" in page(client, f"/ngan-hang/{code}/so-sanh?tu=2&den=2")
    assert "phiên bản 1 và 2" in page(client, f"/ngan-hang/{code}/so-sanh?tu=x&den=99")
    assert client.get("/ngan-hang/DVC-D1-99/so-sanh").status_code == 404


# --- many at once -----------------------------------------------------------------------------------------------------


def send_many(client: FlaskClient, **data: object) -> tuple[int, str]:
    answer = make.post(client, "/ngan-hang", data, to="/ngan-hang/nhieu-cau")
    return answer.status_code, unescape(answer.text)


def test_what_will_not_be_done_is_shown_before_and_the_rest_is_done_at_once(
    client: FlaskClient, engines: Engines, people: dict[str, int]
) -> None:
    lan = people["lan"]
    with engines.writing() as session:
        whole = [draft(session, lan, word=word).code for word in WORDS[:2]]
        bare = draft(session, lan, word=WORDS[2], explanation="").code
        gone = approved(session, lan, people["minh"], word=WORDS[3]).code
    make.sign_in(client, "lan")
    chosen = [*whole, bare, gone, "XX-X1-01"]
    status, shown = send_many(client, viec="submitted", chon=chosen)
    will, will_not = shown.split("Không làm (2)")
    assert (status, "Sẽ làm (2)" in will) == (200, True)
    assert [code in will.split("Sẽ làm")[1] for code in whole] == [True, True]
    assert "Hãy giải thích vì sao đáp án đúng." in will_not
    assert "không còn ở trạng thái làm được việc này" in will_not
    assert status_of(engines, whole[0]) == (1, "draft")
    status, _ = send_many(client, viec="submitted", chon=chosen, cau=[f"{code}:1" for code in whole], xac_nhan="1")
    assert status == 302
    assert [status_of(engines, code)[1] for code in (*whole, bare)] == ["in_review", "in_review", "draft"]


def test_one_that_cannot_be_done_any_more_is_left_and_named(
    client: FlaskClient, engines: Engines, people: dict[str, int]
) -> None:
    lan = people["lan"]
    with engines.writing() as session:
        one, other = (draft(session, lan, word=word).code for word in WORDS[:2])
        change_question(session, other, 1, written(WORDS[2]), people["minh"], NOW)
    make.sign_in(client, "lan")
    seen = {"viec": "submitted", "chon": [one, other], "xac_nhan": "1"}
    status, shown = send_many(client, **seen, cau=[f"{other}:1"])
    assert (status, "Chưa làm câu nào." in shown) == (409, True)
    assert send_many(client, **seen, cau=[f"{one}:1", f"{other}:1"])[0] == 302
    told = page(client, "/ngan-hang")
    assert "Đã xong với 1 câu: gửi duyệt." in told
    assert f"Không làm 1 câu: {other} – Câu hỏi vừa có phiên bản mới hơn." in told
    assert [status_of(engines, code) for code in (one, other)] == [(1, "in_review"), (2, "draft")]
    assert send_many(client, **seen, cau=[f"{other}:2"])[0] == 302  # the control: what was seen is there
    assert status_of(engines, other) == (2, "in_review")


def test_drafts_are_classified_together(client: FlaskClient, engines: Engines, people: dict[str, int]) -> None:
    lan, bare = people["lan"], {**EVIDENCE, "practice": None}
    with engines.writing() as session:
        documents(session)
        sources = ("", "", "https://vanban.vn/own")
        codes = [
            draft(session, lan, word=word, competence="", level=0, evidence={**bare, "source": source}).code
            for word, source in zip(WORDS[:3], sources, strict=True)
        ]
    make.sign_in(client, "lan")
    ask = {"viec": "classify", "chon": codes, "xac_nhan": "1", "cau": [f"{code}:1" for code in codes]}
    assert "Sẽ làm (3)" in send_many(client, viec="classify", chon=codes)[1]  # before anything is chosen
    status, shown = send_many(client, **ask)
    assert (status, "Hãy chọn ít nhất một trong bốn" in shown) == (422, True)
    given = {"competence": "D1", "level": "2", "document": DECREE, "article": "Điều 7", "source": "https://vanban.vn/7"}
    assert send_many(client, **ask, **given)[0] == 302
    with engines.reading() as session:
        for code in codes:
            live = standing(session, question_by_code(session, code)).live.version
            assert (live.number, live.competence, live.level, str(live.in_force_from)) == (2, "D1", 2, "2020-03-05")
        assert [row.code for row in bank_rows(session, BankFilter(document=DECREE))] == codes
        stands = [standing(session, question_by_code(session, code)).live.version for code in codes]
        said = [session.get_one(QuestionKey, version.id).evidence["source"] for version in stands]
        assert said == ["https://vanban.vn/7"] * 2 + ["https://vanban.vn/own"]
    status, shown = send_many(client, viec="classify", chon=codes, **given)
    assert "Không làm (3)" in shown
    assert "Chưa có gì khác" in shown


def test_a_basis_of_which_nobody_knows_the_day_is_not_given_to_many(
    client: FlaskClient, engines: Engines, people: dict[str, int]
) -> None:
    with engines.writing() as session:
        documents(session, replace(file_document("1/TTg-X"), in_force_from=None))
        code = draft(session, people["lan"], word=WORDS[0], evidence={**EVIDENCE, "practice": None}).code
    make.sign_in(client, "lan")
    ask = {"viec": "classify", "chon": [code], "xac_nhan": "1", "cau": [f"{code}:1"], "document": "1/TTg-X"}
    status, shown = send_many(client, **ask)
    assert (status, "Hãy ghi ngày có hiệu lực" in shown) == (422, True)
    assert send_many(client, **ask, in_force_from="01/03/2026")[0] == 302


def test_a_code_keeps_its_competence(client: FlaskClient, engines: Engines, people: dict[str, int]) -> None:
    with engines.writing() as session:
        code = approved(session, people["lan"], people["minh"]).code
    make.sign_in(client, "lan")
    _, shown = send_many(client, viec="classify", chon=[code], competence="E1")
    assert "Câu đã mang mã của năng lực khác" in shown
    _, shown = send_many(client, viec="classify", chon=[code], level="3")
    assert "Sẽ làm (1)" in shown


def test_all_that_a_filter_leaves_may_be_chosen(client: FlaskClient, engines: Engines, people: dict[str, int]) -> None:
    with engines.writing() as session:
        make.small_bank(session, copies=3)
    make.sign_in(client, "lan")
    status, shown = send_many(client, viec="retired", tat_ca="1", nang_luc="D1")
    assert (status, "Sẽ làm (15)" in shown) == (200, True)
    status, shown = send_many(client, viec="retired", chon=["DVC-D1-01"], cau=["DVC-D1-01:1"], xac_nhan="1")
    assert (status, "Hãy ghi lý do." in shown) == (422, True)
    assert status_of(engines, "DVC-D1-01") == (1, "reviewed")
    assert send_many(client, viec="retired")[0] == 302  # nothing was ticked
