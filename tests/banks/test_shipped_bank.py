"""The bank that is delivered: complete, grounded, and not guessable from its form."""

import re
from collections import Counter

import pytest

from quizapp.banks.evidence import source_parts
from quizapp.banks.files import FileQuestion, bank_files
from quizapp.banks.statistics import bank_statistics
from quizapp.competences.files import model_from, read_model
from quizapp.config import shipped
from quizapp.domain.questions import TYPES
from tests import make

MODEL = model_from(read_model())
# a path of somebody's machine: it begins with a slash, a tilde, dots or a drive; or a file of notes
PRIVATE = re.compile(
    r"""(?:^|[\s("'“])(?:/|~/|\.\.?/|[A-Z]:\\)\w|file:/|localhost|127\.0\.0\.1|\b[A-Z][A-Z_0-9]*\.md\b""", re.M
)


def bank() -> list[FileQuestion]:
    return make.shipped_files().questions


def reviewed() -> list[FileQuestion]:
    return [question for question in bank() if question.status == "reviewed"]


def of_type(name: str) -> list[FileQuestion]:
    return [question for question in reviewed() if question.type == name]


def test_the_bank_check_finds_nothing() -> None:
    assert {question.competence for question in bank()} == {competence.code for competence in MODEL.competences}


def test_there_are_enough_questions_in_every_domain() -> None:
    counted = bank_statistics(bank(), MODEL)
    assert counted["total"] >= 400
    wanted = {"DVC": 130, "EID": 90, "VB": 115, "DL": 65}
    assert {code: n for code, n in counted["by_domain"].items() if n < wanted[code]} == {}


@pytest.mark.parametrize("competence", [competence.code for competence in MODEL.competences])
def test_there_are_enough_questions_in_every_competence(competence: str) -> None:
    assert bank_statistics(bank(), MODEL)["by_competence"][competence] >= (8 if competence == "L3" else 20)


def test_every_level_and_every_type_is_there() -> None:
    counted = bank_statistics(bank(), MODEL)
    shares = {level: 100 * count / counted["total"] for level, count in counted["by_level"].items()}
    wanted = {"1": 35, "2": 40, "3": 25}
    assert all(abs(shares[level] - percent) <= 5 for level, percent in wanted.items()), shares
    assert set(counted["by_type"]) == set(TYPES)
    assert all(counted["by_type"].values())
    assert any(question.content.get("case") for question in reviewed())
    assert counted["situations"] >= 150


def test_the_right_letter_cannot_be_guessed() -> None:
    keys = Counter(question.key[0] for question in of_type("single"))
    share = {letter: round(100 * keys[letter] / keys.total()) for letter in "abcd"}
    assert set(keys) == set("abcd")
    assert {letter: percent for letter, percent in share.items() if not 15 <= percent <= 35} == {}


def test_true_and_false_are_in_balance() -> None:
    answers = [question.key == ["a"] for question in of_type("true_false")]
    assert 35 <= 100 * sum(answers) / len(answers) <= 65


def test_the_longest_option_is_not_the_right_one_too_often() -> None:
    def key_is_longest(question: FileQuestion) -> bool:
        lengths = {letter: len(text) for letter, text in question.content["options"].items()}
        return all(lengths[question.key[0]] > size for letter, size in lengths.items() if letter != question.key[0])

    singles = of_type("single")
    assert 100 * sum(map(key_is_longest, singles)) / len(singles) <= 40


def test_every_reviewed_question_says_where_and_when_it_was_checked() -> None:
    for question in reviewed():
        assert question.evidence["source"], question.code
        assert question.evidence["verified_on"], question.code
        assert question.evidence["legal_basis"] or question.evidence["practice"], question.code
        if question.evidence["legal_basis"]:
            assert source_parts(question.evidence["source"])[0], f"{question.code}: a law without a public address"


def waits_for_its_text(question: FileQuestion) -> bool:
    """Whether its source says itself that the provision was not read yet."""
    return "phải đối chiếu" in question.evidence["source"]


def test_what_was_not_read_in_the_law_is_a_draft() -> None:
    waiting = [question for question in bank() if waits_for_its_text(question)]
    assert [question.code for question in waiting if question.status != "draft"] == []
    assert "DL-L3-12" in [question.code for question in waiting]
    assert len([question for question in reviewed() if question.competence == "L3"]) >= 8


# documents, and provisions of them, of which only reports or partial copies were to be had; "" is the whole document
UNREAD = [
    ("117/2025/QH15", "Điều 2 "),
    ("117/2025/QH15", "Điều 11"),
    ("26/2023/QH15", "Điều 34"),
    ("63/2026/NĐ-CP", ""),
    ("30/2020/NĐ-CP", "Phụ lục III"),
]
READ_ALL_THE_SAME = {"VB-V1-03", "VB-V1-12", "VB-V1-28"}  # the abbreviations that two sources give


def rests_on_the_unread(question: FileQuestion) -> bool:
    cited = [(basis["document"], basis.get("article") or "") for basis in question.evidence["legal_basis"]]
    return any(number in document and part in article for number, part in UNREAD for document, article in cited)


def test_no_question_in_use_rests_on_a_provision_that_nobody_could_read() -> None:
    used = {question.code for question in reviewed() if rests_on_the_unread(question)}
    assert used - READ_ALL_THE_SAME == set()
    assert any(rests_on_the_unread(question) for question in bank() if question.status == "draft")


def test_no_source_is_the_page_whose_figures_are_wrong() -> None:
    """A service's page in English on layout has sizes and spacings that the annex does not have."""
    assert [question.code for question in bank() if "trademarkvn" in question.evidence["source"]] == []


@pytest.mark.parametrize("text", ["source: /srv/x.md", "source: ../y", "a (~/b)", "C:\\x", "file:///x", "NOTES_2.md"])
def test_a_private_place_would_be_seen(text: str) -> None:
    assert PRIVATE.search(text)


def test_no_file_names_a_private_place() -> None:
    for path in bank_files([shipped("question_banks")]):
        text = path.read_text(encoding="utf-8")
        assert PRIVATE.findall(text) == [], path
