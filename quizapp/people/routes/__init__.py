"""Pages of sign-in, units, persons and accounts."""

from quizapp.people.routes import accounts, persons, roster, sign_in, unit_files, units
from quizapp.people.routes.blueprint import bp

__all__ = ["accounts", "bp", "persons", "roster", "sign_in", "unit_files", "units"]
