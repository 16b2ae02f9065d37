"""Which questions stand in papers whose keys must stay closed, and what else keeps one from practice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.attempts.times import last_moment
from quizapp.banks.models import PracticeRelease, Question, QuestionVersion
from quizapp.domain.drawing import Candidate
from quizapp.domain.practice import Exposure, keys_are_closed
from quizapp.domain.publishing import explanations_are_shown, results_are_shown
from quizapp.memory import Remembered
from quizapp.results.life_models import QuestionRuling, Rescoring
from quizapp.rounds.models import Round


@dataclass(frozen=True)
class _Papers:
    """The questions of a round's papers up to an attempt. `mark`: how many attempts that were, and their tokens, so
    that it is told from any other round of this number, and from papers that were committed later."""

    last: int
    mark: tuple[object, ...]
    questions: frozenset[int]


_PAPERS: Remembered[tuple[str, int], _Papers] = Remembered(200)  # papers are frozen: only new ones are ever read


def closed_rounds(session: Session, now: datetime) -> list[Round]:
    """Rounds the keys of whose papers must stay closed."""
    running = set(session.scalars(sa.select(Attempt.round_id).where(Attempt.state == "in_progress").distinct()))
    rounds = session.scalars(sa.select(Round).where(Round.state != "draft"))
    return [one for one in rounds if _is_closed(session, one, one.id in running, now)]


def _is_closed(session: Session, round_: Round, is_running: bool, now: datetime) -> bool:
    has_ended = round_.state in ("closed", "cancelled")
    over_at = round_.closes_at if has_ended else last_moment(session, round_, now)
    shown = results_are_shown(round_.results_rule, round_.state, over_at, round_.results_published_at, now)
    return keys_are_closed(
        is_running=is_running,
        is_rehearsal=round_.kind == "rehearsal",
        is_cancelled=round_.state == "cancelled",
        is_over=has_ended or now >= over_at,  # a self-test explains itself to who has handed in; others still may sit
        is_explained=explanations_are_shown(round_.kind, shown, round_.state, over_at, now),
    )


def closed_questions(session: Session, now: datetime) -> frozenset[int]:
    """Questions any version of which stands in a paper of such a round, in whatever state its attempt is."""
    return frozenset[int]().union(*(_questions_of(session, one.id) for one in closed_rounds(session, now)))


def _questions_of(session: Session, round_id: int) -> frozenset[int]:
    key = (str(session.get_bind().engine.url), round_id)
    known = _PAPERS.get(key)
    if known is None or _mark(session, round_id, known.last) != known.mark:
        known = _Papers(0, (), frozenset())
    last = session.scalar(sa.select(sa.func.max(Attempt.id)).where(Attempt.round_id == round_id)) or 0
    if last == known.last:
        return known.questions
    mark = _mark(session, round_id, last)  # before the papers are read: who begins meanwhile is missed by neither
    fresh = session.scalars(
        sa.select(QuestionVersion.question_id)
        .join(AttemptQuestion, AttemptQuestion.question_version_id == QuestionVersion.id)
        .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
        .where(Attempt.round_id == round_id, Attempt.id > known.last, Attempt.id <= last)
        .distinct()
    )
    return _PAPERS.keep(key, _Papers(last, mark, known.questions.union(fresh))).questions


def _mark(session: Session, round_id: int, last: int) -> tuple[object, ...]:
    statement = sa.select(sa.func.count(), sa.func.min(Attempt.token), sa.func.max(Attempt.token))
    return tuple(session.execute(statement.where(Attempt.round_id == round_id, Attempt.id <= last)).one())


def exposures(session: Session, sound: Mapping[int, Candidate], now: datetime) -> dict[int, Exposure]:
    """Of questions with the version that counts, approved and in force."""
    closed = closed_questions(session, now)
    released = set(session.scalars(sa.select(PracticeRelease.question_id)))
    ruled = set(
        session.scalars(
            sa.select(QuestionRuling.question_version_id)
            .join(Rescoring, Rescoring.id == QuestionRuling.rescoring_id)
            .where(Rescoring.state != "refused")
        )
    )
    return {
        question_id: Exposure(
            is_released=question_id in released,
            is_sound=True,
            in_closed_papers=question_id in closed,
            in_case=bool(one.case),
            was_ruled=one.version_id in ruled,
        )
        for question_id, one in sound.items()
    }


def by_question(session: Session, pool: tuple[Candidate, ...]) -> dict[int, Candidate]:
    """Question → the version of it that counts."""
    by_version = {one.version_id: one for one in pool}
    rows = session.execute(
        sa.select(Question.id, QuestionVersion.id.label("version_id")).join(
            QuestionVersion,
            sa.and_(QuestionVersion.question_id == Question.id, QuestionVersion.number == Question.current_number),
        )
    )
    return {row.id: by_version[row.version_id] for row in rows if row.version_id in by_version}
