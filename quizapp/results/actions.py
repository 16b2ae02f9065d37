"""Scoring closed attempts from their frozen papers and logs; resumable, and never an update."""

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.attempts.places import frozen_places, letters_of
from quizapp.attempts.queries import due_attempt_ids, kept_answers
from quizapp.attempts.receipts import closed_attempts, lacks_receipts
from quizapp.banks.models import QuestionKey, QuestionVersion
from quizapp.competences.queries import model_of
from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.marking import with_units
from quizapp.domain.questions import to_file_letters
from quizapp.domain.rulings import NONE, Ruling, ruled
from quizapp.domain.scoring import SCORER_VERSION, MarkedQuestion, Marks, Score, score
from quizapp.domain.totals import as_before
from quizapp.results.life_models import Rescoring
from quizapp.results.models import Result
from quizapp.results.queries import result_of
from quizapp.results.rulings import rulings_up_to
from quizapp.rounds.models import Round
from quizapp.statements import DriverStatement, NewRow

_LOG = logging.getLogger(__name__)


_keys, _versions = QuestionKey.__table__.c, QuestionVersion.__table__.c
_KEYS = DriverStatement(
    sa.select(_keys.question_version_id, sa.cast(_keys.key, sa.Text), sa.cast(_keys.rule, sa.Text))
    .add_columns(
        sa.case((sa.or_(_versions.type == "numeric", _versions.type == "cloze"), sa.cast(_versions.content, sa.Text)))
    )
    .join(QuestionVersion.__table__, _versions.id == _keys.question_version_id)
    .join(
        AttemptQuestion.__table__,
        AttemptQuestion.__table__.c.question_version_id == _keys.question_version_id,
    )
    .where(AttemptQuestion.__table__.c.attempt_id == sa.bindparam("attempt_id"))
)


def marked_paper(
    session: Session,
    attempt_id: int,
    instead: Mapping[int, tuple[str, ...]] | None = None,
    rulings: Mapping[int, Ruling] = NONE,
) -> list[MarkedQuestion]:
    """The frozen paper with keys and the answers that count, all in the letters of the bank files.

    `instead`: answers in the letters that the person saw, to look what they would do. `rulings`: by question version.
    """
    keys = {version: facts for version, *facts in _KEYS.rows(session, attempt_id=attempt_id)}
    kept = {position: answer.value for position, answer in kept_answers(session, attempt_id).items()}
    answers = kept | dict(instead or {})
    return [
        ruled(
            MarkedQuestion(
                position=place.position,
                competence=place.competence,
                type=place.type,
                key=letters_of(keys[place.version[0]][0]),
                answer=to_file_letters(place.type, answers.get(place.position, ()), place.letters, place.left),
                rule=_rule(place.type, *keys[place.version[0]][1:]),
                options=len(place.letters),
                is_touched=place.position in answers,
            ),
            rulings.get(place.version[0]),
        )
        for place in frozen_places(session, attempt_id)
    ]


def _rule(type_: str, rule: str, content: str | None) -> dict[str, Any]:
    """From what the database holds; `content` where the units in it matter."""
    if rule == "{}" and content is None:  # nearly all
        return {}
    return with_units(type_, json.loads(rule), json.loads(content or "{}"))


class PlaceRow(NamedTuple):
    """What marking needs of an `AttemptQuestion`."""

    position: int
    question_version_id: int
    letters: Sequence[str]
    left: Sequence[str]


def marked_places(
    places: Iterable[AttemptQuestion | PlaceRow],
    versions: Mapping[int, QuestionVersion],
    keys: Mapping[int, QuestionKey],
    answers: Mapping[int, tuple[str, ...]],
    rulings: Mapping[int, Ruling] = NONE,
) -> list[MarkedQuestion]:
    """The same from rows that are at hand; `answers`: position → what the person chose, in the letters they saw."""
    marked = []
    for place in places:
        version = versions[place.question_version_id]
        question = MarkedQuestion(
            position=place.position,
            competence=version.competence,
            type=version.type,
            key=tuple(keys[version.id].key),
            answer=to_file_letters(version.type, answers.get(place.position, ()), place.letters, place.left),
            rule=with_units(version.type, keys[version.id].rule, version.content),
            options=len(place.letters),
            is_touched=place.position in answers,
        )
        marked.append(ruled(question, rulings.get(version.id)))
    return marked


def score_attempt(session: Session, attempt: Attempt, now: datetime) -> Result | None:
    """The first result of a closed attempt, written now if need be; None while it runs or where it was voided."""
    if attempt.state not in ("submitted", "expired"):
        return None
    return result_of(session, attempt.id) or _write(session, attempt, 1, now)


def rescore_attempt(session: Session, attempt: Attempt, now: datetime) -> Result | None:
    """The next version of a scored attempt whose answers that count are others now; the newest one where they are not.

    None where it has no result yet. The caller holds the attempt's lock, so that two versions never get one number.
    """
    newest = result_of(session, attempt.id)
    if newest is None:
        return None
    rules = rules_of(session, attempt)
    paper = marked_paper(session, attempt.id, rulings=rules.rulings)
    if (_paper_hash(paper), _answers_hash(paper)) == (newest.paper_hash, newest.answers_hash):
        return newest
    return _written(session, attempt, newest.version + 1, rules, paper, now)


# two processes may score the same attempt: the second one finds what the first wrote
_NEW = NewRow(Result)
_VERSION = sa.select(Result).where(
    Result.attempt_id == sa.bindparam("of_attempt"), Result.version == sa.bindparam("number")
)


def _write(session: Session, attempt: Attempt, version: int, now: datetime) -> Result:
    rules = rules_of(session, attempt)
    return _written(session, attempt, version, rules, marked_paper(session, attempt.id, rulings=rules.rulings), now)


