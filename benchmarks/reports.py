"""What the reports of a large round cost: server CPU of each page, through the whole application in one process.

    .venv/bin/python benchmarks/reports.py [--people 6000] [--engine sqlite] [--rounds 3]

The round is made of rows, not sat: 100 communes, papers of 40 questions drawn from the shipped bank, points by chance.
Pages are opened from the snapshot as the finaliser makes it; then the results are checked and published, and every page
is opened once at once. The database's CPU on PostgreSQL is counted too.
"""

import argparse
import re
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient
from shared import PASSWORD, SEED, Home, cpu_seconds, emit, home, opened, run
from sqlalchemy.orm import Session

from quizapp.app import create_app
from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.banks.models import QuestionVersion
from quizapp.competences.queries import model_of
from quizapp.config import Settings
from quizapp.db import Engines
from quizapp.domain.scoring import SCORER_VERSION, MarkedQuestion, score
from quizapp.operations.finalising import refresh_snapshots
from quizapp.operations.setup import load_shipped_content
from quizapp.operations.upgrading import upgrade
from quizapp.papers.models import PaperBlueprint
from quizapp.people.actions.accounts import open_account
from quizapp.people.models import Person, Position, Unit
from quizapp.people.passwords import hash_password
from quizapp.results.actions import packed
from quizapp.results.models import Result
from quizapp.results.publishing import Actor, check_results, publish_checked
from quizapp.rounds.actions import RoundPlan, create_round, open_round
from quizapp.rounds.models import Round, RoundCandidate

QUESTIONS = 40
UNITS = 100
BATCH = 500


def office(session: Session, people: int, now: datetime) -> tuple[list[int], list[int]]:
    """Units and persons; the first account is an administrator's."""
    load_shipped_content(session, now)
    units = [
        Unit(code=f"X{n:03d}", name=f"Xã Đo Lường {n}", search_key=f"xa {n}", kind="commune", parent_id=None,
             valid_from=now.date() - timedelta(days=99), valid_until=None)
        for n in range(UNITS)
    ]  # fmt: skip
    session.add_all(units)
    session.flush()
    positions = list(session.scalars(sa.select(Position.id).order_by(Position.id)))
    rows = [
        {"staff_code": f"CB{n:05d}", "name": f"Nguyễn Văn {n}", "sort_key": f"{n:05d}", "search_key": f"{n}",
         "unit_id": units[n % UNITS].id, "category": ("CC", "LD", "VC")[n % 3],
         "position_id": positions[n % len(positions)], "is_active": True}
        for n in range(people)
    ]  # fmt: skip
    session.execute(sa.insert(Person), rows)
    open_account(session, None, "quantri", "Quản trị", hash_password(PASSWORD), [("administrator", None)],
                 actor=None, now=now, must_change=False)  # fmt: skip
    return [unit.id for unit in units], positions


def sat_round(session: Session, units: Sequence[int], number: int, now: datetime, *, is_fixed: bool = False) -> int:
    """A round that everybody sat and that is over. `is_fixed`: all have the first questions of the bank."""
    blueprint = session.scalars(sa.select(PaperBlueprint).where(PaperBlueprint.code == "sat-hach-40")).one()
    plan = RoundPlan(f"Đợt {number}", "official", blueprint.id, now, now + timedelta(hours=3), 45, 1, "at_once",
                     units[0], tuple(units))  # fmt: skip
    round_ = create_round(session, plan, set(units), 1, now)
    open_round(session, round_, 1, now)
    session.flush()
    _papers(session, round_, Random(SEED + number), now, is_fixed=is_fixed)
    return round_.id


def _papers(session: Session, round_: Round, chance: Random, now: datetime, *, is_fixed: bool) -> None:
    model = model_of(session, round_.model_id or 0)
    known = sa.select(QuestionVersion.id, QuestionVersion.competence, QuestionVersion.content)
    single = known.where(QuestionVersion.type == "single").order_by(QuestionVersion.id)
    versions = session.execute(single).all()
    persons = list(session.scalars(sa.select(RoundCandidate.person_id).where(RoundCandidate.round_id == round_.id)))
    first = (session.scalar(sa.select(sa.func.max(Attempt.id))) or 0) + 1
    for start in range(0, len(persons), BATCH):
        attempts, places, results = [], [], []
        for index, person in enumerate(persons[start : start + BATCH], start=start):
            attempt, skill = first + index, chance.betavariate(6, 4)
            drawn = versions[:QUESTIONS] if is_fixed else chance.sample(versions, QUESTIONS)
            paper = [
                MarkedQuestion(n + 1, one.competence, "single", ("a",), ("a",) if chance.random() < skill else ("b",))
                for n, one in enumerate(drawn)
            ]
            outcome = score(paper, model)
            attempts.append(
                {"id": attempt, "token": f"do-{attempt}", "round_id": round_.id, "person_id": person, "number": 1,
                 "attempts_allowed": 1, "state": "in_progress", "seed": "x", "epoch": 1, "started_at": now,
                 "deadline_at": now + timedelta(minutes=45)}
            )  # fmt: skip
            places += [
                {"attempt_id": attempt, "position": n + 1, "question_version_id": one.id,
                 "letters": sorted(one.content["options"]), "left": []}
                for n, one in enumerate(drawn)
            ]  # fmt: skip
            results.append(
                {"attempt_id": attempt, "version": 1, "scorer_version": SCORER_VERSION, "model_id": round_.model_id,
                 "total_percent": outcome.total_percent, "band": outcome.band, "has_passed": outcome.has_passed,
                 "answered": outcome.answered, "questions": QUESTIONS, "marks": packed(outcome),
                 "paper_hash": "0" * 64, "answers_hash": "0" * 64, "created_at": now}
            )  # fmt: skip
        session.execute(sa.insert(Attempt), attempts)
        session.execute(sa.insert(AttemptQuestion), places)
        is_here = sa.and_(Attempt.round_id == round_.id, Attempt.state == "in_progress")
        session.execute(sa.update(Attempt).where(is_here).values(state="submitted", ended_at=now))
        session.execute(sa.insert(Result), results)


