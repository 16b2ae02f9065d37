"""The blueprint of the assessment model, and who may do what with it."""

from flask import Blueprint, abort

from quizapp.competences.drafting import OWNERS, open_drafts
from quizapp.competences.models import ModelDraft
from quizapp.people.queries.units import covers_all
from quizapp.web.request import me, reading

bp = Blueprint("competences", __name__, template_folder="../templates")
READERS = ("author", "question_reviewer", "organiser", "results_reviewer", "administrator")
LOADERS = OWNERS


def owns_model() -> bool:
    """The model holds for every unit, so whoever sees only some does not change it."""
    return covers_all(reading(), me().scope(*LOADERS))


def drafts_to_publish() -> list[ModelDraft]:
    """Open drafts of others that this reader may publish."""
    if not owns_model():
        return []
    return [one for one in open_drafts(reading()) if me().account_id not in (one.created_by, one.changed_by)]


def owners_only() -> None:
    if not owns_model():
        abort(403)
