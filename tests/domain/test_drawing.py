from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.drawing import Candidate, Cell, DrawnQuestion, draw, shortages, shuffled
from quizapp.domain.errors import BankTooSmall, Shortage

LETTERS = ("a", "b", "c", "d")
CELLS = (Cell("D1", 1, 3), Cell("D1", 2, 2), Cell("E1", 1, 2))


def pool(each: int = 6, **changes: object) -> list[Candidate]:
    places = (("D1", 1), ("D1", 2), ("E1", 1))
    return [
        Candidate(
            **{
                "version_id": 100 * place + number,
                "code": f"{competence}-{level}-{number}",
                "competence": competence,
                "level": level,
                "type": "single",
                "letters": LETTERS,
                **changes,
            }
        )
        for place, (competence, level) in enumerate(places)
        for number in range(each)
    ]


def test_the_same_seed_draws_the_same_paper_again() -> None:
    assert draw(pool(), CELLS, "hạt giống") == draw(list(reversed(pool())), CELLS, "hạt giống")


def test_this_seed_gave_this_paper_when_the_rule_was_written() -> None:
    """A disputed paper must be drawn again years later: a change of these literals breaks that promise."""
    paper = draw(pool(), CELLS, "golden")
    assert [drawn.version_id for drawn in paper] == [4, 1, 0, 103, 100, 200, 204]
    assert paper[0].letters == ("b", "d", "c", "a")


@given(st.text(max_size=20))
def test_every_paper_fills_every_cell_and_holds_no_question_twice(seed: str) -> None:
    paper = draw(pool(), CELLS, seed)
    known = {candidate.version_id: candidate for candidate in pool()}
    drawn = [known[question.version_id] for question in paper]
    assert [question.position for question in paper] == list(range(1, 8))
    assert len({candidate.code for candidate in drawn}) == 7
    assert Counter((c.competence, c.level) for c in drawn) == {("D1", 1): 3, ("D1", 2): 2, ("E1", 1): 2}


@given(st.text(max_size=20))
def test_every_option_is_shown_once_and_the_last_one_stays_last(seed: str) -> None:
    for question in draw(pool(keep_last="b"), CELLS, seed):
        assert sorted(question.letters) == list(LETTERS)
        assert question.letters[-1] == "b"


def test_true_and_false_keep_their_natural_order() -> None:
    seeds = [str(number) for number in range(20)]
    shown = {q.letters for seed in seeds for q in draw(pool(type="true_false", letters=("a", "b")), CELLS, seed)}
    assert shown == {("a", "b")}


def test_both_sides_of_a_matching_question_are_shuffled() -> None:
    left = ("1", "2", "3")
    papers = [draw(pool(type="matching", left=left), CELLS, str(number)) for number in range(20)]
    assert all(sorted(question.left) == list(left) for paper in papers for question in paper)
    assert len({question.left for paper in papers for question in paper}) == 6


def test_neighbours_get_different_papers() -> None:
    papers = {draw(pool(), CELLS, f"người {number}") for number in range(50)}
    assert len(papers) == 50


def test_a_bank_that_is_too_small_names_every_short_cell() -> None:
    with pytest.raises(BankTooSmall) as refusal:
        draw(pool(each=1), CELLS, "x")
    assert refusal.value.shortages == (Shortage("D1", 1, 3, 1), Shortage("D1", 2, 2, 1), Shortage("E1", 1, 2, 1))
    assert [short.missing for short in refusal.value.shortages] == [2, 1, 1]


def test_a_cell_of_which_the_bank_has_nothing_is_short_of_all() -> None:
    assert shortages(pool(), [Cell("V9", 3, 4)]) == (Shortage("V9", 3, 4, 0),)
    assert shortages(pool(each=3), CELLS) == ()


def test_every_question_of_a_cell_is_drawn_equally_often() -> None:
    # 2 of 10 questions, 2,000 papers: 400 each on average, standard deviation √(2000 · ⅕ · ⅘) ≈ 18; five of them: 90
    ten = [Candidate(n, f"Q{n}", "D1", 1, "single", LETTERS) for n in range(10)]
    counts = Counter(q.version_id for seed in range(2000) for q in draw(ten, [Cell("D1", 1, 2)], f"s{seed}"))
    assert len(counts) == 10
    assert all(310 <= count <= 490 for count in counts.values()), counts


