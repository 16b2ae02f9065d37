"""What correcting and publishing a large round costs: seconds of CPU of each act.

    .venv/bin/python benchmarks/correcting.py [--people 6000] [--engine sqlite]

The round is made of rows, as in `reports.py`, and nobody's answers are in it: reading them is not in the figures. The
question that stood in most papers is left out for everybody. On PostgreSQL only this process is counted.
"""

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from reports import office, sat_round
from shared import PASSWORD, emit, home, opened
from year_measure import peak

from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.domain.rulings import NEUTRAL, Ruling
from quizapp.operations.upgrading import upgrade
from quizapp.people.actions.accounts import open_account
from quizapp.people.passwords import hash_password
from quizapp.results.foreseeing import effects_of, sat_questions
from quizapp.results.publishing import Actor, check_results, life_of, publish_checked
from quizapp.results.rescoring import approve_rescoring, propose_rescoring
from quizapp.rounds.models import Round


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--people", type=int, default=6000)
    given.add_argument("--engine", default="sqlite", choices=("sqlite", "postgresql"))
    asked = given.parse_args()
    with home(asked.engine) as where, opened(where) as engines:
        now = datetime.now(UTC)
        upgrade(engines)
        with engines.writing() as session:
            units, _positions = office(session, asked.people, now - timedelta(days=40))
            second = open_account(session, None, "duyet", "Người duyệt", hash_password(PASSWORD),
                                  [("results_reviewer", None)], actor=None, now=now, must_change=False).id  # fmt: skip
        with engines.writing() as session:
            round_id = sat_round(session, units, 1, now - timedelta(days=40))
        reviewer = Actor(second, None, ("results_reviewer",))

        def timed(name: str, act: Callable[[Any, Round], Any], *, writes: bool = True) -> Any:
            began = time.process_time()
            with engines.writing() if writes else engines.reading() as session:
                found = act(session, session.get_one(Round, round_id))
            spent = time.process_time() - began
            emit(f"CPU of {name}", [spent], "s", target=10.0, people=asked.people, engine=asked.engine,
                 peak_mb=round(peak()))  # fmt: skip
            return found

        with engines.reading() as session:
            most = (
                sa.select(AttemptQuestion.question_version_id)
                .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
                .where(Attempt.round_id == round_id)
                .group_by(AttemptQuestion.question_version_id)
                .order_by(sa.func.count().desc())
            )
            version = session.scalars(most.limit(1)).one()
        rulings = {version: Ruling(NEUTRAL)}
        timed("the state of a round's results", lambda s, r: life_of(s, r, now).state, writes=False)
        timed("checking results", lambda s, r: check_results(s, r, 1, "", now).id)
        timed("publishing", lambda s, r: publish_checked(s, r, reviewer, "", now).id)
        timed("the list of questions that stood in papers", lambda s, r: len(sat_questions(s, r.id)), writes=False)
        timed("the dry run of a rescoring of one question", lambda s, r: len(effects_of(s, r.id, rulings).lines),
              writes=False)  # fmt: skip
        made = timed(
            "proposing a rescoring", lambda s, r: propose_rescoring(s, r, rulings, "Câu sai đáp án", 1, now).id
        )
        timed("approving it, with the next publication",
              lambda s, r: approve_rescoring(s, r, made, reviewer, "", now).written)  # fmt: skip


if __name__ == "__main__":
    main()
