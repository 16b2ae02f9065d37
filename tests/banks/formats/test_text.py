"""Plain text papers, as messy as offices send them."""

import pytest

from quizapp.banks.formats.neutral import ForeignQuestion, Report
from quizapp.banks.formats.text import read_text_paper
from tests.banks.formats.given import changes, imported, in_tcvn3, in_vni, in_windows_1258, key_of, refusals

STEM = "Người dân nộp hồ sơ ở đâu?"


def read(text: str, report: Report | None = None) -> list[ForeignQuestion]:
    return read_text_paper(text, report or Report())


@pytest.mark.parametrize(
    "text",
    [
        f"Câu 1: {STEM}\nA. Ở xã\nB. Ở tỉnh\nĐáp án: B",
        f"Câu 1. {STEM}\nA) Ở xã\nB) Ở tỉnh\nĐA: B",
        f"CÂU 1) {STEM}\na/ Ở xã\nb/ Ở tỉnh\nđáp án b",
        f"Câu hỏi 1: {STEM}\nA. Ở xã\n*B. Ở tỉnh",
        f"Câu 1: {STEM}\nA. Ở xã\nB. Ở tỉnh *",
        f"Câu 1: {STEM}\nA. Ở xã\nB. *Ở tỉnh",
        f"Câu 1: {STEM}\n[ ] A. Ở xã\n[x] B. Ở tỉnh".replace("[ ] ", ""),
        f"Câu 1: {STEM}\nA. Ở xã\tB. Ở tỉnh\nĐáp án đúng là B",
        f"Câu 1: {STEM} A. Ở xã B. Ở tỉnh Đáp án: B",
        f"Câu 1: {STEM}\n   A. Ở xã      B. Ở tỉnh\n=> Đáp án: B. Ở tỉnh",
        f"Câu 1: {STEM}\nA.Ở xã      B.Ở tỉnh\nĐáp án B (Điều 5)",
        f"Câu 1: {STEM}\n☐ A. Ở xã\n☑ B. Ở tỉnh",
        f"Câu 1: {STEM}\nA. Ở xã\nB. Ở tỉnh (đúng)",
        f"1. {STEM}\nA. Ở xã\nB. Ở tỉnh\nTrả lời: B",
        f"1/ {STEM}\nA.Ở xã\nB.Ở tỉnh\nChọn B",
        f"{STEM}\nA. Ở xã\nB. Ở tỉnh\nĐáp án: B",
        f"Câu 1: {STEM}\nA. Ở xã\nB. Ở tỉnh\nĐáp án: Ở tỉnh",
        f"Câu 1: {STEM}\nA. Ở xã\nB. Ở tỉnh\nĐáp án:\nB",
        f"Câu 1: {STEM}\nA. Ở xã\nB. Ở tỉnh\n\nĐÁP ÁN\n1.B",
        f"Câu 1: {STEM}\nA. Ở xã\nB. Ở tỉnh\nCâu 2: Hai?\nA. x\nB. y\nBẢNG ĐÁP ÁN\n1B 2A",
        f"Câu 1: {STEM}\nA. Ở xã\nB. Ở tỉnh\nCâu 2: Hai?\nA. x\nB. y\nĐáp án\nCâu 1 2\nĐA B A",
    ],
)
def test_every_habit_of_writing_gives_the_same_question(text: str) -> None:
    question = read(text)[0]
    assert question.type == "single"
    assert question.stem.plain == STEM
    assert [option.text.plain for option in question.options] == ["Ở xã", "Ở tỉnh"]
    assert key_of(question) == ["Ở tỉnh"]


def test_a_star_that_belongs_to_the_words_marks_nothing() -> None:
    for options in (("*.docx", "tệp ảnh"), ("*nghiêng* và thường", "thường"), ("5 * 3", "15")):
        text = f"Câu 1: {STEM}\nA. {options[0]}\nB. {options[1]}\nĐáp án: B"
        report = Report()
        question = read(text, report)[0]
        assert key_of(question) == [options[1]]
        assert question.options[0].text.plain == options[0]
        assert not changes(report)


def test_several_questions_in_one_paragraph_are_parted() -> None:
    text = "Câu 1: Một? A. a B. b Đáp án: A Câu 2: Hai? A. c B. d Đáp án: B Câu 3: Ba?\tA. e\tB. f\tĐáp án: A"
    questions = read(text)
    assert [question.stem.plain for question in questions] == ["Một?", "Hai?", "Ba?"]
    assert [key_of(question) for question in questions] == [["a"], ["d"], ["e"]]


