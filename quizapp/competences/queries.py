"""Reading versions of the assessment model."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.competences.files import model_from
from quizapp.competences.models import ModelVersion
from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.errors import NotFound
from quizapp.memory import Remembered
from quizapp.people.models import Account, Position
from quizapp.statements import DriverStatement

_MODELS: Remembered[tuple[int, str], AssessmentModel] = Remembered(64)
_MODEL_HASH = DriverStatement(
    sa.select(ModelVersion.__table__.c.content_hash).where(ModelVersion.__table__.c.id == sa.bindparam("model_id"))
)


def newest_model(session: Session) -> ModelVersion | None:
    """The version that rounds opened now will freeze."""
    return session.scalars(sa.select(ModelVersion).order_by(ModelVersion.id.desc()).limit(1)).one_or_none()


def model_versions(session: Session) -> list[ModelVersion]:
    return list(session.scalars(sa.select(ModelVersion).order_by(ModelVersion.id.desc())))


def model_version(session: Session, model_id: int) -> ModelVersion:
    """NotFound where there is none."""
    version = session.get(ModelVersion, model_id)
    if version is None:
        raise NotFound("model")
    return version


def model_of(session: Session, model_id: int) -> AssessmentModel:
    """The rules' model of a stored version; NotFound where there is none."""
    rows = _MODEL_HASH.rows(session, model_id=model_id)
    if not rows:
        raise NotFound("model")
    return _MODELS.of((model_id, rows[0][0]), lambda: model_from(model_version(session, model_id).content))


def position_names(session: Session) -> dict[str, str]:
    """Code → name of the job positions that the unit's register knows."""
    return {row.code: row.name for row in session.execute(sa.select(Position.code, Position.name))}


def names_of(session: Session, account_ids: Collection[int]) -> dict[int, str]:
    """Account → the name by which it is shown."""
    rows = session.execute(sa.select(Account.id, Account.display_name).where(Account.id.in_(account_ids)))
    return {row.id: row.display_name for row in rows}
