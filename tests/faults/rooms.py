"""A full exam room at the present moment, made by the product's own actions."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.actions import start_attempt
from quizapp.db import Engines
from quizapp.domain.drawing import Cell
from quizapp.papers.queries import question_counts
from quizapp.people.actions.logins import open_login
from quizapp.people.models import Account, Person
from quizapp.people.queries.logins import token_hash
from quizapp.rounds.actions import open_round
from quizapp.rounds.models import Round
from tests import make

ONE_LETTER = (Cell("D1", 1, 5), Cell("E1", 1, 5))  # ten questions where one letter, a or b, is a whole answer
LETTERS = ("a", "b")
MINUTES = 45


def present() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Seat:
    """Somebody who may sit the round, or sits it."""

    username: str
    person_id: int
    round_id: int
    attempt_id: int = 0
    token: str = ""
    login_hash: str = ""
    deadline_at: datetime | None = None


def open_room(
    engines: Engines, number: int, now: datetime, *, minutes: int = MINUTES, is_whole_bank: bool = False
) -> list[Seat]:
    """A running round and `number` people with accounts who may begin it; its paper has ten questions of one letter,
    or is the longest of the shipped ones."""
    with engines.writing() as session:
        people, accounts, round_ = _room(session, number, now, minutes, is_whole_bank=is_whole_bank)
        return [Seat(account.username, one.id, round_.id) for one, account in zip(people, accounts, strict=True)]


def seated_room(engines: Engines, number: int, now: datetime) -> list[Seat]:
    """The same with everybody at work."""
    seats = open_room(engines, number, now)
    return seat(engines, seats, now, [timedelta(minutes=MINUTES)] * number)


def seat(engines: Engines, seats: list[Seat], now: datetime, left: list[timedelta]) -> list[Seat]:
    """Everybody's attempt begun in the past, so that each still has the time `left`."""
    with engines.writing() as session:
        begun = []
        for one, rest in zip(seats, left, strict=True):
            account_id = session.scalars(sa.select(Account.id).where(Account.person_id == one.person_id)).one()
            token, login = open_login(session, account_id, now)
            began = now - timedelta(minutes=MINUTES) + rest
            attempt = start_attempt(session, one.round_id, one.person_id, login.id, began)
            begun.append(
                replace(
                    one, attempt_id=attempt.id, token=attempt.token, login_hash=token_hash(token),
                    deadline_at=attempt.deadline_at,
                )
            )  # fmt: skip
        return begun


def _room(
    session: Session, number: int, now: datetime, minutes: int, *, is_whole_bank: bool = False
) -> tuple[list[Person], list[Account], Round]:
    if is_whole_bank:
        make.shipped_bank(session)
        counts = question_counts(session)
        shape_id = max(counts, key=lambda one: counts[one])
    else:
        make.small_bank(session, copies=3)
        shape_id = make.blueprint(session, ONE_LETTER, code="mot-chu").id
    unit = make.unit(session)
    people = [make.person(session, unit=unit) for _ in range(number)]
    accounts = [make.account(session, person=one, now=now) for one in people]
    administrator = make.administrator_id(session)
    day = timedelta(hours=12)
    round_ = make.draft_round(
        session, [unit], opens_at=now - day, closes_at=now + day, minutes=minutes, blueprint_id=shape_id
    )
    open_round(session, round_, administrator, now)
    return people, accounts, round_
