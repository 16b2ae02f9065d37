"""Which rulings are in force for a round, as of one of its rescorings."""

import json
from collections import defaultdict
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.rulings import NONE, Ruling
from quizapp.results.life_models import QuestionRuling, Rescoring
from quizapp.statements import DriverStatement

_rescorings, _rulings = Rescoring.__table__.c, QuestionRuling.__table__.c
_UP_TO = DriverStatement(
    sa.select(_rulings.question_version_id, _rulings.kind, sa.cast(_rulings.key, sa.Text))
    .join(Rescoring.__table__, _rescorings.id == _rulings.rescoring_id)
    .where(
        _rescorings.round_id == sa.bindparam("round_id"),
        _rescorings.state == "approved",
        _rescorings.id <= sa.bindparam("up_to"),
    )
    .order_by(_rescorings.id)
)


def rulings_up_to(session: Session, round_id: int, rescoring_id: int | None) -> Mapping[int, Ruling]:
    """Question version → the last ruling of it in the approved rescorings of the round, the given one included."""
    if rescoring_id is None:
        return NONE
    rows = _UP_TO.rows(session, round_id=round_id, up_to=rescoring_id)
    return {version: Ruling(kind, tuple(json.loads(key))) for version, kind, key in rows}


def rulings_of(session: Session, rescoring_id: int) -> dict[int, Ruling]:
    """Those of one rescoring alone, whatever became of it."""
    rows = session.scalars(sa.select(QuestionRuling).where(QuestionRuling.rescoring_id == rescoring_id))
    return {row.question_version_id: Ruling(row.kind, tuple(row.key)) for row in rows}


class RulingBook:
    """All approved rulings of all rounds, read once: for looking whole databases through."""

    def __init__(self, session: Session) -> None:
        self._of_round: dict[int, list[tuple[int, int, Ruling]]] = defaultdict(list)
        statement = (
            sa.select(Rescoring.round_id, Rescoring.id, QuestionRuling)
            .join(QuestionRuling, QuestionRuling.rescoring_id == Rescoring.id)
            .where(Rescoring.state == "approved")
            .order_by(Rescoring.id)
        )
        for round_id, rescoring_id, row in session.execute(statement):
            ruling = Ruling(row.kind, tuple(row.key))
            self._of_round[round_id].append((rescoring_id, row.question_version_id, ruling))

    def up_to(self, round_id: int, rescoring_id: int | None) -> dict[int, Ruling]:
        """As `rulings_up_to`."""
        if rescoring_id is None:
            return {}
        return {version: one for number, version, one in self._of_round[round_id] if number <= rescoring_id}

    def newest(self, round_id: int) -> int | None:
        return self._of_round[round_id][-1][0] if self._of_round[round_id] else None
