"""Chapters of a roster, such as “I. Văn phòng HĐND và UBND”: of which unit the lines below them are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quizapp.domain.errors import Fault
from quizapp.domain.names import search_key
from quizapp.office.loose_tables import Chapter
from quizapp.people.files.lookup import Office, called, nearest, units_named
from quizapp.people.models import Unit
from quizapp.people.queries.units import is_in_force

_LIKE_UNITS = re.compile(
    r"(?:ubnd|uy ban|hdnd|hoi|van phong|phong|ban|trung tam|xa|phuong|dac khu|thi tran|so|chi cuc|truong|tram|cong an|"
    r"dang|chi bo|mat tran|ubmttq|mttq|doan|thon|ap|khom|to|khu pho|doi)\b"
)


@dataclass(frozen=True)
class Heading:
    """What a chapter says: the unit of the lines below it; 0 where only the default can say. `unknown`: its text, where
    it looks like a unit that nobody knows."""

    line: int
    unit_id: int
    unknown: str = ""


@dataclass
class Chapters:
    """`headings` by line; `remarks`: (line, how it was understood)."""

    headings: list[Heading]
    remarks: list[tuple[int, str]]
    faults: list[Fault]

    def above(self, line: int) -> Heading:
        """The last heading before a line."""
        return next((one for one in reversed(self.headings) if one.line < line), Heading(0, 0))


def is_unit(chapter: Chapter, office: Office, default: int) -> bool:
    return len(nearest(office, units_named(office, chapter.text), default)) == 1


def chapters_of(
    chapters: Sequence[Chapter], office: Office, default: int, last: int, name: str, *, has_column: bool
) -> Chapters:
    """How each chapter was understood. `default`: the unit that was chosen for the whole file, within which its
    chapters lie; `last`: the last line of a person; `has_column`: each line says its unit itself."""
    found = Chapters([], [], [])
    open_: list[tuple[str, int]] = []  # (level, unit) of the chapters in which the next one lies
    for chapter in chapters:
        unit = _unit(chapter, office, open_[-1][1] if open_ else default)
        if has_column or chapter.line > last or (unit is None and not _is_like_unit(chapter, open_)):
            found.remarks.append((chapter.line, "Không phải dòng của một người nên không đọc."))
            continue
        if unit is not None and default and default not in office.upwards(unit.id):
            found.faults.append(Fault(chapter.line, _outside(unit, office, default), file=name))
        _close(open_, chapter.level, unit, office)
        around = open_[-1][1] if open_ else 0
        if unit is not None:
            open_.append((chapter.level, unit.id))
        found.headings.append(Heading(chapter.line, unit.id if unit else around, "" if unit else chapter.text))
        found.remarks.append((chapter.line, _told(chapter, unit, around or default, office)))
    return found


def _unit(chapter: Chapter, office: Office, around: int) -> Unit | None:
    units = [one for one in units_named(office, chapter.text) if is_in_force(one, office.today)]
    near = nearest(office, units, around)
    return near[0] if len(near) == 1 else None


def _is_like_unit(chapter: Chapter, open_: Sequence[tuple[str, int]]) -> bool:
    """“1. Lãnh đạo” below “I. Xã An Lạc” parts its people; “II. Ban Chỉ huy” ends it, and so does what is called so."""
    ranks = {level for level, _unit in open_ if level}
    return chapter.level in ranks or _LIKE_UNITS.match(search_key(chapter.text)) is not None


def _close(open_: list[tuple[str, int]], level: str, unit: Unit | None, office: Office) -> None:
    """A chapter ends those of its rank. Without numbers it ends the last one, but those in which its unit lies."""
    levels = [one for one, _unit in open_]
    if level in levels and level:
        del open_[levels.index(level) :]
    elif unit is not None:
        while open_ and not level and not open_[-1][0] and open_[-1][1] not in office.upwards(unit.id):
            open_.pop()
    elif open_ and not level and not open_[-1][0]:
        open_.pop()


def _told(chapter: Chapter, unit: Unit | None, around: int, office: Office) -> str:
    if unit is not None:
        return f"Dòng tiêu đề nhóm: các dòng dưới thuộc {called(office, unit)}."
    at = next(iter(_by_id(office, around)), None)
    rest = f"nên các dòng dưới được ghi vào {called(office, at)}" if at else "nên chưa biết đơn vị của các dòng dưới"
    return f"Hệ thống không có đơn vị “{chapter.text[:60]}” {rest}."


def _outside(unit: Unit, office: Office, default: int) -> str:
    chosen = next(iter(_by_id(office, default)), None)
    return (
        f"Dòng tiêu đề nhóm nêu {called(office, unit)}, không thuộc đơn vị đã chọn cho cả tệp"
        f"{f' ({chosen.name})' if chosen else ''}. Hãy chọn đơn vị khác, hoặc để trống ô chọn đơn vị."
    )


def _by_id(office: Office, unit_id: int) -> Iterator[Unit]:
    if unit_id in office.by_id:
        yield office.by_id[unit_id]
