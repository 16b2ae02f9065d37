"""The test afterwards: a draft round on the competences of a plan, for those who needed it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.banks.queries import supply
from quizapp.domain.drawing import Cell
from quizapp.domain.errors import RecordRefused
from quizapp.domain.retesting import retest_cells
from quizapp.domain.timing import law_day
from quizapp.papers.actions import store_blueprint
from quizapp.papers.files import FileBlueprint
from quizapp.papers.queries import cells_of
from quizapp.people.models import Person
from quizapp.people.queries.units import units_in_scope
from quizapp.rounds.actions import RoundPlan, create_round
from quizapp.rounds.drafts import round_just_made
from quizapp.rounds.lists import list_exactly, listed_ids
from quizapp.rounds.models import Round
from quizapp.training.models import TrainingLine, TrainingPlan, TrainingRetest, TrainingSeat
from quizapp.training.needing import needs_of_plan
from quizapp.training.plans import lines_of

SECONDS_EACH = 75  # a question, as in the shipped matrices
REASON = "Đánh giá lại sau bồi dưỡng"
MANY = 1000  # ids in one statement


@dataclass(frozen=True)
class RetestPlan:
    """What is filled in. `with_others`: also those who needed a topic and sat in no class, to compare with. `line_ids`:
    the topics that are tested again; nothing is all of them."""

    name: str
    opens_at: datetime
    closes_at: datetime
    with_others: bool
    line_ids: frozenset[int] = frozenset()

    def of(self, lines: Collection[TrainingLine]) -> list[TrainingLine]:
        return [line for line in lines if not self.line_ids or line.id in self.line_ids]


@dataclass(frozen=True)
class Called:
    """Person ids: who sits in a class of a topic, and who needed it by the round of the plan."""

    seated: frozenset[int]
    needing: frozenset[int]

    @property
    def others(self) -> frozenset[int]:
        """Whom those who sit in a class are compared with."""
        return self.needing - self.seated

    @property
    def everybody(self) -> frozenset[int]:
        return self.needing | self.seated


def retest(
    session: Session, plan: TrainingPlan, wish: RetestPlan, scope: Collection[int], actor: int, now: datetime
) -> Round:
    """A draft with the rules of the round of the plan, so that both are marked alike, a matrix of its own and exactly
    these people; or the one that the same form made a moment ago. The caller holds the plan."""
    if plan.state != "approved":
        raise RecordRefused("plan_not_approved")
    lines = wish.of(lines_of(session, plan.id))
    people = people_to_test(session, plan, lines, with_others=wish.with_others)
    if not people:
        raise RecordRefused("nobody_to_test")
    earlier = session.get_one(Round, plan.round_id)
    blueprint_id, minutes = _matrix(session, plan, cells_for(session, plan, lines, wish), actor, now)
    wanted = RoundPlan(
        name=wish.name, kind=earlier.kind, blueprint_id=blueprint_id, opens_at=wish.opens_at,
        closes_at=wish.closes_at, minutes=minutes, attempts_allowed=1, results_rule=earlier.results_rule,
        rescue_rule=earlier.rescue_rule, scoring=dict(earlier.scoring), complaint_days=earlier.complaint_days,
        unit_id=plan.unit_id, unit_ids=tuple(sorted({plan.unit_id, *(one.unit_id for one in people)})),
    )  # fmt: skip
    known = round_just_made(session, wanted, now)
    if known is not None and listed_ids(session, known.id) == {one.id for one in people}:
        return known
    made = create_round(session, wanted, scope, actor, now)
    list_exactly(session, made, people, REASON, actor, now)
    session.add(TrainingRetest(round_id=made.id, plan_id=plan.id))
    session.flush()
    record(session, now, actor, "training_retest_made", f"training:{plan.id}", round=made.id, people=len(people))
    return made


def cells_for(
    session: Session, plan: TrainingPlan, lines: Collection[TrainingLine], wish: RetestPlan
) -> tuple[Cell, ...]:
    """What the matrix would ask: of each competence of these topics five questions, as far as the bank has them on the
    first day and on the last."""
    codes = {code for line in lines for code in line.competences}
    first, last = (supply(session, law_day(one)) for one in (wish.opens_at, wish.closes_at))
    held = {place: min(count, last.get(place, 0)) for place, count in first.items()}
    earlier = session.get_one(Round, plan.round_id)
    return retest_cells(cells_of(session, earlier.blueprint_id), codes, held)


def _matrix(
    session: Session, plan: TrainingPlan, cells: tuple[Cell, ...], actor: int, now: datetime
) -> tuple[int, int]:
    """Its id and minutes; the same matrix again is nothing new."""
    if not cells:
        raise RecordRefused("no_questions")
    minutes = max(10, -(-sum(cell.count for cell in cells) * SECONDS_EACH // 60))
    name = f"Đánh giá lại: {plan.name}"[:200]
    given = FileBlueprint(f"danh-gia-lai-{plan.id}", name, min(minutes, 600), cells)
    return store_blueprint(session, given, actor, now)[0].id, given.minutes


def people_to_test(
    session: Session, plan: TrainingPlan, lines: Collection[TrainingLine], *, with_others: bool
) -> list[Person]:
    """Whoever sits in a class, and where wanted whoever needed a topic and sits in none; who has left, or works outside
    the plan's units by now, is in neither."""
    if with_others:
        called = all_called(called_by_topic(session, plan, lines).values()).everybody
    else:
        seated = _seated_by_topic(session, lines).values()
        called = frozenset().union(*seated) & _here(session, plan)
    known = sorted(called)
    found: list[Person] = []
    for start in range(0, len(known), MANY):
        found += session.scalars(
            sa.select(Person).where(Person.id.in_(known[start : start + MANY])).order_by(Person.id)
        )
    return found


