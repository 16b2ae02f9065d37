"""What came of a plan: by hand on a small year, and never more than can be said."""

from datetime import UTC, timedelta

import pytest

from quizapp.db import Engines
from quizapp.domain.periods import period_of
from quizapp.office.documents.parts import Document, Paragraph
from quizapp.reports.documents import periodic_documents
from quizapp.reports.documents.frame import paper_of_unit
from quizapp.reports.exports.periodic import periodic_workbook
from quizapp.reports.queries import periodic, periodic_report
from quizapp.rounds.models import Round
from quizapp.training import periodic as _training_tells_of_itself  # noqa: F401
from quizapp.training.effects import EffectReport, effect_report
from tests.training import year as years
from tests.training.year import AFTER, AGAIN, BEFORE, Year


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


def test_a_session_after_the_test_taught_nobody_before_it(sqlite_engines: Engines) -> None:
    year = years.build(sqlite_engines)
    later = years.again(sqlite_engines, year)
    with sqlite_engines.writing() as session:
        session.get_one(Round, later).opens_at = years.LEARNT - timedelta(days=1)
    (line,) = reported(sqlite_engines, year).lines
    assert line.effect is not None
    assert (line.attended, line.effect.attended.people, line.effect.others.people) == (0, 0, 14)


def test_a_test_afterwards_is_in_no_total(sqlite_engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its people were chosen for being low. The control: without the condition it would be counted."""
    year = years.build(sqlite_engines)
    years.again(sqlite_engines, year)
    period, now = period_of("2027-Q1"), AGAIN + timedelta(days=9)
    assert period is not None
    with sqlite_engines.reading() as session:
        assert periodic_report(session, period, year.everywhere, None, UTC, now).rounds == ()
        monkeypatch.setattr(periodic, "CHOSEN", [])
        assert len(periodic_report(session, period, year.everywhere, None, UTC, now).rounds) == 1


def test_the_periodic_report_says_what_was_trained_and_no_more(sqlite_engines: Engines) -> None:
    year = years.build(sqlite_engines)
    years.again(sqlite_engines, year)
    now = AGAIN + timedelta(days=9)
    with sqlite_engines.reading() as session:
        first, second, third = (
            periodic_report(session, period, year.everywhere, None, UTC, now)
            for period in map(period_of, ("2026-Q4", "2027-Q1", "2027-Q2"))
            if period is not None
        )
        paper = paper_of_unit(session, year.province, now.date(), UTC)
    assert first.trained is not None
    assert first.trained.plans == ("Kế hoạch bồi dưỡng 2026",)
    assert [(one.name, one.seats, one.attended) for one in first.trained.classes] == [("Lớp 1", 30, 7)]
    assert (first.trained.seats, first.trained.percent, first.trained.effects) == (10, 70, ())
    assert second.trained is not None
    assert (second.trained.plans, second.trained.classes, second.trained.year_plans) == ((), (), 0)
    (words,) = second.trained.effects
    assert words.startswith("Tổng quan dịch vụ công: Có dấu hiệu lớp đã giúp: người đã học hơn")
    assert third.trained is not None
    assert third.trained.effects == ()
    said = [_words(periodic_documents(paper, one)[0]) for one in (first, second, third)]
    assert "thực hiện được 70,0% số chỗ học (7 lượt người đã học trên 10 chỗ)" in said[0]
    assert words in said[1]
    assert "chưa nói được hiệu quả của các lớp" in said[2]
    assert len(periodic_workbook(second, UTC)) > 0


def _words(document: Document) -> str:
    return "\n".join("".join(run.text for run in one.runs) for one in document.body if isinstance(one, Paragraph))
