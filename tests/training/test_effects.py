"""What came of a plan: by hand on a small year, and never more than can be said."""

import pytest

from quizapp.db import Engines
from quizapp.training.effects import EffectReport, effect_report
from tests.training import year as years
from tests.training.year import AFTER, BEFORE, Year


def reported(engines: Engines, year: Year) -> EffectReport:
    with engines.reading() as session:
        return effect_report(session, years.plan_of(session, year))


def test_a_course_that_helped_by_hand(sqlite_engines: Engines) -> None:
    year = years.build(sqlite_engines)
    later = years.again(sqlite_engines, year)
    report = reported(sqlite_engines, year)
    (line,) = report.lines
    assert report.later is not None
    assert (report.later.id, report.sat, report.invited) == (later, 12, 38)
    assert (line.needed, line.attended, line.shared, line.asked) == (14, 7, ("D1",), (10, 10))
    found = line.effect
    assert found is not None
    assert found.attended.change is not None
    assert found.others.change is not None
    assert (found.attended.change.before, found.attended.change.after) == (pytest.approx(30), pytest.approx(65))
    assert (found.others.change.before, found.others.change.after) == (pytest.approx(30), pytest.approx(40))
    assert (found.difference, found.verdict, found.began_alike) == (pytest.approx(25), "helped", True)
    # everybody had the same paper: the draws gave nobody anything
    assert found.draws == pytest.approx(0, abs=1e-9)
    assert found.trust is not None
    back = (1 - found.trust.value) * (268 / 38 * 10 - 30)
    assert (found.attended.by_itself, found.others.by_itself) == (pytest.approx(back), pytest.approx(back))


def test_a_course_without_effect_is_unclear(sqlite_engines: Engines) -> None:
    """The negative control: both groups rise alike, by 10 points."""
    year = years.build(sqlite_engines)
    years.again(sqlite_engines, year, {f"{group}{n}": AFTER[f"o{n}"] for group in "ao" for n in range(1, 7)})
    (line,) = reported(sqlite_engines, year).lines
    assert line.effect is not None
    assert (line.effect.difference, line.effect.verdict) == (pytest.approx(0), "unclear")


def test_the_low_who_rise_alone_are_not_called_helped(sqlite_engines: Engines) -> None:
    """Everybody who needed it was in the class: they rise by 35 points, and nothing is said of the class."""
    without_others = {name: right for name, right in BEFORE.items() if name[0] in "ab"}
    year = years.build(sqlite_engines, without_others, years.CAME[:6])
    years.again(sqlite_engines, year, {name: right for name, right in AFTER.items() if name[0] == "a"})
    (line,) = reported(sqlite_engines, year).lines
    assert line.effect is not None
    assert line.effect.attended.change is not None
    assert line.effect.attended.change.direction == "up"
    assert (line.effect.verdict, line.effect.difference) == ("few", None)
    assert line.effect.attended.by_itself is not None
