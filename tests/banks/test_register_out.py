"""The register leaves with the questions of our own format and says the same where it comes in, on both engines."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from quizapp.banks.exporting import register_to_export
from quizapp.banks.files import read_bank_files
from quizapp.banks.formats.writers.writing import written
from quizapp.banks.register import FileChange, parse_register, shipped_register
from quizapp.banks.register_text import register_text, same_register
from quizapp.banks.registering import import_register
from quizapp.db import Engines
from quizapp.domain.names import tidy
from tests.banks.formats.exported import MODEL, NAMES, question, shipped_questions
from tests.make import NOW
from tests.make.laws import DECREE, NEW_DECREE, file_document

SHIPPED = shipped_register()
AMENDED = FileChange("amended", NEW_DECREE, date(2026, 12, 1), "khoản 2 Điều 7; Điều 9", "một, hai: {ba} #bốn")


def test_the_shipped_register_comes_back_as_it_is() -> None:
    text = register_text(SHIPPED)
    assert same_register(parse_register(text, "van_ban.yaml"), SHIPPED)
    assert register_text(parse_register(text, "van_ban.yaml")) == text


def test_from_file_to_database_to_file_nothing_changes(engines: Engines) -> None:
    with engines.writing() as session:
        import_register(session, [*SHIPPED, file_document(DECREE + "x", AMENDED), file_document(NEW_DECREE)], None, NOW)
    with engines.reading() as session:
        found = register_to_export(session)
    text = register_text(found)
    again = parse_register(text, "van_ban.yaml")
    assert same_register(again, found)
    assert same_register(found[: len(SHIPPED)], SHIPPED)
    assert again[-2].changes == (AMENDED,)


marks = st.text("aĐ1:#{}[],'\"\\ -|>&*!%@`\n", min_size=1, max_size=20).map(tidy).filter(bool)


@given(title=marks, note=marks)
def test_marks_that_yaml_gives_a_meaning_come_back(title: str, note: str) -> None:
    change = FileChange("amended", NEW_DECREE, date(2026, 12, 1), "", note)
    one = replace(file_document(DECREE, change), title=title)
    assert same_register(parse_register(register_text([one]), "x"), [one])


def test_a_writer_that_forgets_a_change_is_caught() -> None:
    without = [replace(SHIPPED[1], changes=())]
    assert not same_register(parse_register(register_text(without), "x"), [SHIPPED[1]])


def test_questions_and_register_travel_in_one_file(tmp_path: Path) -> None:
    export = written([question("single", {"a": "một", "b": "hai"}, ["a"])], "own", NAMES, register_text(SHIPPED))
    assert export.extension == "yaml"
    path = tmp_path / "x.yaml"
    path.write_bytes(export.data)
    found = read_bank_files([path], MODEL)
    assert [one.code for one in found.questions] == ["DVC-D1-01"]
    assert same_register(found.documents, SHIPPED)


def test_other_formats_have_no_place_for_a_register() -> None:
    few = shipped_questions()[:3]
    assert written(few, "gift", NAMES, register_text(SHIPPED)).data == written(few, "gift", NAMES).data
