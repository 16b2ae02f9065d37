"""Practice: which questions are given to it, which may be asked, and how an answer is marked. Nothing of it is kept."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.attempts.queries import sits_official_round
from quizapp.attempts.times import last_moment
from quizapp.audit.actions import record
from quizapp.banks.models import PracticeRelease, Question, QuestionVersion
from quizapp.banks.queries import drawable, keys_by_version, practised, versions_by_id
from quizapp.domain.drawing import Candidate, Cell, DrawnQuestion, draw, shortages, shuffled
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.domain.marking import with_units
from quizapp.domain.practice import Exposure, refusal_of
from quizapp.domain.publishing import explanations_are_shown, results_are_shown
from quizapp.domain.questions import to_file_letters
from quizapp.domain.scoring import MarkedQuestion, points
from quizapp.papers.queries import cells_of, newest_blueprints
from quizapp.results.shown import ShownQuestion, shown_alone
from quizapp.rounds.models import Round

AT_ONCE = 500


# --- what is known of questions ---------------------------------------------------------------------------------------


def _rounds_behind(session: Session, question_ids: Collection[int]) -> dict[int, set[int]]:
    """Question → rounds in whose papers any of its versions stands."""
    found: dict[int, set[int]] = {}
    ids = sorted(question_ids)
    for start in range(0, len(ids), AT_ONCE):
        statement = (
            sa.select(QuestionVersion.question_id, Attempt.round_id)
            .join(AttemptQuestion, AttemptQuestion.question_version_id == QuestionVersion.id)
            .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
            .where(QuestionVersion.question_id.in_(ids[start : start + AT_ONCE]))
            .distinct()
        )
        for question_id, round_id in session.execute(statement):
            found.setdefault(question_id, set()).add(round_id)
    return found


def keys_of_round(session: Session, round_: Round, now: datetime) -> str:
    """ "open" where its people may see the keys, "closed" while they must not, "" where it says nothing: it was called
    off, or was a rehearsal and is over."""
    over_at = last_moment(session, round_, now)
    is_over = round_.state == "closed" or now >= over_at
    if round_.state == "cancelled":
        return ""
    if round_.kind == "rehearsal":
        return "" if is_over else "closed"
    shown = results_are_shown(round_.results_rule, round_.state, over_at, round_.results_published_at, now)
    # a self-test opens its keys to whoever has handed in; here they would open to who has not begun
    return "open" if is_over and explanations_are_shown(round_.kind, shown, round_.state, over_at, now) else "closed"


def exposures(
    session: Session, question_ids: Collection[int], sound: Collection[int], now: datetime
) -> dict[int, Exposure]:
    """`sound`: those of them that are approved and in force."""
    behind = _rounds_behind(session, question_ids)
    every = {one for some in behind.values() for one in some}
    rounds = session.scalars(sa.select(Round).where(Round.id.in_(every)))
    keys = {one.id: keys_of_round(session, one, now) for one in rounds}
    released = released_ids(session, question_ids)
    return {
        one: Exposure(
            is_released=one in released,
            is_sound=one in sound,
            in_open_papers=any(keys[round_id] == "open" for round_id in behind.get(one, ())),
            in_closed_papers=any(keys[round_id] == "closed" for round_id in behind.get(one, ())),
        )
        for one in question_ids
    }


def released_ids(session: Session, question_ids: Collection[int]) -> set[int]:
    found = session.scalars(sa.select(PracticeRelease.question_id))
    return set(found) & set(question_ids)


def _question_ids(session: Session, pool: Sequence[Candidate]) -> dict[int, Candidate]:
    """Question → the version of it that counts."""
    by_code = {one.code: one for one in pool}
    rows = session.execute(sa.select(Question.id, Question.code))
    return {row.id: by_code[row.code] for row in rows if row.code in by_code}


# --- giving questions to practice -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Supply:
    """Of one competence: questions that are practised, that may be given, and that stay for tests."""

    practised: int
    may_give: int
    tests: int


def supplies(session: Session, on: date, now: datetime) -> dict[str, Supply]:
    """Competence → its questions."""
    pool = drawable(session, on)
    tests = Counter(one.competence for one in pool)
    given = Counter(one.competence for one in practised(session, on))
    may = Counter(one.competence for _id, one in _releasable(session, on, now))
    return {code: Supply(given[code], may[code], tests[code]) for code in {*tests, *given}}


def _releasable(session: Session, on: date, now: datetime) -> list[tuple[int, Candidate]]:
    """Questions that a test has shown already and that none may ask now; those of cases stay where they are."""
    known = _question_ids(session, [one for one in drawable(session, on) if not one.case])
    found = exposures(session, known, set(known), now)
    return [(one, known[one]) for one in sorted(known) if not refusal_of(found[one], to_release=True)]


def releasable(session: Session, competence: str, on: date, now: datetime) -> list[tuple[int, QuestionVersion, str]]:
    """(question, its version, its code) of one competence, by code."""
    mine = [(one, of) for one, of in _releasable(session, on, now) if of.competence == competence]
    versions = versions_by_id(session, [of.version_id for _one, of in mine])
    return sorted(((one, versions[of.version_id], of.code) for one, of in mine), key=lambda row: row[2])


def release(session: Session, question_ids: Collection[int], actor: int, on: date, now: datetime) -> None:
    """Give questions to practice, for good. RecordRefused where one of them may not be, or where a matrix in use could
    no longer be filled."""
    if not question_ids:
        raise RecordRefused("nothing_to_release")
    may = dict(_releasable(session, on, now))
    if not set(may).issuperset(question_ids):
        raise RecordRefused("not_releasable")
    gone = {may[one].code for one in question_ids}
    pool = drawable(session, on)
    left = [one for one in pool if one.code not in gone]
    for cells in _matrices(session):
        if set(shortages(left, cells)) - set(shortages(pool, cells)):
            raise RecordRefused("tests_need_them")
    session.add_all(
        PracticeRelease(question_id=one, released_by=actor, released_at=now) for one in sorted(question_ids)
    )
    session.flush()
    record(session, now, actor, "questions_released", "bank", codes=sorted(gone))


def _matrices(session: Session) -> list[tuple[Cell, ...]]:
    """The newest of each code, and those of rounds that are still to be held."""
    of_rounds = session.scalars(sa.select(Round.blueprint_id).where(Round.state.in_(("draft", "ready"))).distinct())
    ids = {*of_rounds, *(one.id for one in newest_blueprints(session))}
    return [cells_of(session, one) for one in sorted(ids)]


# --- practising -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Practice:
    """One question of a competence. `place` of `count`; `drawn`: the order in which this person sees its parts."""

    place: int
    count: int
    version: QuestionVersion
    drawn: DrawnQuestion


def practice_counts(session: Session, on: date, now: datetime) -> Counter[str]:
    """Competence → how many questions may be practised now."""
    return Counter(one.competence for one in _may_practise(session, on, now))


def _may_practise(session: Session, on: date, now: datetime) -> list[Candidate]:
    known = _question_ids(session, practised(session, on))
    found = exposures(session, known, set(known), now)
    return [known[one] for one in sorted(known) if not refusal_of(found[one])]


def practice(session: Session, person_id: int, competence: str, place: int, on: date, now: datetime) -> Practice:
    """The question at `place` (from 1) of this person's order for the day. NotFound where there is none, and for
    everything while the person sits an official test."""
    if sits_official_round(session, person_id, now):
        raise NotFound("practice")
    pool = [one for one in _may_practise(session, on, now) if one.competence == competence]
    seed = f"practice:{person_id}:{on.isoformat()}"
    order = shuffled([one.code for one in pool], seed, "order")
    if not 1 <= place <= len(order):
        raise NotFound("practice")
    one = next(candidate for candidate in pool if candidate.code == order[place - 1])
    drawn = draw([one], (Cell(one.competence, one.level, 1),), seed)[0]
    return Practice(place, len(order), versions_by_id(session, [one.version_id])[one.version_id], drawn)


def feedback(
    session: Session, asked: Practice, value: tuple[str, ...], policy: dict[str, str], on: date
) -> ShownQuestion:
    """What was right, why, and on which legal basis; marked by the rules of the tests."""
    version, drawn = asked.version, asked.drawn
    key = keys_by_version(session, [version.id])[version.id]
    content: dict[str, Any] = version.content
    marked = MarkedQuestion(
        position=drawn.position,
        competence=version.competence,
        type=version.type,
        key=tuple(key.key),
        answer=to_file_letters(version.type, value, drawn.letters, drawn.left),
        rule=with_units(version.type, key.rule, content),
        options=len(content["options"]),
    )
    return shown_alone(session, drawn, version, key, value, float(points(marked, policy)), on)
