"""Policies of marking: how much of the point a question earns that is not answered wholly right.

A model says one for each type; a round may say another before it opens. Of an ordering the names are those of
qtype_ordering, the question type of Moodle.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

EXACT = "exact"
_SEVERAL = {
    EXACT: "Chỉ được điểm khi chọn đúng và đủ",
    "right_minus_wrong": "Đúng trừ sai: (số chọn đúng − số chọn sai) / số phải chọn, không dưới 0",
    "per_option": "Theo từng phương án: số phương án được chọn hoặc bỏ đúng / số phương án",
}
POLICIES: dict[str, dict[str, str]] = {
    "multiple": _SEVERAL,
    "hotspot": _SEVERAL,
    "matching": {EXACT: "Chỉ được điểm khi ghép đúng mọi cặp", "partial": "Theo tỷ lệ: số cặp ghép đúng / số cặp"},
    "ordering": {
        EXACT: "Chỉ được điểm khi đúng toàn bộ thứ tự",
        "absolute_position": "Theo vị trí: số bước đặt đúng chỗ / số bước",
        "relative_next": "Theo bước kế tiếp: số bước có đúng bước liền sau / (số bước − 1)",
        "longest_ordered": "Theo chuỗi đúng dài nhất: số bước dài nhất đúng thứ tự trước sau / số bước",
    },
    "cloze": {EXACT: "Chỉ được điểm khi đúng mọi chỗ trống", "partial": "Theo tỷ lệ: số chỗ trống đúng / số chỗ trống"},
}
OLDER = {("multiple", "partial"): "right_minus_wrong", ("ordering", "partial"): "absolute_position"}

Share = Callable[[Sequence[str], Sequence[str], int], Fraction]


def policy_of(scoring: Mapping[str, str], type_: str) -> str:
    """The policy of a type; `exact` where none is named. Names of older models mean what they meant."""
    name = scoring.get(type_, EXACT)
    return OLDER.get((type_, name), name)


def right_minus_wrong(key: Sequence[str], answer: Sequence[str], _options: int) -> Fraction:
    right = len({*answer} & {*key})
    return max(Fraction(0), Fraction(right - (len({*answer}) - right), len(key)))


def per_option(key: Sequence[str], answer: Sequence[str], options: int) -> Fraction:
    """Each of the `options` is a small question of its own: chosen or left, rightly or not. Only where several are
    right: a single choice has one answer."""
    return Fraction(options - len({*answer} ^ {*key}), options) if len(key) > 1 else Fraction(0)


def right_pairs(key: Sequence[str], answer: Sequence[str], _options: int) -> Fraction:
    return Fraction(len({*answer} & {*key}), len(key))


def absolute_position(key: Sequence[str], answer: Sequence[str], _options: int) -> Fraction:
    return Fraction(sum(one == other for one, other in zip(answer, key, strict=False)), len(key))


def relative_next(key: Sequence[str], answer: Sequence[str], _options: int) -> Fraction:
    """Steps that the right step follows; the last one is not counted, nothing follows it."""
    follows = dict(pairwise(key))
    right = sum(follows.get(one) == other for one, other in pairwise(answer))
    return Fraction(right, len(key) - 1) if len(key) > 1 else Fraction(0)


def longest_ordered(key: Sequence[str], answer: Sequence[str], _options: int) -> Fraction:
    """The longest run of steps, not necessarily side by side, that stand in the right order; one step alone is none."""
    place = {letter: number for number, letter in enumerate(key)}
    best: list[int] = []  # best[i]: longest run that ends at the i-th step
    known = [place[letter] for letter in answer if letter in place]
    for index, number in enumerate(known):
        best.append(1 + max((best[i] for i in range(index) if known[i] < number), default=0))
    longest = max(best, default=0)
    return Fraction(longest, len(key)) if longest > 1 else Fraction(0)


SHARES: dict[tuple[str, str], Share] = {
    ("multiple", "right_minus_wrong"): right_minus_wrong,
    ("multiple", "per_option"): per_option,
    ("hotspot", "right_minus_wrong"): right_minus_wrong,
    ("hotspot", "per_option"): per_option,
    ("matching", "partial"): right_pairs,
    ("ordering", "absolute_position"): absolute_position,
    ("ordering", "relative_next"): relative_next,
    ("ordering", "longest_ordered"): longest_ordered,
}
