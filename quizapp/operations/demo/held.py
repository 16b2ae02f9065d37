"""A round of the demo as it is held in rooms: sittings, seats, numbers, an invigilator, a rehearsal, and the plan of
the year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.papers.models import PaperBlueprint
from quizapp.rounds.actions import RoundPlan, create_round, open_round
from quizapp.rounds.halls import rooms_of
from quizapp.rounds.lists import draw_up_list
from quizapp.rounds.models import PlanBatch, RoomInvigilator, Round
from quizapp.rounds.placing import Wish, apply_seating, give_numbers, propose
from quizapp.rounds.rehearsing import RehearsalPlan, rehearse
from quizapp.rounds.sittings import Grid, generate_sittings
from quizapp.rounds.yearly import BatchPlan, add_batch

SEATS = 10
BATCH_TURNED = 2  # days ago: the first batch was over, the second began


@dataclass(frozen=True)
class Desk:
    """The organiser's, at one moment of the demo."""

    session: Session
    organiser: int
    invigilator: int
    unit_id: int
    now: datetime

    def _blueprint(self, code: str) -> PaperBlueprint:
        return self.session.scalars(sa.select(PaperBlueprint).where(PaperBlueprint.code == code)).one()

    def plan_the_year(self, communes: Sequence[int], today: date) -> None:
        """Two batches: the first is over, the second belongs to the official rounds that are open or to come."""
        scope, turn = {self.unit_id, *communes}, today - timedelta(days=BATCH_TURNED)
        is_over = Round.closes_at < self.now
        batches = (
            (1, min(date(today.year, 1, 1), turn - timedelta(days=90)), turn - timedelta(days=1), is_over),
            (2, turn, max(date(today.year, 12, 31), today + timedelta(days=30)), ~is_over),
        )
        for number, starts_on, ends_on, which in batches:
            plan = BatchPlan(
                today.year, number, f"Sát hạch năng lực số cấp xã, đợt {number} năm {today.year}", starts_on, ends_on,
                self.unit_id, tuple(communes),
            )  # fmt: skip
            made = add_batch(self.session, plan, scope, self.organiser, self.now)
            held = sa.and_(Round.kind == "official", Round.opens_at >= self.now - timedelta(days=90), which)
            self.session.execute(sa.update(Round).where(held).values(plan_id=made.id))

    def hold_round(self, communes: Sequence[int], opens_at: datetime) -> None:
        """Two sittings with a room in each commune, seats and numbers given, opened; and a rehearsal until then."""
        shape = self._blueprint("sat-hach-40")
        plan_id = self.session.scalars(sa.select(PlanBatch.id).where(PlanBatch.batch == 2)).one()
        plan = RoundPlan(
            name="Sát hạch năng lực số tại phòng máy – đợt 3", kind="official", blueprint_id=shape.id,
            opens_at=opens_at, closes_at=opens_at + timedelta(hours=4), minutes=shape.minutes, attempts_allowed=1,
            results_rule="after_close", unit_id=self.unit_id, unit_ids=tuple(communes), plan_id=plan_id,
        )  # fmt: skip
        scope = {self.unit_id, *communes}
        round_ = create_round(self.session, plan, scope, self.organiser, self.now)
        rooms = tuple((f"Phòng {place}", unit_id) for place, unit_id in enumerate(communes, start=1))
        grid = Grid(opens_at, 2, 60, 30, rooms, SEATS, needs_code=True, late_minutes=10)
        generate_sittings(self.session, round_, grid, scope, self.organiser, self.now)
        self._watch(round_)
        draw_up_list(self.session, round_, self.organiser, self.now)
        sittings = frozenset(sitting.id for sitting, _room in rooms_of(self.session, round_.id))
        wish = Wish("together", sittings)
        mark = propose(self.session, round_, wish).mark
        apply_seating(self.session, round_, wish, mark, self.organiser, self.now)
        give_numbers(self.session, round_, "SH3-", 3, "name", self.organiser, self.now)
        self._rehearse(round_, opens_at)
        open_round(self.session, round_, self.organiser, self.now)

    def _watch(self, round_: Round) -> None:
        """The demo's invigilator stands in one room at a time."""
        first = {sitting.id: room.id for sitting, room in reversed(rooms_of(self.session, round_.id))}
        watching = [RoomInvigilator(room_id=room_id, account_id=self.invigilator) for room_id in first.values()]
        self.session.add_all(watching)
        self.session.flush()

    def _rehearse(self, round_: Round, until: datetime) -> None:
        shape = self._blueprint("thi-thu-10")
        plan = RehearsalPlan(shape.id, self.now - timedelta(hours=1), until - timedelta(hours=12), shape.minutes, 5)
        open_round(
            self.session, rehearse(self.session, round_, plan, self.organiser, self.now), self.organiser, self.now
        )
