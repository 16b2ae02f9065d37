"""Rosters: what a file changes, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.domain.errors import RecordRefused
from quizapp.people.actions.logins import end_logins_of_person
from quizapp.people.actions.persons import PersonFacts, write_facts
from quizapp.people.actions.placements import Move, move_all, place_new, post_of
from quizapp.people.actions.roster_plans import FIELDS, RosterOutcome, RosterPlan, RosterRow, RowPlan, plan_roster
from quizapp.people.actions.units import checked_reason, lock_tree
from quizapp.people.models import Person
from quizapp.people.queries.persons import persons_by_code
from quizapp.people.queries.units import EVERYWHERE, Scope

CORRECTED = FIELDS[:-2]  # whose change the log names as such; of the others it has who was moved and who came back


@dataclass(frozen=True)
class RosterDecision:
    """What a person decided about a plan. `day`: from which moves hold; `others`: lines of twins who are other people;
    `left`: people of the units who are gone."""

    day: date
    reason: str
    others: frozenset[int] = field(default_factory=frozenset)
    left: frozenset[int] = field(default_factory=frozenset)


def import_roster(
    session: Session,
    rows: Sequence[RosterRow],
    actor: int | None,
    now: datetime,
    *,
    decision: RosterDecision | None = None,
    scope: Scope = EVERYWHERE,
    with_staff: bool = True,
    file_name: str = "",
    digest: str = "",
) -> RosterOutcome:
    """Store rows that `files` found right; idempotent by staff code. Without a decision nobody who may be known is
    added and nobody leaves. RecordRefused: plan_changed (the digest of what was looked at is another), move_day,
    move_in_future, bad_act_reason, code_taken."""
    today = now.date()
    decided = decision or RosterDecision(today, "Theo danh sách nhập từ tệp")
    reason = checked_reason(decided.reason)
    lock_tree(session)  # one roster at a time
    plan = plan_roster(session, rows, scope, with_staff=with_staff)
    if digest and digest != plan.digest:
        raise RecordRefused("plan_changed")
    gone = [person for person in plan.missing if person.id in decided.left]
    created = _carry_out(session, plan, gone, decided, reason)
    for person in gone:
        end_logins_of_person(session, person.id, now)
    gone_ids = [person.id for person in gone]
    outcome = plan.outcome(decided.others, gone_ids)
    moved = [[one.person_id, *_units_of(one)] for one in plan.of_kind("moved")]
    record(
        session, now, actor, "roster_imported", "people",
        created=outcome.created, created_ids=[person.id for person in created], changed=outcome.changed,
        fields=_fields_of(plan), moved=moved, returned=_ids_with(plan, "is_active"), left=gone_ids,
        twins=outcome.twins, unit_ids=sorted({row.unit_id for row in rows}), file=file_name,
    )  # fmt: skip
    return outcome


def _carry_out(
    session: Session, plan: RosterPlan, gone: Sequence[Person], decided: RosterDecision, reason: str
) -> list[Person]:
    """Who is new."""
    created = [_create(session, one.row) for one in plan.rows if _is_added(one, decided)]
    known = persons_by_code(session, [one.row.staff_code for one in plan.rows if one.changes])
    moves, back = [Move(person, None) for person in gone], []
    for one in plan.rows:
        person = known.get(one.row.staff_code)
        if person is None or not one.changes:
            continue
        _correct(session, one, person)
        if not person.is_active:
            back.append((one.row, person))
        elif one.row.post != post_of(person):
            moves.append(Move(person, one.row.post))
    _flush(session)
    move_all(session, moves, decided.day, reason)
    for row, person in back:
        _take_back(session, row, person, decided.day, reason)
    for person in created:
        place_new(session, person, None, reason)
    session.flush()
    return created


def _fields_of(plan: RosterPlan) -> dict[str, list[int]]:
    """Field → ids of those of whom it was changed, without values, which are not for the log."""
    found = {name: _ids_with(plan, name) for name in CORRECTED}
    return {name: ids for name, ids in found.items() if ids}


def _ids_with(plan: RosterPlan, field_name: str) -> list[int]:
    return [one.person_id for one in plan.rows if one.person_id and any(two.field == field_name for two in one.changes)]


def _units_of(one: RowPlan) -> list[int]:
    return next([change.before, change.after] for change in one.changes if change.field == "unit_id")


def _is_added(one: RowPlan, decided: RosterDecision) -> bool:
    return one.kind == "new" or (one.kind == "twin" and one.row.line in decided.others)


def _create(session: Session, row: RosterRow) -> Person:
    person = Person(
        staff_code=row.staff_code,
        position_id=row.position_id,
        category=row.category,
        unit_id=row.unit_id,
        is_active=True,
    )
    write_facts(session, person, PersonFacts(row.staff_code, row.name, row.born_on, row.gender))
    session.add(person)
    return person


def _correct(session: Session, one: RowPlan, person: Person) -> None:
    row = one.row
    if any(change.field in ("name", "born_on", "gender") for change in one.changes):
        facts = PersonFacts(row.staff_code, row.name, row.born_on or person.born_on, row.gender or person.gender)
        write_facts(session, person, facts)


def _take_back(session: Session, row: RosterRow, person: Person, day: date, reason: str) -> None:
    person.unit_id, person.position_id, person.category = row.unit_id, row.position_id, row.category
    person.is_active = True
    place_new(session, person, day, reason)


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as fault:
        raise RecordRefused("code_taken") from fault
