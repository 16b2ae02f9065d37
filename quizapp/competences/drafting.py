"""Drafts of the assessment model: begun, changed, discarded, published by a second person."""

import hashlib
import json
from collections.abc import Collection
from copy import deepcopy
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.audit.models import AuditEntry
from quizapp.competences.actions import import_model
from quizapp.competences.models import ModelDraft, ModelPublication, ModelVersion
from quizapp.competences.queries import model_versions
from quizapp.domain.errors import FileRefused, NotFound, RecordRefused
from quizapp.people.models import Account, RoleGrant
from quizapp.people.queries.units import covers_all

OWNERS = ("results_reviewer", "administrator")


def start_draft(session: Session, content: dict[str, Any], begun_from: str, actor: int, now: datetime) -> ModelDraft:
    """A draft of `content` (validated), under the next free version number where its own is taken."""
    given = deepcopy(content)
    given["version"] = free_version(session, given["code"], given["version"])
    draft = ModelDraft(
        state="open", begun_from=begun_from[:300], content=given, edition=1, created_by=actor, created_at=now,
        changed_by=actor, changed_at=now,
    )  # fmt: skip
    session.add(draft)
    session.flush()
    record(session, now, actor, "model_draft_started", f"model_draft:{draft.id}", begun_from=begun_from)
    return draft


def free_version(session: Session, code: str, version: str) -> str:
    """`version`, or the next like it that neither a version nor an open draft has."""
    taken = {one.version for one in model_versions(session) if one.code == code}
    taken |= {one.content["version"] for one in open_drafts(session) if one.content["code"] == code}
    head, _, last = version.rpartition(".")
    number = int(last) if last.isascii() and last.isdigit() else 1
    stem = (f"{head}." if head else "") if last.isascii() and last.isdigit() else f"{version}."
    while version in taken:
        number += 1
        version = f"{stem}{number}"
    return version


def open_drafts(session: Session) -> list[ModelDraft]:
    return list(session.scalars(sa.select(ModelDraft).where(ModelDraft.state == "open").order_by(ModelDraft.id)))


def draft(session: Session, draft_id: int) -> ModelDraft:
    """NotFound where there is none that is still open."""
    found = session.get(ModelDraft, draft_id)
    if found is None or found.state != "open":
        raise NotFound("model_draft")
    return found


def change_draft(
    session: Session, draft_id: int, edition: int, content: dict[str, Any], part: str, actor: int, now: datetime
) -> bool:
    """Put `content` (validated) in place of what edition `edition` said; whether anything is different.

    RecordRefused `draft_stale` where somebody else changed it since.
    """
    held = _of_edition(session, draft_id, edition)
    if held.content == content:
        return False
    held.content, held.edition, held.changed_by, held.changed_at = content, edition + 1, actor, now
    session.flush()
    record(session, now, actor, "model_draft_changed", f"model_draft:{draft_id}", part=part, edition=edition + 1)
    return True


def discard_draft(session: Session, draft_id: int, edition: int, actor: int, now: datetime) -> None:
    held = _of_edition(session, draft_id, edition)
    held.state = "discarded"
    session.flush()
    record(session, now, actor, "model_draft_discarded", f"model_draft:{draft_id}", edition=edition)


def publish_draft(session: Session, draft_id: int, edition: int, actor: int, now: datetime) -> ModelVersion:
    """The draft as a new version. RecordRefused: draft_stale, _own, _nobody_else, _same, _version."""
    held = _of_edition(session, draft_id, edition)
    writers = writers_of(session, held)
    if actor in writers:
        raise RecordRefused("draft_own" if others_who_may_publish(session, writers) else "draft_nobody_else")
    newest = next(iter(model_versions(session)), None)
    if newest is not None and _says(newest.content) == _says(held.content):
        raise RecordRefused("draft_same")
    version = _as_version(session, held, actor, now)
    session.add(
        ModelPublication(draft_id=draft_id, model_id=version.id, edition=edition, published_by=actor, published_at=now)
    )
    session.flush()
    held.state = "published"
    session.flush()
    record(
        session, now, actor, "model_published", f"model:{version.id}",
        draft=draft_id, edition=edition, code=version.code, version=version.version, hash=version.content_hash,
    )  # fmt: skip
    return version


def _as_version(session: Session, held: ModelDraft, actor: int, now: datetime) -> ModelVersion:
    try:
        version, is_new = import_model(session, held.content, actor, now)
    except FileRefused as refusal:
        raise RecordRefused("draft_version") from refusal
    if not is_new:
        raise RecordRefused("draft_version")
    return version


def writers_of(session: Session, held: ModelDraft) -> set[int]:
    """Who began the draft and whoever changed anything in it: the row knows the first and the last, the log all."""
    statement = sa.select(AuditEntry.account_id).where(
        AuditEntry.subject == f"model_draft:{held.id}", AuditEntry.action == "model_draft_changed"
    )
    return {held.created_by, held.changed_by, *(one for one in session.scalars(statement) if one is not None)}


def others_who_may_publish(session: Session, writers: Collection[int]) -> list[str]:
    """Names of those who own the model and are none of the `writers` of a draft."""
    statement = (
        sa.select(Account.id, Account.display_name, RoleGrant.unit_id)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(Account.is_active, RoleGrant.role.in_(OWNERS), Account.id.not_in(writers))
        .order_by(Account.display_name, Account.id)
    )
    scopes: dict[tuple[int, str], tuple[int | None, ...]] = {}
    for account_id, name, unit_id in session.execute(statement):
        scopes[account_id, name] = (*scopes.get((account_id, name), ()), unit_id)
    return [name for (_id, name), scope in scopes.items() if covers_all(session, scope)]


def _of_edition(session: Session, draft_id: int, edition: int) -> ModelDraft:
    statement = sa.select(ModelDraft).where(ModelDraft.id == draft_id, ModelDraft.state == "open").with_for_update()
    held = session.scalars(statement).one_or_none()
    if held is None:
        raise NotFound("model_draft")
    if held.edition != edition:
        raise RecordRefused("draft_stale")
    return held


def _says(content: dict[str, Any]) -> str:
    """What a version says beside its number."""
    facts = {name: value for name, value in content.items() if name != "version"}
    return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
