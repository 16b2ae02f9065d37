"""Material for a competence: links, files and short lessons."""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.domain.errors import NotFound
from quizapp.learning.models import LearningMaterial


@dataclass(frozen=True)
class MaterialFacts:
    """What is filled in; of `url`, `text` and `data` only the one of its kind. `data` None keeps the file that is
    there."""

    competence: str
    kind: str
    title: str
    url: str = ""
    text: str = ""
    file_name: str = ""
    data: bytes | None = None
    is_shown: bool = True


def store_material(
    session: Session, row: LearningMaterial | None, facts: MaterialFacts, actor: int, now: datetime
) -> LearningMaterial:
    kept: dict[str, Any] = {"url": "", "text": "", "file_name": "", "data": ""}
    if facts.kind == "file" and facts.data is None and row is not None:
        kept |= {"file_name": row.file_name, "data": row.data}
    elif facts.kind == "file" and facts.data is not None:
        kept |= {"file_name": facts.file_name, "data": base64.b64encode(facts.data).decode()}
    else:
        kept |= {"url": facts.url} if facts.kind == "link" else {"text": facts.text}
    columns = {"competence": facts.competence, "kind": facts.kind, "title": facts.title, "is_shown": facts.is_shown}
    columns |= kept | {"changed_by": actor, "changed_at": now}
    if row is None:
        row = LearningMaterial(**columns)
        session.add(row)
    else:
        for name, value in columns.items():
            setattr(row, name, value)
    session.flush()
    record(session, now, actor, "material_stored", f"material:{row.id}", kind=row.kind, competence=row.competence)
    return row


def remove_material(session: Session, row: LearningMaterial, actor: int, now: datetime) -> None:
    record(session, now, actor, "material_removed", f"material:{row.id}", title=row.title, competence=row.competence)
    session.execute(sa.delete(LearningMaterial).where(LearningMaterial.id == row.id))


# --- reading ----------------------------------------------------------------------------------------------------------


def material(session: Session, material_id: int, *, only_shown: bool = False) -> LearningMaterial:
    """NotFound where there is none, or it is hidden and `only_shown`."""
    found = session.get(LearningMaterial, material_id)
    if found is None or (only_shown and not found.is_shown):
        raise NotFound("material")
    return found


def file_of(row: LearningMaterial) -> bytes:
    return base64.b64decode(row.data)


def materials(session: Session, *, only_shown: bool = False) -> dict[str, list[LearningMaterial]]:
    """Competence → its material: lessons first, then by title."""
    statement = sa.select(LearningMaterial)
    if only_shown:
        statement = statement.where(LearningMaterial.is_shown.is_(True))
    order = sa.case({"lesson": 0, "link": 1}, value=LearningMaterial.kind, else_=2)
    found: dict[str, list[LearningMaterial]] = {}
    for one in session.scalars(statement.order_by(order, LearningMaterial.title, LearningMaterial.id)):
        found.setdefault(one.competence, []).append(one)
    return found
