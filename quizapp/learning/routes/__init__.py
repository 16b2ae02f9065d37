"""Self-study: topics, material and practice for officials; keeping material and giving questions for staff."""

from quizapp.learning.routes import giving, keeping, own, practice
from quizapp.learning.routes.blueprint import bp

__all__ = ["bp", "giving", "keeping", "own", "practice"]
