"""The register file, and what bank files may cite of it: each fault with its line."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from quizapp.banks.evidence import citations_of
from quizapp.banks.files import read_bank_files, read_texts
from quizapp.banks.register import FileChange, parse_register
from quizapp.competences.files import model_from, parse_model
from quizapp.domain.errors import FileRefused
from quizapp.domain.laws import numbers_in
from tests import make
from tests.make.laws import citing_text
from tests.small_bank import SMALL_MODEL

MODEL = model_from(parse_model(SMALL_MODEL, "model.yaml"))
REGISTER = """documents:
  - number: 30/2020/NĐ-CP
    title: Nghị định về công tác văn thư
    kind: decree
    issuer: Chính phủ
    issued_on: 2020-03-05
    in_force_from: 2020-03-05
    changes:
      - {kind: replaced, by: 99/2026/NĐ-CP, from: 2026-12-01}
  - number: 99/2026/NĐ-CP
    title: Nghị định mới
    kind: decree
    issuer: Chính phủ
"""


def faults_of(read: Callable[[], object]) -> list[tuple[int, str, str]]:
    with pytest.raises(FileRefused) as refused:
        read()
    return [(fault.line, fault.subject, fault.message) for fault in refused.value.faults]


def test_a_register_is_read_and_a_replaced_document_ends_the_day_before() -> None:
    old, new = parse_register(REGISTER, "van_ban.yaml")
    assert (old.number, old.issued_on, old.in_force_until) == ("30/2020/NĐ-CP", date(2020, 3, 5), date(2026, 11, 30))
    assert old.changes == (FileChange("replaced", "99/2026/NĐ-CP", date(2026, 12, 1)),)
    assert (new.in_force_from, new.verified_on, new.changes) == (None, None, ())


def test_a_last_day_in_force_is_an_end_from_the_next_day() -> None:
    text = REGISTER.replace("    title: Nghị định mới", "    title: Nghị định mới\n    in_force_until: 2027-02-28")
    assert parse_register(text, "t.yaml")[1].changes == (FileChange("ended", None, date(2027, 3, 1)),)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("number: 30/2020/NĐ-CP", "number: 30/2020", 2, "không phải số, ký hiệu văn bản"),
        ("kind: decree", "kind: nghị định", 4, "phải là một trong"),
        ("issued_on: 2020-03-05", "issued_on: 2020-02-30", 6, "phải là ngày"),
        ("{kind: replaced, by: 99/2026/NĐ-CP, ", "{kind: replaced, ", 9, "bị thay bằng văn bản nào"),
        ("from: 2026-12-01", "from: 2020-03-05", 2, "phải sau “in_force_from”"),
        ("from: 2026-12-01", "from: 2026-12-01, provisions: Chương II", 9, "Không đọc được “provisions”"),
        ("by: 99/2026/NĐ-CP", "by: 98/2026/NĐ-CP", 2, "“98/2026/NĐ-CP” chưa có trong danh mục"),
        ("number: 99/2026/NĐ-CP", "number: 30/2020/NĐ-CP", 10, "đã có ở v.yaml, dòng 2"),
        ("    issued_on", "    in_force_until: 2026-01-01\n    issued_on", 2, "phải là ngày liền trước"),
        ("title: Nghị định mới", "title: Nghị định mới\n    noi_ky: Hà Nội", 12, "không có mục nào tên như vậy"),
    ],
)
def test_a_fault_of_the_register_is_named_with_its_line(old: str, new: str, line: int, says: str) -> None:
    text = REGISTER.replace(old, new, 1)
    found = faults_of(lambda: read_texts([("v.yaml", text)], MODEL))
    assert any(at == line and says in message for at, _, message in found), found


def test_a_question_may_cite_what_the_register_knows_and_nothing_else() -> None:
    text = citing_text("Điều 22")
    assert len(read_texts([("b.yaml", text), ("v.yaml", REGISTER)], MODEL)) == 5
    assert len(read_texts([("b.yaml", text)], MODEL, {"30/2020/NĐ-CP"})) == 5
    at = text[: text.index("{document:")].count("\n") + 1
    (fault,) = faults_of(lambda: read_texts([("b.yaml", text)], MODEL))
    assert fault[:2] == (at, "DVC-D1-01")
    assert "“30/2020/NĐ-CP” chưa có trong danh mục văn bản" in fault[2]


def test_the_document_that_amended_must_be_known_too() -> None:
    text = citing_text("Điều 22", number="30/2020/NĐ-CP (sửa đổi bởi Nghị định 97/2026/NĐ-CP)")
    (fault,) = faults_of(lambda: read_texts([("b.yaml", text)], MODEL, {"30/2020/NĐ-CP"}))
    assert "“97/2026/NĐ-CP”" in fault[2]


def test_a_basis_without_a_number_is_refused() -> None:
    text = citing_text("Điều 22", number="về công tác văn thư")
    (fault,) = faults_of(lambda: read_texts([("b.yaml", text)], MODEL))
    assert "không ghi số, ký hiệu văn bản" in fault[2]


def test_a_citation_is_the_first_number_and_the_words_stay_as_written() -> None:
    words = "30/2020/NĐ-CP (sửa đổi bởi Nghị định 99/2026/NĐ-CP)"
    (question, *_rest) = read_texts([("b.yaml", citing_text("Điều 22", number=words)), ("v.yaml", REGISTER)], MODEL)
    assert citations_of(question.evidence) == [(1, "30/2020/NĐ-CP", "Điều 22")]
    assert question.evidence["legal_basis"][0]["document"] == f"Nghị định {words}"


# --- the one that is delivered ----------------------------------------------------------------------------------------


def test_the_shipped_register_holds_exactly_what_the_shipped_bank_names() -> None:
    found = make.shipped_files()
    named = {
        number
        for question in found.questions
        for basis in question.evidence["legal_basis"]
        for number in numbers_in(basis["document"])
    }
    assert named == {document.number for document in found.documents}
    assert all(citations_of(question.evidence) for question in found.questions if question.evidence["legal_basis"])


def test_an_amendment_that_the_shipped_bank_names_is_in_the_register_or_known_to_be_unclear() -> None:
    found = make.shipped_files()
    recorded = {(document.number, change.by) for document in found.documents for change in document.changes}
    named = {
        (numbers[0], by)
        for question in found.questions
        for basis in question.evidence["legal_basis"]
        for numbers in [numbers_in(basis["document"])]
        for by in numbers[1:]
    }
    assert named - recorded == {("99/2016/NĐ-CP", "56/2023/NĐ-CP")}  # its first day is not known: the file says so


def test_the_shipped_register_checks_nothing_in_the_future_and_cites_public_places() -> None:
    found = make.shipped_files()
    for document in found.documents:
        assert document.source.startswith(("https://", "http://")), document.number
        assert document.verified_on is None or document.in_force_from is not None, document.number


def test_a_register_beside_the_questions_of_a_folder_is_found(tmp_path: Path) -> None:
    (tmp_path / "van_ban.yaml").write_text(REGISTER, encoding="utf-8")
    (tmp_path / "D1.yaml").write_text(citing_text("Điều 22"), encoding="utf-8")
    found = read_bank_files([tmp_path], MODEL)
    assert (len(found.questions), len(found.documents)) == (5, 2)
