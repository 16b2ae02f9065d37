"""What the server acknowledged, kept outside of it, against what its database holds."""

import json
from dataclasses import dataclass, field

import sqlalchemy as sa

from quizapp.attempts.models import AnswerEvent, Attempt
from quizapp.db import Engines

Key = tuple[str, int, int]  # token of the attempt, epoch, seq
Written = tuple[int, tuple[str, ...]]  # position, value


@dataclass(frozen=True)
class Heard:
    """One request: when it went out, when its answer (or the cut) came, and what it was."""

    who: str
    sent_at: float
    heard_at: float
    outcome: str


@dataclass
class Ledger:
    """Everything that clients sent, and which of it they were told is kept."""

    sent: dict[Key, Written] = field(default_factory=dict)
    acknowledged: dict[Key, Written] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    cuts: int = 0
    timeline: list[Heard] = field(default_factory=list)

    def send(self, key: Key, written: Written) -> None:
        self.sent[key] = written

    def acknowledge(self, key: Key) -> None:
        self.acknowledged[key] = self.sent[key]

    def refuse(self, reason: str) -> None:
        self.refused[reason] = self.refused.get(reason, 0) + 1


@dataclass(frozen=True)
class Verdict:
    """Acknowledgements that the database breaks, by kind."""

    acknowledged: int
    lost: int
    duplicated: int
    wrong: int

    @property
    def failures(self) -> int:
        return self.lost + self.duplicated + self.wrong


def verdict(engines: Engines, ledger: Ledger) -> Verdict:
    """Lost: acknowledged and not there. Duplicated: rows too many under one number. Wrong: another answer than was
    sent under the number, or an answer that nobody sent."""
    statement = sa.select(
        Attempt.token, AnswerEvent.epoch, AnswerEvent.seq, AnswerEvent.position, AnswerEvent.value
    ).join(Attempt, Attempt.id == AnswerEvent.attempt_id)
    stored: dict[Key, list[Written]] = {}
    with engines.reading() as session:
        for token, epoch, seq, position, value in session.execute(statement):
            stored.setdefault((token, epoch, seq), []).append((position, tuple(json.loads(value))))
    return Verdict(
        acknowledged=len(ledger.acknowledged),
        lost=sum(key not in stored for key in ledger.acknowledged),
        duplicated=sum(len(rows) - 1 for rows in stored.values()),
        wrong=sum(any(row != ledger.sent.get(key) for row in rows) for key, rows in stored.items()),
    )
