"""Pages of sign-in, units, persons and accounts."""

from quizapp.people.routes import persons, sign_in, units
from quizapp.people.routes.blueprint import bp

__all__ = ["bp", "persons", "sign_in", "units"]
