"""The columns that each frame must have, with their units."""

import pandas as pd

# one row per person who has a counted result; percentages 0-100
RESULTS = ("person_id", "unit_id", "total_percent", "band", "has_passed")
# one row per person and competence; earned of possible points, percent 0-100, required 0-100
MARKS = ("person_id", "unit_id", "competence", "earned", "possible", "percent", "required")


def require(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """`frame` itself; ValueError naming the columns that it lacks."""
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ValueError(f"frame lacks {', '.join(missing)}")
    return frame


def empty(columns: tuple[str, ...]) -> pd.DataFrame:
    """A frame without rows that still has its columns."""
    return pd.DataFrame({column: [] for column in columns})
