"""What a roster would do, in words."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from quizapp.domain.people import CATEGORIES, GENDERS
from quizapp.people.actions.roster_plans import Change, RosterPlan, RowPlan
from quizapp.people.queries.positions import position_names
from quizapp.people.queries.units import Scope, names_apart
from quizapp.web.filters import day
from quizapp.web.request import reading

FIELD_NAMES = {
    "name": "Họ và tên",
    "born_on": "Ngày sinh",
    "gender": "Giới tính",
    "position_id": "Vị trí",
    "category": "Nhóm",
    "unit_id": "Đơn vị",
    "is_active": "Tình trạng",
}
KINDS = {"new": "Thêm mới.", "changed": "Cập nhật.", "moved": "Chuyển đơn vị.", "unchanged": "Không thay đổi."}
ChangeWords = tuple[str, str, str]  # what, before, after


class RosterWords:
    """What the numbers of a plan mean; units of one name are told apart."""

    def __init__(self, scope: Scope) -> None:
        self.units, self.positions = names_apart(reading(), scope), position_names(reading())

    def value(self, change_field: str, value: Any) -> str:
        known: dict[str, dict[Any, str]] = {
            "position_id": self.positions,
            "unit_id": self.units,
            "category": CATEGORIES,
            "gender": GENDERS,
            "is_active": {True: "Đang công tác", False: "Đã thôi công tác"},
        }
        if isinstance(value, date) or value is None:
            return day(value)
        return known.get(change_field, {}).get(value, str(value))

    def change(self, change: Change) -> ChangeWords:
        return (
            FIELD_NAMES[change.field],
            self.value(change.field, change.before),
            self.value(change.field, change.after),
        )


def change_words(plans: Sequence[RowPlan], words: RosterWords) -> list[tuple[RowPlan, list[ChangeWords]]]:
    """Each line with what changes of it."""
    return [(one, [words.change(change) for change in one.changes]) for one in plans]


def plan_words(plan: RosterPlan, words: RosterWords) -> dict[int, str]:
    """Line → what would be done with it, for the file with remarks."""
    return {one.row.line: _sentence(one, words) for one in plan.rows}


def _sentence(one: RowPlan, words: RosterWords) -> str:
    if one.kind == "twin":
        known = "; ".join(_twin(twin.staff_code, twin.name, twin.line) for twin in one.twins)
        return f"NGHI TRÙNG với {known}. Không ghi, trừ khi chọn “Vẫn là người khác”."
    changes = "; ".join(f"{what}: {before} → {after}" for what, before, after in map(words.change, one.changes))
    if one.kind == "new":
        changes = f"Đơn vị: {words.units[one.row.unit_id]}."
    return f"{KINDS[one.kind]} {changes}".strip()


def _twin(staff_code: str, name: str, line: int) -> str:
    return f"{staff_code} {name} ở dòng {line}" if line else f"{staff_code} {name}"
