"""People who own the model, and drafts of theirs."""

from typing import Any

from quizapp.competences.drafting import start_draft
from quizapp.competences.models import ModelDraft
from quizapp.db import Engines
from tests.make import NOW, account, small_model


def two_owners(engines: Engines) -> tuple[int, int]:
    with engines.writing() as session:
        return tuple(
            account(session, username=name, roles=[("results_reviewer", None)]).id for name in ("a.mot", "b.hai")
        )  # type: ignore[return-value]


def begun(engines: Engines, by: int, **changes: Any) -> int:
    """A draft of the small model; its id."""
    with engines.writing() as session:
        content = {**small_model(session).content, **changes}
        return start_draft(session, content, "phiên bản 1", by, NOW).id


def content_of(engines: Engines, draft_id: int) -> dict[str, Any]:
    with engines.reading() as session:
        return session.get_one(ModelDraft, draft_id).content
