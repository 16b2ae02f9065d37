"""Giving questions to practice, for good: what may go, and what the matrices in use still need."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import hold_log, record
from quizapp.banks.models import PracticeRelease, QuestionVersion
from quizapp.banks.queries import drawable, practised, versions_by_id
from quizapp.domain.drawing import Candidate, Cell, shortages
from quizapp.domain.errors import RecordRefused
from quizapp.domain.practice import refusal_of
from quizapp.domain.timing import law_day
from quizapp.learning.exposing import by_question, exposures
from quizapp.papers.models import PaperBlueprint
from quizapp.papers.queries import cells_of, newest_blueprints
from quizapp.rounds.models import Round
from quizapp.rounds.queries import opening_day


@dataclass(frozen=True)
class Supply:
    """Of one competence: questions that were given to practice, and those that stay for tests."""

    practised: int
    tests: int


def supplies(session: Session, on: date) -> dict[str, Supply]:
    """Competence → its questions of the day `on`."""
    tests = Counter(one.competence for one in drawable(session, on))
    given = Counter(one.competence for one in practised(session, on))
    return {code: Supply(given[code], tests[code]) for code in {*tests, *given}}


@dataclass(frozen=True)
class Offer:
    """A question of a competence. `refusal`: why it may not be given to practice, one of domain.practice.REASONS."""

    question_id: int
    code: str
    level: int
    version: QuestionVersion
    refusal: str


def offers(session: Session, competence: str, on: date, now: datetime) -> list[Offer]:
    """The questions of a competence that tests may draw: those that may go first, by level and code."""
    known = by_question(session, tuple(one for one in drawable(session, on) if one.competence == competence))
    found = exposures(session, known, now)
    versions = versions_by_id(session, [one.version_id for one in known.values()])
    rows = [
        Offer(id_, one.code, one.level, versions[one.version_id], refusal_of(found[id_], to_release=True))
        for id_, one in known.items()
    ]
    return sorted(rows, key=lambda row: (bool(row.refusal), row.level, row.code))


@dataclass(frozen=True)
class Need:
    """What matrices in use ask of one level of a competence at most, and what there is for it."""

    level: int
    wanted: int
    there: int

    @property
    def spare(self) -> int:
        return max(0, self.there - self.wanted)


def needs_of_tests(session: Session, competence: str, on: date, now: datetime) -> list[Need]:
    """By level, for a page: the refusal of `release` looks at each matrix on its own days."""
    there = Counter(one.level for one in drawable(session, on) if one.competence == competence and not one.case)
    wanted: Counter[int] = Counter()
    for cells, _days in _matrices(session, on, now):
        for cell in cells:
            if cell.competence == competence:
                wanted[cell.level] = max(wanted[cell.level], cell.count)
    return [Need(level, wanted[level], there[level]) for level in sorted({*there, *wanted})]


def release(session: Session, question_ids: Collection[int], actor: int, on: date, now: datetime) -> list[str]:
    """Give questions to practice, for good; their codes. RecordRefused where one of them may not go, or where a matrix
    in use could no longer be filled. One at a time: two of them together could take too many."""
    session.execute(sa.select(PaperBlueprint.id).with_for_update())
    wanted = set(question_ids)
    if not wanted:
        raise RecordRefused("nothing_to_release")
    known = by_question(session, tuple(drawable(session, on)))
    found = exposures(session, {one: known[one] for one in wanted & set(known)}, now)
    if set(found) != wanted or any(refusal_of(one, to_release=True) for one in found.values()):
        raise RecordRefused("not_releasable")
    gone = {known[one].code for one in wanted}
    for cells, days in _matrices(session, on, now):
        if any(_lacks_more(drawable(session, day), gone, cells) for day in days):
            raise RecordRefused("tests_need_them")
    hold_log(session)  # before the questions, as everybody does who changes one
    session.add_all(PracticeRelease(question_id=one, released_by=actor, released_at=now) for one in sorted(wanted))
    session.flush()
    record(session, now, actor, "questions_released", "bank", codes=sorted(gone))
    return sorted(gone)


def _lacks_more(pool: Collection[Candidate], gone: Collection[str], cells: tuple[Cell, ...]) -> bool:
    left = [one for one in pool if one.code not in gone]
    return bool(set(shortages(left, cells)) - set(shortages(tuple(pool), cells)))


def _matrices(session: Session, on: date, now: datetime) -> list[tuple[tuple[Cell, ...], tuple[date, ...]]]:
    """(cells, days on which it must be filled): the newest of each code today, and those of rounds to be held, on their
    first day and on their last."""
    days: dict[int, set[date]] = {one.id: {on} for one in newest_blueprints(session)}
    for round_ in session.scalars(sa.select(Round).where(Round.state.in_(("draft", "ready")), Round.closes_at > now)):
        days.setdefault(round_.blueprint_id, set()).update({opening_day(round_, now), law_day(round_.closes_at)})
    return [(cells_of(session, one), tuple(sorted(days[one]))) for one in sorted(days)]
