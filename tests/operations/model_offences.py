"""What the database must refuse of drafts of the assessment model, and rows for it to protect."""

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.competences.drafting import change_draft, publish_draft, start_draft
from quizapp.competences.models import ModelDraft, ModelPublication, ModelVersion
from quizapp.competences.presets import preset
from tests.make import NOW, Sitting, account

Offence = Callable[[Session, Sitting, Sitting], object]


def model_rows(session: Session, by: int) -> None:
    """A draft that somebody else published, and one that is open and was changed by another than its maker."""
    other = account(session).id
    done = start_draft(session, preset("hue-2025").content, "mẫu", by, NOW)
    publish_draft(session, done.id, 1, other, NOW)
    still = start_draft(session, preset("dong-thap-2021").content, "mẫu", by, NOW)
    change_draft(session, still.id, 1, {**still.content, "note": "khác"}, "ten-va-nguon", other, NOW)


def change(state: str, assignment: str) -> Offence:
    return lambda session, _running, _over: session.execute(
        sa.text(f"UPDATE model_draft SET {assignment} WHERE state = :state"), {"state": state}
    )


def publish_by(column: str) -> Offence:
    """The open draft, published by its maker or by who changed it last."""

    def offend(session: Session, _running: Sitting, _over: Sitting) -> None:
        draft = session.scalars(sa.select(ModelDraft).where(ModelDraft.state == "open")).one()
        model_id = session.scalars(sa.select(ModelVersion.id).order_by(ModelVersion.id).limit(1)).one()
        session.add(
            ModelPublication(
                draft_id=draft.id, model_id=model_id, edition=draft.edition, published_by=getattr(draft, column),
                published_at=NOW,
            )
        )  # fmt: skip
        session.flush()

    return offend


MODEL_OFFENCES: list[tuple[str, Offence]] = [
    (
        "guard_model_draft_delete",
        lambda session, _r, _o: session.execute(sa.text("DELETE FROM model_draft WHERE state = 'open'")),
    ),
    ("guard_model_draft_over", change("published", "edition = edition + 1")),
    ("guard_model_draft_made", change("open", "begun_from = 'nơi khác', edition = edition + 1")),
    ("guard_model_draft_edition", change("open", "content = '{}'")),
    ("guard_model_draft_edition", change("open", "edition = edition + 2")),
    ("guard_model_publication_own", publish_by("created_by")),
    ("guard_model_publication_own", publish_by("changed_by")),
]
