"""Which reader a file gets when nobody says its format."""

import pytest

from quizapp.banks.formats.detecting import format_of
from quizapp.banks.formats.neutral import MOST_QUESTIONS
from quizapp.domain.errors import FileRefused
from tests.banks.formats.given import imported
from tests.banks.formats.qti_files import ITEM_3, canvas, manifest
from tests.office.made_files import words


@pytest.mark.parametrize(
    ("name", "data", "format_"),
    [
        ("a.yaml", b"competence: D1", "own"),
        ("a.XLSX", b"PK", "xlsx"),
        ("a.csv", b"a;b", "xlsx"),
        ("a.docx", b"PK", "docx"),
        ("a.zip", b"PK", "qti"),
        ("a.xml", b"<?xml version='1.0'?>\n<!-- x -->\n<quiz/>", "moodle"),
        ("a.xml", b"\xef\xbb\xbf<?a b?><question type='x'/>", "moodle"),
        ("a.xml", ITEM_3, "qti"),
        ("a.xml", canvas("x", "", ""), "qti"),
        ("a.xml", manifest(), "qti"),
        ("a.txt", b"<quiz/>", "moodle"),
        ("a.gift", b"x", "gift"),
        ("a.txt", b"// comment\n\n::T::Ai? {=a ~b}", "gift"),
        ("a.txt", b"Ai? {TRUE}", "gift"),
        ("a.txt", b"Ai?\nA) x\nB) y\nANSWER: A", "aiken"),
        ("a.txt", "Câu 1: Ai?\nA. x\nB. y\nĐáp án: A".encode(), "text"),
        ("a.txt", "Câu 1: Ai?\nA. x\nB. y\nĐáp án: A".encode("utf-16"), "text"),
        ("a.md", b"x", "text"),
    ],
)
def test_the_format_is_known_by_name_and_first_words(name: str, data: bytes, format_: str) -> None:
    assert format_of(name, data) == format_


@pytest.mark.parametrize(
    ("name", "data"), [("a.xml", b"<html/>"), ("a.pdf", b"%PDF"), ("a", b"x"), ("a.txt", b"PK\x03")]
)
def test_any_other_file_is_refused_with_what_is_taken(name: str, data: bytes) -> None:
    with pytest.raises(FileRefused) as refusal:
        format_of(name, data)
    assert "Moodle XML" in words(refusal.value)


def test_our_own_files_are_sent_to_their_own_import() -> None:
    with pytest.raises(FileRefused) as refusal:
        imported("competence: D1", "a.yaml")
    assert ".yaml" in words(refusal.value)


@pytest.mark.parametrize(
    ("name", "one"),
    [
        ("a.gift", "x {T}\n\n"),
        ("a.aiken", "x\nA) a\nB) b\nANSWER: A\n"),
        ("a.txt", "Câu 1: x\n"),
        ("a.txt", "x\n" * 11),
    ],
)
def test_a_reader_stops_at_too_many_questions(name: str, one: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        imported(one * (MOST_QUESTIONS + 1), name)
    assert "2.000" in words(refusal.value)
