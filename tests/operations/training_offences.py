"""An approved plan stands still, nobody approves their own, and no class is larger than its room."""

from collections.abc import Callable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.training.models import TrainingClass, TrainingLine, TrainingPlan, TrainingSeat, TrainingWriter
from tests import make
from tests.make import NOW, Sitting


def training_rows(session: Session, over: Sitting) -> None:
    """An approved plan with a full class and one that has room, and a draft that somebody else wrote."""
    by, second = over.account_id, make.account(session, username="duyet-boi-duong").id
    plan, draft = (_plan(session, over, writer) for writer in (by, second))
    line, _other = (_line(session, one, by) for one in (plan, draft))
    plan.state, plan.approved_by, plan.approved_at = "approved", second, NOW
    session.flush()
    full, free = (_class(session, line, number, capacity) for number, capacity in ((1, 1), (2, 3)))
    people = [make.person(session) for _ in range(3)]
    for person, row in zip(people, (full, free, free), strict=True):
        session.add(
            TrainingSeat(class_id=row.id, person_id=person.id, line_id=line.id, unit_id=person.unit_id, need="sure")
        )
        session.flush()


def _plan(session: Session, over: Sitting, writer: int) -> TrainingPlan:
    plan = TrainingPlan(
        year=2027, name="Kế hoạch", unit_id=over.unit_id, round_id=over.round_id, state="draft", note="",
        created_by=writer, created_at=NOW, approved_by=None, approved_at=None,
    )  # fmt: skip
    session.add(plan)
    session.flush()
    session.add(TrainingWriter(plan_id=plan.id, written_by=writer))
    return plan


def _line(session: Session, plan: TrainingPlan, writer: int) -> TrainingLine:
    line = TrainingLine(
        plan_id=plan.id, place=1, topic="An toàn", competences=["D1"], categories=[], seats=9, class_size=9,
        form="online", starts_on=date(2027, 1, 1), ends_on=date(2027, 2, 1), cost=None, figures={}, changed_by=writer,
        changed_at=NOW,
    )  # fmt: skip
    session.add(line)
    session.flush()
    return line


def _class(session: Session, line: TrainingLine, number: int, capacity: int) -> TrainingClass:
    row = TrainingClass(line_id=line.id, number=number, cluster="", capacity=capacity, place="", trainer="")
    session.add(row)
    session.flush()
    return row


def _sql(statement: str) -> Callable[[Session, Sitting, Sitting], object]:
    return lambda session, _running, _over: session.execute(sa.text(statement))


_LINE = (
    "INSERT INTO training_line (plan_id, place, topic, competences, categories, seats, class_size, form, starts_on,"
    " ends_on, note, figures, changed_by, changed_at) SELECT {plan}, 2, topic, competences, categories, seats,"
    " class_size, form, starts_on, ends_on, note, figures, changed_by, changed_at FROM training_line LIMIT 1"
)
_APPROVED = "(SELECT id FROM training_plan WHERE state = 'approved')"
_DRAFT = "(SELECT id FROM training_plan WHERE state = 'draft')"
_FULL = "(SELECT id FROM training_class WHERE number = 1)"


def _approve_own(session: Session, over: Sitting) -> None:
    """`over` changed a draft that somebody else had begun."""
    draft = session.scalars(sa.select(TrainingPlan).where(TrainingPlan.state == "draft")).one()
    session.add(TrainingWriter(plan_id=draft.id, written_by=over.account_id))
    session.flush()
    draft.state, draft.approved_by, draft.approved_at = "approved", over.account_id, NOW
    session.flush()


TRAINING_OFFENCES: list[tuple[str, Callable[[Session, Sitting, Sitting], object]]] = [
    (
        "guard_training_plan_start",
        _sql(
            "INSERT INTO training_plan (year, name, unit_id, round_id, state, created_by, created_at, approved_by,"
            " approved_at) SELECT year, name, unit_id, round_id, state, created_by, created_at, approved_by,"
            f" approved_at FROM training_plan WHERE id = {_APPROVED}"
        ),
    ),
    ("guard_training_plan_kept", _sql("UPDATE training_plan SET created_at = '2026-01-01 00:00:00+00'")),
    ("guard_training_plan_frozen", _sql("UPDATE training_plan SET name = 'khác' WHERE state = 'approved'")),
    (
        "guard_training_plan_frozen",
        _sql("UPDATE training_plan SET approved_by = (SELECT MAX(id) FROM account) + 1 WHERE state = 'approved'"),
    ),
    (
        "guard_training_plan_second",  # it was not this account that began the draft, but it wrote in it
        lambda session, _running, over: _approve_own(session, over),
    ),
    ("guard_training_plan_delete", _sql("DELETE FROM training_plan WHERE state = 'approved'")),
    ("guard_training_line_added", _sql(_LINE.format(plan=_APPROVED))),
    ("guard_training_line_frozen", _sql(f"UPDATE training_line SET seats = 1 WHERE plan_id = {_APPROVED}")),
    ("guard_training_line_kept", _sql(f"DELETE FROM training_line WHERE plan_id = {_APPROVED}")),
    ("guard_training_writer_update", _sql("UPDATE training_writer SET written_by = written_by")),
    ("guard_training_writer_kept", _sql("DELETE FROM training_writer")),
    (
        "guard_training_class_approved",
        _sql(
            "INSERT INTO training_class (line_id, number, capacity) SELECT id, 1, 9 FROM training_line"
            f" WHERE plan_id = {_DRAFT}"
        ),
    ),
    ("guard_training_class_capacity", _sql("UPDATE training_class SET capacity = 1 WHERE number = 2")),
    (
        "guard_training_seat_full",
        _sql(
            f"INSERT INTO training_seat (class_id, person_id, line_id, unit_id, need) SELECT {_FULL}, 10000, line_id,"
            " unit_id, need FROM training_seat LIMIT 1"
        ),
    ),
    ("guard_training_seat_moved", _sql(f"UPDATE training_seat SET class_id = {_FULL}")),
]
