"""Reading rounds and their lists. Staff queries carry the scope in the WHERE."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.competences.models import ModelVersion
from quizapp.competences.queries import newest_model
from quizapp.domain.errors import NotFound, Shortage
from quizapp.domain.timing import Window, law_day
from quizapp.papers.queries import missing_questions
from quizapp.people.models import Account, Person, Position, RoleGrant, Unit
from quizapp.people.queries.unit_history import unit_names_at
from quizapp.rounds.lists import rule_of
from quizapp.rounds.models import Round, RoundCandidate, RoundCategory, RoundPosition, RoundUnit, Sitting
from quizapp.statements import DriverStatement, LookedRows

CODES = {"official": "SH", "self_test": "TKT", "rehearsal": "TT"}


def window_of(round_: Round) -> Window:
    return Window(round_.opens_at, round_.closes_at)


def phase(round_: Round, now: datetime) -> str:
    """draft, upcoming, open, overdue (its time is over but nobody closed it), closed, cancelled."""
    if round_.state != "ready":
        return round_.state
    if now < round_.opens_at:
        return "upcoming"
    return "open" if now < round_.closes_at else "overdue"


def opening_day(round_: Round, now: datetime) -> date:
    """The first day on which the bank must be able to fill the papers."""
    return law_day(max(now, round_.opens_at))


def shortages_at_opening(session: Session, round_: Round, now: datetime) -> tuple[Shortage, ...]:
    """The cells that the bank will not fill when the round opens or, because a legal basis ends, when it closes."""
    first, last = opening_day(round_, now), law_day(round_.closes_at)
    opening = missing_questions(session, round_.blueprint_id, first)
    return opening or missing_questions(session, round_.blueprint_id, max(first, last))


def model_version_of(session: Session, round_: Round) -> ModelVersion | None:
    """The version that the round froze; of a draft, the one that opening it would freeze."""
    return newest_model(session) if round_.model_id is None else session.get(ModelVersion, round_.model_id)


def round_in_scope(session: Session, round_id: int, unit_ids: Collection[int]) -> Round:
    """The round where it is organised by one of `unit_ids`; NotFound otherwise."""
    round_ = session.scalars(sa.select(Round).where(Round.id == round_id, Round.unit_id.in_(unit_ids))).one_or_none()
    if round_ is None:
        raise NotFound("round")
    return round_


def rounds_in_scope(session: Session, unit_ids: Collection[int]) -> list[Round]:
    """Rounds organised by these units, the newest first."""
    newest = (Round.opens_at.desc(), Round.id.desc())
    return list(session.scalars(sa.select(Round).where(Round.unit_id.in_(unit_ids)).order_by(*newest)))


# built once: a test day asks for these with each page
_BY_ID = sa.select(Round).where(Round.id == sa.bindparam("round_id"))
_LOOKED_BY_ID, _FOR_START = LookedRows(_BY_ID), LookedRows(_BY_ID.with_for_update(read=True))


def round_by_id(session: Session, round_id: int) -> Round:
    """For commands and jobs, which stand outside any scope. NotFound where there is none."""
    return _one(session, _LOOKED_BY_ID, round_id=round_id)


def round_for_start(session: Session, round_id: int) -> Round:
    """The round, held open until the start is committed: starts do not wait for each other, closing waits for them."""
    return _one(session, _FOR_START, round_id=round_id)


def _one(session: Session, statement: LookedRows[Round], **facts: int | None) -> Round:
    round_ = statement.first(session, **facts)
    if round_ is None:
        raise NotFound("round")
    return round_


_candidates = RoundCandidate.__table__.c
_HAS_SITTINGS = sa.exists().where(Sitting.__table__.c.round_id == sa.bindparam("round_id"))
_LISTED_LOCKED = DriverStatement(
    sa.select(_candidates.unit_id, sa.or_(_candidates.sitting_id.is_not(None), ~_HAS_SITTINGS).label("is_seated"))
    .add_columns(_candidates.sitting_id)
    .where(_candidates.round_id == sa.bindparam("round_id"), _candidates.person_id == sa.bindparam("person_id"))
    .with_for_update()
)


class ListedPlace(NamedTuple):
    """`is_seated`: the round has no sittings, or the person has one of them."""

    unit_id: int
    is_seated: bool
    sitting_id: int | None = None


def locked_place(session: Session, round_id: int, person_id: int) -> ListedPlace | None:
    """Where the list names the person, None where it does not; the row is locked, so that two starts of one person
    queue."""
    rows = _LISTED_LOCKED.rows(session, round_id=round_id, person_id=person_id)
    return ListedPlace(rows[0][0], bool(rows[0][1]), rows[0][2]) if rows else None


_OWN = (
    sa.select(Round)
    .join(RoundCandidate, RoundCandidate.round_id == Round.id)
    .where(RoundCandidate.person_id == sa.bindparam("person_id"))
)
_OWN_OPEN = LookedRows(_OWN.where(Round.state == "ready").order_by(Round.opens_at, Round.id))
_OWN_BY_ID = LookedRows(_OWN.where(Round.id == sa.bindparam("round_id"), Round.state != "draft"))


def own_rounds(session: Session, person_id: int) -> list[Round]:
    """Open rounds that list the person, in the order in which they open. Until when each may be sat is for
    `attempts.times` to say: grants and outages move it past the close."""
    return _OWN_OPEN.all(session, person_id=person_id)


def own_round(session: Session, round_id: int, person_id: int | None) -> Round:
    """A round that the person is listed for; NotFound otherwise."""
    return _one(session, _OWN_BY_ID, round_id=round_id, person_id=person_id)


class Listed(NamedTuple):
    """A candidate as the list names them, with the unit and position of the day it was drawn up."""

    person_id: int
    staff_code: str
    name: str
    unit_id: int
    unit_name: str
    position_code: str
    position_name: str
    category: str


def listed_as(session: Session, round_id: int, person_id: int) -> Listed:
    """How the list of the round names one person."""
    return next(one for one in candidates(session, round_id, person_id=person_id))


def candidates(
    session: Session,
    round_id: int,
    unit_ids: Collection[int] | None = None,
    person_id: int | None = None,
    run: tuple[int, int] | None = None,
) -> list[Listed]:
    """The list of a round, by unit and then as Vietnamese lists sort names; narrowed to `unit_ids`, to one person, or
    to a run of it (its first place, from 0, and how many) where given."""
    statement = (
        sa.select(
            Person.id,
            Person.staff_code,
            Person.name,
            RoundCandidate.unit_id,
            Position.code,
            Position.name.label("position_name"),
            RoundCandidate.category,
        )
        .join(Person, Person.id == RoundCandidate.person_id)
        .join(Unit, Unit.id == RoundCandidate.unit_id)
        .join(Position, Position.id == RoundCandidate.position_id)
        .where(RoundCandidate.round_id == round_id)
        .order_by(Unit.code, Unit.id, Person.sort_key, Person.staff_code)
    )
    if unit_ids is not None:
        statement = statement.where(RoundCandidate.unit_id.in_(unit_ids))
    if person_id is not None:
        statement = statement.where(RoundCandidate.person_id == person_id)
    if run is not None:
        statement = statement.offset(run[0]).limit(run[1])
    rows = list(session.execute(statement))
    names = names_in_round(session, round_id, {row.unit_id for row in rows})
    return [
        Listed(
            row.id, row.staff_code, row.name, row.unit_id, names[row.unit_id], row.code, row.position_name, row.category
        )
        for row in rows
    ]


def names_in_round(session: Session, round_id: int, unit_ids: Collection[int]) -> dict[int, str]:
    """Unit id → what the unit was called on the day on which the round opened: lists and results say that one."""
    if not unit_ids:
        return {}
    opens_at = session.scalars(sa.select(Round.opens_at).where(Round.id == round_id)).one()
    return unit_names_at(session, opens_at, unit_ids)


def candidate_count(session: Session, round_id: int) -> int:
    statement = sa.select(sa.func.count()).where(RoundCandidate.round_id == round_id)
    return session.scalar(statement) or 0


def candidate_counts(session: Session, round_ids: Collection[int]) -> dict[int, int]:
    """Round → people on its list."""
    statement = (
        sa.select(RoundCandidate.round_id, sa.func.count().label("number"))
        .where(RoundCandidate.round_id.in_(round_ids))
        .group_by(RoundCandidate.round_id)
    )
    return {row.round_id: row.number for row in session.execute(statement)}


def invited_units(session: Session, round_id: int) -> list[Unit]:
    statement = (
        sa.select(Unit)
        .join(RoundUnit, RoundUnit.unit_id == Unit.id)
        .where(RoundUnit.round_id == round_id)
        .order_by(Unit.code)
    )
    return list(session.scalars(statement))


def invited_categories(session: Session, round_id: int) -> list[str]:
    statement = sa.select(RoundCategory.category).where(RoundCategory.round_id == round_id)
    return sorted(session.scalars(statement))


def invited_positions(session: Session, round_id: int) -> list[int]:
    """Positions that are invited; none at all means every one."""
    return sorted(session.scalars(sa.select(RoundPosition.position_id).where(RoundPosition.round_id == round_id)))


@dataclass(frozen=True)
class Expected:
    """Who is on the list or, of a draft, would be if it opened now. `authors`: those who also write questions."""

    people: int
    without_account: int
    authors: tuple[str, ...]


def is_expected(session: Session, round_: Round) -> sa.ColumnElement[bool]:
    """A condition on Person: the list where there is one, else the invitation."""
    if round_.state != "draft" or round_.makeup_of_id is not None or candidate_count(session, round_.id):
        return Person.id.in_(sa.select(RoundCandidate.person_id).where(RoundCandidate.round_id == round_.id))
    return rule_of(round_.id)


def expected_count(session: Session, round_: Round) -> int:
    """People on the list or, of a draft, who would be."""
    return session.scalar(sa.select(sa.func.count(Person.id)).where(is_expected(session, round_))) or 0


def expected(session: Session, round_: Round) -> Expected:
    """What an organiser must know of the list before opening."""
    wanted = is_expected(session, round_)
    can_sign_in = sa.exists().where(Account.person_id == Person.id, Account.is_active.is_(True))
    without = session.scalar(sa.select(sa.func.count(Person.id)).where(wanted, ~can_sign_in)) or 0
    authors = session.scalars(sa.select(Person.name).where(wanted, _is_author()).order_by(Person.sort_key))
    return Expected(expected_count(session, round_), without, tuple(authors))


def _is_author() -> sa.ColumnElement[bool]:
    return sa.exists().where(
        Account.person_id == Person.id, RoleGrant.account_id == Account.id, RoleGrant.role == "author"
    )


def makeup_rounds(session: Session, round_id: int) -> list[Round]:
    return list(session.scalars(sa.select(Round).where(Round.makeup_of_id == round_id).order_by(Round.id)))


def next_round_code(session: Session, kind: str, year: int) -> str:
    """`SH-2026-01` for official rounds, `TKT-…` for self-tests, `TT-…` for rehearsals: the next free number of the
    year."""
    start = f"{CODES[kind]}-{year}-"
    taken = set(session.scalars(sa.select(Round.code).where(Round.code.startswith(start))))
    number = 1
    while f"{start}{number:02d}" in taken:
        number += 1
    return f"{start}{number:02d}"
