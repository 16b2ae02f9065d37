"""How the questions of a round did, and whether its papers were of one difficulty."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from statistics import fmean

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import AttemptQuestion
from quizapp.attempts.places import letters_of
from quizapp.banks.models import Question, QuestionKey, QuestionVersion
from quizapp.domain.errors import NotFound
from quizapp.domain.fairness import fairness
from quizapp.domain.items import CHOSEN, item_figures, option_use
from quizapp.domain.questions import to_file_letters
from quizapp.domain.rulings import CORRECTED
from quizapp.domain.scoring import NOT_COUNTED
from quizapp.domain.summaries import FEW
from quizapp.reports.facts import ChangedQuestion
from quizapp.reports.item_facts import ItemLine, ItemReport, ItemsReport, ShownUse
from quizapp.reports.queries.ground import Ground, ground_of
from quizapp.reports.queries.round import changed_questions, reliability_of
from quizapp.reports.queries.typed import counted_answers
from quizapp.results.actions import rules_of_round
from quizapp.results.snapshots import places_of as round_places


@dataclass(frozen=True)
class Column:
    """What became of one question version, a value for each person who had it: points, the share earned at all other
    questions of the paper, and the attempt."""

    points: list[float]
    rest: list[float]
    attempts: list[int]
    outcomes: Counter[str]


@dataclass(frozen=True)
class Places:
    """All places of the papers that count: three columns for `fairness`, and two more with the attempt of each person,
    from which it is told by version."""

    people: npt.NDArray[np.int64]
    versions: npt.NDArray[np.int64]
    points: npt.NDArray[np.float64]
    rest: npt.NDArray[np.float64]
    outcomes: npt.NDArray[np.uint8]
    attempts: npt.NDArray[np.int64]

    @cached_property
    def by_version(self) -> dict[int, Column]:
        found: dict[int, Column] = {}
        if not len(self.people):
            return found
        order = np.argsort(self.versions, kind="stable")
        versions, starts = np.unique(self.versions[order], return_index=True)
        for version, rows in zip(versions.tolist(), np.split(order, starts[1:]), strict=True):
            letters, counts = np.unique(self.outcomes[rows], return_counts=True)
            told = Counter({chr(one): count for one, count in zip(letters.tolist(), counts.tolist(), strict=True)})
            columns = (self.points[rows], self.rest[rows], self.attempts[self.people[rows]])
            points, rest, attempts = (column.tolist() for column in columns)
            found[version] = Column(points, rest, attempts, told)
        return found


_NONE = np.zeros(0, np.int64)
NO_PLACES = Places(_NONE, _NONE, np.zeros(0), np.zeros(0), np.zeros(0, np.uint8), _NONE)


def places_of(session: Session, ground: Ground) -> Places:
    """Of the attempts that count. Questions that were ruled out are in none of it."""
    attempts = np.array([one.attempt_id for one in ground.counted], np.int64)
    found = round_places(session, ground.facts.id, attempts.tolist())
    is_held = (found.versions > 0) & (found.outcomes != ord(NOT_COUNTED))
    who, position = np.nonzero(is_held)
    points = found.points[who, position]
    others = np.maximum(is_held.sum(axis=1) - 1, 1)
    rest = ((found.points * is_held).sum(axis=1)[who] - points) / others[who]
    return Places(who, found.versions[is_held], points, rest, found.outcomes[who, position], attempts)


def items_report(
    session: Session,
    round_id: int,
    unit_ids: Collection[int],
    may_name: Collection[int] | None = None,
    on: date | None = None,
) -> ItemsReport:
    """NotFound where the round is not visible from `unit_ids`. `on`: the day by which changes of the law are marked."""
    ground = ground_of(session, round_id, unit_ids, may_name)
    is_told = not ground.withheld.is_total
    places = places_of(session, ground) if is_told else NO_PLACES
    return ItemsReport(
        round=ground.facts,
        invited=ground.invited,
        sat=len(ground.counted),
        lines=_lines(session, places.by_version, changed_questions(session, round_id, on) if on is not None else {}),
        fairness=fairness(places.people, places.versions, places.points, len(ground.counted)),
        reliability=reliability_of(ground) if is_told else None,
        is_withheld=not is_told,
    )


def _lines(
    session: Session, columns: dict[int, Column], changed: Mapping[int, ChangedQuestion]
) -> tuple[ItemLine, ...]:
    """By code."""
    version = QuestionVersion
    statement = (
        sa.select(version.id, Question.code, version.competence, version.level, version.type, version.content)
        .join(Question, Question.id == version.question_id)
        .where(version.id.in_(columns))
        .order_by(Question.code, version.id)
    )
    lines = []
    for id_, code, competence, level, type_, content in session.execute(statement):
        column = columns[id_]
        figures = item_figures(column.points, column.rest, column.outcomes)
        lines.append(ItemLine(id_, code, competence, level, type_, content["stem"], figures, changed.get(id_)))
    return tuple(lines)


def item_report(
    session: Session, round_id: int, version_id: int, unit_ids: Collection[int], may_name: Collection[int] | None = None
) -> ItemReport:
    """With the key: only where the round's keys may be shown. NotFound where the round is not visible, or the question
    stood in none of its papers that count."""
    ground = ground_of(session, round_id, unit_ids, may_name)
    columns = {} if ground.withheld.is_total else places_of(session, ground).by_version
    if version_id not in columns:
        raise NotFound("question")
    (line,) = _lines(session, {version_id: columns[version_id]}, {})
    return ItemReport(ground.facts, line, _options(session, round_id, line, columns[version_id]))


def _options(session: Session, round_id: int, line: ItemLine, column: Column) -> tuple[ShownUse, ...]:
    if line.type not in CHOSEN or len(column.points) < FEW:
        return ()
    version = session.get_one(QuestionVersion, line.version_id)
    ruling = rules_of_round(session, round_id).rulings.get(version.id)
    stored = session.scalars(sa.select(QuestionKey.key).where(QuestionKey.question_version_id == version.id)).one()
    key = list(ruling.key) if ruling and ruling.kind == CORRECTED else stored
    letters = {
        row[0]: row[1]
        for row in session.execute(
            sa.select(AttemptQuestion.attempt_id, AttemptQuestion.letters).where(
                AttemptQuestion.question_version_id == version.id, AttemptQuestion.attempt_id.in_(column.attempts)
            )
        )
    }
    kept = counted_answers(session, version.id)
    answers = [
        to_file_letters(line.type, letters_of(kept.get(attempt, "[]")), letters[attempt], ())
        for attempt in column.attempts
    ]
    texts = version.content["options"]
    uses = option_use(sorted(texts), key, answers, [100 * one for one in column.rest])
    return tuple(ShownUse(texts[use.letter], use) for use in uses)


def mean_points(columns: dict[int, Column]) -> dict[int, tuple[int, float]]:
    """Version → people and mean points (0-1)."""
    return {version: (len(column.points), fmean(column.points)) for version, column in columns.items()}
