"""The life of a round's results: who may take its steps, and where it stands."""

from collections.abc import Collection
from dataclasses import dataclass

from quizapp.domain.errors import RecordRefused

LIFE_STATES = {
    "running": "Đợt chưa kết thúc",
    "empty": "Không có bài nào",
    "scoring": "Đang chấm",
    "computed": "Đã chấm, chưa kiểm tra",
    "checked": "Đã kiểm tra, chờ công bố",
    "published": "Đã công bố",
    "changed": "Đã công bố, có thay đổi chưa công bố",
    "rechecked": "Đã kiểm tra lại, chờ công bố lần sau",
}
MAY_BE_CHECKED = ("computed", "changed")
MAY_BE_PUBLISHED = ("checked", "rechecked")


@dataclass(frozen=True)
class Sets:
    """Hashes of three sets of results: as they are now, as last checked, as last published; "" where there is none."""

    present: str
    checked: str = ""
    published: str = ""


def life_state(*, is_over: bool, unscored: int, results: int, sets: Sets) -> str:
    """One of LIFE_STATES."""
    if not is_over:
        return "running"
    if unscored:
        return "scoring"
    if not results:
        return "empty"
    if sets.published:
        return _after_publication(sets)
    return "checked" if sets.checked == sets.present else "computed"


def _after_publication(sets: Sets) -> str:
    if sets.published == sets.present:
        return "published"
    return "rechecked" if sets.checked == sets.present else "changed"


def is_waived(kind: str, first: int, second: int, organisers: Collection[int]) -> bool:
    """Whether what one person did is confirmed without a second one: a self-test of a unit in which nobody else
    organises. RecordRefused(`second_person`) where it takes another person than `first`."""
    if first != second:
        return False
    if kind == "self_test" and set(organisers) == {first}:
        return True
    raise RecordRefused("second_person")


def confirming_roles(kind: str) -> tuple[str, ...]:
    """Who may publish results and approve rescorings: of what Sở Nội vụ answers for its reviewers, of a self-test
    also whoever organises it."""
    return ("results_reviewer",) if kind == "official" else ("results_reviewer", "organiser", "administrator")
