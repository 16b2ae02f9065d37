"""Random histories of a round against a model that goes second by second: ends, saves, hand-ins, the finaliser.

The model shares no line with the product; what the database says must be what it says, after every act.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from quizapp.attempts.actions import close_due_attempts, hand_in, start_attempt
from quizapp.attempts.actions import time as giving
from quizapp.attempts.models import Attempt, Outage, TimeGrant
from quizapp.attempts.saving import Save, save_answer
from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from quizapp.domain.errors import AttemptClosed, MayNotStart, Refusal, TooLate
from quizapp.domain.timing import end_in_force
from quizapp.people.actions.logins import open_login
from quizapp.people.queries.logins import token_hash
from tests import make
from tests.make import NOW
from tests.time_model import Span, Told, told_at, window_left

CLOSES, MINUTES = 240, 2  # seconds; a small round, so that much happens at its edges
STEPS = 14


@dataclass
class Candidate:
    """One person of the model: the unit, when they started, how they ended."""

    person_id: int
    unit: str
    login_hash: str
    login_id: int
    token: str = ""
    started: int | None = None
    ended: tuple[str, int] | None = None
    granted: int = 0
    seq: int = 0


@dataclass
class Model:
    """What ought to be. Units `a` and `b` lie below `p`."""

    people: list[Candidate]
    outages: dict[str, list[Span]] = field(default_factory=lambda: {"a": [], "b": [], "p": []})

    def spans(self, who: Candidate) -> list[Span]:
        return [*self.outages[who.unit], *self.outages["p"]]

    def told(self, who: Candidate, now: int) -> Told:
        assert who.started is not None
        return told_at(CLOSES, MINUTES * 60, who.started, who.granted, self.spans(who), now)

    def is_running(self, who: Candidate) -> bool:
        return who.started is not None and who.ended is None


class History:
    """A round of three people on a real database, and its model."""

    def __init__(self, engines: Engines, seed: int) -> None:
        self.engines, self.chance, self.now = engines, random.Random(seed), 0
        with engines.writing() as session:
            province = make.unit(session, kind="province")
            units = {name: make.unit(session, parent=province) for name in "ab"}
            made = [(make.person(session, unit=units[name]), name) for name in "aab"]
            round_ = make.open_round(
                session, list(units.values()), unit_id=units["a"].id, minutes=MINUTES,
                opens_at=NOW, closes_at=NOW + timedelta(seconds=CLOSES),
            )  # fmt: skip
            self.round_id = round_.id
            self.units = {"p": province.id, **{name: one.id for name, one in units.items()}}
            people = []
            for person, name in made:
                token, login = open_login(session, make.account(session, person=person).id, NOW)
                people.append(Candidate(person.id, name, token_hash(token), login.id))
        self.model = Model(people)
        self.given = 0

    def at(self, second: int | None = None) -> datetime:
        return NOW + timedelta(seconds=self.now if second is None else second)

    def step(self) -> None:
        self.now += self.chance.choice((0, 1, 5, 11, 12, 13, 30, 60))
        act = self.chance.choice(
            (
                self.start,
                self.start,
                self.save,
                self.save,
                self.hand_in,
                self.finalise,
                self.grant,
                self.outage,
                self.outage,
            )
        )
        act(self.chance.choice(self.model.people))
        self.compare()

    def start(self, who: Candidate) -> None:
        if who.started is not None:
            return
        stopped = any(end is None for _begun, end in self.model.spans(who))
        may = window_left(CLOSES, self.model.spans(who), self.now) > 0 and not stopped
        try:
            with self.engines.writing() as session:
                attempt = start_attempt(session, self.round_id, who.person_id, who.login_id, self.at())
                who.token, who.started = attempt.token, self.now
        except MayNotStart:
            assert not may
        else:
            assert may

    def save(self, who: Candidate) -> None:
        if who.started is None:
            return
        who.seq += 1
        told = self.model.told(who, self.now)
        is_in_time = told.held_since is not None or self.now < told.ends + 2
        save = Save(who.token, who.login_hash, 1, who.seq, 1, ("a",), self.at())
        heard: type[Refusal] | None = None
        try:
            kept = save_answer(self.engines.save, save)
        except (AttemptClosed, TooLate) as refusal:
            heard = type(refusal)
        else:
            assert abs(kept.deadline_at - self.at(told.ends)) < timedelta(milliseconds=2)
        assert heard == (AttemptClosed if who.ended else None if is_in_time else TooLate)

    def hand_in(self, who: Candidate) -> None:
        if who.started is None:
            return
        told = self.model.told(who, self.now)
        with self.engines.writing() as session:
            hand_in(session, who.token, who.person_id, self.at())
        if who.ended is None:
            who.ended = ("expired", told.ends) if self.now > told.ends else ("submitted", self.now)

    def finalise(self, _who: Candidate) -> None:
        with self.engines.writing() as session:
            close_due_attempts(session, self.at())
        for who in self.model.people:
            if self.model.is_running(who):
                told = self.model.told(who, self.now)
                if told.held_since is None and self.now >= told.ends + 12:
                    who.ended = ("expired", told.ends)

    def grant(self, who: Candidate) -> None:
        seconds, to = self.chance.randint(1, 90), self.chance.choice(("person", "unit", "round"))
        reached = {
            "person": [who],
            "unit": [one for one in self.model.people if one.unit == who.unit],
            "round": self.model.people,
        }[to]
        named = {"person": {"person_id": who.person_id}, "unit": {"unit_id": self.units[who.unit]}, "round": {}}[to]
        if to == "person" and who.ended is not None:
            return
        make.grant(self.engines, self.round_id, seconds, self.at(), **named)
        self.given += 1
        for one in reached:
            one.granted += 0 if one.ended else seconds

    def outage(self, who: Candidate) -> None:
        unit = self.chance.choice((who.unit, "p"))
        spans = self.model.outages[unit]
        opened = make.outage(self.engines, self.round_id, self.units[unit], self.at())
        if spans and spans[-1][1] is None:
            make.end_of_outage(self.engines, opened, self.at())
            spans[-1] = (spans[-1][0], self.now)
        else:
            spans.append((self.now, None))

    def compare(self) -> None:
        with self.engines.reading() as session:
            stored = {
                one.person_id: one
                for one in session.scalars(sa.select(Attempt).where(Attempt.round_id == self.round_id))
            }
        for who in self.model.people:
            if who.started is None:
                assert who.person_id not in stored
                continue
            one = stored[who.person_id]
            if who.ended is not None:
                assert (one.state, one.ended_at, one.held_since) == (who.ended[0], self.at(who.ended[1]), None)
                continue
            told = self.model.told(who, self.now)
            held = None if told.held_since is None else self.at(told.held_since)
            assert one.state == "in_progress"
            assert (end_in_force(one.deadline_at, one.held_since, self.at()), one.held_since) == (
                self.at(told.ends),
                held,
            )

    def check_records(self) -> None:
        """Who and why stands with every grant and outage, in their tables and in the log."""
        with self.engines.reading() as session:
            grants = session.scalars(sa.select(TimeGrant).where(TimeGrant.round_id == self.round_id)).all()
            outages = session.scalars(sa.select(Outage).where(Outage.round_id == self.round_id)).all()
            entries = session.scalars(sa.select(AuditEntry).where(AuditEntry.subject == f"round:{self.round_id}")).all()
        assert len(grants) == self.given
        assert all(one.reason and one.given_by for one in grants)
        assert all(
            one.reason and one.opened_by and (one.closed_at is None) == (one.closed_by is None) for one in outages
        )
        by_act = [one.action for one in entries if one.account_id]
        assert by_act.count("time_granted") == len(grants)
        assert by_act.count("outage_opened") == len(outages)
        assert by_act.count("outage_closed") == sum(one.closed_at is not None for one in outages)


def run(engines: Engines, seed: int) -> None:
    history = History(engines, seed)
    for _ in range(STEPS):
        history.step()
    history.check_records()


@pytest.fixture
def room(engines: Engines) -> Engines:
    with engines.writing() as session:
        make.small_bank(session)
    return engines


def seeds(engines: Engines) -> range:
    return range(60 if engines.write.dialect.name == "sqlite" else 20)


def test_what_the_database_holds_is_what_the_model_says(room: Engines) -> None:
    for seed in seeds(room):
        try:
            run(room, seed)
        except AssertionError as fault:
            raise AssertionError(f"the history with seed {seed}") from fault


def test_the_model_catches_an_act_that_forgets_those_who_sit(room: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: a grant is stored and no running end follows."""
    monkeypatch.setattr(giving, "refresh_times", lambda *_facts: [])
    with pytest.raises(AssertionError):
        for seed in seeds(room):
            run(room, seed)
