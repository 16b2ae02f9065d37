"""Pages of sign-in, units, persons and accounts."""

from quizapp.people.routes import (
    accounts,
    own_account,
    persons,
    roster,
    second_factor,
    sign_in,
    unit_files,
    units,
)
from quizapp.people.routes.blueprint import bp

__all__ = ["accounts", "bp", "own_account", "persons", "roster", "second_factor", "sign_in", "unit_files", "units"]
