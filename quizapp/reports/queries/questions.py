"""How questions were used and how they did, for those who write them. No person is named."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.attempts.places import letters_of
from quizapp.banks.models import QuestionVersion
from quizapp.banks.usage import UsageSource, Use
from quizapp.domain.items import ItemStatistics, item_statistics
from quizapp.domain.questions import to_file_letters
from quizapp.domain.scoring import NOT_COUNTED
from quizapp.reports.queries.typed import NEWEST, counted_answers
from quizapp.results.models import Result
from quizapp.results.queries import IS_READ
from quizapp.rounds.models import Round

COUNTS = Round.kind != "rehearsal"  # a rehearsal wears no question out and says nothing of it


def uses(session: Session, versions: Collection[int]) -> dict[int, Use]:
    """Version → how often it stood in a paper, for those that ever did."""
    version = AttemptQuestion.question_version_id
    mine = sa.and_(version.in_(versions), COUNTS)
    places = sa.select(version, sa.func.count(), sa.func.min(Attempt.started_at), sa.func.max(Attempt.started_at))
    sat = places.join(Attempt, Attempt.id == AttemptQuestion.attempt_id).join(Round, Round.id == Attempt.round_id)
    counted = sat.where(mine).group_by(version)
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
    """Every version that stood in a paper of a round that counts."""
    stood = (
        sa.exists()
        .where(AttemptQuestion.question_version_id == QuestionVersion.id, COUNTS)
        .where(Attempt.id == AttemptQuestion.attempt_id, Round.id == Attempt.round_id)
    )
    return set(session.scalars(sa.select(QuestionVersion.id).where(stood)))


def statistics(session: Session, version_id: int) -> ItemStatistics:
    """How a version did, by the marks that everybody reads of the last attempts in closed rounds where it counted."""
    statement = (
        sa.select(AttemptQuestion, Result.marks)
        .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
        .join(Round, Round.id == Attempt.round_id)
        .join(Result, sa.and_(Result.attempt_id == Attempt.id, IS_READ))
        .where(AttemptQuestion.question_version_id == version_id, Round.state == "closed", COUNTS)
        .order_by(Attempt.id.desc())
        .limit(NEWEST)
    )
    places = [
        (place, marks["points"][place.position - 1])
        for place, marks in session.execute(statement)
        if marks.get("outcomes", "")[place.position - 1 : place.position] != NOT_COUNTED
    ]
    if not places:
        return ItemStatistics(0)
    type_ = session.get_one(QuestionVersion, version_id).type
    answers = counted_answers(session, version_id)
    told = [
        to_file_letters(type_, letters_of(answers.get(place.attempt_id, "[]")), place.letters, place.left)
        for place, _points in places
    ]
    return item_statistics(type_, [points for _place, points in places], told)


USAGE = UsageSource(uses, used_versions, statistics)
