"""The positions that users maintain."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.errors import NotFound
from quizapp.people.models import Person, Position


@dataclass(frozen=True)
class PositionLine:
    """A position and how many people at work have it."""

    position: Position
    people: int


def positions(session: Session) -> list[Position]:
    return list(session.scalars(sa.select(Position).order_by(Position.code)))


def position_lines(session: Session) -> list[PositionLine]:
    """All positions, those in use before the retired ones."""
    counts = sa.select(Person.position_id, sa.func.count()).where(Person.is_active.is_(True))
    people: dict[int, int] = {row[0]: row[1] for row in session.execute(counts.group_by(Person.position_id))}
    lines = [PositionLine(position, people.get(position.id, 0)) for position in positions(session)]
    return sorted(lines, key=lambda line: not line.position.is_active)


def position_names(session: Session) -> dict[int, str]:
    return {position.id: position.name for position in positions(session)}


def position_choices(session: Session, kept: int | None = None) -> list[tuple[int, str]]:
    """(id, name) by name, for lists to choose from; a retired one only where somebody has it (`kept`)."""
    found = [one for one in positions(session) if one.is_active or one.id == kept]
    return sorted(((one.id, one.name) for one in found), key=lambda pair: pair[1])


def position_by_id(session: Session, position_id: int) -> Position:
    """NotFound where there is none."""
    found = session.get(Position, position_id)
    if found is None:
        raise NotFound("position")
    return found
