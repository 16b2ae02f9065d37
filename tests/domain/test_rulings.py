"""What rulings do to a paper, and who notices."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.effects import Effect, marked
from quizapp.domain.errors import RecordRefused
from quizapp.domain.keys import corrected_key
from quizapp.domain.rulings import Ruling, ruled
from quizapp.domain.scoring import MarkedQuestion, score
from tests.domain.given import model, questions


def paper(*rulings: str) -> list[MarkedQuestion]:
    """Four questions of D1, two right and two wrong; `rulings` on the first ones."""
    made = questions("D1", 2, 2)
    return [ruled(one, Ruling(rulings[n]) if n < len(rulings) else None) for n, one in enumerate(made)]


def test_a_neutral_question_is_taken_out_of_what_can_be_earned() -> None:
    found = score(paper("neutral"), model())
    (marks,) = found.domains
    assert (marks.earned, marks.possible) == (1, 3)
    assert (found.points, found.outcomes) == ((0.0, 1.0, 0.0, 0.0), "xrww")


def test_where_all_answers_are_right_a_blank_still_earns_nothing() -> None:
    blank = MarkedQuestion(1, "D1", "single", ("a",), (), ruling="all")
    wrong = MarkedQuestion(2, "D1", "single", ("a",), ("c",), ruling="all")
    assert score([blank, wrong], model()).points == (0.0, 1.0)


def test_a_corrected_key_of_two_letters_takes_either() -> None:
    both = [ruled(MarkedQuestion(1, "D1", "single", ("a",), (said,)), Ruling("key", ("b", "c"))) for said in "abc"]
    assert score(both, model()).points == (0.0, 1.0, 1.0)


def test_nothing_that_counts_is_no_paper() -> None:
    with pytest.raises(ValueError, match="count"):
        score(paper("neutral", "neutral", "neutral", "neutral"), model())


@given(st.lists(st.booleans(), min_size=2, max_size=12), st.data())
def test_taking_a_question_out_is_the_same_as_never_having_asked_it(rights: list[bool], data: st.DataObject) -> None:
    asked = [MarkedQuestion(n, "D1", "single", ("a",), ("a" if right else "b",)) for n, right in enumerate(rights)]
    out = data.draw(st.sets(st.integers(0, len(rights) - 1), max_size=len(rights) - 1))
    some = [ruled(one, Ruling("neutral") if n in out else None) for n, one in enumerate(asked)]
    left = score([one for n, one in enumerate(asked) if n not in out], model())
    found = score(some, model())
    assert (found.total_percent, found.band, found.has_passed) == (left.total_percent, left.band, left.has_passed)


CONTENT: Mapping[str, Any] = {
    "options": {"a": "A", "b": "B", "c": "C"},
    "left": {"1": "x", "2": "y"},
    "blanks": {
        "1": {"kind": "choice", "options": {"a": "A", "b": "B"}},
        "2": {"kind": "text"},
        "3": {"kind": "number"},
    },
}


@pytest.mark.parametrize(
    ("type_", "typed", "key"),
    [
        ("single", ["c"], ("c",)),
        ("single", ["c", "b"], ("b", "c")),
        ("multiple", ["b", "a"], ("a", "b")),
        ("ordering", ["c", " a ", "b", ""], ("c", "a", "b")),
        ("matching", ["2:a", "1: c"], ("1:c", "2:a")),
        ("numeric", ["12,50"], ("12.5",)),
        ("short_text", ["Hà Nội", "Thủ đô Hà Nội"], ("Hà Nội", "Thủ đô Hà Nội")),
        ("cloze", ["1:b", "3:7", "2:sáu"], ("1:b", "2:sáu", "3:7")),
    ],
)
def test_a_corrected_key_gets_its_one_form(type_: str, typed: list[str], key: tuple[str, ...]) -> None:
    assert corrected_key(type_, typed, CONTENT) == key


@pytest.mark.parametrize(
    ("type_", "typed"),
    [
        ("single", []), ("single", ["d"]), ("single", ["a", "b", "c"]), ("multiple", ["a", "a"]),
        ("hotspot", ["a", "b"]), ("ordering", ["a", "b"]), ("matching", ["1:a"]), ("matching", ["1:a", "2:a"]),
        ("matching", ["1", "2"]), ("numeric", ["bảy"]), ("numeric", ["1", "2"]), ("numeric", ["Infinity"]),
        ("short_text", ["a", "a"]), ("cloze", ["1:b"]), ("cloze", ["1:d", "2:x", "3:1"]),
        ("cloze", ["1:a", "2:", "3:1"]),
    ],
)  # fmt: skip
def test_what_is_no_key_is_refused(type_: str, typed: list[str]) -> None:
    with pytest.raises(RecordRefused):
        corrected_key(type_, typed, CONTENT)


def columns(earned: float) -> dict[str, Any]:
    percent = 10 * earned
    return {
        "total_percent": percent, "band": "dat" if percent >= 50 else "khong_dat", "has_passed": percent >= 50,
        "marks": {"competences": {"D1": [earned, 10], "E1": [10, 10]}},
    }  # fmt: skip


def test_an_effect_names_points_level_pass_and_needs() -> None:
    effect = Effect(marked(columns(4), model(), "VT"), marked(columns(6), model(), "VT"))
    assert (effect.changes_points, effect.changes_band, effect.changes_pass, effect.changes_needs) == (True,) * 4
    assert (effect.lost_needs, effect.gained_needs) == (["D1"], [])
    same = Effect(marked(columns(4), model(), "VT"), marked(columns(4), model(), "VT"))
    assert not same.changes_anything


def test_a_need_whose_only_question_no_longer_counts_is_not_met_but_unknown() -> None:
    """Nobody showed that they can do it."""
    before = {"total_percent": 50.0, "band": "dat", "has_passed": True, "marks": {"competences": {"D1": (0.0, 1)}}}
    met = {**before, "marks": {"competences": {"D1": (1.0, 1)}}}
    gone = {**before, "marks": {"competences": {}}}
    for after, lost, unknown in ((met, ["D1"], []), (gone, [], ["D1"])):
        effect = Effect(*(marked(columns, model(), "VT") for columns in (before, after)))
        assert (effect.lost_needs, effect.unknown_needs) == (lost, unknown)
