"""The report of a round: its units side by side."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.banks.frozen import changed_in_papers
from quizapp.banks.laws import codes_of
from quizapp.domain.classifying import is_below
from quizapp.domain.pooled import pooled_by_unit
from quizapp.domain.reliability import Reliability, error_variances, of_different_papers
from quizapp.domain.summaries import histogram
from quizapp.domain.totals import weights_of
from quizapp.reports.facts import ChangedQuestion, HeatCell, HeatMap, HeatRow, RoundReport
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
    changed = changed_questions(session, round_id, on).values() if on is not None else ()
    return report_on(ground, _by_code(changed))


def report_on(ground: Ground, changed: tuple[ChangedQuestion, ...] = ()) -> RoundReport:
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


def frozen_in_round(session: Session, round_id: int) -> dict[int, datetime]:
    """Version → when it first stood in a paper of the round."""
    statement = (
        sa.select(AttemptQuestion.question_version_id, sa.func.min(Attempt.started_at))
        .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
        .where(Attempt.round_id == round_id)
        .group_by(AttemptQuestion.question_version_id)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def changed_questions(session: Session, round_id: int, on: date) -> dict[int, ChangedQuestion]:
    """Version → that the legal basis of a question of the round's frozen papers has changed by now."""
    found = changed_in_papers(session, on, frozen_in_round(session, round_id))
    codes = codes_of(session, found)
    return {one: ChangedQuestion(codes[one], said.since, said.reviewed_on) for one, said in found.items()}


def _by_code(found: Iterable[ChangedQuestion]) -> tuple[ChangedQuestion, ...]:
    return tuple(sorted(found, key=lambda one: (one.code, one.since)))


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
