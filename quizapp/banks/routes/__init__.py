"""Pages of the bank: its list, questions and their life, the editor, files in and out, the register, reviews."""

from quizapp.banks.routes import (
    cases,
    documents,
    drafts,
    editor,
    exports,
    imports,
    life,
    listing,
    loading,
    pictures,
    questions,
    reviews,
)
from quizapp.banks.routes.blueprint import bp

__all__ = [
    "bp",
    "cases",
    "documents",
    "drafts",
    "editor",
    "exports",
    "imports",
    "life",
    "listing",
    "loading",
    "pictures",
    "questions",
    "reviews",
]
