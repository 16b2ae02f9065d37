"""The assessment model by which the pages of the bank speak."""

from quizapp.competences.files import model_from
from quizapp.competences.queries import newest_model
from quizapp.domain.assessment import AssessmentModel
from quizapp.web.request import reading


def newest_rules() -> AssessmentModel | None:
    version = newest_model(reading())
    return model_from(version.content) if version else None