def test_points_within_a_stem_are_no_options() -> None:
    text = (
        "Câu 1: Hồ sơ gồm:\na) đơn;\nb) bản sao.\nA. Chỉ a\nB. Cả hai\nĐáp án: B\n"
        "Câu 2: Các bước:\n1. nộp\n2. nhận\nA. đúng thế\nB. không\nĐA: A"
    )
    one, two = read(text)
    assert one.stem.plain.split("\n") == ["Hồ sơ gồm:", "a) đơn;", "b) bản sao."]
    assert two.stem.plain.split("\n") == ["Các bước:", "1. nộp", "2. nhận"]
    assert (key_of(one), key_of(two)) == (["Cả hai"], ["đúng thế"])


def test_parts_that_number_anew_keep_their_own_keys() -> None:
    part = "Câu 1: {0} một?\nA. x\nB. y\nCâu 2: {0} hai?\nA. x\nB. y\n"
    text = "PHẦN I. CHUNG\n" + part.format("P1") + "PHẦN II. RIÊNG\n" + part.format("P2")
    questions = read(text + "ĐÁP ÁN PHẦN I\n1.A 2.B\nĐÁP ÁN PHẦN II\n1.B 2.A\n")
    assert [key_of(question) for question in questions] == [["x"], ["y"], ["y"], ["x"]]
    assert [question.category for question in questions] == ["PHẦN I. CHUNG"] * 2 + ["PHẦN II. RIÊNG"] * 2


def test_one_table_for_numbers_that_stand_twice_decides_nothing() -> None:
    part = "Câu 1: {0}?\nA. x\nB. y\n"
    found = imported(part.format("Một") + part.format("Hai") + "ĐÁP ÁN\n1.A\n")
    assert found.drafts == ()
    assert "hơn một lần" in refusals(found)


def test_a_key_that_repeats_an_option_means_that_option() -> None:
    text = "Câu 1: Ai?\nA. Sở\nB. Bộ\nC. A và B đều đúng\nĐáp án: A và B đều đúng"
    assert key_of(read(text)[0]) == ["A và B đều đúng"]


def test_a_table_of_keys_that_cannot_be_read_spoils_no_option() -> None:
    report = Report()
    text = "Câu 1: Ai?\nA. x\nB. y\nĐáp án: A\nCâu 2: Gì?\nA. z\n*B. t\nBẢNG ĐÁP ÁN\nCâu Mã 101 Mã 102\n1 A C\n2 B D\n"
    questions = read(text, report)
    assert [option.text.plain for option in questions[1].options] == ["z", "t"]
    assert "Bảng đáp án có các mã đề 101, 102" in changes(report)


def test_several_right_letters_make_a_multiple_choice() -> None:
    for said in ("A, C", "A và C", "A;C", "AC"):
        (question,) = read(
            f"Câu 1: Giấy tờ nào?\nA. x\nB. y\nC. z\nĐáp án: {said}"
            if said != "AC"
            else "Câu 1: Giấy tờ nào?\nA. x\nB. y\nC. z\nĐÁP ÁN\n1.AC"
        )
        assert (question.type, key_of(question)) == ("multiple", ["x", "z"])


def test_true_or_false_without_options() -> None:
    one, two = read("Câu 1: Bộ Công an cấp căn cước.\nĐáp án: Đúng\nCâu 2: Sở cấp.\nĐA: S")
    assert [(q.type, key_of(q)) for q in (one, two)] == [("true_false", ["Đúng"]), ("true_false", ["Sai"])]


def test_what_stands_behind_the_key_becomes_explanation_and_facts() -> None:
    text = (
        "Câu 1 (TH): Ai?\nA. x\nB. y\nĐáp án: A\nGiải thích: Vì Điều 5.\nNên là x.\n"
        "Căn cứ: Luật Căn cước 2023\nNguồn: Cổng DVC\nNăng lực: D1\n"
    )
    draft = imported(text).drafts[0]
    assert (draft.explanation, draft.level, draft.competence) == ("Vì Điều 5. Nên là x.", 2, "D1")
    assert (draft.legal_basis, draft.source) == ("Luật Căn cước 2023", "Cổng DVC")


