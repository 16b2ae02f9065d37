"""Correcting the marking of a round: proposed with a reason, decided on by a second person, on record both times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from quizapp.attempts.models import Attempt
from quizapp.audit.actions import record
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.domain.result_life import is_waived
from quizapp.domain.rulings import Ruling
from quizapp.people.models import Account
from quizapp.results.actions import rules_of_round
from quizapp.results.foreseeing import effects_of
from quizapp.results.life_models import Publication, QuestionRuling, Rescoring
from quizapp.results.models import Result
from quizapp.results.publishing import (
    Actor,
    life_of,
    publish_correction,
    require_confirming,
    require_official_results,
)
from quizapp.results.remarking import Remarked
from quizapp.results.rulings import rulings_of
from quizapp.results.second_person import organisers_of
from quizapp.rounds.models import Round

AT_ONCE = 500  # results
OVER = ("computed", "checked", "published", "changed", "rechecked")


def propose_rescoring(
    session: Session, round_: Round, rulings: Mapping[int, Ruling], reason: str, actor: int, now: datetime
) -> Rescoring:
    """Put a correction before a second person; nobody's result changes yet. The caller holds the round's lock.

    RecordRefused: rescoring_early (the round still runs or is being scored), rescoring_waits, rescoring_empties.
    """
    require_official_results(round_)
    life = life_of(session, round_, now)
    if life.state not in OVER:
        raise RecordRefused("rescoring_early")
    if life.waiting_rescoring is not None:
        raise RecordRefused("rescoring_waits")
    found = effects_of(session, round_.id, rulings)
    made = Rescoring(
        round_id=round_.id, reason=reason, proposed_by=actor, proposed_at=now, state="waiting", decided_by=None,
        decided_at=None, note="", is_waived=False,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        raise RecordRefused("rescoring_waits") from None
    session.add_all(
        QuestionRuling(rescoring_id=made.id, question_version_id=version, kind=one.kind, key=list(one.key))
        for version, one in rulings.items()
    )
    session.flush()
    record(
        session, now, actor, "rescoring_proposed", f"round:{round_.id}", rescoring=made.id, reason=reason,
        rulings=[[version, one.kind, list(one.key)] for version, one in rulings.items()], changes=found.counts,
    )  # fmt: skip
    return made


@dataclass(frozen=True)
class Rescored:
    """`written`: attempts that got a further version; `publication` where the round had one before."""

    written: int
    changes: dict[str, int]
    publication: Publication | None


def approve_rescoring(
    session: Session, round_: Round, rescoring_id: int, actor: Actor, note: str, now: datetime
) -> Rescored:
    """Let the rulings count: a further version of every result whose paper they touch, and of a published round the
    next publication. The caller holds the round's lock.

    RecordRefused: rescoring_decided, confirming_role, second_person, rescoring_own.
    """
    require_confirming(round_, actor)
    rescoring = _waiting(session, round_.id, rescoring_id)
    if has_own_marks(session, round_, actor.person_id):
        raise RecordRefused("rescoring_own")
    require_official_results(round_)
    alone = is_waived(round_.kind, rescoring.proposed_by, actor.account_id, organisers_of(session, round_.unit_id))
    _lock_attempts(session, round_.id)
    rulings = rulings_of(session, rescoring.id)
    rescoring.state, rescoring.decided_by, rescoring.decided_at = "approved", actor.account_id, now
    rescoring.note, rescoring.is_waived = note, alone
    session.flush()
    writer = _Writer(session, rescoring.id, rules_of_round(session, round_.id).model_id, now)
    changes = effects_of(session, round_.id, rulings, writer.take).counts
    written = writer.finished()
    publication = publish_correction(session, round_, rescoring, now)
    record(
        session, now, actor.account_id, "rescoring_approved", f"round:{round_.id}", rescoring=rescoring.id, note=note,
        second_person="waived" if alone else "yes", results=written, changes=changes,
        publication=None if publication is None else publication.number,
    )  # fmt: skip
    return Rescored(written, changes, publication)


def has_own_marks(session: Session, round_: Round, person_id: int | None) -> bool:
    """Whether this person sat the official round, so that its rescoring may change their own marks."""
    own = sa.exists().where(Attempt.round_id == round_.id, Attempt.person_id == person_id)
    return round_.kind == "official" and person_id is not None and bool(session.scalar(sa.select(own)))


def _lock_attempts(session: Session, round_id: int) -> None:
    """So that a rescue file is accepted before or after, never meanwhile."""
    session.execute(sa.select(Attempt.id).where(Attempt.round_id == round_id).order_by(Attempt.id).with_for_update())


class _Writer:
    """Writes the further version of every result that the rulings change, some at a time."""

    def __init__(self, session: Session, rescoring_id: int, model_id: int, now: datetime) -> None:
        self._session = session
        self._same = {"model_id": model_id, "rescoring_id": rescoring_id, "created_at": now}
        self._waiting: list[dict[str, Any]] = []
        self._written = 0

    def take(self, one: Remarked, columns: dict[str, Any]) -> None:
        if (one.newest.paper_hash, one.newest.answers_hash) == (columns["paper_hash"], columns["answers_hash"]):
            return
        self._waiting.append({**self._same, "attempt_id": one.attempt_id, "version": one.newest.version + 1, **columns})
        if len(self._waiting) == AT_ONCE:
            self._write()

    def _write(self) -> None:
        if self._waiting:
            self._session.execute(sa.insert(Result), self._waiting)
        self._written += len(self._waiting)
        self._waiting = []

    def finished(self) -> int:
        self._write()
        return self._written


def refuse_rescoring(
    session: Session, round_: Round, rescoring_id: int, actor: Actor, note: str, now: datetime
) -> None:
    """It stays on record and changes nothing. Whoever proposed it may take it back so; RecordRefused as above."""
    rescoring = _waiting(session, round_.id, rescoring_id)
    if rescoring.proposed_by != actor.account_id:
        require_confirming(round_, actor)
        if has_own_marks(session, round_, actor.person_id):
            raise RecordRefused("rescoring_own")
    rescoring.state, rescoring.decided_by, rescoring.decided_at = "refused", actor.account_id, now
    rescoring.note = note
    session.flush()
    record(
        session, now, actor.account_id, "rescoring_refused", f"round:{round_.id}", rescoring=rescoring.id, note=note
    )  # fmt: skip


def _waiting(session: Session, round_id: int, rescoring_id: int) -> Rescoring:
    statement = sa.select(Rescoring).where(Rescoring.id == rescoring_id, Rescoring.round_id == round_id)
    fresh = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(fresh).one_or_none()
    if found is None:
        raise NotFound("rescoring")
    if found.state != "waiting":
        raise RecordRefused("rescoring_decided")
    return found


# --- lists ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RescoringLine:
    rescoring: Rescoring
    proposer: str
    decider: str
    rulings: dict[int, Ruling]


def rescoring_lines(session: Session, round_id: int) -> list[RescoringLine]:
    """The newest first."""
    proposer, decider = aliased(Account), aliased(Account)
    statement = (
        sa.select(Rescoring, proposer.display_name, decider.display_name)
        .join(proposer, proposer.id == Rescoring.proposed_by)
        .outerjoin(decider, decider.id == Rescoring.decided_by)
        .where(Rescoring.round_id == round_id)
        .order_by(Rescoring.id.desc())
    )
    return [
        RescoringLine(row[0], row[1], row[2] or "", rulings_of(session, row[0].id))
        for row in session.execute(statement)
    ]


def rescoring_line(session: Session, round_id: int, rescoring_id: int) -> RescoringLine:
    """NotFound where the rescoring is of another round."""
    found = [line for line in rescoring_lines(session, round_id) if line.rescoring.id == rescoring_id]
    if not found:
        raise NotFound("rescoring")
    return found[0]
