"""What a form of a question is given to choose from, and what it gives back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from quizapp.banks.question_forms.pictures import Facts
from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.laws import numbers_in


@dataclass(frozen=True)
class Document:
    """A document of the register, as far as a basis names it."""

    number: str
    title: str
    in_force_from: date | None

    @property
    def words(self) -> str:
        return self.title if self.number in numbers_in(self.title) else f"{self.title} số {self.number}"


@dataclass(frozen=True)
class Known:
    """What a form offers to choose from."""

    model: AssessmentModel | None
    documents: tuple[Document, ...] = ()
    pictures: Facts = field(default_factory=dict)  # by their hashes
    cases: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # by their codes, as contents hold them


@dataclass(frozen=True)
class Parts:
    """What a type of its own says: see the shapes of content, key and rule in `banks/models.py`."""

    options: Mapping[str, str] = field(default_factory=dict)
    left: Mapping[str, str] = field(default_factory=dict)
    keep_last: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    key: Sequence[str] = ()
    rule: Mapping[str, Any] = field(default_factory=dict)
