"""Totals with least percents and a share of practice; levels of units; another model on trial: by pencil."""

from dataclasses import replace

import pytest

from quizapp.domain.assessment import AssessmentModel, Band, UnitRatings
from quizapp.domain.certainty import Interval
from quizapp.domain.rating import rating_of
from quizapp.domain.scoring import score
from quizapp.domain.summaries import Summary
from quizapp.domain.totals import as_before, of_a_kind, total_of
from quizapp.domain.trying import Stand, Trial, moves_of, stand_of, tally_of
from tests.domain.given import model, questions

LEVELS = (Band("tot", "Tốt", 80), Band("kha", "Khá", 60), Band("yeu", "Yếu", 0))


def demanding(**changes: object) -> AssessmentModel:
    """The least of DVC is 50; VB is practice and worth 40 of 100."""
    given = model()
    domains = tuple(
        replace(one, minimum_percent=50.0 if one.code == "DVC" else None, is_practice=one.code == "VB")
        for one in given.domains
    )
    return replace(given, domains=domains, practice_percent=40.0, **changes)


def test_nobody_passes_below_the_least_of_a_domain_and_the_least_itself_is_enough() -> None:
    paper = {"D1": (4, 10), "E1": (10, 10), "V1": (10, 10)}
    found = total_of(paper, demanding())
    assert (found.percent > 50, found.has_passed, found.short) == (True, False, ("DVC",))
    assert total_of({**paper, "D1": (5, 10)}, demanding()).has_passed
    assert total_of({"E1": (10, 10)}, demanding()).short == ()


def test_practice_is_worth_its_share_where_the_paper_holds_both_kinds() -> None:
    # theory: DVC 35 and EID 25 of 60; practice VB is the whole 40
    found = total_of({"D1": (10, 10), "E1": (0, 10), "V1": (5, 10)}, demanding())
    assert found.percent == pytest.approx(60 * 35 / 60 + 40 * 0.5)
    only = total_of({"D1": (10, 10), "E1": (0, 10)}, demanding())
    assert only.percent == pytest.approx(100 * 35 / 60)


def test_the_scorers_before_read_the_same_model_without_either() -> None:
    paper = [*questions("D1", 4, 6), *questions("E1", 10, 0), *questions("V1", 10, 0)]
    old, new = score(paper, as_before(demanding())), score(paper, demanding())
    assert old == score(paper, model())
    assert (old.has_passed, new.has_passed) == (True, False)


def summary(sat: int, *, mean: float = 70, passed: int = 0, invited: int = 10) -> Summary:
    return Summary(invited, sat, mean, mean + 1, passed, {}, top=mean + 10)


def test_a_unit_gets_the_level_of_its_measure() -> None:
    by = {name: rating_of(summary(8, passed=8), UnitRatings(name, LEVELS)) for name in ("mean", "median", "top_five")}
    assert {name: one.level.code for name, one in by.items() if one and one.level} == {
        "mean": "kha", "median": "kha", "top_five": "tot"
    }  # fmt: skip
    assert rating_of(summary(8), None) is None
    assert rating_of(Summary(10, 0, None, None, 0, {}), UnitRatings("mean", LEVELS)) is None


def test_of_few_people_or_too_few_of_those_invited_no_unit_has_a_level() -> None:
    few = rating_of(summary(4), UnitRatings("mean", LEVELS))
    absent = rating_of(summary(5), UnitRatings("mean", LEVELS, least_sat_percent=60))
    assert [(one.level, one.reason) for one in (few, absent) if one] == [(None, "few"), (None, "absent")]
    enough = rating_of(summary(6), UnitRatings("mean", LEVELS, least_sat_percent=60))
    assert enough is not None
    assert enough.level is not None


def test_the_levels_that_a_unit_may_be_in_are_named() -> None:
    wide = rating_of(summary(8), UnitRatings("mean", LEVELS), Interval(55, 85))
    sure = rating_of(summary(8), UnitRatings("mean", LEVELS), Interval(62, 78))
    assert wide is not None
    assert sure is not None
    assert (wide.low, wide.high, wide.is_sure) == (LEVELS[2], LEVELS[0], False)
    assert sure.is_sure
    share = rating_of(summary(8, passed=4), UnitRatings("pass_percent", LEVELS))
    assert share is not None
    assert (share.value, share.is_sure) == (50, False)


def test_a_model_on_trial_tells_who_would_stand_elsewhere() -> None:
    sums = {"D1": (6, 10), "E1": (6, 10)}
    before = stand_of(sums, model(), "LD")
    assert before == Stand(60.0, "Đạt", True, frozenset({"D1"}))
    bands = (Band("a", "A", 60), Band("b", "B", 0))
    after = stand_of(sums, replace(model(), bands=bands, pass_percent=60, required_by_position={}), "LD")
    assert before is not None
    trials = [Trial(1, 1, before, after), Trial(2, 1, before, before), Trial(3, 1, before, None)]
    found = tally_of(trials)
    assert (found.people, found.band, found.gained, found.lost, found.needs, found.unknown) == (3, 1, 0, 0, 1, 1)
    assert moves_of(trials) == {("Đạt", "A"): 1, ("Đạt", "Đạt"): 1}
    assert stand_of({"X9": (1, 1)}, model(), "LD") is None


def test_theory_and_practice_have_points_of_their_own_by_the_weights_within_a_kind() -> None:
    percents = {"DVC": 100.0, "EID": 40.0, "VB": 50.0}
    assert of_a_kind(percents, demanding(), is_practice=False) == pytest.approx((35 * 100 + 25 * 40) / 60)
    assert of_a_kind(percents, demanding(), is_practice=True) == 50
    assert of_a_kind(percents, model(), is_practice=True) is None
