"""Scoring: a pure function of (paper, answers, key, policy).

Each question is worth one point: the whole of it for exactly the right answer, else the share that the policy of its
type gives (`policies.py`; data of the assessment model or of the round).
A typed text or number is right or wrong as a whole. A question that was ruled neutral counts for nobody, neither among
the points nor among the possible ones; one of which every answer is right gives its point to whoever answered.
Domains, total, level and pass follow in `totals.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.marking import by_blank, is_right_text, right_blanks
from quizapp.domain.policies import SHARES, policy_of
from quizapp.domain.questions import TYPED
from quizapp.domain.totals import Points, Sums, total_of

SCORER_VERSION = (
    3  # 1 did not tell apart why a question earned nothing; 2 knew no least percent and no share of practice
)
OUTCOMES = {"r": "Đúng", "p": "Đúng một phần", "w": "Sai", "b": "Bỏ trống", "n": "Chưa làm tới"}
NOT_COUNTED = "x"  # in the place of such a letter, where a question counts for nobody
NEUTRAL, ALL_RIGHT = "neutral", "all"
ONE_OF = ("single", "true_false")


@dataclass(frozen=True)
class MarkedQuestion:
    """One question with its key and the person's answer, both in the letters of the bank file.

    `rule`: how what was typed is held against the key, with its units; {} for types that are marked by letters.
    `options`: how many there are to choose from. `is_touched`: the log holds something, be it an answer taken back.
    `ruling`: NEUTRAL or ALL_RIGHT where that was said of it afterwards.
    """

    position: int
    competence: str
    type: str
    key: tuple[str, ...]
    answer: tuple[str, ...]
    rule: Mapping[str, Any] = field(default_factory=dict)
    options: int = 0
    is_touched: bool = False
    ruling: str = ""

    @property
    def counts(self) -> bool:
        return self.ruling != NEUTRAL


@dataclass(frozen=True)
class Marks:
    """Points of one competence or domain; `percent` is 0-100."""

    code: str
    earned: float
    possible: int

    @property
    def percent(self) -> float:
        return 100 * self.earned / self.possible


@dataclass(frozen=True)
class Score:
    """The outcome of one attempt; percentages are 0-100, unrounded."""

    competences: tuple[Marks, ...]
    domains: tuple[Marks, ...]
    domain_bands: dict[str, str]
    total_percent: float
    band: str
    has_passed: bool
    points: tuple[float, ...]
    answered: int
    outcomes: str = ""


def is_answered(question: MarkedQuestion) -> bool:
    """Whether the person gave a whole answer: for matching every pair, for a cloze every blank, else anything."""
    wanted = {"matching": len(question.key), "cloze": len(by_blank(question.key))}
    return len(question.answer) >= wanted.get(question.type, 1)


def outcomes(paper: Sequence[MarkedQuestion], earned: Sequence[Points]) -> str:
    """One letter of `OUTCOMES` for each question, in their order; NOT_COUNTED for one that does not count.

    A question without an answer was not reached if nothing behind it was touched either; else the person saw it, or
    passed it, and left it blank.
    """
    touched = [index for index, question in enumerate(paper) if question.answer or question.is_touched]
    last = touched[-1] if touched else -1
    return "".join(
        _outcome(question, one, is_passed=index <= last)
        for index, (question, one) in enumerate(zip(paper, earned, strict=True))
    )


def _outcome(question: MarkedQuestion, earned: Points, *, is_passed: bool) -> str:
    if not question.counts:
        return NOT_COUNTED
    if not question.answer:
        return "b" if is_passed else "n"
    return "r" if earned == 1 else "p" if earned > 0 else "w"


def points(question: MarkedQuestion, policy: Mapping[str, str]) -> Points:
    """0 … 1 for one question; an unanswered one is 0."""
    if not question.answer or not question.counts:
        return 0
    if question.ruling == ALL_RIGHT or _is_right(question):
        return 1
    return _share(question, policy_of(policy, question.type))


def _is_right(question: MarkedQuestion) -> bool:
    if question.type in TYPED:
        return is_right_text(question.answer[0], question.key, question.rule)
    if question.type == "cloze":
        return all(right_blanks(question.key, question.rule, question.answer).values())
    if question.type in ONE_OF:  # a corrected key may name several letters, of which each is right
        return len(question.answer) == 1 and question.answer[0] in question.key
    return question.answer == question.key


def _share(question: MarkedQuestion, policy: str) -> Points:
    """Of an answer that is not wholly right."""
    if question.type == "cloze" and policy == "partial":
        rights = right_blanks(question.key, question.rule, question.answer).values()
        return Fraction(sum(rights), len(rights))
    share = SHARES.get((question.type, policy))
    return share(question.key, question.answer, question.options) if share else 0


def _sums(groups: Sequence[str], earned: Sequence[Points]) -> Sums:
    sums: Sums = {}
    for group, one in zip(groups, earned, strict=True):
        total, count = sums.get(group, (0, 0))
        sums[group] = (total + one, count + 1)
    return sums


def score(paper: Sequence[MarkedQuestion], model: AssessmentModel) -> Score:
    """Score a whole paper. ValueError where nothing of it counts, KeyError for a competence that the model lacks."""
    earned = [points(question, model.scoring) for question in paper]
    counted = [(question, one) for question, one in zip(paper, earned, strict=True) if question.counts]
    if not counted:
        raise ValueError("a paper without questions that count cannot be scored")
    of_counted = [one for _question, one in counted]
    by_competence = _sums([question.competence for question, _one in counted], of_counted)
    found = total_of(by_competence, model)
    return Score(
        competences=_marks(by_competence, [competence.code for competence in model.competences]),
        domains=_marks(found.domains, [domain.code for domain in model.domains]),
        domain_bands=found.domain_bands,
        total_percent=found.percent,
        band=found.band,
        has_passed=found.has_passed,
        points=tuple(float(one) for one in earned),
        answered=sum(is_answered(question) for question in paper),
        outcomes=outcomes(paper, earned),
    )


def _marks(sums: Sums, order: Sequence[str]) -> tuple[Marks, ...]:
    return tuple(Marks(code, float(sums[code][0]), sums[code][1]) for code in order if code in sums)
