"""The bank check: every fault is named with file, line and question, and nothing dangerous is read."""

import itertools
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from quizapp.banks.files import read_bank, read_texts, read_uploads
from quizapp.banks.parsing import parse_bank
from quizapp.banks.statistics import bank_statistics
from quizapp.competences.files import model_from, parse_model
from quizapp.domain.errors import Fault, FileRefused
from quizapp.office.yamls import MOST_DOCUMENTS, MOST_SIGNS, documents_of, dump_yaml, load_yaml, plain
from tests.small_bank import SMALL_MODEL, small_bank_text

MODEL = model_from(parse_model(SMALL_MODEL, "model.yaml"))
GOOD = small_bank_text("DVC", "D1", 1)  # the single choice is lines 4-13, true_false begins on line 14


def faults_of(read: Callable[[], object]) -> list[Fault]:
    with pytest.raises(FileRefused) as refused:
        read()
    return refused.value.faults


def faults_in(text: str) -> list[tuple[int, str, str]]:
    """(line, question, message) of every fault of one file."""
    return [
        (fault.line, fault.subject, fault.message) for fault in faults_of(lambda: parse_bank(text, "t.yaml", MODEL))
    ]


def line(text: str, part: str) -> int:
    """The line (from 1) on which `part` first stands."""
    return text[: text.index(part)].count("\n") + 1


def test_a_sound_file_is_read_whole() -> None:
    questions = parse_bank(GOOD, "t.yaml", MODEL)
    assert [question.type for question in questions] == ["single", "true_false", "multiple", "ordering", "matching"]
    assert [question.key for question in questions] == [["b"], ["a"], ["a", "c"], ["c", "a", "b"], ["1:c", "2:a"]]


def test_what_candidates_may_see_holds_no_key() -> None:
    for question in parse_bank(GOOD, "t.yaml", MODEL):
        assert set(question.content) == {"stem", "options", "left", "keep_last"}


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ("key: b", "key: f", "key: f", "Đáp án “f” không có trong các phương án a, b, c, d."),
        ("key: [a, c]", "key: [a, h]", "key: [a, h]", "Đáp án “h” không có"),
        ("key: [a, c]", "key: [a, a]", "key: [a, a]", "hai lần"),
        ("key: [a, c]", "key: [a, b, c, d]", "key: [a, b, c, d]", "ít nhất một phương án sai"),
        ("key: [c, a, b]", "key: [c, a, a]", "key: [c, a, a]", "hai lần"),
        ("key: {1: c, 2: a}", "key: {1: c}", "key: {1: c}", "ghép đủ mọi mục"),
        ("key: {1: c, 2: a}", "key: {1: c, 2: c}", "key: {1: c, 2: c}", "cùng ghép"),
        ("keep_last: d", "keep_last: e", "keep_last: e", "“keep_last” là “e”"),
        ("d: bốn}\n    key: b", "d: Một}\n    key: b", "d: Một}", "giống hệt nhau"),
        ("d: bốn}\n    key: b", "d: Tất cả các phương án trên}\n    key: b", "d: Tất cả", "tất cả các phương án trên"),
        ("explanation:", "explaination:", "explaination:", "“explaination” không có mục nào tên như vậy"),
        ("    verified_on: 2026-11-01\n", "    verified_on: 2026-02-30\n", "verified_on: 2026-02-30", "phải là ngày"),
        ("level: 1", "level: 4", "level: 4", "không được quá 3"),
        ("status: reviewed", "status: duyệt", "status: duyệt", "phải là một trong"),
        ("type: single", "type: essay", "type: essay", "“type” phải là một trong"),
        ("type: single", "type: [single]", "type: [single]", "“type” phải là một trong"),
    ],
)
def test_a_fault_is_named_with_its_own_line_and_question(old: str, new: str, at: str, says: str) -> None:
    text = GOOD.replace(old, new, 1)
    found = faults_in(text)
    assert any(where == line(text, at) and says in message for where, _, message in found), found
    assert {subject for _, subject, _ in found} <= {f"DVC-D1-0{number}" for number in range(1, 6)}


def test_a_missing_legal_basis_is_named_at_its_question() -> None:
    text = GOOD.replace("    practice: Thực hành được thừa nhận rộng rãi.\n", "", 1)
    (fault,) = faults_in(text)
    assert fault[:2] == (line(text, "code: DVC-D1-01"), "DVC-D1-01")
    assert "căn cứ pháp lý" in fault[2]


