import pytest

from quizapp.domain import frames
from quizapp.domain.needs import by_competence, furthest_below, training_needs
from tests.domain.given import marks, model


def test_needs_by_hand() -> None:
    # unit 1, V1, required 80: persons 1 (2/4 = 50), 2 (3/4 = 75), 3 (4/4 = 100): two below, gaps 30 and 5, mean 17.5
    needs = training_needs(
        marks((1, 1, "V1", 2, 4, 80), (2, 1, "V1", 3, 4, 80), (3, 1, "V1", 4, 4, 80), (1, 1, "D1", 3, 4, 60))
    )
    first, second = needs
    assert (first.unit_id, first.competence, first.people_below, first.people_assessed) == (1, "V1", 2, 3)
    assert first.percent_below == pytest.approx(66.6666667)
    assert first.mean_gap == pytest.approx(17.5)
    assert first.person_ids == (1, 2)
    assert (second.competence, second.people_below, second.mean_gap, second.person_ids) == ("D1", 0, 0.0, ())


def test_who_reaches_exactly_what_is_required_has_no_need() -> None:
    (need,) = training_needs(marks((1, 1, "D1", 3, 5, 60)))
    assert need.people_below == 0


def test_each_person_is_held_against_their_own_position() -> None:
    # the same 60 %: enough for one position, not for the other
    (need,) = training_needs(marks((1, 1, "D1", 3, 5, 50), (2, 1, "D1", 3, 5, 80)))
    assert (need.people_below, need.person_ids, need.mean_gap) == (1, (2,), pytest.approx(20))


def test_the_greatest_need_comes_first_by_people_then_share_then_gap() -> None:
    needs = training_needs(
        marks(
            (1, 1, "D1", 0, 4, 60), (2, 1, "D1", 4, 4, 60),  # one of two below
            (1, 1, "E1", 0, 4, 60),  # one of one below
            (1, 2, "D1", 2, 4, 60), (2, 2, "D1", 2, 4, 60),  # two of two below
        )
    )  # fmt: skip
    assert [(need.unit_id, need.competence) for need in needs] == [(2, "D1"), (1, "E1"), (1, "D1")]


def test_nobody_sat_means_no_needs_and_no_zeros() -> None:
    assert training_needs(frames.empty(frames.MARKS)) == ()
    assert by_competence(frames.empty(frames.MARKS)) == ()


def test_all_units_together() -> None:
    (need,) = by_competence(marks((1, 1, "D1", 0, 4, 60), (2, 2, "D1", 4, 4, 60)))
    assert (need.unit_id, need.people_below, need.people_assessed) == (0, 1, 2)


def test_a_frame_without_its_columns_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="required"):
        training_needs(marks((1, 1, "D1", 1, 1, 1)).drop(columns="required"))


def test_what_a_position_requires_is_its_own_figure_then_its_default_then_the_models() -> None:
    given = model()
    assert given.required_percent("VT", "V1") == 80
    assert given.required_percent("VT", "D1") == 60
    assert given.required_percent("LD", "V1") == 50
    assert given.required_percent("nobody", "D1") == 50


def test_the_widest_gaps_come_first_and_what_is_reached_not_at_all() -> None:
    percents = {"A": 50.0, "B": 10.0, "C": 80.0, "D": 40.0, "E": 40.0}
    required = {"A": 90.0, "B": 20.0, "C": 80.0, "D": 60.0, "E": 60.0}
    assert furthest_below(percents, required) == ("A", "D", "E")
    assert furthest_below(percents, required, most=9) == ("A", "D", "E", "B")