def signed_in(settings: Settings) -> FlaskClient:
    client = create_app(settings).test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/dang-nhap").text)
    given = {"csrf_token": token.group(1) if token else "", "username": "quantri", "password": PASSWORD}
    if client.post("/dang-nhap", data=given).status_code != 302:
        raise RuntimeError("nobody could sign in")
    return client


def measure(client: FlaskClient, where: Home, pages: dict[str, str], rounds: int, when: str, **facts: Any) -> None:
    for name, address in pages.items():
        spent, kilobytes = [], 0.0
        for _round in range(rounds):
            server = cpu_seconds(where.pid) if where.pid else 0.0
            began = time.process_time()
            answer = client.get(address)
            own = time.process_time() - began
            spent.append(own + (cpu_seconds(where.pid) - server if where.pid else 0.0))
            kilobytes = len(answer.data) / 1000
            if answer.status_code != 200:
                raise RuntimeError(f"{address}: {answer.status_code}")
        emit(f"CPU of the report{when}: {name}", spent, "s", target=1.0, kilobytes=kilobytes, **facts)


def published(engines: Engines, round_id: int) -> None:
    """By two people; the reports read what was published from now on."""
    now = datetime.now(UTC)
    with engines.writing() as session:
        round_ = session.get_one(Round, round_id)
        check_results(session, round_, 1, "", now)
    with engines.writing() as session:
        round_ = session.get_one(Round, round_id)
        second = open_account(session, None, "duyet", "Người duyệt", "-", [("results_reviewer", None)], actor=None,
                              now=now, must_change=False).id  # fmt: skip
        publish_checked(session, round_, Actor(second, None, ("results_reviewer",)), "", now)


def addresses(engines: Engines, round_id: int, unit_id: int, now: datetime) -> dict[str, str]:
    base, period = f"/bao-cao/dot-thi/{round_id}", f"ky={now:%Y}"
    with engines.reading() as session:
        person = session.scalars(sa.select(Attempt.person_id).where(Attempt.round_id == round_id).limit(1)).one()
        version = session.scalars(
            sa.select(AttemptQuestion.question_version_id)
            .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
            .where(Attempt.round_id == round_id)
            .limit(1)
        ).one()
    return {
        "list": "/bao-cao", "round": base, "unit": f"{base}/don-vi/{unit_id}", "person": f"{base}/nguoi/{person}",
        "needs": f"{base}/nhu-cau-boi-duong", "positions": f"{base}/nhom",
        "categories": f"{base}/nhom?chia=doi-tuong", "items and fairness": f"{base}/cau-hoi",
        "one question of the round": f"{base}/cau-hoi/{version}",
        "change": f"{base}/thay-doi", "services": f"/bao-cao/dich-vu?dot={round_id}",
        "period": f"/bao-cao/dinh-ky?{period}", "year by unit": f"/bao-cao/dinh-ky/don-vi?{period}",
        "year by question": f"/bao-cao/dinh-ky/cau-hoi?{period}", "files": f"{base}/tai-ve",
        "life of results": f"/dot-thi/{round_id}/ket-qua",
    }  # fmt: skip


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--people", type=int, default=6000)
    given.add_argument("--engine", default="sqlite", choices=("sqlite", "postgresql"))
    given.add_argument("--rounds", type=int, default=3)
    given.add_argument("--before", default="", help="a command that is run when all is made and measuring begins")
    given.add_argument("--after", default="")
    asked = given.parse_args()
    with home(asked.engine) as where, opened(where) as engines:
        now = datetime.now(UTC) - timedelta(days=40)
        upgrade(engines)
        with engines.writing() as session:
            units, _positions = office(session, asked.people, now)
        found = []
        for number in (1, 2):
            with engines.writing() as session:
                found.append(sat_round(session, units, number, now + timedelta(days=number)))
        refresh_snapshots(engines, datetime.now(UTC))
        settings = Settings(Path("instance"), where.url, "a-secret-of-the-benchmarks-and-of-nothing-else")
        client, facts = signed_in(settings), {"people": asked.people, "engine": asked.engine}
        pages = addresses(engines, found[1], units[0], now)
        run(asked.before)
        try:
            measure(client, where, pages, asked.rounds, "", **facts)
            published(engines, found[1])
            measure(client, where, pages, 1, ", once after publication", **facts)
        finally:
            run(asked.after)


if __name__ == "__main__":
    main()
