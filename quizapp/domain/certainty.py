"""How sure a level is. Bands after Wilson (1927), 95 %; shares are 0-1, percentages 0-100.

Partly right answers: of points between 0 and 1 with the mean p none vary more than whole ones do, p(1 − p). A band from
the sums alone is therefore never too narrow for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from quizapp.domain.assessment import Band
from quizapp.domain.classifying import band_of, is_below

Z = 1.959964  # of 95 %
ENOUGH = 5  # questions; of fewer no level is claimed

CERTAINTIES = {"sure": "chắc chắn", "possible": "có thể", "too_few": "chưa đủ câu hỏi"}
NEEDS = {
    "sure": "Chắc chắn cần",
    "likely": "Có thể cần",
    "watch": "Cần theo dõi",
    "none": "Đã đáp ứng",
    "too_few": "Chưa đủ câu hỏi",
}


@dataclass(frozen=True)
class Interval:
    """Both ends in percent; the truth lies within in 95 of 100 cases."""

    low: float
    high: float

    def __contains__(self, percent: float) -> bool:
        return self.low < percent <= self.high


@dataclass(frozen=True)
class Standing:
    """The level that was reached and what can be said of it.

    `sure`: the highest level whose limit the whole band reaches; `most`: the highest that the band touches.
    `certainty`:
    "sure" where the level reached is the sure one, "possible" where it is higher, "too_few" of fewer than 5 questions.
    At least the lowest level everybody reaches: there "sure" says that the band touches no higher one.
    """

    band: Band
    sure: Band
    most: Band
    interval: Interval
    questions: int
    certainty: str


def wilson(share: float, questions: float, variance: float | None = None) -> Interval:
    """The band of a share of `questions` answers. `variance` of one answer where it is known, else that of right and
    wrong ones. ValueError where there is no question or the share is none."""
    if questions <= 0 or not -1e-9 <= share <= 1 + 1e-9:
        raise ValueError(f"no share: {share} of {questions}")
    spread = share * (1 - share) if variance is None else variance
    below = 1 + Z * Z / questions
    centre = (share + Z * Z / (2 * questions)) / below
    half = Z * sqrt(max(spread, 0.0) / questions + Z * Z / (4 * questions * questions)) / below
    return Interval(max(0.0, 100 * (centre - half)), min(100.0, 100 * (centre + half)))


def effective_questions(possible: Mapping[str, int], weights: Mapping[str, float]) -> float:
    """How many questions of one pool say as much as a mean of domains that is weighted: (Σw)² / Σ(w²/k). The number of
    questions itself where weights follow the numbers. `possible`: domain → questions."""
    total = sum(weights[code] for code in possible)
    return float(total**2 / sum(weights[code] ** 2 / count for code, count in possible.items()))


def standing(percent: float, questions: int, bands: tuple[Band, ...], effective: float | None = None) -> Standing:
    """`percent` of so many questions against the limits of the bands. `effective`: see `effective_questions`."""
    interval = wilson(min(max(percent, 0.0), 100.0) / 100, effective or questions)
    reached, sure, most = (band_of(one, bands) for one in (percent, interval.low, interval.high))
    lowest = min(bands, key=lambda one: one.from_percent)
    is_sure = sure == reached and (reached != lowest or most == lowest)
    claim = "sure" if is_sure else "possible"
    return Standing(reached, sure, most, interval, questions, claim if questions >= ENOUGH else "too_few")


def need_of(percent: float, interval: Interval, questions: float, required: float) -> str:
    """A training need: "sure" where the whole band lies below what is required, "likely" where the percent does,
    "watch" where only the lower end does, else "none".

    Of fewer than 5 questions nothing is sure: what lies below is "likely", anything else "too_few".
    """
    below = is_below(percent, required)
    if questions < ENOUGH:
        return "likely" if below else "too_few"
    if below:
        return "sure" if is_below(interval.high, required) else "likely"
    return "watch" if is_below(interval.low, required) else "none"
