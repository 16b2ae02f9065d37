"""Rosters, units and positions as spreadsheets: every mistake is named with its line and column, and nothing passes
until the whole file is right."""

from quizapp.people.files.columns import POSITIONS, ROSTER, UNITS
from quizapp.people.files.positions import read_positions
from quizapp.people.files.roster import read_roster
from quizapp.people.files.units import read_units

__all__ = ["POSITIONS", "ROSTER", "UNITS", "read_positions", "read_roster", "read_units"]
