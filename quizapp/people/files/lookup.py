"""What the words of a file mean: units and positions by code or name, kinds and categories, codes given once."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.names import search_key
from quizapp.office.tables import Findings
from quizapp.people.models import Position, Unit, UnitPeriod
from quizapp.people.queries.unit_history import successors
from quizapp.people.queries.units import PARTS, Scope, is_in_force, units_in_scope

Named = TypeVar("Named", Unit, Position)
MOST_NAMED = 12
_DASH = re.compile(r" ?[-\u2010-\u2015] ?")
_OF_OFFICES = ("ubnd ", "uy ban nhan dan ", "hdnd va ubnd ", "hdnd, ubnd ", "dang uy, ubnd ")
KIND_WORDS = {
    "tinh": "province", "thanh pho": "province", "so": "department", "ban": "department", "nganh": "department",
    "dac khu": "special_zone", "huyen": "district", "quan": "district", "thi xa": "district", "thi tran": "township",
    "van phong": "office", "phong": "office", "phong chuyen mon": "office", "phong, ban": "office",
    "trung tam phuc vu hanh chinh cong": "service_centre", "ttpvhcc": "service_centre",
    "don vi su nghiep": "public_service", "truong": "public_service", "truong hoc": "public_service",
    "tram y te": "public_service", "trung tam": "public_service", "thon": "village", "ap": "village",
    "khom": "village", "to dan pho": "village", "khac": "other",
}  # fmt: skip

CATEGORY_WORDS = {
    "can bo chuyen trach": "CB", "lanh dao": "LD", "quan ly": "LD", "lanh dao, quan ly": "LD",
    "cong chuc": "CC", "cong chuc xa": "CC", "cong chuc cap xa": "CC", "hop dong": "HD", "hop dong lao dong": "HD",
    "hdld": "HD", "lao dong hop dong": "HD", "nguoi lao dong": "HD", "biet phai": "TD", "trung dung": "TD",
    "to cong nghe so": "TO", "to cong nghe so cong dong": "TO", "to cnscd": "TO",
}  # fmt: skip


@dataclass(frozen=True)
class Office:
    """What the office has. `former`: a name without accents → units that were called so and are called otherwise."""

    by_id: dict[int, Unit]
    units: dict[str, list[Unit]]
    former: dict[str, list[Unit]]
    following: dict[int, list[int]]
    positions: dict[str, list[Position]]
    allowed: set[int]
    today: date

    def upwards(self, unit_id: int) -> list[int]:
        """A unit and those above it, the nearest first."""
        found: list[int] = []
        at: int | None = unit_id
        while at in self.by_id and at not in found:
            found.append(at)
            at = self.by_id[at].parent_id
        return found


def office_of(session: Session, today: date, scope: Scope) -> Office:
    units = list(session.scalars(sa.select(Unit)))
    by_id = {unit.id: unit for unit in units}
    former: dict[str, list[Unit]] = {}
    for period in session.scalars(sa.select(UnitPeriod)):
        unit = by_id[period.unit_id]
        if period.name != unit.name:
            former.setdefault(_name_key(period.name), []).append(unit)
    return Office(
        by_id=by_id,
        units=by_code_and_name(units),
        former=former,
        following=successors(session),
        positions=by_code_and_name(session.scalars(sa.select(Position))),
        allowed=units_in_scope(session, scope),
        today=today,
    )


def by_code_and_name(records: Iterable[Named]) -> dict[str, list[Named]]:
    """Records under `=CODE`, which is unique, and under their name without accents."""
    found: dict[str, list[Named]] = {}
    for record in records:
        found[f"={record.code.upper()}"] = [record]
        found.setdefault(_name_key(record.name), []).append(record)
    return found


def _name_key(text: str) -> str:
    """Without accents, and with one kind of dash: old alphabets have no long one, and people type the short one."""
    return _DASH.sub("-", search_key(text))


def lookup(found: Mapping[str, list[Named]], text: str) -> list[Named]:
    return found.get(f"={text.upper()}") or found.get(_name_key(text)) or []


@cache
def _by_text(words: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {search_key(code): code for code, _name in words} | {search_key(name): code for code, name in words}


def code_in(findings: Findings, key: str, words: dict[str, str], more: Mapping[str, str] | None = None) -> str:
    """A code of `words`, written as the code, as its Vietnamese name or as one of `more`."""
    text = findings.line.text(key)
    code = _by_text(tuple(words.items())).get(search_key(text)) or (more or {}).get(search_key(text), "")
    if text and not code:
        allowed = "; ".join(f"{one} ({name})" if key == "category" else name for one, name in words.items())
        findings.add(key, f"Không có giá trị “{text[:60]}”. Hãy ghi một trong: {allowed}.")
    return code


def units_named(office: Office, text: str) -> list[Unit]:
    """Units of the scope by code, by name, by the name of their office, else by a name that they once had."""
    found = lookup(office.units, text)
    key = _name_key(text)
    for words in _OF_OFFICES:
        found = found or (office.units.get(key.removeprefix(words), []) if key.startswith(words) else [])
    found = found or office.former.get(key, [])
    return [unit for unit in found if unit.id in office.allowed]


def nearest(office: Office, units: Sequence[Unit], around: int) -> list[Unit]:
    """Of several units of one name those that lie within `around` (0: nowhere), else within what is next above it."""
    if len(units) < 2:
        return list(units)
    for at in office.upwards(around):
        if within := [unit for unit in units if at in office.upwards(unit.id)]:
            return within
    return list(units)


def called(office: Office, unit: Unit) -> str:
    """A unit's name, of a department with that of the unit above it, as far as the scope reaches."""
    above = office.by_id.get(unit.parent_id or 0) if unit.kind in PARTS else None
    return f"{unit.name} ({above.name})" if above is not None and above.id in office.allowed else unit.name


