"""What training costs where many are trained: server CPU of each page of a plan, through the whole application.

    .venv/bin/python benchmarks/training.py [--people 6000] [--engine sqlite] [--rounds 3]

Two rounds are made of rows as in `reports.py`; the plan is drawn up from the first, its classes are formed, half of
their people were there, and the second round is its test afterwards. On PostgreSQL only this process is counted, not
the database's.
"""

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from reports import measure, office, sat_round
from shared import PASSWORD, home, opened
from sqlalchemy.orm import Session

from quizapp.config import Settings
from quizapp.operations.upgrading import upgrade
from quizapp.people.actions.accounts import open_account
from quizapp.people.models import Unit
from quizapp.people.passwords import hash_password
from quizapp.results.snapshots import store_snapshot
from quizapp.rounds.models import Round
from quizapp.training.attending import add_session, mark
from quizapp.training.classes import classes_of, form_classes, seats_of
from quizapp.training.models import TrainingRetest
from quizapp.training.plans import PlanFacts, approve_plan, draw_up_plan, lines_of


def trained(session: Session, units: list[int], earlier: int, later: int, now: datetime) -> int:
    """The id of a plan of which every class was held between the two rounds. All units lie below the first."""
    session.execute(sa.update(Unit).where(Unit.id.in_(units[1:])).values(parent_id=units[0]))
    second = open_account(session, None, "duyet", "Người duyệt", hash_password(PASSWORD), [("administrator", None)],
                          actor=None, now=now, must_change=False)  # fmt: skip
    facts = PlanFacts(now.year, "Kế hoạch đo", units[0], earlier)
    plan = draw_up_plan(session, facts, set(units), 1, now)
    approve_plan(session, plan, second.id, now)
    lines = lines_of(session, plan.id)
    for line in lines:
        form_classes(session, plan, line, 1, now)
    for rows in classes_of(session, [line.id for line in lines]).values():
        for row in rows:
            held = add_session(session, plan, row, now, now + timedelta(hours=3), 1, now)
            people = sorted(seat.person_id for seat in seats_of(session, row.id))
            marks = {one: "present" if n % 2 else "absent" for n, one in enumerate(people)}
            mark(session, plan, held, marks, 1, now + timedelta(hours=3))
    session.add(TrainingRetest(round_id=later, plan_id=plan.id))
    return plan.id


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--people", type=int, default=6000)
    given.add_argument("--engine", default="sqlite", choices=("sqlite", "postgresql"))
    given.add_argument("--rounds", type=int, default=3)
    asked = given.parse_args()
    with home(asked.engine) as where, opened(where) as engines:
        now = datetime.now(UTC) - timedelta(days=40)
        upgrade(engines)
        with engines.writing() as session:
            units, _positions = office(session, asked.people, now)
        found = []
        for number in (1, 2):
            with engines.writing() as session:
                found.append(sat_round(session, units, number, now + timedelta(days=10 * number)))
        with engines.writing() as session:
            for round_id in found:
                session.get_one(Round, round_id).state = "closed"
                store_snapshot(session, round_id, datetime.now(UTC))
            plan = trained(session, units, *found, now + timedelta(days=15))
            lines = lines_of(session, plan)
            first = classes_of(session, [lines[0].id])[lines[0].id][0].id
        base = f"/boi-duong/{plan}"
        pages = {
            "list": "/boi-duong", "plan": base, "classes": f"{base}/chuyen-de/{lines[0].id}/lop",
            "class": f"/boi-duong/lop/{first}", "clusters": f"{base}/cum", "effect": f"{base}/hieu-qua",
            "effect paper": f"{base}/hieu-qua/van-ban",
        }  # fmt: skip
        settings = Settings(Path("instance"), where.url, "a-secret-of-the-benchmarks-and-of-nothing-else")
        measure(settings, pages, asked.rounds, people=asked.people, engine=asked.engine, topics=len(lines))


if __name__ == "__main__":
    main()
