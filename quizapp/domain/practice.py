"""Which questions may be practised: only what no test can ask any more, and what a test has shown already.

A question that is given to practice is drawn for no test from then on. Before its key is shown to anybody it must
further stand in no paper whose keys are still closed, and have stood in one whose keys are open.
"""

from dataclasses import dataclass

REASONS = {
    "not_released": "chưa được chuyển sang luyện tập",
    "not_sound": "chưa duyệt, hết hiệu lực hoặc căn cứ đã đổi",
    "still_closed": "đang nằm trong đề của một đợt chưa mở đáp án",
    "never_shown": "chưa có đợt nào mở đáp án của câu này",
}


@dataclass(frozen=True)
class Exposure:
    """What is known of a question. `is_sound`: approved and in force today; `in_open_papers`: it stood in papers whose
    keys their people may see; `in_closed_papers`: in papers whose keys must stay closed."""

    is_released: bool
    is_sound: bool
    in_open_papers: bool
    in_closed_papers: bool


def refusal_of(question: Exposure, *, to_release: bool = False) -> str:
    """Why a question may not be practised, one of REASONS; "" where it may. `to_release`: whether it may be given to
    practice now, which it is not yet."""
    if not to_release and not question.is_released:
        return "not_released"
    if not question.is_sound:
        return "not_sound"
    if question.in_closed_papers:
        return "still_closed"
    return "" if question.in_open_papers else "never_shown"
