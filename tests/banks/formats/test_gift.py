"""GIFT files: types by what stands in the braces, and every loss has its line."""

import pytest

from quizapp.banks.formats.gift import read_gift
from quizapp.banks.formats.neutral import ForeignQuestion, Report
from tests.banks.formats.given import changes, imported, key_of, refusals


def only(text: str, report: Report | None = None) -> ForeignQuestion:
    (question,) = read_gift(text, report or Report())
    return question


@pytest.mark.parametrize(
    ("braces", "type_"),
    [
        ("{~Sai =Đúng}", "single"),
        ("{~%50%Một ~%50%Hai ~%-100%Ba}", "multiple"),
        ("{T}", "true_false"),
        ("{FALSE#vì sao#tốt}", "true_false"),
        ("{=Một =Hai}", "short_text"),
        ("{Một}", "short_text"),
        ("{=Huế -> Sông Hương =Hà Nội -> Sông Hồng}", "matching"),
        ("{#3,5:0.1}", "numeric"),
        ("{#1..5}", "numeric"),
        ("{>0 none\nMột\nHai\nBa\n}", "ordering"),
        ("{}", "essay"),
        ("", "description"),
    ],
)
def test_the_braces_say_the_type(braces: str, type_: str) -> None:
    assert only(f"Câu hỏi? {braces}").type == type_


def test_escaped_marks_are_words_and_part_nothing() -> None:
    question = only(r"::Tên\:1::1+1\=2 là gì \{ngoặc\}? {=\=đúng ~\~sai\#}")
    assert (question.name, question.stem.plain) == ("Tên:1", "1+1=2 là gì {ngoặc}?")
    assert [option.text.plain for option in question.options] == ["=đúng", "~sai#"]


def test_a_gap_in_the_sentence_becomes_a_line() -> None:
    assert only("Hà Nội là {=thủ đô ~tỉnh} của Việt Nam.").stem.plain == "Hà Nội là _____ của Việt Nam."


def test_a_range_becomes_its_middle_and_a_tolerance() -> None:
    (accepted,) = only("Từ mấy đến mấy? {#1..5}").accepted
    assert (float(accepted.text), accepted.tolerance) == (3.0, 2.0)


def test_categories_names_tags_and_feedback_are_kept_or_told() -> None:
    text = (
        "$CATEGORY: $course$/top/Luật/Căn cước\n\n// [id:7] [tag:vneid]\n"
        "::C1::Ai cấp? {=Bộ#đúng rồi ~Sở#nhầm ####Theo Luật}\n"
    )
    report = Report()
    question = only(text, report)
    assert (question.category, question.tags, question.name) == ("Luật/Căn cước", ("vneid",), "C1")
    found = imported(text, "de.gift")
    assert found.drafts[0].explanation == "Theo Luật A: đúng rồi B: nhầm"
    for lost in ("gộp vào phần giải thích", "danh mục “Luật/Căn cước”", "nhãn “vneid”", "Tên riêng của 1 câu"):
        assert lost in changes(found)


def test_weights_that_the_bank_cannot_hold_are_told() -> None:
    assert "Không giữ trọng số" in changes(imported("Ai? {=Một ~%50%Hai ~Ba}", "a.gift"))
    assert "chọn nhiều" in changes(imported("Ai? {=Một =Hai ~Ba}", "a.gift"))
    assert changes(imported("Ai? {~%50%Một ~%50%Hai ~Ba}", "a.gift")) == ""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Câu? {=Một ~Hai", "Ngoặc nhọn"),
        ("Câu? =Một}", "Ngoặc nhọn"),
        ("Câu? {=Một} {=Hai}", "hơn một cặp"),
        ("Câu? {~Một}", "ít nhất hai phương án"),
        ("Câu? {#ba}", "không phải số"),
        ("Câu? {#1e999}", "không phải số"),
        ("Câu? {=Một -> Hai}", "ít nhất hai cặp"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_line(text: str, says: str) -> None:
    report = Report()
    assert [q.where for q in read_gift(f"Tốt? {{T}}\n\n{text}\n", report)] == ["Câu 1, dòng 1"]
    assert says in refusals(report)
    assert report.refused[0].where == "Câu 2, dòng 3"


def test_an_empty_line_within_braces_parts_nothing() -> None:
    questions = read_gift("Một? {\n=a\n\n~b\n}\n\nHai? {T}\n", Report())
    assert [question.type for question in questions] == ["single", "true_false"]
    assert key_of(questions[0]) == ["a"]


def test_types_that_the_bank_lacks_are_refused_by_name() -> None:
    found = imported("Ai? {=Một}\n\nViết. {}\n\nĐoạn dẫn.\n\nĐúng? {T}", "a.gift")
    assert [draft.type for draft in found.drafts] == ["short_text", "true_false"]
    for name in ("tự luận", "đoạn dẫn"):
        assert name in refusals(found)
