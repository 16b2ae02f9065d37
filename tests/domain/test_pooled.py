"""Questions of a unit's people, pooled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain import frames
from quizapp.domain.pooled import design_effects, of_domains, pooled
from tests.domain.given import marks


def test_forty_two_right_of_sixty_carry_wilsons_band() -> None:
    frame = marks(*((n, 1, "D1", 4.2, 6, 60.0) for n in range(10)))
    found = pooled(frame, {})["D1"]
    assert (found.people, found.questions, found.percent) == (10, 60, pytest.approx(70))
    assert (found.interval.low, found.interval.high) == (
        pytest.approx(57.49, abs=0.005),
        pytest.approx(80.10, abs=0.005),
    )
    assert (found.required, found.need) == (60, "watch")


def test_people_who_know_all_or_nothing_widen_the_band() -> None:
    """Five with all of four right, five with none: twenty answers say as much as five people."""
    frame = marks(*((n, 1, "D1", 4 if n % 2 else 0, 4, 50.0) for n in range(10)))
    effects = design_effects(frame)
    assert effects["D1"] == pytest.approx(4 * 10 / 9)
    alike = pooled(frame, {})["D1"].interval
    honest = pooled(frame, effects)["D1"].interval
    assert honest.high - honest.low > 1.8 * (alike.high - alike.low)


def test_differences_between_units_are_no_likeness_within_them() -> None:
    frame = marks(*((n, n // 10, "D1", 4 * (n // 10), 4, 50.0) for n in range(20)))
    assert design_effects(frame) == {"D1": 1.0}


def test_people_more_alike_than_chance_never_narrow_the_band() -> None:
    assert design_effects(marks(*((n, 1, "D1", 2, 4, 50.0) for n in range(10)))) == {"D1": 1.0}


def test_one_person_a_unit_tells_nothing_about_likeness() -> None:
    assert design_effects(marks((1, 1, "D1", 1, 4, 50.0), (2, 2, "D1", 3, 4, 50.0))) == {"D1": 1.0}


def test_a_competence_of_many_people_is_points_over_points() -> None:
    found = pooled(marks((1, 1, "D1", 1, 2, 50), (2, 1, "D1", 3, 3, 50)), {})
    assert found["D1"].percent == 80


def test_who_was_not_asked_is_in_no_figure() -> None:
    assert pooled(frames.empty(frames.MARKS), {}) == {}
    assert design_effects(frames.empty(frames.MARKS)) == {}


def test_a_domain_pools_its_competences() -> None:
    frame = marks((1, 1, "D1", 3, 4, 80.0), (1, 1, "D2", 1, 1, 30.0), (2, 1, "D1", 0, 4, 80.0))
    found = of_domains(frame, {"D1": "DVC", "D2": "DVC"})
    assert list(found["percent"]) == [80, 0]
    assert list(found["required"]) == [70, 80]
    assert pooled(found, {})["DVC"].percent == pytest.approx(100 * 4 / 9)
    assert pooled(found, {})["DVC"].people == 2


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 4)), min_size=1, max_size=30))
def test_a_band_holds_its_percent_whatever_people_did(rows: list[tuple[int, int]]) -> None:
    frame = marks(*((n, unit, "D1", right, 4, 50.0) for n, (unit, right) in enumerate(rows)))
    found = pooled(frame, design_effects(frame))["D1"]
    assert found.interval.low - 1e-9 <= found.percent <= found.interval.high + 1e-9
