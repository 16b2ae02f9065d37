"""How many questions a bank has, by domain, competence, level and type."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Protocol

from quizapp.domain.assessment import LEVELS, AssessmentModel
from quizapp.domain.questions import TYPES


class Counted(Protocol):
    """What the statistics ask of a question, in a file or in the database."""

    @property
    def competence(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def type(self) -> str: ...
    @property
    def is_situation(self) -> bool: ...
    @property
    def status(self) -> str: ...


def bank_statistics(questions: Iterable[Counted], model: AssessmentModel) -> dict[str, Any]:
    """Counts by code of the reviewed questions; drafts and retired ones are counted apart.

    `by_cell` and `by_domain_level`: counts at levels 1, 2, 3. What the model no longer has counts in the totals only.
    """
    everything = list(questions)
    counted = [question for question in everything if question.status == "reviewed"]
    by_competence = Counter(question.competence for question in counted)
    cells = Counter((question.competence, question.level) for question in counted)
    return {
        "total": len(counted),
        "by_domain": {d.code: sum(by_competence[c.code] for c in model.competences_of(d.code)) for d in model.domains},
        "by_competence": {c.code: by_competence[c.code] for c in model.competences},
        "by_cell": {c.code: [cells[c.code, level] for level in LEVELS] for c in model.competences},
        "by_domain_level": {
            d.code: [sum(cells[c.code, level] for c in model.competences_of(d.code)) for level in LEVELS]
            for d in model.domains
        },
        "by_type": {name: sum(q.type == name for q in counted) for name in TYPES},
        "by_level": {str(level): sum(q.level == level for q in counted) for level in LEVELS},
        "situations": sum(question.is_situation for question in counted),
        "drafts": sum(question.status == "draft" for question in everything),
        "retired": sum(question.status == "retired" for question in everything),
    }
