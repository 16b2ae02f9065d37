"""Pages of the bank: questions and loading files, foreign files, exports, the register of legal documents, reviews."""

from quizapp.banks.routes import documents, drafts, exports, life, loading, pictures, questions, reviews
from quizapp.banks.routes.blueprint import bp

__all__ = ["bp", "documents", "drafts", "exports", "life", "loading", "pictures", "questions", "reviews"]