def test_the_right_option_stands_at_every_place_equally_often() -> None:
    # 4,000 orders of four options: 1,000 at each place, standard deviation √(4000 · ¼ · ¾) ≈ 27; five of them: 137
    first = Counter(shuffled(LETTERS, f"s{seed}", "options:Q").index("a") for seed in range(4000))
    assert all(863 <= count <= 1137 for count in first.values()), first


def test_the_order_of_one_question_says_nothing_about_the_next() -> None:
    same = sum(shuffled(LETTERS, str(n), "options:Q1") == shuffled(LETTERS, str(n), "options:Q2") for n in range(2400))
    assert 50 <= same <= 150  # 2,400 / 4! = 100 by chance, standard deviation 9.8


# --- cases ------------------------------------------------------------------------------------------------------------


def case(code: str, *places: tuple[str, int], first: int = 900) -> list[Candidate]:
    """The questions of a case, one at each place."""
    return [
        Candidate(first + number, f"{code}-{number}", competence, level, "single", LETTERS, case=code)
        for number, (competence, level) in enumerate(places)
    ]


def versions(paper: Iterable[DrawnQuestion]) -> list[int]:
    return [drawn.version_id for drawn in paper]


def drawn_cases(pool_: list[Candidate], papers: int) -> list[list[int]]:
    """Positions (from 0) of the questions of a case in each of so many papers."""
    inside = {candidate.version_id for candidate in pool_ if candidate.case}
    return [
        [place for place, version in enumerate(versions(draw(pool_, CELLS, f"seed {number}"))) if version in inside]
        for number in range(papers)
    ]


def test_the_questions_of_a_case_come_together_side_by_side_in_order_or_not_at_all() -> None:
    given_ = pool() + case("TH", ("D1", 1), ("D1", 2), ("E1", 1))
    found = drawn_cases(given_, 300)
    assert {len(places) for places in found} == {0, 3}
    assert all(places[2] - places[0] == 2 for places in found if places)
    for number, places in enumerate(found):
        if places:
            assert versions(draw(given_, CELLS, f"seed {number}"))[places[0] :][:3] == [900, 901, 902]


def test_a_rule_that_drew_them_one_by_one_would_be_noticed() -> None:
    apart = [replace(candidate, case="") for candidate in case("TH", ("D1", 1), ("D1", 2), ("E1", 1))]
    inside = {candidate.version_id for candidate in apart}
    papers = [versions(draw(pool() + apart, CELLS, f"seed {number}")) for number in range(300)]
    assert {sum(version in inside for version in paper) for paper in papers} > {0, 3}


@given(st.text(max_size=20), st.lists(st.sampled_from([("D1", 1), ("D1", 2), ("E1", 1), ("X9", 1)]), max_size=8))
def test_with_any_case_every_cell_is_full(seed: str, places: list[tuple[str, int]]) -> None:
    given_ = pool(3) + case("TH", *places) + case("TH2", *places[:2], first=950)
    known = {candidate.version_id: candidate for candidate in given_}
    drawn = [known[version] for version in versions(draw(given_, CELLS, seed))]
    counted = Counter((candidate.competence, candidate.level) for candidate in drawn)
    assert counted == {(cell.competence, cell.level): cell.count for cell in CELLS}
    sizes = Counter(candidate.case for candidate in drawn if candidate.case)
    assert all(count == sum(one.case == code for one in given_) for code, count in sizes.items())


def test_a_case_that_never_fits_is_never_drawn() -> None:
    assert not any(drawn_cases(pool() + case("TH", ("E1", 1), ("E1", 1), ("E1", 1)), 100))


def test_questions_of_a_case_do_not_make_up_for_questions_that_stand_alone() -> None:
    given_ = pool(2) + case("TH", ("D1", 1))
    assert shortages(given_, CELLS) == (Shortage("D1", 1, 3, 2),)
    assert shortages(pool(2) + [replace(one, case="") for one in case("TH", ("D1", 1))], CELLS) == ()
