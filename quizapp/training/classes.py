"""Classes of an approved plan: formed from needs, then changed by hand. Nobody sits in two classes of a line."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.audit.twice import just_done
from quizapp.domain.classes import Formation, formed
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.domain.topics import TopicNeed
from quizapp.people.models import Person, Unit
from quizapp.training.models import (
    TrainingClass,
    TrainingLine,
    TrainingPlan,
    TrainingSeat,
    TrainingSession,
)
from quizapp.training.needing import needs_of_plan, units_of_plan
from quizapp.training.plans import clusters_of, line_of


def formation(session: Session, plan: TrainingPlan, line: TrainingLine) -> Formation:
    """What forming classes would do now: only for those who have no place yet, with the seats that are left."""
    placed = placed_ids(session, line.id)
    return formed(
        needs_of_plan(session, plan).of(line),
        [unit.id for unit in units_of_plan(session, plan)],
        clusters_of(session, plan.id),
        line.class_size,
        line.seats - len(placed),
        placed,
    )


def form_classes(session: Session, plan: TrainingPlan, line: TrainingLine, actor: int, now: datetime) -> Formation:
    """Store the formation; the line is locked, so that two people who press at once form them once."""
    _require_approved(plan)
    queue_for(session, line.id)
    made = formation(session, plan, line)
    if not made.classes:
        raise RecordRefused("nobody_to_place")
    for one in made.classes:
        row = _new_class(session, line, one.cluster, max(line.class_size, len(one.people)))
        _seat(session, row, one.people)
    record(
        session, now, actor, "training_classes_formed", f"training:{plan.id}", line=line.id,
        classes=len(made.classes), people=sum(len(one.people) for one in made.classes), left_out=len(made.left_out),
    )  # fmt: skip
    return made


def add_class(session: Session, plan: TrainingPlan, line: TrainingLine, actor: int, now: datetime) -> TrainingClass:
    """An empty one, to be filled by hand, or the one that the same hand added a moment ago and that is empty still."""
    _require_approved(plan)
    queue_for(session, line.id)
    for did in just_done(session, f"training:{plan.id}", "training_class_added", actor, now):
        known = session.get(TrainingClass, did["class_id"])
        if known and known.line_id == line.id and not (known.place or known.trainer or heads(session, [known.id])):
            return known
    row = _new_class(session, line, "", line.class_size)
    record(session, now, actor, "training_class_added", f"training:{plan.id}", class_id=row.id)
    return row


def change_class(
    session: Session,
    plan: TrainingPlan,
    row: TrainingClass,
    place: str,
    trainer: str,
    capacity: int,
    actor: int,
    now: datetime,
) -> None:
    queue_for(session, row.line_id)
    if capacity < len(seats_of(session, row.id)):
        raise RecordRefused("class_full")
    row.place, row.trainer, row.capacity = place, trainer, capacity
    session.flush()
    record(session, now, actor, "training_class_changed", f"training:{plan.id}", class_id=row.id, capacity=capacity)


def split_class(session: Session, plan: TrainingPlan, row: TrainingClass, actor: int, now: datetime) -> TrainingClass:
    """The second half of the list, by unit and name, goes to a new class of the same place. Attendance stays where it
    was taken, so a class that was held is not split; nor is one of a plan that is a draft again: new classes wait. Who
    presses twice splits once."""
    _require_approved(plan)
    line = line_of(session, plan.id, row.line_id)
    queue_for(session, line.id)
    for did in just_done(session, f"training:{plan.id}", "training_class_split", actor, now):
        known = session.get(TrainingClass, did["into"])
        if known is not None and did["class_id"] == row.id:
            return known
    people = [seat.person_id for seat, _person, _unit in roster(session, row.id)]
    if len(people) < 2:
        raise RecordRefused("class_too_small")
    moving = people[(len(people) + 1) // 2 :]
    try:
        with session.begin_nested():
            made = _new_class(session, line, row.cluster, row.capacity)
            made.place, made.trainer = row.place, row.trainer
            _move(session, moving, row, made)
    except IntegrityError:
        raise RecordRefused("was_marked") from None
    record(session, now, actor, "training_class_split", f"training:{plan.id}", class_id=row.id, into=made.id)
    return made


def remove_class(session: Session, plan: TrainingPlan, row: TrainingClass, actor: int, now: datetime) -> None:
    """With its seats and sessions, while nobody was marked in it; its people may be placed again."""
    try:
        with session.begin_nested():
            for table in (TrainingSession, TrainingSeat):
                session.execute(sa.delete(table).where(table.class_id == row.id))
            session.execute(sa.delete(TrainingClass).where(TrainingClass.id == row.id))
    except IntegrityError:
        raise RecordRefused("was_marked") from None
    record(session, now, actor, "training_class_removed", f"training:{plan.id}", class_id=row.id, number=row.number)


# --- by hand ----------------------------------------------------------------------------------------------------------


def seat_person(
    session: Session,
    plan: TrainingPlan,
    row: TrainingClass,
    person_id: int,
    scope: Collection[int],
    actor: int,
    now: datetime,
) -> None:
    """Somebody of the scope. RecordRefused where the class is full or the person sits in another one of the line."""
    line = line_of(session, plan.id, row.line_id)
    queue_for(session, line.id)
    statement = sa.select(Person).where(Person.id == person_id, Person.unit_id.in_(scope), Person.is_active.is_(True))
    person = session.scalars(statement).one_or_none()
    if person is None:
        raise RecordRefused("no_such_person")
    if person.id in placed_ids(session, line.id):
        raise RecordRefused("already_seated")
    _require_room(session, row, 1)
    known = {one.person_id: one.need for one in needs_of_plan(session, plan).of(line) if one.is_needed}
    session.add(
        TrainingSeat(
            class_id=row.id, person_id=person.id, line_id=line.id, unit_id=person.unit_id,
            need=known.get(person.id, "by_hand"),
        )
    )  # fmt: skip
    session.flush()
    record(session, now, actor, "training_seat_given", f"training:{plan.id}", class_id=row.id, person=person.id)


def move_person(
    session: Session,
    plan: TrainingPlan,
    row: TrainingClass,
    person_id: int,
    to: TrainingClass,
    actor: int,
    now: datetime,
) -> None:
    """To another class of the same line, while nobody marked the person in this one."""
    if to.line_id != row.line_id:
        raise NotFound("class")
    queue_for(session, row.line_id)
    _require_room(session, to, 1)
    _seat_of(session, row.id, person_id)
    try:
        with session.begin_nested():
            _move(session, [person_id], row, to)
    except IntegrityError:
        raise RecordRefused("was_marked") from None
    record(
        session, now, actor, "training_seat_moved", f"training:{plan.id}", class_id=row.id, to=to.id, person=person_id
    )


def unseat_person(
    session: Session, plan: TrainingPlan, row: TrainingClass, person_id: int, actor: int, now: datetime
) -> None:
    seat = _seat_of(session, row.id, person_id)
    try:
        with session.begin_nested():
            session.delete(seat)
    except IntegrityError:
        raise RecordRefused("was_marked") from None
    record(session, now, actor, "training_seat_taken", f"training:{plan.id}", class_id=row.id, person=person_id)


def _seat_of(session: Session, class_id: int, person_id: int) -> TrainingSeat:
    found = session.get(TrainingSeat, (class_id, person_id))
    if found is None:
        raise NotFound("person")
    return found


def _move(session: Session, people: Collection[int], row: TrainingClass, to: TrainingClass) -> None:
    mine = sa.and_(TrainingSeat.class_id == row.id, TrainingSeat.person_id.in_(people))
    session.execute(
        sa.update(TrainingSeat).where(mine).values(class_id=to.id), execution_options={"synchronize_session": False}
    )
    session.expire_all()


def _require_room(session: Session, row: TrainingClass, more: int) -> None:
    if len(seats_of(session, row.id)) + more > row.capacity:
        raise RecordRefused("class_full")


def _require_approved(plan: TrainingPlan) -> None:
    if plan.state != "approved":
        raise RecordRefused("plan_not_approved")


def queue_for(session: Session, line_id: int) -> None:
    """Acts on a line and its classes come one after the other."""
    session.execute(sa.select(TrainingLine.id).where(TrainingLine.id == line_id).with_for_update())


def _new_class(session: Session, line: TrainingLine, cluster: str, capacity: int) -> TrainingClass:
    last = session.scalar(sa.select(sa.func.max(TrainingClass.number)).where(TrainingClass.line_id == line.id)) or 0
    row = TrainingClass(line_id=line.id, number=last + 1, cluster=cluster, capacity=capacity, place="", trainer="")
    session.add(row)
    session.flush()
    return row


def _seat(session: Session, row: TrainingClass, people: Iterable[TopicNeed]) -> None:
    session.add_all(
        TrainingSeat(class_id=row.id, person_id=one.person_id, line_id=row.line_id, unit_id=one.unit_id, need=one.need)
        for one in people
    )
    session.flush()


# --- reading ----------------------------------------------------------------------------------------------------------


def placed_ids(session: Session, line_id: int) -> set[int]:
    return set(session.scalars(sa.select(TrainingSeat.person_id).where(TrainingSeat.line_id == line_id)))


def seats_of(session: Session, class_id: int) -> list[TrainingSeat]:
    return list(session.scalars(sa.select(TrainingSeat).where(TrainingSeat.class_id == class_id)))


def classes_of(session: Session, line_ids: Collection[int]) -> dict[int, list[TrainingClass]]:
    """Line → its classes by number."""
    statement = sa.select(TrainingClass).where(TrainingClass.line_id.in_(line_ids)).order_by(TrainingClass.number)
    found: dict[int, list[TrainingClass]] = {}
    for one in session.scalars(statement):
        found.setdefault(one.line_id, []).append(one)
    return found


def class_of(
    session: Session, class_id: int, unit_ids: Collection[int], *, lock: bool = False
) -> tuple[TrainingPlan, TrainingLine, TrainingClass]:
    """NotFound where no unit of `unit_ids` organises its plan. `lock`: so that two acts on the line queue, and the
    second finds what the first wrote."""
    if lock:
        queue_for(session, class_of(session, class_id, unit_ids)[1].id)
        session.expire_all()  # what was read before the turn came may be old
    statement = (
        sa.select(TrainingPlan, TrainingLine, TrainingClass)
        .join(TrainingLine, TrainingLine.plan_id == TrainingPlan.id)
        .join(TrainingClass, TrainingClass.line_id == TrainingLine.id)
        .where(TrainingClass.id == class_id, TrainingPlan.unit_id.in_(unit_ids))
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFound("class")
    return row[0], row[1], row[2]


def roster(session: Session, class_id: int) -> list[tuple[TrainingSeat, Person, Unit]]:
    """Who sits in a class, by unit and name."""
    statement = (
        sa.select(TrainingSeat, Person, Unit)
        .join(Person, Person.id == TrainingSeat.person_id)
        .join(Unit, Unit.id == TrainingSeat.unit_id)
        .where(TrainingSeat.class_id == class_id)
        .order_by(Unit.code, Person.sort_key, Person.id)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(statement)]


def heads(session: Session, class_ids: Collection[int]) -> Counter[int]:
    statement = sa.select(TrainingSeat.class_id, sa.func.count()).where(TrainingSeat.class_id.in_(class_ids))
    return Counter({row[0]: row[1] for row in session.execute(statement.group_by(TrainingSeat.class_id))})
