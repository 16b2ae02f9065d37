"""The rounds of the demo that people sit by themselves: last year's, this year's, one that is open, a self-test."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from quizapp.attempts.actions import end_round
from quizapp.competences.queries import newest_model
from quizapp.config import Settings
from quizapp.db import Engines
from quizapp.domain.drawing import Cell
from quizapp.domain.errors import NotFound
from quizapp.operations.demo.simulation import ExamRoom, Person
from quizapp.operations.finalising import finalise
from quizapp.papers.actions import store_blueprint
from quizapp.papers.files import FileBlueprint
from quizapp.papers.models import PaperBlueprint
from quizapp.people.models import Unit
from quizapp.rounds.actions import RoundPlan, create_round, locked_round, open_round
from quizapp.rounds.models import Round
from quizapp.rounds.queries import candidates

SEED = "quizapp-demo-1"
OFFICIAL = "Sát hạch năng lực số cán bộ, công chức cấp xã – đợt 1"
LAST_YEAR = 365  # days ago
# only cells that have questions of the law as it was then
MATRIX_THEN = {
    "D1": (1, 0, 1), "D2": (1, 0, 1), "D3": (1, 1, 1), "D4": (1, 1, 1), "E2": (1, 1, 0), "E3": (1, 1, 0),
    "E4": (0, 1, 1), "V1": (1, 1, 0), "V2": (1, 1, 1), "V3": (1, 1, 1), "V4": (1, 1, 0), "L1": (1, 0, 0),
    "L2": (1, 1, 1),
}  # fmt: skip
MAKE_UP = "Sát hạch bổ sung năng lực số – đợt 1"


@dataclass(frozen=True)
class Demo:
    """What the demo's data is made of so far. `accounts`: person → account; `staff`: username → account."""

    engines: Engines
    settings: Settings
    now: datetime
    accounts: dict[int, int]
    staff: dict[str, int]

    def morning(self, days_ago: int) -> datetime:
        """08:00 of an earlier day, in the office's time zone."""
        zone = self.settings.timezone
        day = (self.now.astimezone(zone) - timedelta(days=days_ago)).date()
        return datetime.combine(day, time(8), zone).astimezone(self.now.tzinfo)

    def communes(self) -> list[str]:
        with self.engines.reading() as session:
            kinds = ("commune", "ward")
            return list(session.scalars(sa.select(Unit.code).where(Unit.kind.in_(kinds)).order_by(Unit.code)))

    def make_round(self, unit_codes: Sequence[str], blueprint: str, now: datetime, **facts: Any) -> Round:
        """Made and opened by the organiser of the province."""
        with self.engines.writing() as session:
            units = {unit.code: unit.id for unit in session.scalars(sa.select(Unit))}
            shape = session.scalars(sa.select(PaperBlueprint).where(PaperBlueprint.code == blueprint)).one()
            plan = RoundPlan(
                blueprint_id=shape.id,
                minutes=shape.minutes,
                unit_id=units["99"],
                unit_ids=tuple(units[code] for code in unit_codes),
                **facts,
            )
            round_ = create_round(session, plan, set(units.values()), self.staff["tochuc"], now)
            open_round(session, round_, self.staff["tochuc"], now)
            return round_

    def people(self, round_id: int, learned: float = 0.0) -> list[Person]:
        """The candidates of a round as the simulation plays them; the same person is the same in every round, but for
        what was learned since."""
        with self.engines.reading() as session:
            model = newest_model(session)
            if model is None:
                raise NotFound("model")
            competences = [entry["code"] for domain in model.content["domains"] for entry in domain["competences"]]
            listed = candidates(session, round_id)
        people = []
        for one in listed:
            effect = random.Random(f"{SEED}:{one.unit_name}").gauss(0, 0.45)  # noqa: S311 - a play, not a secret
            people.append(Person(one, effect + learned, competences, SEED))
        return people