def test_a_written_key_goes_before_a_star_and_the_report_says_so() -> None:
    report = Report()
    (question,) = read("Câu 1: Ai?\nA. x\n*B. y\nĐáp án: A", report)
    assert key_of(question) == ["x"]
    assert "đã lấy A" in changes(report)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Câu 1: Ai?\nA. x\nB. y", "Chưa thấy đáp án"),
        ("Câu 1: Ai?\nA. x\nĐáp án: A", "Chỉ thấy một phương án"),
        ("Câu 1: Ai?\nA. x\nB. y\nĐáp án: E", "không có trong các phương án"),
        ("Câu 1: Ai?\nA. x\nA. y\nĐáp án: A", "bị lặp"),
        ("Câu 1: Ai?\nA. x\nB. y\nĐáp án: cả hai", "Không hiểu đáp án"),
        ("Câu 1:\nA. x\nB. y\nĐáp án: A", "Không có câu dẫn"),
        ("Câu 1: Ai?\nĐáp án: B", "không thấy phương án nào"),
        ("Câu 1: Nêu ý kiến.", "tự luận"),
    ],
)
def test_what_is_not_taken_is_refused_with_number_and_line(text: str, says: str) -> None:
    found = imported("Câu 9: Tốt?\nA. x\nB. y\nĐáp án: A\n" + text)
    assert len(found.drafts) == 1
    assert says in refusals(found)
    assert found.refused[0].where == "Câu 1, dòng 5"


def test_what_belongs_to_no_question_is_told() -> None:
    found = imported("UBND TỈNH\nĐỀ THI SỐ 1\nCâu 1: Ai?\nA. x\nB. y\nĐáp án: A\n----- HẾT -----\n")
    for told in ("Bỏ qua 2 đoạn", "ĐỀ THI SỐ 1", "HẾT"):
        assert told in changes(found)


@pytest.mark.parametrize(
    ("encode", "label"), [(in_tcvn3, "TCVN3 (ABC)"), (in_vni, "VNI"), (in_windows_1258, "Windows-1258")]
)
def test_an_old_alphabet_is_read_and_named_for_confirmation(encode: object, label: str) -> None:
    text = f"Câu 1: {STEM}\nA. Tại xã, phường nơi cư trú\nB. Tại bộ phận một cửa của tỉnh\nĐáp án: B\n"
    found = imported(encode(text))  # type: ignore[operator]
    assert found.encoding == label
    assert f"Bảng mã được đoán là {label}" in changes(found)
    assert found.drafts[0].key == ["b"]


def test_a_paragraph_without_end_is_refused_and_costs_no_time() -> None:
    found = imported("Câu 1: Ai?\nA. x\nB. y\nĐáp án: A\n" + "A. B " * 5000)
    assert "20.000 ký tự" in refusals(found)


@pytest.mark.parametrize(
    ("lines", "type_", "key", "rule"),
    [
        ("Đáp án: Hà Nội | Thủ đô Hà Nội", "short_text", ["Hà Nội", "Thủ đô Hà Nội"], {"accents": False}),
        ("Đáp án: Hà Nội\nPhải gõ đúng dấu: có", "short_text", ["Hà Nội"], {"accents": True}),
        ("Đáp án: Hà Nội\nPhải gõ đúng dấu: không", "short_text", ["Hà Nội"], {"accents": False}),
        ("Đáp án: 15\nSai số: 0,5\nĐơn vị: ngày", "numeric", ["15"], {"tolerance": "0.5"}),
        ("Đáp án: 2,5 ± 0,1", "numeric", ["2.5"], {"tolerance": "0.1"}),
        ("Đáp án: 15 ngày\nĐơn vị: ngày", "numeric", ["15"], {"tolerance": "0"}),
        ("Đáp án: 15 ngày", "short_text", ["15 ngày"], {"accents": False}),
        ("Đáp án: 012", "short_text", ["012"], {"accents": False}),
    ],
)
def test_a_question_without_options_is_answered_in_words_or_with_a_number(
    lines: str, type_: str, key: list[str], rule: dict[str, object]
) -> None:
    (draft,) = imported(f"Câu 1: {STEM}\n{lines}").drafts
    assert (draft.type, draft.key, draft.rule) == (type_, key, rule)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("Đáp án: 1.234", "được đọc là số 1234"),
        ("Đáp án: Hà Nội\nSai số: 1", "không phải một số"),
        ("A. Ở xã\nB. Ở tỉnh\nĐáp án: B\nĐơn vị: Sở Nội vụ", "Bỏ “Đơn vị: Sở Nội vụ”"),
        ("A. Ở xã\nB. Ở tỉnh\nĐáp án: B\nTừ khóa: xã, phường", "nhãn “phường”"),
    ],
)
def test_a_line_that_the_question_cannot_use_is_told(lines: str, says: str) -> None:
    found = imported(f"Câu 1: {STEM}\n{lines}")
    assert len(found.drafts) == 1
    assert says in changes(found)
