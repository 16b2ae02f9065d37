"""The bank check's warnings: laws that moved on, days that passed, twins, style; and that the shipped bank has none."""

from datetime import date, timedelta
from pathlib import Path

from click.testing import CliRunner

from quizapp.banks.checking import bank_warnings
from quizapp.banks.files import FileQuestion
from quizapp.banks.parsing import parse_bank
from quizapp.banks.register import FileChange, FileDocument
from quizapp.cli.main import main
from quizapp.competences.files import model_from, parse_model
from tests import make
from tests.make.laws import DECREE, NEW_DECREE, citing_text, file_document
from tests.small_bank import SMALL_MODEL, small_bank_text

MODEL = model_from(parse_model(SMALL_MODEL, "model.yaml"))
CHECKED = date(2026, 11, 1)
CHANGED = date(2026, 12, 1)


def questions(text: str) -> list[FileQuestion]:
    return parse_bank(text, "d1.yaml", MODEL)


def warned(text: str, on: date, *documents: FileDocument) -> list[tuple[str, str]]:
    """(question, message) of each warning, but for twins: the small bank is full of them."""
    found = [(one.subject, one.message) for one in bank_warnings(questions(text), documents, on)]
    return [pair for pair in found if "Gần giống" not in pair[1]]


def decree(provisions: str = "") -> FileDocument:
    return file_document(DECREE, FileChange("amended", NEW_DECREE, CHANGED, provisions))


def test_a_question_whose_law_has_moved_on_is_named_from_that_day() -> None:
    text = citing_text("Điều 7", "Điều 9")
    assert warned(text, CHANGED - timedelta(days=1), decree()) == []
    both = warned(text, CHANGED, decree())
    assert [subject for subject, _ in both] == ["DVC-D1-01", "DVC-D1-02"]
    assert "Căn cứ 30/2020/NĐ-CP đã thay đổi từ ngày 01/12/2026" in both[0][1]
    assert [subject for subject, _ in warned(text, CHANGED, decree("Điều 9"))] == ["DVC-D1-02"]
    assert warned(citing_text("Điều 7", checked="2026-12-01"), CHANGED, decree()) == []
    assert warned(text.replace("status: reviewed", "status: draft"), CHANGED, decree()) == []


def test_a_basis_that_has_ended_and_a_day_of_review_that_has_passed_are_named() -> None:
    began = "in_force_from: 2020-03-05"
    text = citing_text("Điều 7").replace(began, f"{began}, in_force_until: 2026-11-30")
    text = text.replace("    status:", "    review_by: 2026-12-01\n    status:", 1)
    assert warned(text, date(2026, 11, 30)) == []
    assert [message for _, message in warned(text, CHANGED)] == [
        "Căn cứ đã hết hiệu lực sau ngày 30/11/2026.",
        "Đã quá hạn rà soát (trước ngày 01/12/2026).",
    ]


def test_twins_and_bad_style_are_named_with_their_line() -> None:
    text = small_bank_text("DVC", "D1", 1).replace("hỏi gì?", "nêu việc nào sau đây không đúng?", 1)
    twin = text[text.index("  - code: DVC-D1-02") :].replace("DVC-D1-0", "DVC-D1-1").replace("thứ 1", "thứ 2")
    found = bank_warnings(questions(text + twin), [], CHECKED)
    assert ("DVC-D1-01", 4) in {(one.subject, one.line) for one in found if "phủ định" in one.message}
    assert "Gần giống câu DVC-D1-13" in " ".join(one.message for one in found if one.subject == "DVC-D1-03")


def test_retired_questions_are_left_in_peace() -> None:
    text = small_bank_text("DVC", "D1", 2, status="retired").replace("hỏi gì?", "nêu việc nào không đúng?")
    assert warned(text, CHECKED) == []


def test_the_shipped_bank_gives_no_warning_until_its_first_day_of_review() -> None:
    found = make.shipped_files()
    first = min(one.review_by for one in found.questions if one.review_by)
    for day in (date(2026, 11, 26), first - timedelta(days=1)):
        warnings = bank_warnings(found.questions, found.documents, day)
        assert [(one.subject, one.message) for one in warnings] == []


def test_the_day_after_a_law_ends_the_shipped_bank_is_warned_of() -> None:
    """The negative control of the proof above."""
    found = make.shipped_files()
    subjects = {one.subject for one in bank_warnings(found.questions, found.documents, date(2027, 3, 1))}
    assert {"DVC-D4-22", "DVC-D4-04", "EID-E3-13"} <= subjects


def test_the_command_prints_warnings_and_fails_for_them_only_when_asked(tmp_path: Path) -> None:
    text = small_bank_text("DVC", "D1", 1).replace("hỏi gì?", "nêu việc nào sau đây không đúng?", 1)
    path = tmp_path / "d1.yaml"
    path.write_text(text, encoding="utf-8")
    for options, code in (([], 0), (["--strict"], 1)):
        result = CliRunner().invoke(main, ["bank", "check", str(path), *options])
        assert result.exit_code == code, result.output
        assert f"Cảnh báo: {path}:4: DVC-D1-01: Câu hỏi phủ định" in result.output
        assert "5 câu hỏi, không có lỗi. Có" in result.output


def test_the_command_knows_the_shipped_register_and_names_what_it_does_not_know(tmp_path: Path) -> None:
    path = tmp_path / "d1.yaml"
    path.write_text(citing_text("Điều 22"), encoding="utf-8")
    assert CliRunner().invoke(main, ["bank", "check", str(path)]).exit_code == 0
    path.write_text(citing_text("Điều 22", number="31/2031/NĐ-CP"), encoding="utf-8")
    result = CliRunner().invoke(main, ["bank", "check", str(path)])
    assert result.exit_code == 1
    assert f"{path}:" in result.output
    assert "“31/2031/NĐ-CP” chưa có trong danh mục văn bản" in result.output
