"""From when on something is still kept."""

from calendar import monthrange
from datetime import datetime


def kept_since(now: datetime, months: int) -> datetime:
    """The same day `months` calendar months before `now`, the last of a shorter month. What is older may go."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))
