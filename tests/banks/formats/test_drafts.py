"""What the bank can hold of a question, and the reason where it cannot."""

from dataclasses import replace

import pytest

from quizapp.banks.formats.drafts import Draft, drafts_of
from quizapp.banks.formats.neutral import TYPES, ForeignQuestion, Option, Pair, Report, Rich, short
from quizapp.banks.formats.rich import from_html, from_plain
from tests.banks.formats.given import changes, refusals


def options(*weights: float, last_fixed: bool = False) -> tuple[Option, ...]:
    texts = [from_plain(f"phương án {number}") for number in range(len(weights))]
    made = [Option(text, weight) for text, weight in zip(texts, weights, strict=True)]
    return (*made[:-1], replace(made[-1], is_fixed=last_fixed))


SINGLE = ForeignQuestion("Câu 1", "single", from_plain("Ai cấp căn cước?"), options=options(0, 1, 0))


def one(question: ForeignQuestion) -> tuple[Draft | None, Report]:
    report = Report()
    drafts = drafts_of([question], report)
    return (drafts[0] if drafts else None), report


def test_a_draft_lacks_what_no_other_program_knows() -> None:
    draft, report = one(SINGLE)
    assert draft is not None
    assert (draft.competence, draft.level, draft.legal_basis, draft.code, draft.source) == (None,) * 5
    assert (report.changed, report.refused) == ([], [])


@pytest.mark.parametrize("type_", ["description", "essay", "unsupported"])
def test_a_type_that_the_bank_lacks_is_refused_by_its_name(type_: str) -> None:
    draft, report = one(ForeignQuestion("Câu 1", type_, from_plain("Ai?")))
    assert draft is None
    name = {"essay": "tự luận", "description": "đoạn dẫn"}.get(type_, TYPES[type_])
    assert name in refusals(report)
    assert "Ai?" in refusals(report)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (replace(SINGLE, options=options(0, 0)), "Chưa có đáp án"),
        (replace(SINGLE, options=options(1)), "từ 2 đến 8"),
        (replace(SINGLE, options=options(1, *[0] * 8)), "từ 2 đến 8"),
        (replace(SINGLE, type="multiple", options=options(1, 1)), "Mọi phương án đều là đúng"),
        (replace(SINGLE, options=(Option(from_plain("x"), 1), Option(from_plain("X")))), "giống hệt nhau"),
        (
            replace(SINGLE, options=(Option(from_plain("x"), 1), Option(Rich('<img src="a" alt="">', "[hình]")))),
            "không có chữ",
        ),
        (replace(SINGLE, stem=Rich('<img src="a" alt="">', "[hình]")), "Câu dẫn không có chữ"),
        (
            ForeignQuestion("Câu 1", "ordering", from_plain("Xếp?"), items=(from_plain("a"), from_plain("b"))),
            "ít nhất ba",
        ),
        (
            ForeignQuestion("Câu 1", "matching", from_plain("Ghép?"), pairs=(Pair(from_plain("a"), from_plain("b")),)),
            "từ 2 đến 8 cặp",
        ),
        (ForeignQuestion("Câu 1", "true_false", from_plain("Đúng?"), options=options(1, 1)), "đúng một đáp án"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_reason(question: ForeignQuestion, says: str) -> None:
    draft, report = one(question)
    assert draft is None
    assert says in refusals(report)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (replace(SINGLE, options=options(0, 1, 0.5)), "trọng số"),
        (replace(SINGLE, options=options(0, 1, -0.5)), "trọng số"),
        (replace(SINGLE, type="multiple", options=options(0.7, 0.3, 0)), "trọng số"),
        (replace(SINGLE, type="multiple", options=options(1, 0, 0)), "nhập thành câu chọn một"),
        (replace(SINGLE, options=options(1, 1, 0)), "nhập thành câu chọn nhiều"),
        (replace(SINGLE, is_shuffled=False), "giữ nguyên thứ tự"),
        (replace(SINGLE, stem=from_html("<u>Ai</u>?", {})), "chuyển thành chữ thường"),
        (replace(SINGLE, stem=from_html("<u>Ai</u> <b>nào</b>?", {})), "gạch chân"),
        (replace(SINGLE, explanation=from_html("<ul><li>Vì</li></ul>", {})), "trong phần giải thích"),
        (replace(SINGLE, category="Luật"), "danh mục “Luật”"),
        (replace(SINGLE, tags=("a",)), "nhãn “a”"),
        (replace(SINGLE, name="Q17"), "Tên riêng"),
        (replace(SINGLE, facts={"points": "2"}), "ghi 2 điểm"),
        (replace(SINGLE, facts={"level": "cao"}), "Không hiểu mức độ"),
    ],
)
def test_every_loss_has_a_line(question: ForeignQuestion, says: str) -> None:
    draft, report = one(question)
    assert draft is not None
    assert says in changes(report)


def test_equal_shares_of_a_multiple_choice_are_no_loss() -> None:
    draft, report = one(replace(SINGLE, type="multiple", options=options(0.5, 0.5, 0)))
    assert draft is not None
    assert report.changed == []


def test_all_of_the_above_stays_last_and_is_told() -> None:
    last = Option(from_plain("Tất cả các phương án trên"), 1.0)
    draft, report = one(replace(SINGLE, options=(*options(0, 0), last)))
    assert draft is not None
    assert draft.content["keep_last"] == "c"
    assert "viết lại trước khi gửi duyệt" in changes(report)


@pytest.mark.parametrize(
    ("written", "level"), [("NB", 1), ("Thông hiểu", 2), ("mức 3", 3), ("VẬN DỤNG", 3), ("2", 2), ("", None)]
)
def test_levels_are_read_as_offices_write_them(written: str, level: int | None) -> None:
    draft, _report = one(replace(SINGLE, facts={"level": written}))
    assert draft is not None
    assert draft.level == level


def test_paragraphs_that_end_as_sentences_do_are_kept() -> None:
    draft, report = one(replace(SINGLE, stem=from_html("<p>Chị An nộp *đơn*.</p><p>Ai cấp căn cước?</p>", {})))
    assert draft is not None
    assert (draft.content["stem"], draft.content["rich"]) == ("Chị An nộp \\*đơn\\*.\n\nAi cấp căn cước?", True)
    assert report.changed == []
    broken, _report = one(replace(SINGLE, stem=from_html("<p>Chị An nộp hồ</p><p>sơ ở đâu?</p>", {})))
    assert broken is not None
    assert broken.content["stem"] == "Chị An nộp hồ sơ ở đâu?"


def test_lines_that_were_only_broken_are_joined_and_told() -> None:
    draft, report = one(replace(SINGLE, stem=from_plain("Chị An nộp hồ sơ.\nAi cấp căn cước?")))
    assert draft is not None
    assert draft.content["stem"] == "Chị An nộp hồ sơ. Ai cấp căn cước?"
    assert "Câu dẫn của 1 câu có nhiều đoạn: các đoạn được nối thành một." in changes(report)
    assert "nhiều đoạn" not in str(changes(one(SINGLE)[1]))


def test_marks_that_nobody_sees_stay_out_of_the_report() -> None:
    assert short("Ai \u202e\ufffe\x00cấp\u200b thẻ?") == "Ai cấp thẻ?"
    assert short("x" * 100_000) == "x" * 59 + "…"