_rescorings = Rescoring.__table__.c
_APPROVED = (
    sa.select(sa.func.max(_rescorings.id))
    .where(_rescorings.round_id == sa.bindparam("round_id"), _rescorings.state == "approved")
    .scalar_subquery()
)
_RULES = DriverStatement(
    sa.select(Round.__table__.c.model_id, sa.cast(Round.__table__.c.scoring, sa.Text), _APPROVED.label("rescoring_id"))
    .where(Round.__table__.c.id == sa.bindparam("round_id"))
)  # fmt: skip


class Rules(NamedTuple):
    """What an attempt is marked by: the model version that its round froze, with the round's own policies of marking
    in it, and the rulings up to a rescoring."""

    model_id: int
    model: AssessmentModel
    rescoring_id: int | None = None
    rulings: Mapping[int, Ruling] = NONE


def rules_of(session: Session, attempt: Attempt) -> Rules:
    """Those in force now."""
    return rules_of_round(session, attempt.round_id)


def rules_of_round(session: Session, round_id: int) -> Rules:
    model_id, scoring, rescoring_id = _RULES.rows(session, round_id=round_id)[0]
    if model_id is None:
        raise RuntimeError(f"round {round_id} was sat without a model")
    model = with_policies(model_of(session, model_id), json.loads(scoring))
    return Rules(int(model_id), model, rescoring_id, rulings_up_to(session, round_id, rescoring_id))


def _written(
    session: Session, attempt: Attempt, version: int, rules: Rules, paper: list[MarkedQuestion], now: datetime
) -> Result:
    result = _NEW.written_if_new(
        session, attempt_id=attempt.id, version=version, model_id=rules.model_id, created_at=now,
        rescoring_id=rules.rescoring_id, **computed_columns(paper, rules.model),
    )  # fmt: skip
    return result or session.scalars(_VERSION, {"of_attempt": attempt.id, "number": version}).one()


def with_policies(model: AssessmentModel, scoring: Mapping[str, str]) -> AssessmentModel:
    """The model as a round marks by it."""
    return replace(model, scoring={**model.scoring, **scoring}) if scoring else model


def computed_columns(
    paper: list[MarkedQuestion], model: AssessmentModel, scorer: int = SCORER_VERSION
) -> dict[str, Any]:
    """Every column of a result that follows from the frozen paper, the answers that count and the model, as that
    version of the scorer wrote it."""
    outcome = score(paper, model if scorer > 2 else as_before(model))
    return {
        "scorer_version": scorer,
        "total_percent": outcome.total_percent,
        "band": outcome.band,
        "has_passed": outcome.has_passed,
        "answered": outcome.answered,
        "questions": len(paper),
        "marks": packed(outcome, scorer),
        "paper_hash": _paper_hash(paper),
        "answers_hash": _answers_hash(paper),
    }


def packed(outcome: Score, scorer: int = SCORER_VERSION) -> dict[str, object]:
    """Earned and possible points and what became of each place, as a result keeps them."""

    def pairs(marks: tuple[Marks, ...]) -> dict[str, list[float]]:
        return {one.code: [one.earned, one.possible] for one in marks}

    return {
        "competences": pairs(outcome.competences),
        "domains": pairs(outcome.domains),
        "domain_bands": outcome.domain_bands,
        "points": list(outcome.points),
        **({"outcomes": outcome.outcomes} if scorer > 1 else {}),
    }


def _frozen(question: MarkedQuestion) -> list[object]:
    facts = [question.position, question.competence, question.type, list(question.key)]
    ruling: list[object] = [question.ruling] if question.ruling else []
    return [*facts, question.rule, *ruling] if question.rule else [*facts, *ruling]


def _paper_hash(paper: list[MarkedQuestion]) -> str:
    return _hash([_frozen(question) for question in paper])


def _answers_hash(paper: list[MarkedQuestion]) -> str:
    return _hash([[q.position, list(q.answer)] for q in paper])


def _hash(facts: object) -> str:
    return hashlib.sha256(json.dumps(facts, separators=(",", ":"), sort_keys=True).encode()).hexdigest()


def _unscored(ending_after: datetime | None) -> sa.Select[Any]:
    """Closed attempts that have no result yet; see `closed_attempts`."""
    return closed_attempts(ending_after).where(~sa.exists().where(Result.attempt_id == Attempt.id))


def score_closed_attempts(
    session: Session, now: datetime, limit: int = 200, *, ending_after: datetime | None = None
) -> int:
    """Score closed attempts that have no result yet; the number scored. Without `ending_after` no time window: a crash
    is caught up."""
    scored = 0
    for attempt in list(session.scalars(_unscored(ending_after).order_by(Attempt.id).limit(limit))):
        try:
            with session.begin_nested():
                score_attempt(session, attempt, now)
            scored += 1
        except (KeyError, ValueError, RuntimeError):  # one that cannot be scored must not hold up the others
            _LOG.exception("attempt %s could not be scored", attempt.id)
    return scored


def has_work(session: Session, now: datetime, ending_after: datetime | None = None) -> bool:
    """Whether an attempt is due, runs in a cancelled round, or waits for its receipt or its first result."""
    if due_attempt_ids(session, now, 1) or lacks_receipts(session, ending_after):
        return True
    cancelled = (
        sa.select(Attempt.id)
        .join(Round, Round.id == Attempt.round_id)
        .where(Attempt.state == "in_progress", Round.state == "cancelled")
    )
    waiting = _unscored(ending_after)
    return any(session.scalars(statement.limit(1)).first() is not None for statement in (cancelled, waiting))
