"""Files as other programs and offices really write them: no key is misread, nothing is left out without a line."""

import pytest

from quizapp.domain.errors import FileRefused
from tests.banks.formats.given import changes, imported
from tests.banks.formats.papers import styled_list
from tests.banks.formats.qti_files import canvas, condition, equal, lid, package

STATEMENTS = "Câu 1. Các ý sau đúng hay sai?\na) Một.{}\nb) Hai.{}\nc) Ba.{}\n"
STEPS = "Câu 1. {}\nA. Trả kết quả\nB. Tiếp nhận\nC. Thẩm định\nĐáp án: {}\n"
QUESTIONS = [("Ai cấp?", ("Bộ", "*Sở")), ("Bao lâu?", ("*7 ngày", "8 ngày"))]


def only(text: str | bytes, name: str = "de.txt") -> tuple[str, list[str], list[str]]:
    """(type, options, key) of the one question of a file."""
    (draft,) = imported(text, name).drafts
    return draft.type, list(draft.content["options"].values()), draft.key


# --- statements that are judged one by one ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    ["a) Đ, b) S, c) Đ", "a - Đúng; b - Sai; c - Đúng", "a) Đ b) S c) Đ", "a: đúng, B: sai, C: đúng", "Đ, S, Đ", "ĐSĐ"],
)  # fmt: skip
def test_a_key_that_judges_every_statement_marks_the_true_ones(said: str) -> None:
    found = imported(STATEMENTS.format("", "", "") + f"Đáp án: {said}\n", "de.txt")
    (draft,) = found.drafts
    assert (draft.type, draft.key, draft.explanation) == ("multiple", ["a", "c"], "")
    assert "chọn các ý đúng (A, C)" in changes(found)


@pytest.mark.parametrize(("true", "false"), [(" (Đ)", " (S)"), (" Đúng", " Sai"), (" [Đúng]", " [Sai]")])
def test_a_verdict_behind_a_statement_is_no_part_of_it(true: str, false: str) -> None:
    assert only(STATEMENTS.format(true, false, true)) == ("multiple", ["Một.", "Hai.", "Ba."], ["a", "c"])


def test_a_key_that_judges_only_some_is_read_as_before() -> None:
    assert only(STATEMENTS.format("", "", "") + "Đáp án: a\n")[2] == ["a"]
    assert only("Câu 1. Thẻ là gì?\nA. Giấy.\nB. Làm thế là Sai\nC. Nhựa.\nĐáp án: C")[1][1] == "Làm thế là Sai"


def test_statements_that_are_all_false_wait_for_a_key() -> None:
    found = imported(STATEMENTS.format("", "", "") + "Đáp án: SSS\n", "de.txt")
    assert [one.lacks for one in found.unkeyed] == ["Mọi ý đều sai: câu chọn phải có ít nhất một ý đúng."]


# --- steps in order ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stem", "said"),
    [("Sắp xếp các bước:", "B - C - A"), ("Sắp xếp các bước:", "B, C, A"), ("Các bước là gì?", "B → C → A")],
)
def test_a_key_that_orders_all_options_makes_an_ordering(stem: str, said: str) -> None:
    type_, options, key = only(STEPS.format(stem, said))
    assert (type_, options, key) == ("ordering", ["Tiếp nhận", "Thẩm định", "Trả kết quả"], ["a", "b", "c"])


def test_numbered_steps_are_ordered_where_the_question_asks_for_it() -> None:
    steps = "\n1. Trả kết quả\n2. Tiếp nhận\n3. Thẩm định\nĐáp án: 2 - 3 - 1\n"
    assert only(f"Câu 1. Sắp xếp các bước:{steps}")[0] == "ordering"
    assert only(f"Câu 1. Mã số của các bước?{steps}")[0] == "short_text"


def test_several_right_letters_are_no_order() -> None:
    assert only(STEPS.format("Chọn hai ý:", "A, B"))[::2] == ("multiple", ["a", "b"])


# --- boxes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines", ["☐ Bộ\n☑ Sở\n☐ Xã", "○ Bộ\n● Sở\n○ Xã", "A. ☐ Bộ\nB. ☒ Sở\nC. ☐ Xã", "☐ A. Bộ\n☑ B. Sở\n☐ C. Xã"]
)
def test_the_ticked_box_is_the_key_and_no_part_of_the_option(lines: str) -> None:
    assert only(f"Câu 1. Ai cấp?\n{lines}\n") == ("single", ["Bộ", "Sở", "Xã"], ["b"])


def test_bullets_that_look_ticked_all_alike_are_no_key() -> None:
    assert (
        imported("Câu 1. Ai cấp?\n● Bộ\n● Sở\n\nCâu 2. Ai?\nA. Bộ\nB. Sở\nĐáp án: A", "de.txt")
        .drafts[0]
        .where.startswith("Câu 2")
    )


