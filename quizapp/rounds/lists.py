"""The list of a round: drawn up by rule before or at the opening, and changed by hand, with a reason."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.domain.errors import NotFound, RoundRefusal
from quizapp.domain.seating import next_numbers
from quizapp.people.models import Person
from quizapp.rounds.models import ListChange, Round, RoundCandidate, RoundCategory, RoundPosition, RoundUnit
from quizapp.rounds.sittings import require


def listed_ids(session: Session, round_id: int) -> set[int]:
    return set(session.scalars(sa.select(RoundCandidate.person_id).where(RoundCandidate.round_id == round_id)))


def rule_of(round_id: int) -> sa.ColumnElement[bool]:
    """A condition on Person: whom the rule of a round invites; no category or position named means all of them."""
    units = sa.select(RoundUnit.unit_id).where(RoundUnit.round_id == round_id)
    categories = sa.select(RoundCategory.category).where(RoundCategory.round_id == round_id)
    positions = sa.select(RoundPosition.position_id).where(RoundPosition.round_id == round_id)
    return sa.and_(
        Person.is_active.is_(True),
        Person.unit_id.in_(units),
        sa.or_(~categories.exists(), Person.category.in_(categories)),
        sa.or_(~positions.exists(), Person.position_id.in_(positions)),
    )


def _last_changes(session: Session, round_id: int) -> dict[int, str]:
    """Person → what was done by hand last: added or taken_out."""
    statement = sa.select(ListChange).where(ListChange.round_id == round_id).order_by(ListChange.id)
    return {one.person_id: one.kind for one in session.scalars(statement)}


def wanted_people(session: Session, round_: Round) -> list[Person]:
    """Who should be on the list: by rule or, of a rehearsal, whoever is on the list that rehearses; then with what was
    changed by hand. A make-up round keeps its list."""
    if round_.makeup_of_id is not None:
        by_rule: sa.ColumnElement[bool] = Person.id.in_(listed_ids(session, round_.id))
    elif round_.rehearsal_of_id is not None:
        by_rule = sa.and_(Person.is_active.is_(True), Person.id.in_(listed_ids(session, round_.rehearsal_of_id)))
    else:
        by_rule = rule_of(round_.id)
    changes = _last_changes(session, round_.id)
    added = [one for one, kind in changes.items() if kind == "added"]
    out = [one for one, kind in changes.items() if kind == "taken_out"]
    wanted = sa.and_(sa.or_(by_rule, Person.id.in_(added)), Person.id.not_in(out))
    return list(session.scalars(sa.select(Person).where(wanted).order_by(Person.id)))


@dataclass(frozen=True)
class ListGap:
    """How the list of a draft differs from what its rule says today."""

    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def is_there(self) -> bool:
        return bool(self.new or self.gone)


def list_gap(session: Session, round_: Round) -> ListGap:
    """Names of people whom the rule would add or take out; nothing once the round was opened."""
    if round_.state != "draft":
        return ListGap()
    wanted, listed = wanted_people(session, round_), listed_ids(session, round_.id)
    ids = {one.id for one in wanted}
    gone = session.scalars(sa.select(Person.name).where(Person.id.in_(listed - ids)).order_by(Person.sort_key))
    new = sorted((one for one in wanted if one.id not in listed), key=lambda one: one.sort_key)
    return ListGap(tuple(one.name for one in new), tuple(gone))


def list_people(session: Session, round_: Round, people: Collection[Person]) -> None:
    """Put people on the list, with unit, position and category as they are now."""
    session.add_all(
        RoundCandidate(
            round_id=round_.id,
            person_id=person.id,
            unit_id=person.unit_id,
            position_id=person.position_id,
            category=person.category,
        )
        for person in people
    )
    session.flush()


def draw_up_list(session: Session, round_: Round, actor: int, now: datetime) -> tuple[int, int]:
    """Bring the list of a draft in line with its rule; how many were added and taken out. Who stays keeps number and
    seat."""
    require(round_, "draft")
    wanted, listed = wanted_people(session, round_), listed_ids(session, round_.id)
    gone = listed - {one.id for one in wanted}
    of_round = RoundCandidate.round_id == round_.id
    session.execute(sa.delete(RoundCandidate).where(of_round, RoundCandidate.person_id.in_(gone)))
    new = [one for one in wanted if one.id not in listed]
    list_people(session, round_, new)
    record(session, now, actor, "list_drawn_up", f"round:{round_.id}", added=len(new), taken_out=len(gone))
    return len(new), len(gone)


def list_exactly(
    session: Session, round_: Round, people: Collection[Person], reason: str, actor: int, now: datetime
) -> None:
    """Make the list of a draft these people and nobody else; where its rule says otherwise, that is noted for each."""
    require(round_, "draft")
    by_rule = {one.id for one in wanted_people(session, round_)}
    given = {one.id for one in people}
    session.execute(sa.delete(RoundCandidate).where(RoundCandidate.round_id == round_.id))
    list_people(session, round_, people)
    facts = {"round_id": round_.id, "reason": reason, "candidate_number": None, "changed_by": actor, "changed_at": now}
    session.add_all(ListChange(person_id=one, kind="added", **facts) for one in sorted(given - by_rule))
    session.add_all(ListChange(person_id=one, kind="taken_out", **facts) for one in sorted(by_rule - given))
    session.flush()
    record(
        session, now, actor, "list_drawn_up", f"round:{round_.id}",
        added=len(given), taken_out=len(by_rule - given), reason=reason,
    )  # fmt: skip


def add_people(
    session: Session,
    round_: Round,
    person_ids: Collection[int],
    reason: str,
    scope: Collection[int],
    actor: int,
    now: datetime,
) -> int:
    """Put people on the list by hand, also after the opening; how many were new. NotFound for whoever is outside the
    scope or has left; the list of a draft is drawn up first."""
    require(round_, "draft", "ready")
    wanted = set(person_ids)
    statement = sa.select(Person).where(Person.id.in_(wanted), Person.unit_id.in_(scope), Person.is_active.is_(True))
    people = list(session.scalars(statement.order_by(Person.sort_key, Person.id)))
    if len(people) != len(wanted):
        raise NotFound("person")
    if round_.state == "draft" and not listed_ids(session, round_.id):
        draw_up_list(session, round_, actor, now)
    known = listed_ids(session, round_.id)
    new = [one for one in people if one.id not in known]
    list_people(session, round_, new)
    for one in new:
        _note(session, round_, one.id, "added", reason, actor, now)
    if new and are_numbered(session, round_.id):
        number_the_rest(session, round_)
    if new:
        record(
            session, now, actor, "list_added", f"round:{round_.id}",
            people=[one.id for one in new], reason=reason, state=round_.state,
        )  # fmt: skip
    return len(new)


def take_out(session: Session, round_: Round, person_id: int, reason: str, actor: int, now: datetime) -> None:
    """Take a person out of the list; RoundRefusal where they have begun. Their number is given to nobody else."""
    require(round_, "draft", "ready")
    row = candidate_of(session, round_.id, person_id)
    number = row.candidate_number
    try:
        with session.begin_nested():
            session.delete(row)
    except IntegrityError:  # an attempt, an admission or a message names them
        raise RoundRefusal("has_begun") from None
    _note(session, round_, person_id, "taken_out", reason, actor, now, number)
    record(session, now, actor, "list_taken_out", f"round:{round_.id}", person=person_id, reason=reason)


def _note(
    session: Session,
    round_: Round,
    person_id: int,
    kind: str,
    reason: str,
    actor: int,
    now: datetime,
    number: str | None = None,
) -> None:
    session.add(
        ListChange(
            round_id=round_.id,
            person_id=person_id,
            kind=kind,
            reason=reason,
            candidate_number=number,
            changed_by=actor,
            changed_at=now,
        )
    )
    session.flush()


def candidate_of(session: Session, round_id: int, person_id: int) -> RoundCandidate:
    """NotFound where the list does not name the person."""
    found = session.get(RoundCandidate, (round_id, person_id), populate_existing=True)
    if found is None:
        raise NotFound("person")
    return found


def changes_of(session: Session, round_id: int, person_id: int) -> list[ListChange]:
    """What was done by hand about one person, the newest first."""
    own = sa.and_(ListChange.round_id == round_id, ListChange.person_id == person_id)
    return list(session.scalars(sa.select(ListChange).where(own).order_by(ListChange.id.desc())))


# --- numbers ---------------------------------------------------------------------------------------------------------


def are_numbered(session: Session, round_id: int) -> bool:
    """Whether candidate numbers were given in the round."""
    numbered = sa.exists().where(RoundCandidate.round_id == round_id, RoundCandidate.candidate_number.is_not(None))
    return bool(session.scalar(sa.select(numbered)))


def given_numbers(session: Session, round_id: int) -> set[str]:
    """Every number that anybody has, or took along when they left the list."""
    now = sa.select(RoundCandidate.candidate_number).where(RoundCandidate.round_id == round_id)
    left = sa.select(ListChange.candidate_number).where(ListChange.round_id == round_id)
    return {one for one in session.scalars(sa.union(now, left)) if one is not None}


def number_the_rest(session: Session, round_: Round) -> int:
    """Give everybody without a number the next ones, by name; how many."""
    statement = (
        sa.select(RoundCandidate)
        .join(Person, Person.id == RoundCandidate.person_id)
        .where(RoundCandidate.round_id == round_.id, RoundCandidate.candidate_number.is_(None))
        .order_by(Person.sort_key, Person.id)
    )
    waiting = list(session.scalars(statement))
    taken = given_numbers(session, round_.id)
    numbers = next_numbers(round_.number_prefix, round_.number_digits, taken, len(waiting))
    for row, number in zip(waiting, numbers, strict=True):
        row.candidate_number = number
    session.flush()
    return len(waiting)
