"""Keeping the list of positions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.domain.names import tidy
from quizapp.people.actions.outcomes import ImportOutcome
from quizapp.people.checks import LONGEST_NAME, code_fault
from quizapp.people.models import Position


@dataclass(frozen=True)
class PositionRow:
    """A position as a file tells it."""

    line: int
    code: str
    name: str


def add_position(session: Session, code: str, name: str, actor: int | None, now: datetime) -> Position:
    """RecordRefused: bad_code, bad_position_name, code_taken."""
    wanted = tidy(code).upper()
    if code_fault(wanted):
        raise RecordRefused("bad_code")
    position = Position(code=wanted, name=_checked_name(name), is_active=True)
    session.add(position)
    _flush(session)
    record(session, now, actor, "position_added", f"position:{position.id}", code=wanted, name=position.name)
    return position


def rename_position(session: Session, position_id: int, name: str, actor: int | None, now: datetime) -> Position:
    """The code stays: the requirements of the assessment model hang on it. RecordRefused bad_position_name."""
    position = _locked(session, position_id)
    before, position.name = position.name, _checked_name(name)
    if before != position.name:
        record(session, now, actor, "position_renamed", f"position:{position_id}", before=before, after=position.name)
    return position


def set_position_active(
    session: Session, position_id: int, is_active: bool, actor: int | None, now: datetime
) -> Position:
    """A retired position stays with who has it and is given to nobody else."""
    position = _locked(session, position_id)
    if position.is_active != is_active:
        position.is_active = is_active
        action = "position_revived" if is_active else "position_retired"
        record(session, now, actor, action, f"position:{position_id}", code=position.code)
    return position


def import_positions(session: Session, rows: Sequence[PositionRow], actor: int | None, now: datetime) -> ImportOutcome:
    """Store rows that `files.read_positions` found right; idempotent by code."""
    known = {position.code: position for position in session.scalars(sa.select(Position))}
    created = [row for row in rows if row.code not in known]
    changed = [row for row in rows if row.code in known and known[row.code].name != row.name]
    session.add_all(Position(code=row.code, name=row.name, is_active=True) for row in created)
    for row in changed:
        known[row.code].name = row.name
    _flush(session)
    outcome = ImportOutcome(len(created), len(changed), len(rows) - len(created) - len(changed))
    record(session, now, actor, "positions_imported", "positions", created=outcome.created, changed=outcome.changed)
    return outcome


def _checked_name(name: str) -> str:
    tidied = tidy(name)
    if not 2 <= len(tidied) <= LONGEST_NAME:
        raise RecordRefused("bad_position_name")
    return tidied


def _locked(session: Session, position_id: int) -> Position:
    position = session.get(Position, position_id, with_for_update=True)
    if position is None:
        raise NotFound("position")
    return position


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as fault:
        raise RecordRefused("code_taken") from fault
