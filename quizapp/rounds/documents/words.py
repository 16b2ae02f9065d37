"""How papers write days, hours and places."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from quizapp.rounds.documents.ground import Ground, Room, SittingOfDay
from quizapp.rounds.documents.people import Seated


def day(value: date | None) -> str:
    return f"{value:%d/%m/%Y}" if value else ""


def hour(value: datetime, zone: ZoneInfo) -> str:
    """“07 giờ 30 phút”, as official documents write it."""
    local = value.astimezone(zone)
    return f"{local:%H} giờ {local:%M} phút"


def span(opens_at: datetime, closes_at: datetime, zone: ZoneInfo) -> str:
    """Of one day: “từ … đến … ngày …”; of several: each end with its day."""
    first, last = opens_at.astimezone(zone), closes_at.astimezone(zone)
    if first.date() == last.date():
        return f"từ {hour(first, zone)} đến {hour(last, zone)} ngày {first:%d/%m/%Y}"
    return f"từ {hour(first, zone)} ngày {first:%d/%m/%Y} đến {hour(last, zone)} ngày {last:%d/%m/%Y}"


def where(room: Room) -> str:
    return room.place or room.unit_name


def sitting_words(ground: Ground, sitting: SittingOfDay | None) -> str:
    """When somebody of this sitting may begin and until when."""
    if sitting is None:
        return span(ground.opens_at, ground.closes_at, ground.zone)
    return span(sitting.opens_at, sitting.closes_at, ground.zone)


def has_numbers(people: tuple[Seated, ...]) -> bool:
    return any(one.number for one in people)


def number_of(one: Seated, *, numbered: bool) -> str:
    """“Số báo danh” where the round gave them, else the staff code, with which people may sign in."""
    return one.number if numbered else one.staff_code


def number_title(*, numbered: bool) -> str:
    return "SBD" if numbered else "Mã cán bộ"


def within(name: str) -> str:
    """A name in the middle of a sentence: “Sát hạch …” → “sát hạch …”, but “SH 2026” stays."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def late_rule(sitting: SittingOfDay, zone: ZoneInfo) -> str:
    """From when on nobody is let in; "" where that is not said."""
    if sitting.late_minutes is None:
        return ""
    until = sitting.opens_at + timedelta(minutes=sitting.late_minutes)
    is_next_day = until.astimezone(zone).date() != sitting.opens_at.astimezone(zone).date()
    last = hour(until, zone) + (f" ngày {day(until.astimezone(zone))}" if is_next_day else "")
    return f"{sitting.title}: sau {last}, thí sinh đến muộn không được vào thi."


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]
