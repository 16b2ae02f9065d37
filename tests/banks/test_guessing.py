"""Nobody gets far in the shipped bank by the look of its options."""

from dataclasses import replace
from functools import cache

import pytest

from quizapp.banks.file_questions import FileQuestion
from tests import make
from tests.banks.guessing import STRATEGIES, gain_of

MOST = 5.0  # points of a hundred


@cache
def bank() -> tuple[FileQuestion, ...]:
    return tuple(one for one in make.shipped_files().questions if one.status == "reviewed")


@pytest.mark.parametrize("name", STRATEGIES)
def test_guessing_is_hardly_better_than_chance_over_the_whole_bank(name: str) -> None:
    assert gain_of(STRATEGIES[name], bank()).over_chance <= MOST


@pytest.mark.parametrize("name", STRATEGIES)
def test_nor_over_the_questions_with_one_right_option(name: str) -> None:
    assert gain_of(STRATEGIES[name], [one for one in bank() if one.type == "single"]).over_chance <= MOST


def _longer_key(one: FileQuestion) -> FileQuestion:
    options = {
        letter: text + " theo đúng quy định" * (letter in one.key) for letter, text in one.content["options"].items()
    }
    return replace(one, content={**one.content, "options": options})


def test_a_bank_that_gives_itself_away_is_found_out() -> None:
    """The negative control: the right option made longest, put first, or told by words that the others lack."""
    singles = [one for one in bank() if one.type == "single"]
    assert gain_of(STRATEGIES["longest"], [_longer_key(one) for one in singles]).over_chance > 50
    first = [replace(one, key=["c"]) for one in singles]
    assert gain_of(STRATEGIES["always C"], first).over_chance > 50
    alike = {"a": "theo mẫu số một", "b": "theo mẫu số hai", "c": "theo mẫu số ba", "d": "nộp tại bưu điện"}
    odd = [replace(one, key=["d"], content={**one.content, "options": alike}) for one in singles]
    assert gain_of(STRATEGIES["odd one out"], odd).over_chance > 50
