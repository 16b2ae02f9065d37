"""Storing blueprints."""

from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.domain.errors import RecordRefused
from quizapp.papers.files import FileBlueprint
from quizapp.papers.models import BlueprintCell, PaperBlueprint
from quizapp.papers.queries import cells_of, newest_version


def create_blueprint(session: Session, given: FileBlueprint, actor: int | None, now: datetime) -> PaperBlueprint:
    """Store a matrix under a code of its own; RecordRefused where the code stands for another one already."""
    if newest_version(session, given.code) is not None:
        raise RecordRefused("blueprint_taken")
    return store_blueprint(session, given, actor, now)[0]


def store_blueprint(
    session: Session, given: FileBlueprint, actor: int | None, now: datetime
) -> tuple[PaperBlueprint, bool]:
    """Store a matrix and tell whether it is new; the same one again is nothing new, a changed one is a new version."""
    if not given.cells:
        raise RecordRefused("empty_blueprint")
    newest = newest_version(session, given.code)
    if newest is not None and (newest.name, newest.minutes, set(cells_of(session, newest.id))) == (
        given.name,
        given.minutes,
        set(given.cells),
    ):
        return newest, False
    blueprint = PaperBlueprint(
        code=given.code,
        version=newest.version + 1 if newest else 1,
        name=given.name,
        minutes=given.minutes,
        created_at=now,
    )
    session.add(blueprint)
    session.flush()
    session.add_all(
        BlueprintCell(blueprint_id=blueprint.id, competence=cell.competence, level=cell.level, count=cell.count)
        for cell in given.cells
    )
    session.flush()
    record(
        session, now, actor, "blueprint_stored", f"blueprint:{blueprint.id}", code=given.code, version=blueprint.version
    )
    return blueprint, True


def record_preview(
    session: Session, blueprint: PaperBlueprint, seed: str, questions: int, actor: int, now: datetime
) -> None:
    """Whoever looks at questions as a paper is on record; by the seed the same paper can be drawn again."""
    record(session, now, actor, "paper_previewed", f"blueprint:{blueprint.id}", seed=seed, questions=questions)
