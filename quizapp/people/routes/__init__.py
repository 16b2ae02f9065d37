"""Pages of sign-in, units, persons and accounts."""

from quizapp.people.routes import (
    accounts,
    person_acts,
    persons,
    positions,
    roster,
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
    "person_acts",
    "persons",
    "positions",
    "roster",
    "sign_in",
    "unit_accounts",
    "unit_ends",
    "unit_files",
    "units",
]
