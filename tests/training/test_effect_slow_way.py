"""The report of a plan beside the slow way: one person, one question at a time, from the stored results."""

from collections.abc import Collection
from dataclasses import dataclass
from statistics import fmean

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.banks.models import QuestionVersion
from quizapp.db import Engines
from quizapp.domain.certainty import need_of, wilson
from quizapp.domain.gains import Effect, effect, from_draws, of_part
from quizapp.people.models import Person, Position, Unit
from quizapp.reports.queries.round import reliability_of
from quizapp.results.models import Result
from quizapp.training.effects import Left, effect_report
from quizapp.training.needing import ground_of_plan
from tests.training import year as years
from tests.training.year import AFTER, CAME, Year

CODES = ("D1",)
Need = tuple[str, float, float]


@dataclass
class Slow:
    """Person → competence → question → points."""

    points: dict[int, dict[str, dict[int, float]]]

    def mine(self, person: int, codes: Collection[str]) -> dict[int, float]:
        return {question: got for code in codes for question, got in self.points[person].get(code, {}).items()}

    def percents(self, codes: Collection[str]) -> dict[int, float]:
        asked = {person: self.mine(person, codes) for person in self.points}
        return {person: 100 * sum(own.values()) / len(own) for person, own in asked.items() if own}

    def questions(self, codes: Collection[str]) -> float:
        return fmean(len(own) for person in self.points if (own := self.mine(person, codes)))

    def ease(self, codes: Collection[str], groups: Collection[Collection[int]]) -> dict[int, float]:
        """How much easier than others' each person's questions were, points counted from the mean of their group."""
        beyond: dict[int, dict[int, float]] = {}
        for group in (*groups, set(self.points).difference(*groups)):
            of_group = [got for one in group if one in self.points for got in self.mine(one, codes).values()]
            for one in group:
                if one in self.points:
                    beyond[one] = {asked: got - fmean(of_group) for asked, got in self.mine(one, codes).items()}
        found = {}
        for one, own in beyond.items():
            others = [
                [theirs[asked] for who, theirs in beyond.items() if who != one and asked in theirs] for asked in own
            ]
            judged = [fmean(some) for some in others if len(some) >= 10]
            if 2 * len(judged) > len(own):
                found[one] = 100 * fmean(judged)
        return found


def read_slowly(session: Session, round_id: int) -> Slow:
    found = Slow({})
    papers = (
        sa.select(Attempt.person_id, AttemptQuestion.position, QuestionVersion.id, QuestionVersion.competence, Result)
        .join(AttemptQuestion, AttemptQuestion.attempt_id == Attempt.id)
        .join(QuestionVersion, QuestionVersion.id == AttemptQuestion.question_version_id)
        .join(Result, Result.attempt_id == Attempt.id)
        .where(Attempt.round_id == round_id)
    )
    for person, position, version, code, result in session.execute(papers):
        of_code = found.points.setdefault(person, {}).setdefault(code, {})
        of_code[version] = result.marks["points"][position - 1]
    return found


def needs(session: Session, slow: Slow, round_id: int, year: Year) -> dict[int, Need]:
    """Everybody's need of the topic by one of the rounds."""
    model = ground_of_plan(session, round_id, year.province).model
    posts = dict(session.execute(sa.select(Person.id, Position.code).join(Position)).all())
    found = {}
    for person, percent in slow.percents(CODES).items():
        asked, required = len(slow.mine(person, CODES)), model.required_percent(posts[person], CODES[0])
        found[person] = (need_of(percent, wilson(percent / 100, asked), asked, required), percent, required)
    return found


def in_lists(session: Session, people: Collection[int]) -> list[int]:
    statement = sa.select(Person.id).join(Unit).where(Person.id.in_(people), Person.is_active)
    return list(session.scalars(statement.order_by(Unit.code, Person.sort_key, Person.id)))


def told(people: Collection[Left]) -> dict[int, tuple[object, ...]]:
    return {one.person_id: (one.need, one.percent, one.required) for one in people}


def figures(found: Effect) -> list[float | None]:
    assert found.interval is not None
    return [found.difference, found.interval.low, found.interval.high, found.draws]


def test_the_report_says_what_the_slow_way_says(sqlite_engines: Engines) -> None:
    """Somebody above sat again, somebody who waited has left. The control: one person more among those who came."""
    year = years.build(sqlite_engines)
    later = years.again(sqlite_engines, year, {**AFTER, **{f"b{n}": 2 + n % 8 for n in range(1, 9)}})
    with sqlite_engines.writing() as session:
        session.get_one(Person, year.people["w2"]).is_active = False
    with sqlite_engines.reading() as session:
        plan = years.plan_of(session, year)
        (line,) = effect_report(session, plan).lines
        then, now = (read_slowly(session, one) for one in (year.round_id, later))
        before, after = needs(session, then, year.round_id, year), needs(session, now, later, year)
        attended = {year.people[name] for name in CAME}
        del before[year.people["w2"]]
        needing = {person for person, one in before.items() if one[0] in ("sure", "likely")}
        still = {p for p, one in after.items() if one[0] in ("sure", "likely") and p in {*attended, *before}}
        untested = (needing | attended) - set(after)
        whole = reliability_of(ground_of_plan(session, year.round_id, plan.unit_id))
        trust = of_part(whole, then.questions(CODES), then.questions(("D1", "E1")))

        def slowly(came: set[int]) -> list[float | None]:
            others = needing - came
            draws = from_draws(then.ease(CODES, (came, others)), now.ease(CODES, (came, others)), came, others)
            return figures(effect(then.percents(CODES), now.percents(CODES), came, others, trust, draws))

        assert (line.needed, line.attended) == (len(needing), len(attended))
        assert line.effect is not None
        assert figures(line.effect) == pytest.approx(slowly(attended & needing), abs=1e-9)
        assert figures(line.effect) != pytest.approx(slowly({*attended, year.people["o6"]} & needing), abs=1e-9)
        order = [in_lists(session, some) for some in (still, untested)]
        first = effect_report(session, plan, most=2).lines[0]
    assert told(line.still) == {one: (after[one][0], *map(pytest.approx, after[one][1:])) for one in order[0]}
    assert [[one.person_id for one in some] for some in (line.still, line.untested)] == order
    assert [len(some) for some in order] == [line.still_count, line.untested_count]
    assert (first.still, first.still_count) == (line.still[:2], line.still_count)
