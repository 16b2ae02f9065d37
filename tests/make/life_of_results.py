"""The life of results: who checks and publishes, what is ruled, what is complained about."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.banks.models import QuestionKey, QuestionVersion
from quizapp.domain.rulings import Ruling
from quizapp.people.models import Account, Unit
from quizapp.results.complaining import Words, file_complaint
from quizapp.results.life_models import Complaint, Publication, Rescoring
from quizapp.results.publishing import Actor, check_results, publish_checked
from quizapp.results.rescoring import Rescored, approve_rescoring, propose_rescoring
from quizapp.rounds.models import Round
from tests.make.attempts import Sitting
from tests.make.people import NOW, account

OVER = NOW + timedelta(hours=10)  # the round is over
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def reviewer(session: Session, over: Unit | None = None, username: str = "") -> Account:
    """Somebody of Sở Nội vụ who publishes results."""
    return account(session, username=username, roles=[("results_reviewer", over)])


def actor(account_: Account, *roles: str) -> Actor:
    return Actor(account_.id, account_.person_id, roles or ("results_reviewer",))


def published(session: Session, round_id: int, at: datetime = OVER, reason: str = "") -> Publication:
    """Checked by one new reviewer and published by another."""
    round_ = session.get_one(Round, round_id)
    check_results(session, round_, reviewer(session).id, "", at)
    return publish_checked(session, round_, actor(reviewer(session)), reason, at)


def version_at(session: Session, sitting: Sitting, position: int) -> int:
    """Which question version stood there."""
    return session.get_one(AttemptQuestion, (sitting.attempt_id, position)).question_version_id


def place_of_type(session: Session, sitting: Sitting, type_: str) -> int:
    """The first position of a question of this type."""
    statement = (
        sa.select(AttemptQuestion.position)
        .join(QuestionVersion, QuestionVersion.id == AttemptQuestion.question_version_id)
        .where(AttemptQuestion.attempt_id == sitting.attempt_id, QuestionVersion.type == type_)
        .order_by(AttemptQuestion.position)
    )
    return session.scalars(statement.limit(1)).one()


def other_key(session: Session, version_id: int) -> tuple[str, ...]:
    """A wrong letter of a question with one right option."""
    version, key = session.get_one(QuestionVersion, version_id), session.get_one(QuestionKey, version_id)
    return (next(letter for letter in sorted(version.content["options"]) if letter not in key.key),)


def proposed(session: Session, round_id: int, rulings: dict[int, Ruling], at: datetime = OVER) -> Rescoring:
    round_ = session.get_one(Round, round_id)
    return propose_rescoring(session, round_, rulings, "đáp án sai", reviewer(session).id, at)


def rescored(session: Session, round_id: int, rulings: dict[int, Ruling], at: datetime = OVER) -> Rescored:
    """Proposed by one new reviewer and approved by another."""
    made = proposed(session, round_id, rulings, at)
    round_ = session.get_one(Round, round_id)
    return approve_rescoring(session, round_, made.id, actor(reviewer(session)), "", at)


def complaint(
    session: Session, sitting: Sitting, position: int | None = 1, *, text: str = "Câu này có hai phương án đúng.",
    at: datetime = OVER,
) -> Complaint:  # fmt: skip
    from_ = Words(text, None if position is None else session.get_one(Attempt, sitting.attempt_id), position)
    return file_complaint(session, session.get_one(Round, sitting.round_id), sitting.person_id, from_, at, HANOI)
