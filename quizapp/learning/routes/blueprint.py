"""The blueprint of learning, and what its pages share."""

import io

from flask import Blueprint, Response, send_file

from quizapp.competences.queries import model_of, newest_model
from quizapp.domain.assessment import AssessmentModel, Competence
from quizapp.domain.errors import NotFound
from quizapp.learning.material import file_of
from quizapp.learning.models import LearningMaterial
from quizapp.office.media_types import WORD, XLSX
from quizapp.web.request import reading

bp = Blueprint("learning", __name__, template_folder="../templates")
_TYPES = {"docx": WORD, "xlsx": XLSX}


def model_now() -> AssessmentModel | None:
    newest = newest_model(reading())
    return model_of(reading(), newest.id) if newest else None


def topic_of(code: str) -> tuple[AssessmentModel, Competence]:
    """A competence of the model in use. NotFound where it has none of this code."""
    model = model_now()
    found = next((one for one in model.competences if one.code == code), None) if model else None
    if model is None or found is None:
        raise NotFound("topic")
    return model, found


def as_attachment(row: LearningMaterial) -> Response:
    """To be saved, never to be shown by the browser: it comes from an author's machine."""
    if row.kind != "file":
        raise NotFound("material")
    kind = _TYPES.get(row.file_name.rpartition(".")[2].lower(), "application/octet-stream")
    return send_file(io.BytesIO(file_of(row)), mimetype=kind, as_attachment=True, download_name=row.file_name)
