"""The report of one unit in a round, down to its people."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.domain.errors import NotFound
from quizapp.domain.summaries import histogram
from quizapp.reports.facts import PersonLine, UnitReport
from quizapp.reports.queries.ground import (
    Ground,
    competence_bars,
    domain_bars,
    ground_of,
    is_former,
    narrowed,
    percents_of,
    unit_lines,
    units_behind,
    units_compared,
)
from quizapp.rounds.queries import candidates


def unit_report(
    session: Session,
    round_id: int,
    unit_id: int,
    unit_ids: Collection[int],
    *,
    with_names: bool,
    may_name: Collection[int] | None = None,
    rolled_up: bool = False,
) -> UnitReport:
    """NotFound where the round is not visible, or the unit has nobody on the list, within `unit_ids`. `may_name`: see
    `round_report`. `rolled_up`: with the people of former units that went on in it."""
    rolled_up = rolled_up and not is_former(session, unit_id, unit_ids)
    together = ground_of(session, round_id, unit_ids, may_name=may_name, rolled_up=rolled_up)
    is_told = unit_id not in together.withheld.units
    is_rolled = together.succession.is_rolled_up
    ground = narrowed(together, unit_id)
    if not ground.units:
        raise NotFound("unit")
    of = units_behind(session, unit_id, unit_ids) if is_rolled else {unit_id} & set(unit_ids)
    comparison = units_compared(together)
    return UnitReport(
        round=ground.facts,
        unit=unit_lines(ground, comparison)[0],
        domains=domain_bars(ground) if is_told else (),
        competences=competence_bars(ground) if is_told else (),
        histogram=histogram(percents_of(ground.results) if is_told else []),
        people=_people(session, ground, of) if with_names else None,
        succession=ground.succession,
        ranked=comparison.ranked,
    )


def _people(session: Session, ground: Ground, unit_ids: Collection[int]) -> tuple[PersonLine, ...]:
    """Everybody on the list as Vietnamese lists sort names; who did not sit has no figures, never zero."""
    counted = {one.person_id: one for one in ground.counted}
    states = _other_states(session, ground.facts.id)
    band_names = {band.code: band.name for band in ground.model.bands}
    lines = []
    for listed in candidates(session, ground.facts.id, unit_ids):
        who = (listed.person_id, listed.staff_code, listed.name, listed.position_name, listed.category)
        one = counted.get(listed.person_id)
        if one is None:
            lines.append(PersonLine(*who, state=states.get(listed.person_id, "absent"), unit_name=listed.unit_name))
            continue
        lines.append(
            PersonLine(
                *who, state="sat", total_percent=one.total_percent, band_name=band_names[one.band],
                has_passed=one.has_passed, ended_at=one.ended_at, unit_name=listed.unit_name,
            )
        )  # fmt: skip
    return tuple(lines)


def _other_states(session: Session, round_id: int) -> dict[int, str]:
    """Person → in_progress or voided, for those who began but have no result; a running attempt wins."""
    statement = (
        sa.select(Attempt.person_id, Attempt.state)
        .where(Attempt.round_id == round_id, Attempt.state.in_(("in_progress", "voided")))
        .order_by(Attempt.state.desc())
    )
    return {row[0]: row[1] for row in session.execute(statement)}
