"""How the questions of a round did, and whether its papers were of one difficulty."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from statistics import fmean

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.attempts.places import letters_of
from quizapp.banks.models import Question, QuestionKey, QuestionVersion
from quizapp.domain.errors import NotFound
from quizapp.domain.fairness import fairness
from quizapp.domain.items import CHOSEN, item_figures, option_use
from quizapp.domain.questions import to_file_letters
from quizapp.domain.rulings import CORRECTED
from quizapp.domain.scoring import NOT_COUNTED
from quizapp.domain.summaries import FEW
from quizapp.reports.item_facts import ItemLine, ItemReport, ItemsReport, ShownUse
from quizapp.reports.queries.ground import Ground, ground_of
from quizapp.reports.queries.round import reliability_of
from quizapp.reports.queries.typed import counted_answers
from quizapp.results.actions import rules_of_round
from quizapp.statements import DriverStatement

_places, _attempts = AttemptQuestion.__table__.c, Attempt.__table__.c
_OF_ROUND = DriverStatement(
    sa.select(_places.attempt_id, _places.position, _places.question_version_id)
    .join(Attempt.__table__, _attempts.id == _places.attempt_id)
    .where(_attempts.round_id == sa.bindparam("round_id"))
)


@dataclass
class Column:
    """What became of one question version, a value for each person who had it."""

    points: list[float] = field(default_factory=list)
    rest: list[float] = field(default_factory=list)
    attempts: list[int] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Places:
    """All places of the papers that count: three columns for `fairness`, and by version."""

    people: list[int]
    versions: list[int]
    points: list[float]
    by_version: dict[int, Column]


def places_of(session: Session, ground: Ground) -> Places:
    """Of the attempts that count, from the packed results; answers are not read. Questions that were ruled out are in
    none of it."""
    index = {one.attempt_id: number for number, one in enumerate(ground.counted)}
    packed = [(one.result.marks["points"], one.result.marks.get("outcomes", "")) for one in ground.counted]
    sums = [sum(points) for points, _outcomes in packed]
    found = Places([], [], [], defaultdict(Column))
    for attempt_id, position, version in _OF_ROUND.rows(session, round_id=ground.facts.id):
        who = index.get(attempt_id)
        if who is None:
            continue
        points, outcomes = packed[who]
        if outcomes and outcomes[position - 1] == NOT_COUNTED:
            continue
        own = points[position - 1]
        found.people.append(who)
        found.versions.append(version)
        found.points.append(own)
        column = found.by_version[version]
        column.points.append(own)
        column.rest.append((sums[who] - own) / max(len(points) - 1, 1))
        column.attempts.append(attempt_id)
        column.outcomes[outcomes[position - 1] if outcomes else _guessed(own)] += 1
    return found


def _guessed(points: float) -> str:
    """Of results of the scorer's first version, which did not keep why nothing was earned: "?"."""
    return "r" if points >= 1 else "p" if points > 0 else "?"


def items_report(
    session: Session, round_id: int, unit_ids: Collection[int], may_name: Collection[int] | None = None
) -> ItemsReport:
    """NotFound where the round is not visible from `unit_ids`."""
    ground = ground_of(session, round_id, unit_ids, may_name)
    is_told = not ground.withheld.is_total
    places = places_of(session, ground) if is_told else Places([], [], [], {})
    return ItemsReport(
        round=ground.facts,
        invited=ground.invited,
        sat=len(ground.counted),
        lines=_lines(session, places.by_version),
        fairness=fairness(places.people, places.versions, places.points, len(ground.counted)),
        reliability=reliability_of(ground) if is_told else None,
        is_withheld=not is_told,
    )


def _lines(session: Session, columns: dict[int, Column]) -> tuple[ItemLine, ...]:
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
        lines.append(ItemLine(id_, code, competence, level, type_, content["stem"], figures))
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
    (line,) = _lines(session, {version_id: columns[version_id]})
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
