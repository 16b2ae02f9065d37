"""Numbers of documents, provisions as people write them, and which change takes a question out of the draw."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quizapp.domain.laws import (
    BasisChange,
    Check,
    changed_since,
    concerns,
    is_number,
    last_check,
    numbers_in,
    provisions_in,
    unchecked,
)

DAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Nghị định 30/2020/NĐ-CP", ["30/2020/NĐ-CP"]),
        ("Luật Căn cước số 26/2023/QH15 (sửa đổi bởi Luật số 118/2025/QH15)", ["26/2023/QH15", "118/2025/QH15"]),
        ("Nghị quyết 66.22/2026/NQ-CP", ["66.22/2026/NQ-CP"]),
        ("Quyết định 766/QĐ-TTg", ["766/QĐ-TTg"]),
        ("Công văn 623/TTg-KSTT ngày 30/5/2025 của Thủ tướng Chính phủ", ["623/TTg-KSTT"]),
        ("Thông tư liên tịch 05/2015/TTLT-BTP-BCA-BYT", ["05/2015/TTLT-BTP-BCA-BYT"]),
        ("Nghị quyết số 57-NQ/TW", ["57-NQ/TW"]),
        ("Nghị định 30/2020/NĐ–CP", ["30/2020/NĐ-CP"]),  # a dash that a word processor put there
        ("Nghi\u0323\u0302 định 30/2020/NĐ-CP, 30/2020/NĐ-CP.", ["30/2020/NĐ-CP"]),
        ("Luật A", []),
        ("từ ngày 01/7/2026 đến 30/2020", []),
    ],
)
def test_a_number_is_found_where_people_write_it(text: str, numbers: list[str]) -> None:
    assert numbers_in(text) == numbers


@pytest.mark.parametrize("text", ["30/2020", "NĐ-CP", "30/2020/NĐ-CP ", "30/2020/nđ-cp", "Nghị định 30/2020/NĐ-CP", ""])
def test_what_is_no_number_alone_is_none(text: str) -> None:
    assert not is_number(text)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("Điều 14", {("điều 14",)}),
        ("Điều 9 khoản 2, 3, 4", {("điều 9", "khoản 2"), ("điều 9", "khoản 3"), ("điều 9", "khoản 4")}),
        ("Điều 90 khoản 1, khoản 2 điểm b", {("điều 90", "khoản 1"), ("điều 90", "khoản 2", "điểm b")}),
        ("Điều 4 khoản 2a; Điều 17 khoản 2", {("điều 4", "khoản 2a"), ("điều 17", "khoản 2")}),
        ("khoản 4, khoản 9 Điều 3", {("điều 3", "khoản 4"), ("điều 3", "khoản 9")}),
        ("điểm đ khoản 2 của Điều 9", {("điều 9", "khoản 2", "điểm đ")}),
        ("khoản 2 Điều 7; khoản 1 Điều 9", {("điều 7", "khoản 2"), ("điều 9", "khoản 1")}),
        ("Điều 9; khoản 2 Điều 7", {("điều 9",), ("điều 7", "khoản 2")}),
        ("Phụ lục I và Phụ lục III", {("phụ lục i",), ("phụ lục iii",)}),
        ("Điều 13 khoản 1 và Phụ lục I", {("điều 13", "khoản 1"), ("phụ lục i",)}),
        ("ĐIỀU 5", {("điều 5",)}),
    ],
)
def test_provisions_are_read_in_both_orders(text: str, paths: set[tuple[str, ...]]) -> None:
    assert provisions_in(text) == paths


@pytest.mark.parametrize(
    "text", ["", "khoản 2", "Chương II", "Điều 5 và các điều khác", "Điều 5, khoản 1 Điều 3", "14"]
)
def test_what_cannot_be_read_for_sure_is_the_whole_document(text: str) -> None:
    assert provisions_in(text) is None
    assert concerns(text, "Điều 99")
    assert concerns("Điều 99", text)


def written(path: tuple[int, ...], *, from_the_article: bool) -> str:
    words = ("Điều", "khoản", "điểm")
    parts = [f"{word} {'abcdđ'[n - 1] if word == 'điểm' else n}" for word, n in zip(words, path, strict=False)]
    return " ".join(parts if from_the_article else reversed(parts))


PATHS = st.lists(st.integers(1, 5), min_size=1, max_size=3).map(tuple)


@given(st.lists(PATHS, min_size=1, max_size=4), st.booleans())
def test_what_is_written_is_what_is_read(paths: list[tuple[int, ...]], from_the_article: bool) -> None:
    text = "; ".join(written(path, from_the_article=from_the_article) for path in paths)
    read = provisions_in(text)
    assert read is not None
    levels = {tuple(part.split()[1] for part in path) for path in read}
    assert levels == {tuple("abcdđ"[n - 1] if i == 2 else str(n) for i, n in enumerate(path)) for path in paths}


@given(PATHS, PATHS)
def test_a_change_concerns_what_lies_in_it_or_holds_it(changed: tuple[int, ...], cited: tuple[int, ...]) -> None:
    shorter = min(len(changed), len(cited))
    one, other = (written(path, from_the_article=True) for path in (changed, cited))
    assert concerns(one, other) is (changed[:shorter] == cited[:shorter])
    assert concerns(one, other) is concerns(other, one)
    assert concerns("", other)
    assert concerns(one, "")


# --- the rule against a model that lives day by day -------------------------------------------------------------------

DAYS = st.integers(-6, 6).map(lambda n: DAY + timedelta(days=n))
PROVISIONS = st.sampled_from(["", "Điều 1", "Điều 2", "Điều 1 khoản 1"])
KNOWN = DAYS.map(lambda day: datetime.combine(day, time(12), UTC))  # recorded at noon, by whatever hour it was checked
CHANGES = st.lists(st.builds(BasisChange, DAYS, PROVISIONS, PROVISIONS, st.none() | KNOWN), max_size=4)
LOOKS = st.builds(lambda day, hour: Check(day, datetime.combine(day, time(hour), UTC)), DAYS, st.sampled_from([9, 15]))
Rule = Callable[[list[BasisChange], Sequence[Check], date], date | None]


@dataclass
class Clerk:
    """Walks through the hours one by one, and holds the question back whenever the law has moved on unseen."""

    is_held: bool = False
    since: date | None = None

    def live(self, changes: list[BasisChange], checks: Sequence[Check], until: date) -> date | None:
        hour = datetime.combine(DAY - timedelta(days=10), time(0), UTC)
        while hour.date() <= until:
            for change in changes:
                starts = datetime.combine(change.from_on, time(0), UTC)
                if hour == max(starts, change.known_at or starts) and concerns(change.provisions, change.cited):
                    self.since = min(change.from_on, self.since or change.from_on)
                    self.is_held = True
            if any(check.at == hour for check in checks):  # looked at on the very day of the change: by the new law
                self.is_held, self.since = False, None
            hour += timedelta(hours=1)
        return self.since


def agrees(rule: Rule, changes: list[BasisChange], checks: list[Check], on: date) -> bool:
    """Whether the rule says what the clerk found. Nobody looks in the future, nor knows what is recorded then."""
    looks = [check for check in checks if check.on <= on]
    known = [change for change in changes if change.known_at is None or change.known_at.date() <= on]
    return rule(known, looks, on) == Clerk().live(known, looks, on)


def looked(*days: date, hour: int = 9) -> list[Check]:
    return [Check(day, datetime.combine(day, time(hour), UTC)) for day in days]


NOON = datetime.combine(DAY, time(12), UTC)
LATE = BasisChange(DAY - timedelta(days=3), "", "", NOON)


@given(CHANGES, st.lists(LOOKS, min_size=1, max_size=4), DAYS)
@example([BasisChange(DAY, "", "")], looked(DAY - timedelta(days=1), DAY), DAY)
@example([BasisChange(DAY, "", "")], looked(DAY - timedelta(days=1)), DAY)
@example([LATE], looked(DAY - timedelta(days=1), DAY), DAY)
def test_a_question_is_held_back_exactly_while_the_law_moved_on_unseen(
    changes: list[BasisChange], checks: list[Check], on: date
) -> None:
    assert agrees(changed_since, changes, checks, on)


def test_a_change_that_is_recorded_late_stops_what_was_checked_before_it_was_known() -> None:
    assert changed_since([LATE], looked(DAY - timedelta(days=1)), DAY) == LATE.from_on
    assert changed_since([LATE], looked(DAY), DAY) == LATE.from_on  # on that day, but in the morning
    assert changed_since([LATE], looked(DAY, hour=15), DAY) is None
    assert changed_since([LATE], [Check(DAY)], DAY) == LATE.from_on  # nobody knows when


def a_day_late(changes: list[BasisChange], checks: Sequence[Check], on: date) -> date | None:
    return changed_since(changes, checks, on - timedelta(days=1))


def blind_to_provisions(changes: list[BasisChange], checks: Sequence[Check], on: date) -> date | None:
    return changed_since([replace(change, provisions="") for change in changes], checks, on)


def lifted_by_any_check(changes: list[BasisChange], checks: Sequence[Check], on: date) -> date | None:
    return None if checks else changed_since(changes, checks, on)


def blind_to_when_it_was_known(changes: list[BasisChange], checks: Sequence[Check], on: date) -> date | None:
    return changed_since([replace(change, known_at=None) for change in changes], checks, on)


def newest_change_first(changes: list[BasisChange], checks: Sequence[Check], on: date) -> date | None:
    days = [change.from_on for change in unchecked(changes, checks) if change.from_on <= on]
    return max(days, default=None)


CASES = (
    ([BasisChange(DAY, "", "Điều 1")], looked(DAY - timedelta(days=2)), DAY),
    ([BasisChange(DAY, "Điều 2", "Điều 1")], looked(DAY - timedelta(days=2)), DAY),
    ([BasisChange(DAY - timedelta(days=1), "", ""), BasisChange(DAY, "", "")], looked(DAY - timedelta(days=2)), DAY),
    ([LATE], looked(DAY - timedelta(days=1)), DAY),
)


@pytest.mark.parametrize(
    "rule", [a_day_late, blind_to_provisions, lifted_by_any_check, blind_to_when_it_was_known, newest_change_first]
)
def test_the_clerk_catches_a_faulty_rule(rule: Rule) -> None:
    """The negative control: each fault is seen in at least one of the cases, where the real rule agrees."""
    assert all(agrees(changed_since, *case) for case in CASES)
    assert not all(agrees(rule, *case) for case in CASES)


def test_a_question_that_was_never_checked_stops_at_any_change() -> None:
    assert changed_since([BasisChange(DAY, "", "")], [], DAY) == DAY
    assert last_check([]) is None


def test_a_change_to_come_is_told_before_it_stops_anything() -> None:
    coming = [BasisChange(DAY, "", "")]
    yesterday = DAY - timedelta(days=1)
    assert unchecked(coming, looked(yesterday)) == coming
    assert changed_since(coming, looked(yesterday), yesterday) is None
