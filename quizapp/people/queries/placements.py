"""Where somebody worked, and as what."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.people.models import PersonPlacement, Position
from quizapp.people.queries.unit_history import unit_names_on
from quizapp.people.queries.units import Scope, unit_names, units_in_scope


@dataclass(frozen=True)
class PlacementLine:
    """A stretch of somebody's work; the unit under the name that it had when the stretch began. `is_seen`: the unit
    lies within the reader's scope."""

    placement: PersonPlacement
    unit_name: str
    position_name: str
    is_seen: bool


def placement_lines(session: Session, person_id: int, scope: Scope) -> list[PlacementLine]:
    """The newest first; mistakes too, marked as such."""
    statement = (
        sa.select(PersonPlacement, Position.name)
        .join(Position, Position.id == PersonPlacement.position_id)
        .where(PersonPlacement.person_id == person_id)
        .order_by(PersonPlacement.id.desc())
    )
    rows = [(placement, position) for placement, position in session.execute(statement)]
    ids = {placement.unit_id for placement, _ in rows}
    names, allowed = unit_names(session, ids), units_in_scope(session, scope)
    return [
        PlacementLine(placement, _name(session, placement, names), position, placement.unit_id in allowed)
        for placement, position in rows
    ]


def _name(session: Session, placement: PersonPlacement, names: dict[int, str]) -> str:
    now_called = names[placement.unit_id]
    if placement.valid_from is None:
        return now_called
    return unit_names_on(session, placement.valid_from, [placement.unit_id]).get(placement.unit_id, now_called)
