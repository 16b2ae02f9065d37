"""What a roster would change; nothing is written here."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.people.actions.placements import Post
from quizapp.people.models import Person
from quizapp.people.queries.accounts import staff_among
from quizapp.people.queries.persons import persons_by_code
from quizapp.people.queries.twins import Newcomer, Twin, is_like, twins_of
from quizapp.people.queries.units import EVERYWHERE, Scope, in_scope

FIELDS = ("name", "born_on", "gender", "position_id", "category", "unit_id", "is_active")


@dataclass(frozen=True)
class RosterRow:
    """A person as a roster tells it; an empty birthday or gender keeps the known one."""

    line: int
    staff_code: str
    name: str
    born_on: date | None
    position_id: int
    category: str
    unit_id: int
    gender: str | None = None

    @property
    def post(self) -> Post:
        return Post(self.unit_id, self.position_id, self.category)

    @property
    def newcomer(self) -> Newcomer:
        return Newcomer(self.name, self.born_on, self.unit_id)


@dataclass(frozen=True)
class Change:
    """One of FIELDS, as it is and as the roster tells it."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class RowPlan:
    """`kind`: new, twin (new, but somebody known may be the same), moved (to another unit), changed, unchanged."""

    row: RosterRow
    kind: str
    person_id: int | None = None
    changes: tuple[Change, ...] = ()
    twins: tuple[Twin, ...] = ()


@dataclass(frozen=True)
class RosterOutcome:
    """What a roster changes; `moved` counts those among `changed` who come to another unit. `twins`: lines that are
    not written because somebody known may be the same. `left`: people who are marked as gone."""

    created: int
    changed: int
    unchanged: int
    moved: int = 0
    twins: int = 0
    left: int = 0


@dataclass(frozen=True)
class RosterPlan:
    """What a roster would do to each of its lines, and who of its units is not in it."""

    rows: tuple[RowPlan, ...]
    missing: tuple[Person, ...] = ()

    def of_kind(self, kind: str) -> list[RowPlan]:
        return [one for one in self.rows if one.kind == kind]

    @property
    def digest(self) -> str:
        """Another one as soon as anything else would be done."""
        told = [(one.row, one.kind, one.changes, one.twins) for one in self.rows]
        return hashlib.sha256(repr((told, [one.id for one in self.missing])).encode()).hexdigest()

    def outcome(self, others: Collection[int] = (), left: Collection[int] = ()) -> RosterOutcome:
        """The counts, where the twins on the lines `others` are other people."""
        twins = self.of_kind("twin")
        taken = [one for one in twins if one.row.line in others]
        moved = len(self.of_kind("moved"))
        return RosterOutcome(
            created=len(self.of_kind("new")) + len(taken),
            changed=len(self.of_kind("changed")) + moved,
            unchanged=len(self.of_kind("unchanged")),
            moved=moved,
            twins=len(twins) - len(taken),
            left=len(left),
        )


def plan_roster(
    session: Session, rows: Sequence[RosterRow], scope: Scope = EVERYWHERE, *, with_staff: bool = True
) -> RosterPlan:
    """What rows that `files` found right would do; writes nothing. Without `with_staff` nobody whose account holds a
    role beyond candidate is on offer to leave."""
    known = persons_by_code(session, [row.staff_code for row in rows])
    fresh = [row for row in rows if row.staff_code not in known]
    twins = twins_of(session, [row.newcomer for row in fresh], scope)
    listed = set(known.values())
    seen: dict[str, list[RosterRow]] = {}
    plans = []
    for row in rows:
        person = known.get(row.staff_code)
        if person is not None:
            plans.append(_of_known(row, person))
            continue
        like = list(twins.get(row.newcomer, ()))
        like += [_twin_above(one) for one in seen.get(row.newcomer.key, []) if _is_same(row, one)]
        seen.setdefault(row.newcomer.key, []).append(row)
        plans.append(RowPlan(row, "twin" if like else "new", twins=tuple(like)))
    at_home = sorted({one.row.unit_id for one in plans if one.kind != "moved"})
    return RosterPlan(tuple(plans), tuple(_missing(session, at_home, scope, listed, with_staff)))


def _is_same(row: RosterRow, above: RosterRow) -> bool:
    return is_like(row.newcomer, above.name, above.born_on, above.unit_id)


def _twin_above(row: RosterRow) -> Twin:
    return Twin(None, row.staff_code, row.name, row.born_on, "", line=row.line)


def _of_known(row: RosterRow, person: Person) -> RowPlan:
    told = {
        "name": row.name,
        "born_on": row.born_on or person.born_on,
        "gender": row.gender or person.gender,
        "position_id": row.position_id,
        "category": row.category,
        "unit_id": row.unit_id,
        "is_active": True,
    }
    changes = tuple(
        Change(name, getattr(person, name), after) for name, after in told.items() if getattr(person, name) != after
    )
    kind = "moved" if row.unit_id != person.unit_id else "changed" if changes else "unchanged"
    return RowPlan(row, kind, person.id, changes)


def _missing(
    session: Session, units: Sequence[int], scope: Scope, listed: Collection[Person], with_staff: bool
) -> list[Person]:
    """People at work in the units of which this is the list, of whom it says nothing."""
    statement = (
        sa.select(Person)
        .where(Person.unit_id.in_(units), Person.is_active.is_(True), in_scope(Person.unit_id, scope))
        .order_by(Person.sort_key, Person.id)
    )
    ids = {person.id for person in listed}
    found = [person for person in session.scalars(statement) if person.id not in ids]
    kept = set() if with_staff else staff_among(session, [person.id for person in found])
    return [person for person in found if person.id not in kept]


def compare_roster(session: Session, rows: Sequence[RosterRow], scope: Scope = EVERYWHERE) -> RosterOutcome:
    """What `import_roster` would do; writes nothing."""
    return plan_roster(session, rows, scope).outcome()
