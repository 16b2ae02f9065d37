"""Pages of the assessment model."""

from quizapp.competences.routes import drafts, model
from quizapp.competences.routes.blueprint import bp

__all__ = ["bp", "drafts", "model"]