def sit_last_year(demo: Demo) -> Round:
    """Four communes a year ago, when less was known: for what changed since."""
    at = demo.morning(LAST_YEAR)
    counts = [(code, level, count) for code, row in MATRIX_THEN.items() for level, count in enumerate(row, start=1)]
    cells = tuple(Cell(*one) for one in counts if one[-1])
    given = FileBlueprint("sat-hach-30", "Sát hạch năng lực số – 30 câu, 35 phút", 35, cells)
    with demo.engines.writing() as session:
        store_blueprint(session, given, demo.staff["rade"], at - timedelta(days=20))
    name = f"Sát hạch năng lực số cán bộ, công chức cấp xã – năm {at.year}"
    return _sit(
        demo, demo.communes()[:4], name, days_ago=LAST_YEAR, seed=f"{SEED}:0", learned=-0.45, blueprint=given.code
    )


def sit_closed_round(demo: Demo) -> Round:
    """Twelve communes, closed; some were absent and two never handed in."""
    return _sit(demo, demo.communes(), OFFICIAL, days_ago=12, seed=SEED, stopped=(40, 121))


def sit_make_up(demo: Demo) -> Round:
    """Two communes again, over since some days."""
    return _sit(demo, demo.communes()[-2:], MAKE_UP, days_ago=4, seed=f"{SEED}:6", rule="after_check")


def _sit(
    demo: Demo,
    communes: Sequence[str],
    name: str,
    *,
    days_ago: int,
    seed: str,
    learned: float = 0.0,
    stopped: Sequence[int] = (),
    rule: str = "after_close",
    blueprint: str = "sat-hach-40",
) -> Round:
    """A morning's round; a few were absent, those at the places `stopped` of the list never handed in."""
    opens = demo.morning(days_ago)
    round_ = demo.make_round(
        communes, blueprint, opens - timedelta(days=5), name=name, kind="official", opens_at=opens,
        closes_at=opens + timedelta(hours=3), attempts_allowed=1, results_rule=rule,
    )  # fmt: skip
    room = ExamRoom(demo.engines, round_.id, demo.accounts, seed)
    for index, person in enumerate(demo.people(round_.id, learned)):
        if person.chance.random() < 0.07:
            continue
        start = opens + timedelta(minutes=person.chance.uniform(0, 60))
        room.sit(person, start, stops_after=25 if index in stopped else None)
    after = opens + timedelta(hours=3, minutes=10)
    finalise(demo.engines, after)
    with demo.engines.writing() as session:
        end_round(session, locked_round(session, round_.id), demo.staff["tochuc"], after, end_running=False)
    return round_


def sit_open_round(demo: Demo) -> Round:
    """Of four communes some have finished, and the first candidates have not begun."""
    opens = demo.morning(1)
    round_ = demo.make_round(
        demo.communes()[:4], "sat-hach-40", opens - timedelta(days=2),
        name="Sát hạch năng lực số cán bộ, công chức cấp xã – đợt 2", kind="official", opens_at=opens,
        closes_at=demo.morning(-8) + timedelta(hours=9), attempts_allowed=1, results_rule="at_once",
    )  # fmt: skip
    room = ExamRoom(demo.engines, round_.id, demo.accounts, f"{SEED}:2")
    for index, person in enumerate(_later_ones(demo, round_)[:24]):
        if index % 2:
            room.sit(person, max(opens, demo.now - timedelta(hours=20)) + timedelta(minutes=5 * index))
    return round_


def sit_it_now(demo: Demo, round_: Round) -> None:
    """Two are in the middle of it; they can sit nothing else from here on."""
    room = ExamRoom(demo.engines, round_.id, demo.accounts, f"{SEED}:2")
    for person in _later_ones(demo, round_)[-2:]:
        room.sit(person, max(demo.morning(1), demo.now - timedelta(minutes=15)), stops_after=9)


def _later_ones(demo: Demo, round_: Round) -> list[Person]:
    """All but those whose accounts are shown, and some more."""
    others = len(demo.staff) + 15
    return [person for person in demo.people(round_.id) if demo.accounts[person.listed.person_id] > others]


def open_self_test(demo: Demo) -> None:
    """A self-test that everyone may sit, three times."""
    opens = demo.morning(1)
    demo.make_round(
        demo.communes(), "tu-kiem-tra-15", opens - timedelta(days=1),
        name="Tự kiểm tra năng lực số hằng quý", kind="self_test", opens_at=opens,
        closes_at=opens + timedelta(days=60), attempts_allowed=3, results_rule="at_once",
    )  # fmt: skip
