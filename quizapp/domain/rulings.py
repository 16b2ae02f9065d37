"""What is said of a question after it was sat: its key was wrong, it does not count, or every answer is right."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from quizapp.domain.scoring import ALL_RIGHT, NEUTRAL, MarkedQuestion

CORRECTED = "key"
RULING_KINDS = {
    CORRECTED: "Sửa đáp án",
    NEUTRAL: "Không tính câu này cho ai",
    ALL_RIGHT: "Mọi câu trả lời đều đúng",
}


@dataclass(frozen=True)
class Ruling:
    """`key`: the corrected one in letters of the bank, empty for the other kinds."""

    kind: str
    key: tuple[str, ...] = ()


NONE: Mapping[int, Ruling] = {}


def ruled(question: MarkedQuestion, ruling: Ruling | None) -> MarkedQuestion:
    """The question as it is marked under a ruling."""
    if ruling is None:
        return question
    if ruling.kind == CORRECTED:
        return replace(question, key=ruling.key)
    return replace(question, ruling=ruling.kind)
