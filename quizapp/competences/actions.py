"""Storing versions of the assessment model."""

import hashlib
import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.competences.models import ModelVersion
from quizapp.domain.errors import Fault, FileRefused


def import_model(
    session: Session, content: dict[str, Any], actor: int | None, now: datetime
) -> tuple[ModelVersion, bool]:
    """Store `content` (validated by `files.parse_model`) and tell whether it is new.

    The same content again is nothing new; another content under a version that exists is refused.
    """
    digest = hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    known = session.scalars(
        sa.select(ModelVersion).where(ModelVersion.code == content["code"], ModelVersion.version == content["version"])
    ).one_or_none()
    if known is not None and known.content_hash == digest:
        return known, False
    if known is not None:
        message = f"Phiên bản {content['version']} đã có với nội dung khác. Hãy đặt số phiên bản mới (version)."
        raise FileRefused([Fault(0, message, subject="version")])
    version = ModelVersion(
        code=content["code"],
        version=content["version"],
        name=content["name"],
        is_illustrative=content["illustrative"],
        content=content,
        content_hash=digest,
        created_at=now,
    )
    session.add(version)
    session.flush()
    record(session, now, actor, "model_imported", f"model:{version.id}", code=version.code, version=version.version)
    return version, True
