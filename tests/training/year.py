"""A year of training whose figures can be checked with a pencil.

A round of 37 people, ten questions of D1 and ten of E1 each, then a class on D1 and a test afterwards. VPTK requires 80
in D1. Right in D1 before and after, of ten each:

    group      people  before           after            mean   change
    attended   a1–a6   3 3 4 4 2 2      7 6 8 7 5 6      30→65  +35
    others     o1–o6   3 3 4 4 2 2      4 4 5 4 3 4      30→40  +10
    above      b1–b24  9, 10 in turn    not invited
    waiting    w1      2                did not sit; in the class, and there
    waiting    w2      2                did not sit; in no class

The mean of all in D1 before: (18 + 18 + 228 + 4) × 10 / 38 = 70.53. E1: everybody has between six and nine right.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.banks.models import QuestionVersion
from quizapp.competences.queries import model_of
from quizapp.db import Engines
from quizapp.domain.scoring import SCORER_VERSION, MarkedQuestion, score
from quizapp.people.models import Unit
from quizapp.results.actions import packed
from quizapp.results.models import Result
from quizapp.rounds.models import Round
from quizapp.training.attending import add_session, mark
from quizapp.training.classes import add_class, seat_person
from quizapp.training.models import TrainingLine, TrainingPlan, TrainingRetest
from quizapp.training.plans import LineFacts, PlanFacts, approve_plan, draw_up_plan, line_of, remove_line, store_line
from tests import make
from tests.make import NOW

LEARNT = NOW + timedelta(days=30)
AGAIN = NOW + timedelta(days=60)
BEFORE = {
    **{f"{group}{n}": right for group in "ao" for n, right in enumerate((3, 3, 4, 4, 2, 2), 1)},
    **{f"b{n}": 9 + n % 2 for n in range(1, 25)},
    "w1": 2, "w2": 2,
}  # fmt: skip
AFTER = {
    **{f"a{n}": right for n, right in enumerate((7, 6, 8, 7, 5, 6), 1)},
    **{f"o{n}": right for n, right in enumerate((4, 4, 5, 4, 3, 4), 1)},
}
CAME = ("a1", "a2", "a3", "a4", "a5", "a6", "w1")
EACH = 10


@dataclass
class Year:
    """Ids, by the names of the table above."""

    province: int
    round_id: int = 0
    plan_id: int = 0
    line_id: int = 0
    class_id: int = 0
    writer: int = 0
    approver: int = 0
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)

    @property
    def everywhere(self) -> set[int]:
        return {self.province, *self.units.values()}


def build(
    engines: Engines, before: Mapping[str, int] = BEFORE, attended: Collection[str] = CAME, **rules: object
) -> Year:
    """Up to the end of the class, in which `attended` were. `rules`: of the first test."""
    with engines.writing() as session:
        make.small_bank(session)
        province = make.unit(session, "Thành phố Thử", kind="province", code="T00")
        units = {code: make.unit(session, f"Xã {code}", parent=province, code=code) for code in ("A01", "B01")}
        people = {
            name: make.person(session, f"Người {name}", unit=units["A01" if n % 2 else "B01"])
            for n, name in enumerate(before)
        }
        year = Year(
            province.id,
            units={code: unit.id for code, unit in units.items()},
            people={name: person.id for name, person in people.items()},
        )
        year.writer, year.approver = make.organiser(session, province).id, make.organiser(session, province).id
        round_ = make.open_round(session, [province, *units.values()], name="Sát hạch đầu năm", **rules)
        sat(session, year, round_, before)
        year.round_id = round_.id
        _plan(session, year)
        _class(session, year, attended)
    return year


def _plan(session: Session, year: Year) -> None:
    facts = PlanFacts(2026, "Kế hoạch bồi dưỡng 2026", year.province, year.round_id)
    plan = draw_up_plan(session, facts, year.everywhere, year.writer, NOW)
    for proposed in session.scalars(sa.select(TrainingLine).where(TrainingLine.plan_id == plan.id)).all():
        remove_line(session, plan, proposed, year.writer, NOW)
    wanted = LineFacts(
        "Tổng quan dịch vụ công", ("D1",), (), 10, 30, "in_person", LEARNT.date(), LEARNT.date() + timedelta(days=1)
    )
    year.line_id = store_line(session, plan, None, wanted, year.writer, NOW).id
    approve_plan(session, plan, year.approver, NOW)
    year.plan_id = plan.id


def _class(session: Session, year: Year, names: Collection[str]) -> None:
    """Two sessions; everybody was in both."""
    plan = plan_of(session, year)
    row = add_class(session, plan, line_of(session, plan.id, year.line_id), year.writer, NOW)
    year.class_id = row.id
    for name in names:
        seat_person(session, plan, row, year.people[name], year.everywhere, year.writer, NOW)
    for days in (0, 1):
        at = LEARNT + timedelta(days=days)
        held = add_session(session, plan, row, at, at + timedelta(hours=3), year.writer, NOW)
        marks = {year.people[name]: "present" for name in names}
        mark(session, plan, held, marks, year.writer, at + timedelta(hours=3))


def plan_of(session: Session, year: Year) -> TrainingPlan:
    return session.get_one(TrainingPlan, year.plan_id)


def again(engines: Engines, year: Year, after: Mapping[str, int] = AFTER) -> int:
    """A closed round of the plan in which these people had so many of D1 right; its id."""
    with engines.writing() as session:
        units = [session.get_one(Unit, one) for one in sorted(year.everywhere)]
        times = {"opens_at": AGAIN, "closes_at": AGAIN + timedelta(hours=9)}
        round_ = make.open_round(session, units, name="Đánh giá lại", **times)
        sat(session, year, round_, after, at=AGAIN)
        round_.state = "closed"
        session.add(TrainingRetest(round_id=round_.id, plan_id=year.plan_id))
        return round_.id


def sat(session: Session, year: Year, round_: Round, right: Mapping[str, int], at: datetime = NOW) -> None:
    """Rows as sitting would leave them: everybody has the same ten questions of D1 and of E1, the first so many of D1
    right."""
    model = model_of(session, round_.model_id or 0)
    versions = _versions(session)
    first = (session.scalar(sa.select(sa.func.max(Attempt.id))) or 0) + 1
    for attempt, (name, count) in enumerate(right.items(), first):
        wanted = {"D1": count, "E1": 6 + attempt % 4}
        paper = [
            MarkedQuestion(place, code, "single", ("a",), ("a",) if n < wanted[code] else ("b",))
            for place, (n, code, _version) in enumerate(versions, 1)
        ]
        marked = score(paper, model)
        begun = {
            "id": attempt, "token": f"lam-{attempt}", "round_id": round_.id, "person_id": year.people[name],
            "number": 1, "attempts_allowed": 1, "state": "in_progress", "seed": "x", "epoch": 1, "started_at": at,
            "deadline_at": at + timedelta(minutes=45),
        }  # fmt: skip
        session.execute(sa.insert(Attempt), begun)
        places = [
            {"attempt_id": attempt, "position": place, "question_version_id": version, "letters": list("abcd"),
             "left": []}
            for place, (_n, _code, version) in enumerate(versions, 1)
        ]  # fmt: skip
        session.execute(sa.insert(AttemptQuestion), places)
        result = {
            "attempt_id": attempt, "version": 1, "scorer_version": SCORER_VERSION, "model_id": round_.model_id,
            "total_percent": marked.total_percent, "band": marked.band, "has_passed": marked.has_passed,
            "answered": marked.answered, "questions": len(paper), "marks": packed(marked),
            "paper_hash": "0" * 64, "answers_hash": "0" * 64, "created_at": at,
        }  # fmt: skip
        ended = {"state": "submitted", "ended_at": at + timedelta(minutes=30)}
        session.execute(sa.update(Attempt).where(Attempt.id == attempt).values(ended))
        session.execute(sa.insert(Result), result)


def _versions(session: Session) -> list[tuple[int, str, int]]:
    """Number within the competence, competence, question version: the first ten of D1, then of E1."""
    found = []
    for code in ("D1", "E1"):
        statement = sa.select(QuestionVersion.id).where(QuestionVersion.competence == code).order_by(QuestionVersion.id)
        found += [(n, code, version) for n, version in enumerate(session.scalars(statement.limit(EACH)))]
    return found
