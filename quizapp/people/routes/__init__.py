"""Pages of sign-in, units, persons and accounts."""

from quizapp.people.routes import (
    accounts,
    one_door,
    own_account,
    person_acts,
    persons,
    positions,
    roster,
    second_factor,
    sign_in,
    unit_accounts,
    unit_ends,
    unit_files,
    units,
)
from quizapp.people.routes.blueprint import bp

__all__ = [
    "accounts",
    "bp",
    "one_door",
    "own_account",
    "person_acts",
    "persons",
    "positions",
    "roster",
    "second_factor",
    "sign_in",
    "unit_accounts",
    "unit_ends",
    "unit_files",
    "units",
]
