"""Our own files: read, kept and given back, they are the same bytes."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.banks.exporting import ExportFilter, competence_names, questions_to_export
from quizapp.banks.file_pictures import beside
from quizapp.banks.files import FileQuestion, bank_files, read_texts, read_uploads
from quizapp.banks.formats.writers.own import WIDTH, bank_file, bank_texts, in_order, scalar
from quizapp.banks.formats.writers.writing import written
from quizapp.banks.parsing import parse_bank
from quizapp.banks.reformatting import formatted
from quizapp.banks.register import REGISTER_FILE, is_register, shipped_register
from quizapp.config import shipped
from quizapp.db import Engines
from quizapp.domain.errors import FileRefused
from quizapp.office.yamls import load_yaml
from tests.banks.formats.exported import MODEL, NAMES, question, questions, shipped_questions, typed
from tests.make import shipped_bank

SHIPPED = [path for path in bank_files([shipped("question_banks")]) if path.name != REGISTER_FILE]
KNOWN = {one.number for one in shipped_register()}
ONE = question("single", {"a": "một", "b": "hai"}, ["a"])


def plainly(one: FileQuestion) -> FileQuestion:
    """Without where it stood."""
    return replace(one, file="", line=0, basis_lines=())


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_file_is_what_its_questions_write(path: Path) -> None:
    text = path.read_bytes().decode()
    (again,) = bank_texts(parse_bank(text, path.name, MODEL, beside(path)), NAMES).values()
    assert again == text
    assert formatted(text, str(path), MODEL) == text


def test_from_file_to_database_to_file_not_a_byte_changes(engines: Engines) -> None:
    with engines.writing() as session:
        shipped_bank(session)
    with engines.reading() as session:
        names = competence_names(session)
        texts = bank_texts(questions_to_export(session, ExportFilter()), names)
    on_disk = {path.read_bytes().decode() for path in SHIPPED}
    assert set(texts.values()) == on_disk
    assert len(texts) == len(SHIPPED) > 10


def test_a_database_that_changed_a_word_would_be_noticed() -> None:
    changed = [replace(one, explanation=one.explanation + " ") for one in shipped_questions()]
    on_disk = {path.read_bytes().decode() for path in SHIPPED}
    assert not set(bank_texts(changed, NAMES).values()) & on_disk


def test_the_whole_bank_in_one_file_is_read_back() -> None:
    export = written(shipped_questions(), "own", NAMES)
    found = read_uploads([(f"x.{export.extension}", export.data)], MODEL, KNOWN).questions
    assert [plainly(one) for one in found] == [plainly(one) for one in in_order(shipped_questions())]


def test_a_fault_in_a_later_document_is_named_with_its_own_line() -> None:
    other = replace(ONE, code="EID-E1-01", competence="E1")
    text = written([ONE, other], "own", NAMES).data.decode().replace("level: 2", "level: 7")
    with pytest.raises(FileRefused) as refusal:
        read_texts([("x.yaml", text)], MODEL, KNOWN)
    lines = text.split("\n")
    assert [lines[fault.line - 1] for fault in refusal.value.faults] == ["    level: 7", "    level: 7"]
    assert len({fault.line for fault in refusal.value.faults}) == 2


@settings(max_examples=200, deadline=None)
@given(one=questions() | typed(), status=st.sampled_from(["reviewed", "draft", "retired"]), is_situation=st.booleans())
def test_whatever_a_question_says_its_file_says_it_too(one: FileQuestion, status: str, is_situation: bool) -> None:
    given_ = replace(one, status=status, is_situation=is_situation)
    if given_.type == "ordering":
        given_.content["keep_last"] = None
    text = bank_file("D1", NAMES["D1"], [given_])
    found = parse_bank(text, "x.yaml", MODEL)
    assert bank_file("D1", NAMES["D1"], found) == text
    assert [(two.content, two.key, two.explanation, two.status) for two in found] == [
        (given_.content, given_.key, given_.explanation, status)
    ]


@settings(max_examples=300, deadline=None)
@given(text=st.text(min_size=1, max_size=20))
def test_a_text_on_one_line_is_read_as_that_text(text: str) -> None:
    assert load_yaml(f"x: {scalar(text)}\n", "x.yaml")["x"] == text


@pytest.mark.parametrize(
    "text", ["true", "No", "null", "12", "1e3", "2026-11-20", "a: b", "a #b", "- a", "*a", "~", "x:"]
)
def test_a_text_that_yaml_would_take_for_something_else_is_quoted(text: str) -> None:
    assert scalar(text).startswith('"')


def test_long_texts_are_folded_and_words_stay_whole() -> None:
    text = bank_file("D1", "Tên", [replace(ONE, explanation="chữ " * 100 + "x" * 200)])
    lines = text.split("\n")
    assert max(len(line) for line in lines if "x" * 200 not in line) <= WIDTH
    assert parse_bank(text, "x.yaml", MODEL)[0].explanation == ("chữ " * 100 + "x" * 200)


def test_a_layout_of_a_hand_is_brought_into_the_one_layout() -> None:
    text = bank_file("D1", NAMES["D1"], [ONE])
    by_hand = (
        text.replace("stem: >-\n      Câu nào?", "stem: 'Câu nào?'")
        .replace("    level: 2\n", "")
        .replace("    type: single\n", "    type: single\n    level: 2\n")
    )
    assert by_hand != text
    assert formatted(by_hand, "x.yaml", MODEL) == text


def test_comments_are_not_lost_unseen() -> None:
    text = bank_file("D1", NAMES["D1"], [replace(ONE, explanation="Nghị định số #1.")])
    assert formatted(text, "x.yaml", MODEL) == text
    with pytest.raises(FileRefused) as refusal:
        formatted(text.replace("questions:\n", "questions:\n# ghi chú\n"), "x.yaml", MODEL)
    assert refusal.value.faults[0].line == 4


def test_a_register_is_left_alone() -> None:
    text = (shipped("question_banks") / REGISTER_FILE).read_text(encoding="utf-8")
    assert is_register(text)
    assert formatted(text, REGISTER_FILE, MODEL) == text
