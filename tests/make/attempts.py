"""Attempts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.actions import hand_in, start_attempt
from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.attempts.saving import Kept, Save, save_answer
from quizapp.banks.models import QuestionKey, QuestionVersion
from quizapp.db import Engines
from quizapp.domain.marking import by_blank
from quizapp.domain.parts import ALPHABET, orders_of
from quizapp.domain.questions import TYPED
from quizapp.people.actions.logins import open_login
from quizapp.people.models import Account, Person, Unit
from quizapp.people.queries.logins import token_hash
from quizapp.results.actions import score_attempt
from quizapp.rounds.models import Round
from tests.laid import laid
from tests.make.people import NOW, account, person
from tests.make.rounds import open_round


@dataclass(frozen=True)
class Sitting:
    """Somebody at a test: ids and tokens, so that it outlives the session that made it."""

    round_id: int
    unit_id: int
    person_id: int
    account_id: int
    username: str
    login_id: int
    login_token: str
    attempt_id: int
    token: str
    questions: int
    deadline_at: datetime

    @property
    def login_hash(self) -> str:
        return token_hash(self.login_token)

    def save(self, seq: int | None, value: Iterable[str] = ("a",), **changes: Any) -> Save:
        """A save of this attempt that would be accepted one minute after NOW."""
        given: dict[str, Any] = {
            "token": self.token,
            "login_hash": self.login_hash,
            "epoch": 1,
            "seq": seq,
            "position": 1,
            "value": tuple(value),
            "arrived_at": NOW + timedelta(minutes=1),
            **changes,
        }
        return Save(**given)


def started_attempt(
    session: Session,
    round_: Round | None = None,
    person_: Person | None = None,
    *,
    seed: str | None = None,
    **changes: Any,
) -> Sitting:
    """A person with an open login who began the round at NOW. Without `round_` one is opened for them alone; `changes`
    are fields of its plan."""
    person_ = person_ or person(session)
    if round_ is None:
        round_ = open_round(session, [session.get_one(Unit, person_.unit_id)], **changes)
    owner = session.scalars(sa.select(Account).where(Account.person_id == person_.id)).one_or_none()
    owner = owner or account(session, person=person_)
    token, login = open_login(session, owner.id, NOW)
    known = seed or f"paper {session.scalar(sa.select(sa.func.count(Attempt.id)))}"  # no test draws by chance
    attempt = start_attempt(session, round_.id, person_.id, login.id, NOW, seed=known)
    return Sitting(
        round_id=round_.id,
        unit_id=person_.unit_id,
        person_id=person_.id,
        account_id=owner.id,
        username=owner.username,
        login_id=login.id,
        login_token=token,
        attempt_id=attempt.id,
        token=attempt.token,
        questions=len(places(session, attempt.id)),
        deadline_at=attempt.deadline_at,
    )


def begun(engines: Engines) -> Sitting:
    """An attempt of somebody in an empty database; for `laid`."""
    with engines.writing() as session:
        return started_attempt(session)


def places(session: Session, attempt_id: int) -> list[AttemptQuestion]:
    """The frozen paper as stored, by position."""
    statement = sa.select(AttemptQuestion).where(AttemptQuestion.attempt_id == attempt_id)
    return list(session.scalars(statement.order_by(AttemptQuestion.position)))


def right_answers(session: Session, attempt_id: int) -> dict[int, tuple[str, ...]]:
    """Position → the right answer in the letters that this person sees."""
    statement = (
        sa.select(AttemptQuestion, QuestionVersion.type, QuestionKey.key)
        .join(QuestionVersion, QuestionVersion.id == AttemptQuestion.question_version_id)
        .join(QuestionKey, QuestionKey.question_version_id == QuestionVersion.id)
        .where(AttemptQuestion.attempt_id == attempt_id)
        .order_by(AttemptQuestion.position)
    )
    found = {}
    for place, type_, key in session.execute(statement):
        if type_ in (*TYPED, "cloze"):
            found[place.position] = _typed_rightly(type_, key, place.letters)
            continue
        letter = {name: ALPHABET[index] for index, name in enumerate(place.letters)}
        number = {name: str(index + 1) for index, name in enumerate(place.left)}
        if type_ == "matching":
            shown = sorted(f"{number[pair.split(':')[0]]}:{letter[pair.split(':')[1]]}" for pair in key)
        else:
            shown = [letter[name] for name in key]
        found[place.position] = tuple(shown if type_ == "ordering" else sorted(shown))
    return found


def _typed_rightly(type_: str, key: list[str], letters: list[str]) -> tuple[str, ...]:
    """Numbers as they are written here, and of several right words the first."""
    if type_ in TYPED:
        return (key[0].replace(".", ","),) if type_ == "numeric" else (key[0],)
    orders = orders_of(letters)
    said = {number: accepted[0] for number, accepted in by_blank(key).items()}
    return tuple(
        f"{number}:{ALPHABET[orders[number].index(one)] if orders[number] else one.replace('.', ',')}"
        for number, one in sorted(said.items())
    )


def answer_rightly(engines: Engines, sitting: Sitting, positions: Collection[int] | None = None) -> list[Kept]:
    """Save the right answer of `positions` (all of them where None), one a second from a minute after NOW."""
    with engines.reading() as session:
        right = right_answers(session, sitting.attempt_id)
    return [
        save_answer(
            engines.save,
            sitting.save(place, right[place], position=place, arrived_at=NOW + timedelta(minutes=1, seconds=place)),
        )
        for place in (sorted(right) if positions is None else positions)
    ]


def answered_attempt(
    engines: Engines,
    *,
    right: Collection[int] | None = None,
    round_: Round | None = None,
    person_: Person | None = None,
    is_scored: bool = True,
    **changes: Any,
) -> Sitting:
    """An attempt handed in ten minutes after NOW with right answers at the positions `right` (all where None) and no
    others; scored, unless `is_scored` says no."""
    wanted = None if right is None else tuple(right)
    if round_ or person_:
        return _answered(engines, wanted, round_, person_, is_scored=is_scored, **changes)
    return laid(engines, _answered, right=wanted, is_scored=is_scored, **changes)


def _answered(
    engines: Engines,
    right: tuple[int, ...] | None,
    round_: Round | None = None,
    person_: Person | None = None,
    *,
    is_scored: bool,
    **changes: Any,
) -> Sitting:
    with engines.writing() as session:
        sitting = started_attempt(session, round_, person_, **changes)
    answer_rightly(engines, sitting, right)
    with engines.writing() as session:
        attempt = hand_in(session, sitting.token, sitting.person_id, NOW + timedelta(minutes=10))
        if is_scored:
            score_attempt(session, attempt, NOW + timedelta(minutes=10))
    return sitting


def attempt_of(session: Session, sitting: Sitting) -> Attempt:
    return session.get_one(Attempt, sitting.attempt_id)


def types_of(session: Session, attempt_id: int) -> dict[int, str]:
    """Position → the type of its question."""
    return {
        place.position: session.get_one(QuestionVersion, place.question_version_id).type
        for place in places(session, attempt_id)
    }
