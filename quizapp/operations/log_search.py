"""What the page of the log is asked for, read from its address: who, what, whereof, which round, which days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from quizapp.audit.queries import Search
from quizapp.domain.names import tidy

BIGGEST_ID = 2**31 - 1
LONGEST = 80


@dataclass(frozen=True)
class Asked:
    """As typed. `faults`: what could not be read, in words."""

    who: str
    action: str
    subject: str
    round_id: int | None
    since: date | None
    until: date | None
    faults: tuple[str, ...]

    @property
    def is_narrow(self) -> bool:
        return any((self.who, self.action, self.subject, self.round_id, self.since, self.until))

    def as_values(self) -> dict[str, str]:
        """For links to other pages of the same search."""
        values = {
            "nguoi": self.who,
            "viec": self.action,
            "doi-tuong": self.subject,
            "dot": str(self.round_id or ""),
            "tu": self.since.isoformat() if self.since else "",
            "den": self.until.isoformat() if self.until else "",
        }
        return {name: value for name, value in values.items() if value}

    def search(self, account_id: int | None, zone: ZoneInfo) -> Search:
        """Days are those of the office; the last one counts whole."""
        return Search(
            account_id=account_id,
            action=self.action,
            subject=self.subject,
            round_id=self.round_id,
            since=_morning(self.since, zone) if self.since else None,
            until=_morning(self.until + timedelta(days=1), zone) if self.until else None,
        )


def _morning(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def asked(values: MultiDict[str, str]) -> Asked:
    faults: list[str] = []
    return Asked(
        who=tidy(values.get("nguoi", ""))[:LONGEST].lower(),
        action=tidy(values.get("viec", ""))[:LONGEST],
        subject=tidy(values.get("doi-tuong", ""))[:LONGEST],
        round_id=_number(values.get("dot", ""), faults),
        since=_day(values.get("tu", ""), faults),
        until=_day(values.get("den", ""), faults),
        faults=tuple(faults),
    )


def _number(text: str, faults: list[str]) -> int | None:
    text = text.strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and 0 < int(text[:12]) <= BIGGEST_ID:
        return int(text)
    faults.append("Số của đợt thi là một số nguyên, ghi trong địa chỉ trang của đợt.")
    return None


def _day(text: str, faults: list[str]) -> date | None:
    text = text.strip()
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        faults.append("Ngày không hợp lệ. Ví dụ: 2026-11-21.")
        return None
    return found if 2000 <= found.year < 2200 else None