# --- automatic numbers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["based_on", "linked", "own_level"])
def test_words_automatic_numbers_are_counted_wherever_they_are_said(way: str) -> None:
    found = imported(styled_list(QUESTIONS, way), "de.docx")
    assert [(one.content["stem"], one.key) for one in found.drafts] == [("Ai cấp?", ["b"]), ("Bao lâu?", ["a"])]
    assert found.refused == ()


def test_letters_that_do_not_begin_at_a_are_told() -> None:
    found = imported("Câu 1. Ai cấp?\nD. Bộ\nE. Sở\nĐáp án: E\n", "de.txt")
    assert found.drafts[0].key == ["b"]
    assert "D, E được gọi lại là A, B" in changes(found)


# --- other programs ---------------------------------------------------------------------------------------------------


def test_aiken_takes_options_with_small_letters() -> None:
    assert only("Gồm a) và b) sau:\r\nchọn gì?\r\na) Một\r\nb) Hai\r\nanswer: b\r\n", "de.aiken") == (
        "single",
        ["Một", "Hai"],
        ["b"],
    )


def test_blackboards_packages_are_read(blackboard: bytes) -> None:
    found = imported(blackboard, "goi.zip")
    assert [(one.type, one.key) for one in found.drafts] == [("ordering", ["a", "b", "c"]), ("numeric", ["5"])]
    assert list(found.drafts[0].content["options"].values()) == ["Hai", "Một", "Ba"]


@pytest.fixture
def blackboard() -> bytes:
    def item(kind: str, response: str, inner: str) -> str:
        return (
            f"<item><itemmetadata><bbmd_questiontype>{kind}</bbmd_questiontype></itemmetadata><presentation>"
            f'<flow class="QUESTION_BLOCK"><material><mattext>Hỏi?</mattext></material></flow>{response}</presentation>'
            f'<resprocessing><respcondition title="correct"><conditionvar>{inner}</conditionvar>'
            "<setvar>SCORE.max</setvar></respcondition></resprocessing></item>"
        )

    steps = lid("response", {"x": "Một", "y": "Hai", "z": "Ba"}, "Ordered")
    bounds = '<vargte respident="response">4</vargte><varlte respident="response">6</varlte>'
    items = item("Ordering", steps, "".join(equal("response", one) for one in "yxz"))
    items += item("Numeric", '<response_num ident="response"><render_fib/></response_num>', bounds)
    listed = (
        '<manifest xmlns:bb="http://www.blackboard.com/content-packaging/"><resources>'
        '<resource bb:file="res1.dat" identifier="res1" type="assessment/x-bb-qti-pool"/></resources></manifest>'
    )
    pool = f"<questestinterop><assessment><section>{items}</section></assessment></questestinterop>"
    return package({"imsmanifest.xml": listed.encode(), "res1.dat": pool.encode(), "res2.dat": b"<x/>"})


def test_every_answer_that_canvas_lists_for_a_blank_is_right() -> None:
    asked = "<material><mattext>Trong [n] ngày</mattext></material>"
    blank = lid("response_n", {"1": "5", "2": "năm"}, material="n")
    found = imported(
        canvas("fill_in_multiple_blanks_question", asked + blank, condition(equal("response_n", "1"))), "de.xml"
    )
    assert found.drafts[0].key == ["1:5", "1:năm"]


MOODLE = (
    '<quiz><question type="cloze"><questiontext><text>Ở {{1:SA:=xã}} trong {{{}:NM:=5}} ngày</text></questiontext>'
    "<idnumber>{}</idnumber></question></quiz>"
)


@pytest.mark.parametrize(("points", "own", "told"), [("2", "", "điểm khác nhau"), ("1", "KS 01", "Mã riêng")])
def test_points_of_blanks_and_own_numbers_are_not_dropped_in_silence(points: str, own: str, told: str) -> None:
    assert told in changes(imported(MOODLE.format(points, own), "de.xml"))
    assert told not in changes(imported(MOODLE.format("1", ""), "de.xml"))


@pytest.mark.parametrize(
    ("name", "kind"), [("de.odt", ".docx"), ("de.rtf", ".docx"), ("de.pdf", ".docx"), ("de.ods", ".xlsx")]
)
def test_a_file_of_another_program_is_refused_with_what_to_do(name: str, kind: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        imported("PK rest", name)
    assert f"“Lưu thành” dạng {kind}" in refusal.value.faults[0].message


# --- words of a key within a sentence ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "stem", "key"),
    [
        ("Phiếu có đáp án: nộp ở đâu?\nA. Sở\nB. Xã\nĐáp án: B", "Phiếu có đáp án: nộp ở đâu?", ["b"]),
        ("Nộp ở đâu? (đáp án: B)\nA. Sở\nB. Xã", "Nộp ở đâu?", ["b"]),
        ("Nộp ở đâu? Đáp án: B\nA. Sở\nB. Xã", "Nộp ở đâu?", ["b"]),
    ],
)
def test_a_sentence_that_speaks_of_keys_keeps_its_end(asked: str, stem: str, key: list[str]) -> None:
    (draft,) = imported(f"Câu 1. {asked}\n", "de.txt").drafts
    assert (draft.content["stem"], draft.key) == (stem, key)
