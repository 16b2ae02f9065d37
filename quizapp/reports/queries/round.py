"""The report of a round: its units side by side."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.banks.laws import changed_versions, codes_of
from quizapp.domain.classifying import is_below
from quizapp.domain.pooled import pooled_by_unit
from quizapp.domain.reliability import Reliability, error_variances, of_different_papers
from quizapp.domain.summaries import histogram
from quizapp.domain.totals import weights_of
from quizapp.reports.facts import HeatCell, HeatMap, HeatRow, RoundReport
from quizapp.reports.queries.ground import (
    Ground,
    competence_bars,
    domain_bars,
    ground_of,
    percents_of,
    unit_lines,
    units_compared,
)


def round_report(
    session: Session,
    round_id: int,
    unit_ids: Collection[int],
    on: date | None = None,
    may_name: Collection[int] | None = None,
    *,
    rolled_up: bool = False,
    runs: bool = False,
) -> RoundReport:
    """NotFound where the round is not visible from `unit_ids`. `on`: the day of reading, by which changes of
    the law are marked. `may_name`: units whose people the reader sees by name (None: all); of others, figures of so
    few that they speak of persons are withheld, and of any number while the round still `runs`."""
    ground = ground_of(session, round_id, unit_ids, may_name=may_name, rolled_up=rolled_up, runs=runs)
    return report_on(ground, _changed(session, round_id, on) if on is not None else ())


def report_on(ground: Ground, changed: tuple[tuple[str, date], ...] = ()) -> RoundReport:
    """The same for who has other questions too about what lies under it."""
    is_told = not ground.withheld.is_total
    comparison = units_compared(ground)
    return RoundReport(
        round=ground.facts,
        summary=ground.summary,
        units=unit_lines(ground, comparison),
        domains=domain_bars(ground) if is_told else (),
        competences=competence_bars(ground) if is_told else (),
        heat=_heat(ground),
        histogram=histogram(percents_of(ground.results) if is_told else []),
        changed=changed,
        comparison=comparison,
        succession=ground.succession,
        reliability=reliability_of(ground) if is_told else None,
        withheld_reason=ground.withheld_reason,
    )


def reliability_of(ground: Ground) -> Reliability:
    """How far the totals would stay the same on other papers of the same kind."""
    shares, rows = ground.tally.domains, [one.row for one in ground.counted]
    weights = weights_of(shares.codes, ground.model)
    own = [float(weights[code]) for code in shares.codes]
    errors = error_variances(shares.earned[rows], shares.possible[rows], own)
    return of_different_papers([one.total_percent for one in ground.counted], errors, ground.facts.id)


def _changed(session: Session, round_id: int, on: date) -> tuple[tuple[str, date], ...]:
    """Questions of the round's frozen papers whose legal basis has changed by now, by code."""
    papers = sa.select(AttemptQuestion.question_version_id).join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
    versions = session.scalars(papers.where(Attempt.round_id == round_id).distinct())
    since = changed_versions(session, on, versions)
    codes = codes_of(session, since)
    return tuple(sorted((codes[version_id], day) for version_id, day in since.items()))


def _heat(ground: Ground) -> HeatMap:
    """Marked: the unit lies below what its people's positions require on average."""
    found = pooled_by_unit(ground.marks, ground.effects)

    def cell(unit_id: int, code: str) -> HeatCell:
        one = found.get((unit_id, code))
        return HeatCell(one.percent, is_below(one.percent, one.required)) if one else HeatCell(None)

    rows = tuple(
        HeatRow(unit.id, unit.code, unit.name, tuple(cell(unit.id, c.code) for c in ground.assessed))
        for unit in ground.told
    )
    return HeatMap(ground.assessed, rows)
