"""I1 and I4 to I9: what a few questions to the whole database show."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import AnswerEvent, Attempt, AttemptQuestion, Receipt, TimeGrant
from quizapp.banks.models import QuestionVersion
from quizapp.operations.guards import guard_faults
from quizapp.operations.log_chains import broken_chain
from quizapp.operations.verifying.findings import Finding, named
from quizapp.operations.verifying.publications import publication_findings
from quizapp.results.models import Result
from quizapp.rounds.models import ListChange, Round, RoundCandidate, RoundCategory, RoundPosition, RoundUnit

FINAL_AFTER = timedelta(seconds=60)
OVER = ("submitted", "expired")
# of a question, to whoever sits it; a key, a rule or an explanation among them would be told to everybody
SHOWN_PARTS = {
    "stem", "options", "left", "keep_last", "rich", "pictures", "unit", "blanks", "picture", "regions", "many", "case",
}  # fmt: skip
SHOWN_OF_BLANKS = {"kind", "options", "unit"}


def _keys(session: Session, statement: sa.Executable) -> list[tuple[object, ...]]:
    return [tuple(row) for row in session.execute(statement)]


def stray_answers(session: Session) -> list[Finding]:
    """I1: an answer outside its paper, two of one number, a receipt without its attempt."""
    on_paper = sa.and_(
        AttemptQuestion.attempt_id == AnswerEvent.attempt_id, AttemptQuestion.position == AnswerEvent.position
    )
    strays = sa.select(AnswerEvent.id).outerjoin(AttemptQuestion, on_paper).where(AttemptQuestion.position.is_(None))
    numbered = (AnswerEvent.attempt_id, AnswerEvent.epoch, AnswerEvent.seq)
    twice = sa.select(*numbered).group_by(*numbered).having(sa.func.count() > 1)
    lost = (
        sa.select(Receipt.attempt_id).outerjoin(Attempt, Attempt.id == Receipt.attempt_id).where(Attempt.id.is_(None))
    )
    return [
        *named("I1", "answer_event", "not_on_paper", _keys(session, strays.order_by(AnswerEvent.id))),
        *named("I1", "answer_event", "number_twice", _keys(session, twice)),
        *named("I1", "receipt", "no_attempt", _keys(session, lost)),
    ]


def unfinished(session: Session, now: datetime) -> list[Finding]:
    """I4: a minute after its end an attempt is closed, receipted and scored, unless an open outage holds it."""
    before = now - FINAL_AFTER
    running = sa.select(Attempt.id).where(
        Attempt.state == "in_progress", Attempt.deadline_at < before, Attempt.held_since.is_(None)
    )
    unscored = (
        sa.select(Attempt.id)
        .outerjoin(Result, Result.attempt_id == Attempt.id)
        .where(Attempt.state.in_(OVER), Attempt.ended_at < before, Result.id.is_(None))
    )
    unreceipted = (
        sa.select(Attempt.id)
        .outerjoin(Receipt, Receipt.attempt_id == Attempt.id)
        .where(Attempt.state.in_(OVER), Attempt.ended_at < before, Receipt.attempt_id.is_(None))
    )
    return [
        *named("I4", "attempt", "still_running", _keys(session, running.order_by(Attempt.id))),
        *named("I4", "attempt", "no_receipt", _keys(session, unreceipted.order_by(Attempt.id))),
        *named("I4", "attempt", "not_scored", _keys(session, unscored.order_by(Attempt.id))),
    ]


def crowded(session: Session) -> list[Finding]:
    """I5: two running attempts of a person in a round, or more than are allowed."""
    who = (Attempt.round_id, Attempt.person_id)
    live = sa.select(*who).where(Attempt.state == "in_progress").group_by(*who).having(sa.func.count() > 1)
    over_number = sa.select(Attempt.id).where(sa.or_(Attempt.number > Attempt.attempts_allowed, Attempt.number < 1))
    used = (
        sa.select(*who)
        .join(Round, Round.id == Attempt.round_id)
        .where(Attempt.state != "voided")
        .group_by(*who, Round.attempts_allowed)
        .having(sa.func.count() > Round.attempts_allowed)
    )
    return [
        *named("I5", "attempt", "two_running", _keys(session, live)),
        *named("I5", "attempt", "number", _keys(session, over_number)),
        *named("I5", "attempt", "too_many", _keys(session, used)),
    ]


def out_of_scope(session: Session) -> list[Finding]:
    """I6: who sat is on the list; who is on the list was invited by unit, category and position, was put there by hand,
    or was on the list of the round that this one makes up for or rehearses; who got time is on the list; nothing hangs
    on a row that is gone."""
    listed = sa.and_(RoundCandidate.round_id == Attempt.round_id, RoundCandidate.person_id == Attempt.person_id)
    unlisted = sa.select(Attempt.id).outerjoin(RoundCandidate, listed).where(RoundCandidate.person_id.is_(None))
    by_hand = sa.exists().where(
        ListChange.round_id == RoundCandidate.round_id,
        ListChange.person_id == RoundCandidate.person_id,
        ListChange.kind == "added",
    )
    candidate = (RoundCandidate.round_id, RoundCandidate.person_id)
    invited = sa.and_(RoundUnit.round_id == RoundCandidate.round_id, RoundUnit.unit_id == RoundCandidate.unit_id)
    planned = sa.select(*candidate).join(Round, Round.id == RoundCandidate.round_id).where(Round.makeup_of_id.is_(None))
    planned = planned.where(Round.rehearsal_of_id.is_(None), ~by_hand)
    uninvited = planned.outerjoin(RoundUnit, invited).where(RoundUnit.unit_id.is_(None))
    any_category = sa.exists().where(RoundCategory.round_id == RoundCandidate.round_id)
    own_category = sa.exists().where(
        RoundCategory.round_id == RoundCandidate.round_id, RoundCategory.category == RoundCandidate.category
    )
    other_kind = planned.where(any_category, ~own_category)
    any_position = sa.exists().where(RoundPosition.round_id == RoundCandidate.round_id)
    own_position = any_position.where(RoundPosition.position_id == RoundCandidate.position_id)
    other_position = planned.where(any_position, ~own_position)
    first = sa.orm.aliased(RoundCandidate)
    made_up = (
        sa.select(*candidate)
        .join(Round, Round.id == RoundCandidate.round_id)
        .outerjoin(first, sa.and_(first.round_id == Round.makeup_of_id, first.person_id == RoundCandidate.person_id))
        .where(Round.makeup_of_id.is_not(None), first.person_id.is_(None), ~by_hand)
    )
    granted = sa.and_(RoundCandidate.round_id == TimeGrant.round_id, RoundCandidate.person_id == TimeGrant.person_id)
    strangers = (
        sa.select(TimeGrant.id)
        .outerjoin(RoundCandidate, granted)
        .where(TimeGrant.person_id.is_not(None), RoundCandidate.person_id.is_(None))
    )
    return [
        *named("I6", "attempt", "not_on_list", _keys(session, unlisted.order_by(Attempt.id))),
        *named("I6", "round_candidate", "unit_not_invited", _keys(session, uninvited)),
        *named("I6", "round_candidate", "category_not_invited", _keys(session, other_kind)),
        *named("I6", "round_candidate", "position_not_invited", _keys(session, other_position)),
        *named("I6", "round_candidate", "not_on_first_list", _keys(session, made_up)),
        *named("I6", "time_grant", "not_on_list", _keys(session, strangers)),
        *_orphans(session),
    ]


def _orphans(session: Session) -> list[Finding]:
    """PostgreSQL keeps its foreign keys itself; a connection to SQLite may have left them off."""
    if session.get_bind().dialect.name != "sqlite":
        return []
    rows = session.connection().exec_driver_sql("PRAGMA foreign_key_check").all()
    return [Finding("I6", table, str(row), "orphan", f"→ {parent}") for table, row, parent, _number in rows]


def changed_results(session: Session) -> list[Finding]:
    """I7: versions count 1, 2, 3 … without a gap, every publication holds the set that was checked, let out by another
    person or marked, and every guard stands as it was laid."""
    gaps = (
        sa.select(Result.attempt_id)
        .group_by(Result.attempt_id)
        .having(sa.or_(sa.func.min(Result.version) != 1, sa.func.max(Result.version) != sa.func.count()))
    )
    return [
        *named("I7", "result", "version_gap", _keys(session, gaps.order_by(Result.attempt_id))),
        *publication_findings(session),
        *(Finding("I7", "guard", name, fact) for name, fact in guard_faults(session.connection())),
    ]


def broken_log(session: Session) -> list[Finding]:
    """I8."""
    broken = broken_chain(session)
    if broken is None:
        return []
    if broken.entry:
        return [Finding("I8", "audit_entry", str(broken.entry), "chain", broken.chain)]
    return [Finding("I8", "audit_head", broken.chain, "gone" if broken.entry is None else "tail")]


def _tells_more(content: Mapping[str, Any]) -> bool:
    blanks = content.get("blanks", {}).values()
    return bool(set(content) - SHOWN_PARTS) or any(set(blank) - SHOWN_OF_BLANKS for blank in blanks)


def exposed(session: Session) -> list[Finding]:
    """I9: marks exist only of what is over, and what candidates see of a question holds nothing else."""
    early = (
        sa.select(Result.id)
        .outerjoin(Attempt, Attempt.id == Result.attempt_id)
        .where(sa.or_(Attempt.id.is_(None), Attempt.state.not_in(OVER)))
    )
    versions = session.execute(
        sa.select(QuestionVersion.id, QuestionVersion.content).order_by(QuestionVersion.id),
        execution_options={"yield_per": 500},
    )
    telling = [(row.id,) for row in versions if _tells_more(row.content)]
    return [
        *named("I9", "result", "before_the_end", _keys(session, early.order_by(Result.id))),
        *named("I9", "question_version", "more_than_shown", telling),
    ]
