"""What a format cannot carry is said before it is written, with counts."""

import pytest

from quizapp.banks.files import FileQuestion
from quizapp.banks.formats.writers import losses as writers_losses
from quizapp.banks.formats.writers.limits import left_out
from quizapp.banks.formats.writers.losses import losses
from quizapp.banks.formats.writers.writing import FORMATS, as_json, written
from tests.banks.formats.exported import FILES, NAMES, meaning, question, read_back, shipped_questions

OPTIONS = {"a": "một", "b": "hai", "c": "ba"}


def pairs(left: str, right: str = "phải") -> FileQuestion:
    return question("matching", {"a": right, "b": "hai"}, ["1:a", "2:b"], left={"1": left, "2": "khác"})


def said(questions: list[FileQuestion], format_: str) -> str:
    return " ".join(one.what for one in losses(questions, format_))


@pytest.mark.parametrize("format_", list(FORMATS))
def test_every_loss_is_a_sentence_with_its_count(format_: str) -> None:
    told = losses(shipped_questions(), format_)
    assert told
    for one in told:
        assert 0 < one.count <= len(shipped_questions())
        assert str(one.count) in one.what
        assert one.what.endswith(".")
        assert "{" not in one.what


@pytest.mark.parametrize("format_", ["xlsx", "gift", "moodle", "qti21", "qti30", "docx-key"])
def test_a_legal_basis_that_is_only_words_is_named(format_: str) -> None:
    with_basis = question("single", OPTIONS, ["a"])
    practice = question(
        "single", OPTIONS, ["a"], evidence={**with_basis.evidence, "legal_basis": [], "practice": "Có."}
    )
    assert "Căn cứ pháp lý của 1 câu" in said([with_basis, practice], format_)
    assert "Căn cứ pháp lý" not in said([practice], format_)
    assert "Căn cứ thực hành của 1 câu" in said([with_basis, practice], format_)


@pytest.mark.parametrize(
    ("format_", "type_", "words"),
    [
        ("gift", "multiple", "1 câu chọn nhiều"),
        ("moodle", "ordering", "1 câu sắp xếp"),
        ("qti21", "true_false", "1 câu đúng hay sai"),
        ("docx-key", "ordering", "1 câu sắp xếp"),
    ],
)
def test_a_type_that_changes_on_the_way_is_named_and_others_are_not(format_: str, type_: str, words: str) -> None:
    options = {"a": "Đúng", "b": "Sai"} if type_ == "true_false" else OPTIONS
    key = {"multiple": ["a", "b"], "ordering": ["b", "a", "c"], "true_false": ["b"]}[type_]
    assert words in said([question(type_, options, key)], format_)
    assert words[2:] not in said([question("single", OPTIONS, ["a"])], format_).replace("sắp xếp, ghép đôi", "")


def test_a_kept_place_is_named_where_others_shuffle_it() -> None:
    kept = question("single", OPTIONS, ["a"], keep_last="c")
    assert "1 câu có phương án giữ ở cuối" in said([kept], "moodle")
    assert "giữ ở cuối" not in said([kept], "qti21")


@pytest.mark.parametrize(
    ("format_", "one"),
    [
        ("xlsx", pairs("a => b")),
        ("xlsx", pairs("từ → đến")),
        ("gift", pairs("a -> b")),
        ("moodle", pairs("thẻ", "<b>đậm</b>")),
    ],
)
def test_a_question_that_cannot_be_written_is_left_out_by_name(format_: str, one: FileQuestion) -> None:
    export = written([one, question("single", OPTIONS, ["a"], code="DVC-D1-02")], format_, NAMES)
    assert export.written == 1
    assert [(two.code, two.why[-1]) for two in export.left_out] == [(one.code, ".")]
    assert as_json(export)["left_out"][0]["code"] == one.code
    assert one.code.encode() not in export.data


@pytest.mark.parametrize("format_", [name for name in FORMATS if name not in ("xlsx", "gift", "moodle")])
def test_the_same_question_goes_where_its_marks_mean_nothing(format_: str) -> None:
    odd = [pairs("a => b"), pairs("a -> b"), pairs("thẻ", "<b>đậm</b>")]
    assert left_out(odd, format_) == []


def test_our_own_format_loses_nothing_of_a_question() -> None:
    told = losses(shipped_questions(), "own")
    assert [one.what.split(" ")[0] for one in told] == ["Chỉ", told[1].what.split(" ")[0]]
    assert "phiên bản cũ" in told[0].what
    assert "các lần rà soát ở lại phần mềm" in told[1].what


def unfinished() -> FileQuestion:
    """As a foreign file leaves a question: nobody has said yet where it belongs."""
    origin = {"import": 1, "file": "de.docx", "where": "Câu 1, đoạn 1", "legal_basis": "Luật Căn cước"}
    nothing = {"legal_basis": [], "practice": None, "source": "", "verified_on": None, "review_by": None}
    about = {"code": "NK-2026-0001", "competence": "", "level": 0, "status": "draft", "explanation": ""}
    return question("single", OPTIONS, ["b"], **about, evidence={**nothing, "origin": origin})


@pytest.mark.parametrize("format_", [name for name in FORMATS if name != "own"])
def test_an_unfinished_draft_goes_out_as_it_is(format_: str) -> None:
    one = unfinished()
    export = written([one, question("single", OPTIONS, ["a"])], format_, NAMES)
    assert (export.written, export.left_out) == (2, ())
    assert "người nhập của 1 câu" in said([one], format_)
    if format_ in FILES:
        back = {meaning(draft): draft for draft in read_back([one], format_).drafts}
        draft = back[meaning(one)]
        assert (draft.competence, draft.level, draft.legal_basis) == (None, None, "Luật Căn cước")
        assert draft.explanation == ""


@pytest.mark.parametrize("format_", list(FILES))
def test_an_explanation_that_looks_like_a_ground_stays_an_explanation(format_: str) -> None:
    basis = question("single", OPTIONS, ["b"]).evidence
    one = question("single", OPTIONS, ["b"], explanation="Căn cứ thực hành: đã nêu.", evidence={**basis, "source": ""})
    (draft,) = read_back([one], format_).drafts
    assert draft.explanation == one.explanation
    bare = question("single", OPTIONS, ["b"], explanation="", evidence={**basis, "legal_basis": [], "source": ""})
    (draft,) = read_back([bare], format_).drafts
    assert (draft.explanation, draft.source, draft.legal_basis) == ("", None, None)


def test_our_own_format_names_drafts_that_are_not_whole() -> None:
    export = written([unfinished(), question("single", OPTIONS, ["a"])], "own", NAMES)
    assert [one.code for one in export.left_out] == ["NK-2026-0001"]
    assert b"NK-2026-0001" not in export.data
    assert export.written == 1


@pytest.mark.parametrize("format_", list(FORMATS))
def test_more_than_a_file_may_bring_back_is_told_first(format_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    questions = [question("single", OPTIONS, ["a"], code=f"DVC-D1-0{number}") for number in range(1, 5)]
    assert "hãy xuất từng năng lực" not in said(questions, format_)
    monkeypatch.setattr(writers_losses, "MOST_QUESTIONS", 3)
    told = losses(questions, format_)
    assert ("hãy xuất từng năng lực" in told[0].what) == (format_ not in ("own", "docx"))
