"""Reading blueprints and holding them against the bank."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.banks.models import QuestionVersion
from quizapp.banks.queries import drawable, versions_by_id
from quizapp.domain.drawing import Cell, DrawnQuestion, draw, shortages
from quizapp.domain.errors import NotFound, Shortage
from quizapp.papers.models import BlueprintCell, PaperBlueprint
from quizapp.statements import DriverStatement


def blueprint(session: Session, blueprint_id: int) -> PaperBlueprint:
    """NotFound where there is none."""
    found = session.get(PaperBlueprint, blueprint_id)
    if found is None:
        raise NotFound("blueprint")
    return found


def newest_blueprints(session: Session) -> list[PaperBlueprint]:
    """The newest version of each code, by name."""
    newest = (
        sa.select(PaperBlueprint.code, sa.func.max(PaperBlueprint.version).label("version"))
        .group_by(PaperBlueprint.code)
        .subquery()
    )
    statement = sa.select(PaperBlueprint).join(
        newest, sa.and_(newest.c.code == PaperBlueprint.code, newest.c.version == PaperBlueprint.version)
    )
    return list(session.scalars(statement.order_by(PaperBlueprint.name)))


def newest_version(session: Session, code: str) -> PaperBlueprint | None:
    """What a code stands for now."""
    statement = sa.select(PaperBlueprint).where(PaperBlueprint.code == code).order_by(PaperBlueprint.version.desc())
    return session.scalars(statement.limit(1)).one_or_none()


@dataclass(frozen=True)
class BlueprintRow:
    """One line of the list; `shortages` are what the bank lacks on the day asked for."""

    blueprint: PaperBlueprint
    questions: int
    shortages: tuple[Shortage, ...]


def blueprint_rows(session: Session, on: date) -> list[BlueprintRow]:
    """The newest blueprints, each held against the bank of the day `on`, which is read once."""
    pool = drawable(session, on)
    rows = []
    for found in newest_blueprints(session):
        cells = cells_of(session, found.id)
        rows.append(BlueprintRow(found, sum(cell.count for cell in cells), shortages(pool, cells)))
    return rows


_cells = BlueprintCell.__table__.c
_CELLS = DriverStatement(
    sa.select(_cells.competence, _cells.level, _cells.count)
    .where(_cells.blueprint_id == sa.bindparam("blueprint_id"))
    .order_by(_cells.competence, _cells.level)
)


def cells_of(session: Session, blueprint_id: int) -> tuple[Cell, ...]:
    """The matrix, in the order of competence and level."""
    return tuple(Cell(*row) for row in _CELLS.rows(session, blueprint_id=blueprint_id))


_COUNTS = DriverStatement(sa.select(_cells.blueprint_id, sa.func.sum(_cells.count)).group_by(_cells.blueprint_id))


def question_counts(session: Session) -> dict[int, int]:
    """Blueprint → how many questions its papers have."""
    return {blueprint_id: int(count) for blueprint_id, count in _COUNTS.rows(session)}


def missing_questions(session: Session, blueprint_id: int, on: date) -> tuple[Shortage, ...]:
    """The cells that the bank cannot fill on the day `on`, with what is missing."""
    return shortages(drawable(session, on), cells_of(session, blueprint_id))


def previewed_paper(
    session: Session, blueprint_id: int, seed: str, on: date
) -> tuple[PaperBlueprint, list[tuple[DrawnQuestion, QuestionVersion]]]:
    """A paper as it would be drawn on the day `on`. BankTooSmall where the bank cannot fill it."""
    found = blueprint(session, blueprint_id)
    paper = draw(drawable(session, on), cells_of(session, blueprint_id), seed)
    versions = versions_by_id(session, [drawn.version_id for drawn in paper])
    return found, [(drawn, versions[drawn.version_id]) for drawn in paper]