def unit_of(findings: Findings, office: Office, text: str, around: int = 0) -> int:
    """The one unit in force that a text names, of several that nearest to `around`; 0 where a mistake was noted."""
    found = units_named(office, text)
    in_force = nearest(office, [unit for unit in found if is_in_force(unit, office.today)], around)
    if len(in_force) == 1:
        return in_force[0].id
    if in_force:
        codes = ", ".join(sorted(unit.code for unit in in_force))
        findings.add("unit", f"Có {len(in_force)} đơn vị cùng tên “{text[:60]}”. Hãy ghi mã đơn vị: {codes}.")
    elif found:
        ended = f"{found[0].valid_until:%d/%m/%Y}"
        findings.add("unit", f"Đơn vị “{text[:60]}” đã kết thúc ngày {ended}{_now(found[0], office)}.")
    elif text:
        findings.add("unit", f"Không có đơn vị “{text[:60]}”, hoặc đơn vị ngoài phạm vi bạn phụ trách.")
    return 0


def _now(unit: Unit, office: Office) -> str:
    """Where an ended unit went on, as far as the scope reaches."""
    after = {one for one in office.following.get(unit.id, []) if one in office.allowed}
    names = sorted({f"{one.name} ({one.code})" for many in office.units.values() for one in many if one.id in after})
    return f", nay là {', '.join(names)}" if names else ""


def _near(positions: Mapping[str, list[Position]], text: str) -> str:
    """The codes and names that may be meant: people who send rosters do not see the list of positions."""
    in_use = {one.code: one for many in positions.values() for one in many if one.is_active}
    keys = {_name_key(one.name): code for code, one in sorted(in_use.items())}
    near = [keys[key] for key in get_close_matches(_name_key(text[:200]), keys, n=3)]
    named = "; ".join(f"{code} ({in_use[code].name})" for code in near or sorted(in_use)[:MOST_NAMED])
    return f"mã hoặc tên của một vị trí: {named}" if named else "một vị trí có trong danh mục"


def _way_out(findings: Findings, office: Office, text: str, first_lines: dict[str, int]) -> str:
    """What to do about an unknown position, said once: a file has the same one on dozens of lines."""
    first = first_lines.setdefault(_name_key(text), findings.line.number)
    if first != findings.line.number:
        return f", như ở dòng {first}"
    return f". Hãy ghi {_near(office.positions, text)}; vị trí mới thì nhờ quản trị thêm ở mục Vị trí việc làm trước"


def position_of(findings: Findings, office: Office, text: str, kept: int | None, unknown: dict[str, int]) -> int:
    """The one position that a text names; 0 where a mistake was noted. `kept`: who has a retired one keeps it;
    `unknown`: positions of the file that nobody knows → the first line that names each."""
    found = lookup(office.positions, text)
    if len(found) > 1:
        found = [one for one in found if one.is_active] or found
    if len(found) == 1:
        if not found[0].is_active and found[0].id != kept:
            findings.add("position", f"Vị trí “{text[:60]}” đã ngừng dùng. Hãy ghi một vị trí đang dùng.")
        return found[0].id
    if text and not found:
        findings.add("position", f"Không có vị trí “{text[:60]}”{_way_out(findings, office, text, unknown)}.")
    elif found:
        findings.add("position", f"Có {len(found)} vị trí cùng tên “{text[:60]}”. Hãy ghi mã vị trí.")
    return 0
