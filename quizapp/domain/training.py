"""Codes of training: states of a plan, forms of teaching, marks of attendance, kinds of material."""

from collections.abc import Collection
from datetime import date, timedelta

PLAN_STATES = {"draft": "Dự thảo", "approved": "Đã duyệt"}
FORMS = {"in_person": "Tập trung", "online": "Trực tuyến", "mentoring": "Kèm việc"}
MARKS = {"present": "Có mặt", "part": "Có mặt một phần", "absent": "Vắng"}
PLACED_FOR = {"sure": "Chắc chắn cần", "likely": "Có thể cần", "by_hand": "Thêm bằng tay"}
CLASS_SIZE = 30
FEW = 5  # people below what is required, from which a class is worth while
WORTH = {"present": 1.0, "part": 0.5, "absent": 0.0}
ENOUGH = 0.5  # of the sessions that were marked


def form_for(need: str, below: int, percent_below: float) -> str:
    """How a topic is best taught. `need` is that of the whole group: a class where the group lacks it, or half of the
    people do; else whoever lacks it learns alone, or beside a colleague where they are few."""
    if below < FEW:
        return "mentoring"
    return "in_person" if need in ("sure", "likely") or percent_below >= 50 else "online"


def in_year(day: date, year: int) -> date:
    """The same day of another year; 28 February for 29 where the year has none."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(year, 3, 1) - timedelta(days=1) if is_leap_day else day.replace(year=year)


def has_attended(marks: Collection[str]) -> bool:
    """Half of the sessions that were marked, a part of one counting half. Nothing marked is not attended."""
    return bool(marks) and sum(WORTH[mark] for mark in marks) >= ENOUGH * len(marks)
