"""Training of the demo that is over: planned from last year's round, held, and tested afterwards. Who went learnt much
of the first topic and next to nothing of the second, so that both kinds of answer can be seen."""

import random
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.actions import end_round
from quizapp.operations.demo.sat import Demo
from quizapp.operations.demo.simulation import ExamRoom
from quizapp.operations.finalising import finalise
from quizapp.people.models import Unit
from quizapp.people.queries.units import units_in_scope
from quizapp.rounds.actions import locked_round, open_round
from quizapp.rounds.models import Round
from quizapp.training.attending import add_session, attended_ids, mark
from quizapp.training.classes import change_class, classes_of, form_classes, seats_of
from quizapp.training.models import TrainingClass, TrainingLine, TrainingPlan
from quizapp.training.plans import LineFacts, PlanFacts, approve_plan, draw_up_plan, lines_of, remove_line, store_line
from quizapp.training.retesting import RetestPlan, retest

HALF_DAY = timedelta(hours=3, minutes=30)
PLANNED, HELD, AGAIN = 90, (60, 53), 25  # days ago
SEATS = 22  # of each topic; whoever else needs it is who they are compared with
CLASS_SIZE = 11
GAINS = (1.9, 0.1)  # logits
TRAINERS = (
    ("Hội trường UBND xã", "Nguyễn Thị Thu Hà (Sở Khoa học và Công nghệ)"),
    ("Phòng máy Trung tâm Chính trị", "ThS. Đặng Minh Hòa (Trường Chính trị tỉnh)"),
)


def train_before(demo: Demo, earlier: Round) -> Round:
    """The test afterwards, closed and counted."""
    with demo.engines.writing() as session:
        plan = _plan(session, demo, earlier)
        lines = lines_of(session, plan.id)
        for line in lines:
            form_classes(session, plan, line, demo.staff["tochuc"], demo.morning(PLANNED - 6))
            _hold(session, demo, plan, line)
        opens = demo.morning(AGAIN)
        wish = RetestPlan("Đánh giá lại sau bồi dưỡng", opens, opens + timedelta(hours=9), with_others=True)
        units = set(session.scalars(sa.select(Unit.id)))
        made = retest(session, plan, wish, units, demo.staff["tochuc"], demo.morning(AGAIN + 9))
        open_round(session, made, demo.staff["tochuc"], demo.morning(AGAIN + 8))
        learnt = attended_ids(session, [line.id for line in lines])
        gains = [(learnt[line.id], line.competences, gain) for line, gain in zip(lines, GAINS, strict=True)]
    _sit(demo, made, gains, opens)
    return made


def _plan(session: Session, demo: Demo, earlier: Round) -> TrainingPlan:
    at, writes = demo.morning(PLANNED), demo.staff["tochuc"]
    first, last = (demo.morning(days).date() for days in HELD)
    last = min(last, date(first.year, 12, 31))  # a plan is of one year
    facts = PlanFacts(first.year, f"Bồi dưỡng sau {_lower(earlier.name)}", earlier.unit_id, earlier.id)
    plan = draw_up_plan(session, facts, units_in_scope(session, (earlier.unit_id,)), writes, at)
    proposed = lines_of(session, plan.id)
    for line in proposed[len(GAINS) :]:
        remove_line(session, plan, line, writes, at)
    for line in proposed[: len(GAINS)]:
        wanted = LineFacts(
            line.topic, tuple(line.competences), (), SEATS, CLASS_SIZE, "in_person", first, last, 18_000_000,
            "Phòng Văn hóa – Xã hội",
        )  # fmt: skip
        store_line(session, plan, line, wanted, writes, at)
    approve_plan(session, plan, demo.staff["sonoivu"], demo.morning(PLANNED - 4))
    return plan


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


def _hold(session: Session, demo: Demo, plan: TrainingPlan, line: TrainingLine) -> None:
    """Two mornings of every class; a few stayed away."""
    for number, row in enumerate(classes_of(session, [line.id])[line.id]):
        change_class(session, plan, row, *TRAINERS[number % 2], row.capacity, demo.staff["tochuc"], demo.morning(70))
        for days in HELD:
            _attend(session, demo, plan, row, demo.morning(days))


def _attend(session: Session, demo: Demo, plan: TrainingPlan, row: TrainingClass, begins: datetime) -> None:
    chance = random.Random(f"quizapp-demo-trained:{row.id}")  # noqa: S311 - made-up people
    writes, over = demo.staff["tochuc"], begins + HALF_DAY
    held = add_session(session, plan, row, begins, over, writes, demo.morning(70))
    people = sorted(seat.person_id for seat in seats_of(session, row.id))
    marks = {one: chance.choices(("present", "part", "absent"), (88, 4, 8))[0] for one in people}
    mark(session, plan, held, marks, writes, over)


def _sit(demo: Demo, made: Round, gains: list[tuple[set[int], list[str], float]], opens: datetime) -> None:
    room = ExamRoom(demo.engines, made.id, demo.accounts, "quizapp-demo-trained")
    for person in demo.people(made.id):
        if person.chance.random() < 0.05:
            continue
        for learnt, codes, gain in gains:
            if person.listed.person_id in learnt:
                person.ability |= {code: person.ability[code] + gain for code in codes}
        room.sit(person, opens + timedelta(minutes=person.chance.uniform(0, 60)))
    after = opens + timedelta(hours=9, minutes=10)
    finalise(demo.engines, after)
    with demo.engines.writing() as session:
        end_round(session, locked_round(session, made.id), demo.staff["tochuc"], after, end_running=False)