def test_a_missing_field_is_named_at_its_question() -> None:
    text = GOOD.replace("    verified_on: 2026-11-01\n", "", 1)
    (fault,) = faults_in(text)
    assert fault == (line(text, "code: DVC-D1-01"), "DVC-D1-01", "“verified_on” thiếu mục này.")


def test_a_basis_that_ends_before_it_begins_is_refused_at_its_line() -> None:
    basis = "legal_basis:\n      - {document: Luật A, in_force_from: 2026-01-01,\n         in_force_until: 2025-01-01}"
    text = GOOD.replace("practice: Thực hành được thừa nhận rộng rãi.", basis, 1)
    (fault,) = faults_in(text)
    assert (fault[0], fault[2]) == (line(text, "in_force_until"), "“in_force_until” phải sau “in_force_from”.")


def test_a_code_of_another_competence_is_refused() -> None:
    (fault,) = faults_in(GOOD.replace("DVC-D1-03", "EID-E1-03"))
    assert fault[1] == "EID-E1-03"
    assert "phải bắt đầu bằng “DVC-D1-”" in fault[2]


def test_an_unknown_competence_and_an_unknown_field_of_the_file_are_named() -> None:
    text = GOOD.replace("competence: D1", "competence: D9").replace("title:", "titel:")
    assert [(fault[0], "D9" in fault[2] or "titel" in fault[2]) for fault in faults_in(text)] == [(2, True), (1, True)]


def test_every_fault_of_every_file_is_told_at_once() -> None:
    one = GOOD.replace("key: b", "key: f", 1)
    other = small_bank_text("EID", "E1", 1).replace("level: 3", "level: 7")
    found = faults_of(lambda: read_texts([("a.yaml", one), ("b.yaml", other)], MODEL))
    assert [(fault.file, fault.subject) for fault in found] == [
        ("a.yaml", "DVC-D1-01"),
        ("b.yaml", "EID-E1-04"),
        ("b.yaml", "EID-E1-05"),
    ]


def test_a_code_used_in_two_files_is_named_in_the_second_with_the_first(tmp_path: Path) -> None:
    other = small_bank_text("DVC", "D1", 1, word="khác")
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.yml").write_text("# ghi chú\n" + other, encoding="utf-8")
    found = faults_of(lambda: read_bank([tmp_path], MODEL))
    assert [(Path(fault.file).name, fault.line) for fault in found] == [
        ("b.yml", line(other, f"code: DVC-D1-0{number}") + 1) for number in range(1, 6)
    ]
    assert f"DVC-D1-01 ({tmp_path / 'a.yaml'}, dòng 4)" in found[0].message


def test_the_same_question_under_two_codes_is_refused() -> None:
    again = GOOD + GOOD[GOOD.index("  - code: DVC-D1-01") :].replace("DVC-D1-0", "DVC-D1-1")
    found = faults_of(lambda: read_texts([("a.yaml", again)], MODEL))
    assert [fault.subject for fault in found] == [f"DVC-D1-1{number}" for number in range(1, 6)]
    assert all("Câu dẫn trùng với DVC-D1-0" in fault.message for fault in found)


def test_an_empty_folder_and_a_missing_path_are_refused(tmp_path: Path) -> None:
    assert "Không tìm thấy tệp" in faults_of(lambda: read_bank([tmp_path], MODEL))[0].message
    assert "Không có tệp" in faults_of(lambda: read_bank([tmp_path / "gone"], MODEL))[0].message


def test_an_upload_that_is_no_utf8_or_too_big_is_refused_with_its_line() -> None:
    latin = GOOD.encode() + b"# caf\xe9\n"
    found = faults_of(lambda: read_uploads([("a.yaml", latin), ("b.yaml", b" " * (2 * 1024 * 1024 + 1))], MODEL))
    assert [(fault.file, fault.line) for fault in found] == [("a.yaml", GOOD.count("\n") + 1), ("b.yaml", 1)]
    assert "UTF-8" in found[0].message
    assert "1 MB" in found[1].message


def test_a_byte_order_mark_does_no_harm() -> None:
    assert len(read_uploads([("a.yaml", b"\xef\xbb\xbf" + GOOD.encode())], MODEL).questions) == 5


def _nested(depth: int) -> str:
    return "a: " + "[" * depth + "]" * depth


