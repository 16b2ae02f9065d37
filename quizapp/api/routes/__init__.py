"""The interface for programs below /api/v1, and the pages on which an administrator makes their tokens."""

from quizapp.api.routes import reading, tokens
from quizapp.api.routes.blueprint import bp

__all__ = ["bp", "reading", "tokens"]
