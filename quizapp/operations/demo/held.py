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
from quizapp.rounds.models import RoomInvigilator, Round
from quizapp.rounds.placing import Wish, apply_seating, give_numbers, propose
from quizapp.rounds.rehearsing import RehearsalPlan, rehearse
from quizapp.rounds.sittings import Grid, generate_sittings
from quizapp.rounds.yearly import BatchPlan, add_batch

SEATS = 10


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
        """Two batches; the official rounds so far belong to the one of this half-year."""
        scope = {self.unit_id, *communes}
        halves = (
            (1, date(today.year, 1, 1), date(today.year, 6, 30)),
            (2, date(today.year, 7, 1), date(today.year, 12, 31)),
        )
        for number, starts_on, ends_on in halves:
            plan = BatchPlan(
                today.year, number, f"Sát hạch năng lực số cấp xã, đợt {number} năm {today.year}", starts_on, ends_on,
                self.unit_id, tuple(communes),
            )  # fmt: skip
            made = add_batch(self.session, plan, scope, self.organiser, self.now)
            if starts_on <= today <= ends_on:
                official = sa.update(Round).where(Round.kind == "official").values(plan_id=made.id)
                self.session.execute(official)

    def hold_round(self, communes: Sequence[int], opens_at: datetime) -> None:
        """Two sittings with a room in each commune, seats and numbers given, opened; and a rehearsal until then."""
        shape = self._blueprint("sat-hach-40")
        plan_id = self.session.scalars(sa.select(Round.plan_id).where(Round.kind == "official").limit(1)).one()
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