@pytest.mark.parametrize(
    ("text", "at", "says"),
    [
        ("a: 1\nb: [1, 2\nc: 3\n", 3, "YAML viết sai"),
        ("a: 1\n\tb: 2\n", 2, "YAML viết sai"),
        ("a: 1\na: 2\n", 2, "hai lần"),
        ("a: 1\n---\nb: 2\n", 2, "YAML viết sai"),
        ("a: \x00\n", 1, "không phải YAML"),
        ("a: " + "9" * 6000, 1, "không phải YAML"),
        ("a: 1\nb: !!python/object/apply:os.system ['true']\n", 2, "thẻ"),
        ("a: 1\nb: !cua-toi {c: 1}\n", 2, "thẻ"),
        ("a: &một 1\nb: *một\n", 1, "neo"),
        ("a: 1\nb:\n  <<: {c: 1}\n", 3, "<<"),
        (_nested(21), 1, "quá sâu"),
        (_nested(100_000), 1, "quá sâu"),
    ],
)
def test_yaml_that_is_broken_or_more_than_data_is_refused(text: str, at: int, says: str) -> None:
    (fault,) = faults_of(lambda: load_yaml(text, "t.yaml"))
    assert (fault.line, fault.file) == (at, "t.yaml")
    assert says in fault.message


def test_an_alias_bomb_is_refused_before_it_unfolds() -> None:
    names = "abcdefghij"
    rows = [f"a: &a [{', '.join('x' * 9)}]"]
    rows += [f"{new}: &{new} [{', '.join(['*' + old] * 9)}]" for old, new in itertools.pairwise(names)]
    assert "neo" in faults_of(lambda: load_yaml("\n".join(rows), "bomb.yaml"))[0].message


@pytest.mark.parametrize("text", ["", "[]", "abc", "questions: 3", "questions:\n  - ba\n", "? {a: 1}\n: 2\n"])
def test_a_file_that_is_no_bank_is_refused(text: str) -> None:
    assert faults_of(lambda: parse_bank(text, "t.yaml", MODEL))


def test_question_fields_with_strange_keys_are_refused_not_crashed_on() -> None:
    text = GOOD.replace("    level: 1\n", "    level: 1\n    ? [a, b]\n    : 1\n", 1)
    assert faults_in(text)


def test_words_are_data_and_nothing_in_them_is_evaluated() -> None:
    text = GOOD.replace("Câu single thứ 1 của D1 hỏi gì?", "'{{ 7*7 }} ${7*7} <b>=1+1</b>'")
    assert parse_bank(text, "t.yaml", MODEL)[0].content["stem"] == "{{ 7*7 }} ${7*7} <b>=1+1</b>"


def test_text_is_kept_in_one_form_of_unicode() -> None:
    decomposed = GOOD.replace("Câu single", "Ca\u0302u single")
    assert parse_bank(decomposed, "t.yaml", MODEL)[0].content["stem"].startswith("Câu single")


def test_what_is_dumped_is_read_back() -> None:
    content = {"version": "2026.10", "on": "yes", "list": ["1", 1, 1.5, True, None], "note": "a: b # c\nd", "code": "0"}
    assert plain(load_yaml(dump_yaml(content), "t.yaml")) == content


def _statistics(texts: Iterable[str]) -> dict[str, object]:
    return bank_statistics(read_texts([(str(number), text) for number, text in enumerate(texts)], MODEL), MODEL)


def test_drafts_and_retired_questions_are_counted_apart() -> None:
    draft = small_bank_text("EID", "E1", 1, status="draft")
    retired = small_bank_text("EID", "E1", 2, status="retired", word="cũ")
    retired = retired.replace("EID-E1-0", "EID-E1-2").replace("EID-E1-1", "EID-E1-3")
    counted = _statistics([GOOD, draft, retired])
    assert (counted["total"], counted["drafts"], counted["retired"]) == (5, 5, 10)
    assert counted["by_cell"] == {"D1": [2, 1, 2], "E1": [0, 0, 0]}
    assert counted["by_domain"] == {"DVC": 5, "EID": 0}


def test_a_file_of_many_parts_is_refused_before_it_is_taken_apart() -> None:
    """Each part is held with the lines before it: of a megabyte of them nothing would fit the memory."""
    assert len(documents_of("a: 1\n---\n" * MOST_DOCUMENTS, "x.yaml")) == MOST_DOCUMENTS
    assert "---" in faults_of(lambda: documents_of("a\n---\n" * 170_000, "x.yaml"))[0].message


def test_a_line_of_many_values_is_refused_before_it_is_read() -> None:
    lines = "a: " + "[" + "1," * (MOST_SIGNS - 3) + "]"
    assert len(documents_of(lines, "x.yaml")) == 1
    assert "quá nhiều mục" in faults_of(lambda: documents_of("a: [" + "1," * 500_000 + "]", "x.yaml"))[0].message
