"""How questions were used and how they did, for those who write them. No person is named."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import AnswerEvent, Attempt, AttemptQuestion, RescuedAnswer
from quizapp.attempts.places import letters_of
from quizapp.banks.models import QuestionVersion
from quizapp.banks.usage import UsageSource, Use
from quizapp.domain.items import ItemStatistics, item_statistics
from quizapp.domain.questions import to_file_letters
from quizapp.results.models import Result
from quizapp.rounds.models import Round


def uses(session: Session, versions: Collection[int]) -> dict[int, Use]:
    """Version → how often it stood in a paper, for those that ever did."""
    version = AttemptQuestion.question_version_id
    mine = version.in_(versions)
    places = sa.select(version, sa.func.count(), sa.func.min(Attempt.started_at), sa.func.max(Attempt.started_at))
    counted = places.join(Attempt, Attempt.id == AttemptQuestion.attempt_id).where(mine).group_by(version)
    rounds = (
        sa.select(version, Round.name, sa.func.max(Attempt.started_at))
        .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
        .join(Round, Round.id == Attempt.round_id)
        .where(mine)
        .group_by(version, Round.id, Round.name)
        .order_by(sa.func.max(Attempt.started_at).desc(), Round.name)
    )
    names: dict[int, list[str]] = {}
    for version_id, name, _last in session.execute(rounds):
        names.setdefault(version_id, []).append(name)
    return {row[0]: Use(row[1], row[2], row[3], tuple(names[row[0]])) for row in session.execute(counted)}


def used_versions(session: Session) -> set[int]:
    """Every version that stood in a paper."""
    return set(session.scalars(sa.select(AttemptQuestion.question_version_id).distinct()))


def statistics(session: Session, version_id: int) -> ItemStatistics:
    """How a version did, by the newest marks of attempts in closed rounds."""
    newest = sa.select(sa.func.max(Result.version)).where(Result.attempt_id == Attempt.id)
    statement = (
        sa.select(AttemptQuestion, Result.marks)
        .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
        .join(Round, Round.id == Attempt.round_id)
        .join(
            Result,
            sa.and_(Result.attempt_id == Attempt.id, Result.version == newest.correlate(Attempt).scalar_subquery()),
        )
        .where(AttemptQuestion.question_version_id == version_id, Round.state == "closed")
        .order_by(Attempt.id)
    )
    places = [(place, marks["points"][place.position - 1]) for place, marks in session.execute(statement)]
    if not places:
        return ItemStatistics(0)
    type_ = session.get_one(QuestionVersion, version_id).type
    answers = _answers(session, version_id)
    told = [
        to_file_letters(type_, answers.get(place.attempt_id, ()), place.letters, place.left)
        for place, _points in places
    ]
    return item_statistics(type_, [points for _place, points in places], told)


def _answers(session: Session, version_id: int) -> dict[int, tuple[str, ...]]:
    """Attempt → the answer that counts at the place of this version, in the letters that its person saw."""
    answers: dict[int, tuple[str, ...]] = {}
    rows: list[sa.Row[int, str, int, int, bool]] = []
    for table, is_rescued in ((AnswerEvent, False), (RescuedAnswer, True)):
        at_place = sa.and_(AttemptQuestion.attempt_id == table.attempt_id, AttemptQuestion.position == table.position)
        statement = (
            sa.select(table.attempt_id, table.value, table.epoch, table.seq, sa.literal(is_rescued))
            .join(AttemptQuestion, at_place)
            .where(AttemptQuestion.question_version_id == version_id)
        )
        rows += session.execute(statement).all()
    for attempt_id, value, *_ in sorted(rows, key=lambda row: (row[2], row[3], not row[4])):
        answers[attempt_id] = letters_of(value)
    return answers


USAGE = UsageSource(uses, used_versions, statistics)
