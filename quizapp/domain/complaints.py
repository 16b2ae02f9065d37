"""Complaints of candidates: what they may be about, how they are answered, and until when they are heard."""

from datetime import datetime, time, timedelta, tzinfo

COMPLAINT_KINDS = {"question": "Về một câu hỏi", "incident": "Về một sự việc khi làm bài"}
COMPLAINT_STEPS = {"considering": "Đang xem xét", "accepted": "Chấp nhận", "refused": "Không chấp nhận"}
WAITING = "waiting"
COMPLAINT_STATES = {WAITING: "Mới nhận", **COMPLAINT_STEPS}
ANSWERED = ("accepted", "refused")
ANSWER_DAYS = 10  # after the filing; later it is marked as overdue


def heard_until(shown_at: datetime | None, last_moment: datetime, days: int, zone: tzinfo) -> datetime | None:
    """The end of the day on which a complaint may last be filed: `days` days after the later of the round's end and
    the moment when its results were let out. None while nobody let them out though somebody has to (`shown_at`)."""
    if shown_at is None:
        return None
    day = max(shown_at, last_moment).astimezone(zone).date() + timedelta(days=days + 1)
    return datetime.combine(day, time(), zone)


def is_in_time(now: datetime, until: datetime | None) -> bool:
    return until is None or now < until


def answer_by(filed_at: datetime) -> datetime:
    return filed_at + timedelta(days=ANSWER_DAYS)


def is_overdue(state: str, filed_at: datetime, now: datetime) -> bool:
    return state not in ANSWERED and now >= answer_by(filed_at)
