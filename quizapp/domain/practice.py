"""Which questions may be practised: only what no test asks any more, and whose key no paper keeps closed.

A question that is given to practice is drawn for no test from then on. What was drawn before keeps it: while it stands
in a paper whose keys are closed, it is neither given to practice nor, where it was, shown there.
"""

from dataclasses import dataclass

REASONS = {
    "not_released": "chưa được chuyển sang luyện tập",
    "in_case": "thuộc một tình huống chung, phải hỏi cùng các câu khác",
    "not_sound": "chưa duyệt, hết hiệu lực hoặc căn cứ đã đổi",
    "ruled": "đã bị chấm lại vì có sai sót; hãy sửa câu trước",
    "still_closed": "đang nằm trong đề của một đợt chưa mở đáp án",
}


@dataclass(frozen=True)
class Exposure:
    """What is known of a question. `is_sound`: approved and in force today; `was_ruled`: a rescoring found its key or
    its words at fault, and they still stand; `in_closed_papers`: it stands in papers whose keys must stay closed."""

    is_released: bool
    is_sound: bool
    in_closed_papers: bool
    in_case: bool = False
    was_ruled: bool = False


def refusal_of(question: Exposure, *, to_release: bool = False) -> str:
    """Why a question may not be practised, one of REASONS; "" where it may. `to_release`: whether it may be given to
    practice now, which it is not yet."""
    if not to_release and not question.is_released:
        return "not_released"
    stops = {
        "in_case": question.in_case,
        "not_sound": not question.is_sound,
        "ruled": question.was_ruled,
        "still_closed": question.in_closed_papers,
    }
    return next((why for why, holds in stops.items() if holds), "")


def keys_are_closed(
    *, is_running: bool, is_rehearsal: bool, is_cancelled: bool, is_over: bool, is_explained: bool
) -> bool:
    """Whether the keys of a round's papers must stay closed to everybody. `is_running`: somebody sits it at this
    moment, whatever its clock says; `is_explained`: its people may read the explanations. A rehearsal explains
    nothing ever, and a round that was called off neither: nobody sits them any more, and that is enough."""
    if is_running:
        return True
    if is_cancelled:
        return False
    return not is_over or not (is_rehearsal or is_explained)
