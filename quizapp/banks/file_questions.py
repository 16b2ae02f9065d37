"""A question as a bank file says it: what readers give, the database keeps and writers take."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from quizapp.banks.evidence import day_of
from quizapp.office.pictures import SoundPicture


@dataclass(frozen=True)
class FileQuestion:
    """One question of a bank file, split into what candidates may see and what they may not."""

    code: str
    competence: str
    level: int
    type: str
    is_situation: bool
    status: str
    in_force_from: date | None
    in_force_until: date | None
    content: dict[str, Any]
    key: list[str]
    explanation: str
    evidence: dict[str, Any]
    file: str = ""
    line: int = 0
    basis_lines: tuple[int, ...] = ()
    rule: dict[str, Any] = field(default_factory=dict)
    pictures: dict[str, SoundPicture] = field(default_factory=dict)  # by the name in the file
    is_released: bool = False  # to practice; no file says so

    @property
    def verified_on(self) -> date | None:
        return day_of(self.evidence.get("verified_on"))

    @property
    def review_by(self) -> date | None:
        return day_of(self.evidence.get("review_by"))

    @property
    def content_hash(self) -> str:
        """Changes with anything that the file says of the question, but not with where it stands."""
        facts = [
            self.competence, self.level, self.type, self.is_situation, self.status,
            str(self.in_force_from), str(self.in_force_until), self.content, self.key, self.explanation, self.evidence,
        ]  # fmt: skip
        if self.rule:
            facts.append(self.rule)
        return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