def called_by_topic(session: Session, plan: TrainingPlan, lines: Collection[TrainingLine]) -> dict[int, Called]:
    """Line → who is tested again for its sake; nobody who has left, or works outside the plan's units by now."""
    here, seated = _here(session, plan), _seated_by_topic(session, lines)
    needs = needs_of_plan(session, plan)
    found = {}
    for line in lines:
        needing = {one.person_id for one in needs.of(line) if one.is_needed}
        found[line.id] = Called(frozenset(seated[line.id] & here), frozenset(needing & here))
    return found


def _here(session: Session, plan: TrainingPlan) -> set[int]:
    """Who works in the plan's units by now."""
    units = units_in_scope(session, (plan.unit_id,))
    return set(session.scalars(sa.select(Person.id).where(Person.is_active.is_(True), Person.unit_id.in_(units))))


def _seated_by_topic(session: Session, lines: Collection[TrainingLine]) -> dict[int, set[int]]:
    """Line → who sits in one of its classes."""
    seated: dict[int, set[int]] = {line.id: set() for line in lines}
    of_lines = sa.select(TrainingSeat.line_id, TrainingSeat.person_id).where(TrainingSeat.line_id.in_(list(seated)))
    for row in session.execute(of_lines):
        seated[row.line_id].add(row.person_id)
    return seated


def all_called(called: Iterable[Called]) -> Called:
    """Of several topics: everybody once."""
    known = list(called)
    return Called(frozenset().union(*(one.seated for one in known)), frozenset().union(*(one.needing for one in known)))


def retests_of(session: Session, plan_id: int) -> list[Round]:
    """Those that were not called off, the newest first."""
    statement = (
        sa.select(Round)
        .join(TrainingRetest, TrainingRetest.round_id == Round.id)
        .where(TrainingRetest.plan_id == plan_id, Round.state != "cancelled")
        .order_by(Round.opens_at.desc(), Round.id.desc())
    )
    return list(session.scalars(statement))
