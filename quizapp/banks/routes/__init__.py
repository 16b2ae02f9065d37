"""Pages of the bank: questions and loading files, the register of legal documents, reviews."""

from quizapp.banks.routes import documents, exports, questions, reviews
from quizapp.banks.routes.blueprint import bp

__all__ = ["bp", "documents", "exports", "questions", "reviews"]
