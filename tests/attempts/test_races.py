"""Savers against a hand-in: what was acknowledged is scored, and nothing is acknowledged after.

Each law is proved twice: the product keeps it, and a deliberately faulty variant is caught by the same check.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from threading import Barrier, Event, Lock, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts import saving
from quizapp.attempts.actions import close_running_attempts, hand_in, start_attempt
from quizapp.attempts.models import AnswerEvent
from quizapp.attempts.queries import kept_answers
from quizapp.attempts.saving import Save, save_answer
from quizapp.db import Engines
from quizapp.domain.drawing import Cell
from quizapp.domain.errors import AttemptClosed, MayNotStart
from quizapp.people.models import Unit
from quizapp.results.actions import marked_paper, score_attempt
from tests import make
from tests.make import NOW, Sitting

SAVERS = 4
LETTERS = "ab"


@dataclass
class Race:
    """What the browsers were told, what the scorer saw, and what the log holds in the end."""

    acknowledged: list[Save] = field(default_factory=list)
    at_close: int = 0
    in_the_end: int = 0
    scored: dict[int, tuple[str, ...]] = field(default_factory=dict)
    crashes: list[BaseException] = field(default_factory=list)

    def faults(self) -> list[str]:
        """Every law that was broken."""
        counted: dict[int, Save] = {}
        for save in sorted(self.acknowledged, key=lambda one: (one.epoch, one.seq or 0)):
            counted[save.position] = save
        lost = [place for place, save in counted.items() if self.scored.get(place) != save.value]
        return [
            *(f"crash: {crash!r}" for crash in self.crashes),
            *(["answers were written after the close"] if self.in_the_end != self.at_close else []),
            *(["the log is not what was acknowledged"] if self.in_the_end != len(self.acknowledged) else []),
            *([f"acknowledged but not scored at {lost}"] if lost else []),
        ]


def events(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(AnswerEvent)) or 0


def answers(session: Session, attempt_id: int) -> dict[int, tuple[str, ...]]:
    return {place: answer.value for place, answer in kept_answers(session, attempt_id).items()}


Close = Callable[[Engines, Sitting, Race, Callable[[int], None]], None]


def run_race(engines: Engines, sitting: Sitting, close: Close) -> Race:
    """Several threads save as fast as they can until they are refused; in the midst of it the attempt is closed."""
    race, guard, numbers = Race(), Lock(), count(1)

    def saver(_number: int) -> None:
        while True:
            with guard:
                seq = next(numbers)
            save = sitting.save(seq, [LETTERS[seq // 10 % 2]], position=1 + seq % 10)
            try:
                save_answer(engines.save, save)
            except AttemptClosed:
                return
            except BaseException as crash:
                race.crashes.append(crash)
                return
            with guard:
                race.acknowledged.append(save)

    def wait_for(more: int) -> None:
        """Until so many more answers were acknowledged (or every saver has ended)."""
        wanted = len(race.acknowledged) + more
        while len(race.acknowledged) < wanted and any(not future.done() for future in futures):
            pause.wait(0.005)

    pause = Event()
    with ThreadPoolExecutor(SAVERS) as pool:
        futures = [pool.submit(saver, number) for number in range(SAVERS)]
        wait_for(40)
        close(engines, sitting, race, wait_for)
        with engines.reading() as session:
            race.at_close = events(session)
    with engines.reading() as session:
        race.in_the_end = events(session)
    return race


def close_then_score(engines: Engines, sitting: Sitting, race: Race, _wait_for: object) -> None:
    """As the product does it."""
    with engines.writing() as session:
        attempt = hand_in(session, sitting.token, sitting.person_id, NOW + timedelta(minutes=5))
        race.scored = answers(session, sitting.attempt_id)
        assert score_attempt(session, attempt, NOW + timedelta(minutes=5)) is not None


def score_then_close(engines: Engines, sitting: Sitting, race: Race, wait_for: Callable[[int], None]) -> None:
    """The fault: what is scored was read before the attempt was closed."""
    with engines.reading() as session:
        race.scored = answers(session, sitting.attempt_id)
    wait_for(40)
    with engines.writing() as session:
        hand_in(session, sitting.token, sitting.person_id, NOW + timedelta(minutes=5))


@pytest.fixture
def sitting(engines: Engines) -> Sitting:
    """Only questions of level 1, where one letter is a whole answer."""
    with engines.writing() as session:
        make.small_bank(session, copies=3)
        cells = [Cell("D1", 1, 5), Cell("E1", 1, 5)]
        return make.started_attempt(session, blueprint_id=make.blueprint(session, cells).id)


def test_every_acknowledged_answer_is_scored_and_none_is_acknowledged_after(engines: Engines, sitting: Sitting) -> None:
    race = run_race(engines, sitting, close_then_score)
    assert race.faults() == []
    assert len(race.acknowledged) >= 40


def test_the_race_catches_a_scorer_that_reads_before_the_close(engines: Engines, sitting: Sitting) -> None:
    for _ in range(25):  # chance decides one race; a check that is blind to the fault would lose them all
        if "acknowledged but not scored" in " ".join(run_race(engines, sitting, score_then_close).faults()):
            return
        with engines.writing() as session:
            sitting = make.started_attempt(session)
    pytest.fail("no race showed the fault")


# --- the same, step by step: a save and a hand-in that overlap --------------------------------------------------------


@contextmanager
def impatient(engines: Engines) -> Iterator[Session]:
    """A transaction that gives up on a lock at once instead of after fifteen seconds."""
    is_sqlite = engines.write.dialect.name == "sqlite"

    def hurry(connection: Any, *_more: object) -> None:
        connection.execute("PRAGMA busy_timeout = 100")

    if is_sqlite:
        sa.event.listen(engines.write, "checkout", hurry)
    with engines.writing() as session:
        if not is_sqlite:
            session.execute(sa.text("SET LOCAL lock_timeout = '100ms'"))
        yield session


@contextmanager
def save_in_flight(engines: Engines, sitting: Sitting, statement: sa.TextClause) -> Iterator[Any]:
    """The save's own statement, executed but not yet committed; committed at the end of the block."""
    save = sitting.save(1)
    parameters = {
        "token": save.token, "login": save.login_hash, "epoch": save.epoch, "seq": save.seq, "position": save.position,
        "value": save.stored_value, "arrived": save.arrived_at, "arrived_less_grace": save.arrived_at - saving.GRACE,
    }  # fmt: skip
    with engines.write.begin() as connection:
        yield connection.execute(statement, parameters).one()


def product_statement(engines: Engines) -> sa.TextClause:
    return saving._STATEMENTS[(engines.save.dialect.name, True)]


def close_early(session: Session, sitting: Sitting) -> None:
    close_running_attempts(session, sitting.round_id, make.administrator_id(session), NOW + timedelta(minutes=2))


def test_a_hand_in_waits_for_the_save_that_is_on_its_way(engines: Engines, sitting: Sitting) -> None:
    in_flight = save_in_flight(engines, sitting, product_statement(engines))
    with in_flight, pytest.raises(sa.exc.OperationalError, match=r"locked|lock timeout"), impatient(engines) as session:
        hand_in(session, sitting.token, sitting.person_id, NOW + timedelta(minutes=2))
    with engines.writing() as session:
        attempt = hand_in(session, sitting.token, sitting.person_id, NOW + timedelta(minutes=2))
        assert marked_paper(session, attempt.id)[0].answer != ()


def test_an_organiser_who_ends_a_round_waits_for_it_too(engines: Engines, sitting: Sitting) -> None:
    in_flight = save_in_flight(engines, sitting, product_statement(engines))
    with in_flight, pytest.raises(sa.exc.OperationalError, match=r"locked|lock timeout"), impatient(engines) as session:
        close_early(session, sitting)
    with engines.writing() as session:
        close_early(session, sitting)
        assert marked_paper(session, sitting.attempt_id)[0].answer != ()


@pytest.mark.parametrize("engines", ["postgresql"], indirect=True)
def test_without_its_lock_a_save_is_acknowledged_and_lost(engines: Engines, sitting: Sitting) -> None:
    """The negative control: FOR SHARE is what makes the close wait."""
    unlocked = saving._statement(":seq", "")
    with save_in_flight(engines, sitting, unlocked), impatient(engines) as session:
        close_early(session, sitting)
        assert marked_paper(session, sitting.attempt_id)[0].answer == ()  # scored without what is then committed
    with engines.reading() as session:
        assert (make.attempt_of(session, sitting).state, events(session)) == ("submitted", 1)


def test_a_save_waits_for_the_hand_in_that_is_on_its_way_and_then_hears_closed(
    engines: Engines, sitting: Sitting
) -> None:
    heard: list[object] = []

    def save() -> None:
        try:
            heard.append(save_answer(engines.save, sitting.save(1)))
        except AttemptClosed as refusal:
            heard.append(refusal.state)

    with engines.writing() as session:
        hand_in(session, sitting.token, sitting.person_id, NOW + timedelta(minutes=2))
        browser = Thread(target=save)
        browser.start()
        browser.join(0.3)
        assert heard == []
    browser.join(60)
    assert heard == ["submitted"]
    with engines.reading() as session:
        assert events(session) == 0


def test_the_database_itself_refuses_a_save_that_forgets_to_look(engines: Engines, sitting: Sitting) -> None:
    """The second line: a guard stands behind the statement's WHERE."""
    with engines.writing() as session:
        hand_in(session, sitting.token, sitting.person_id, NOW + timedelta(minutes=2))
    save = replace(sitting.save(1), position=1)
    with pytest.raises(sa.exc.IntegrityError, match="guard_answer_event_closed"), engines.writing() as session:
        session.add(
            AnswerEvent(
                attempt_id=sitting.attempt_id, epoch=1, seq=1, position=1, value=save.stored_value,
                received_at=save.arrived_at, deadline_at=sitting.deadline_at,
            )
        )  # fmt: skip
        session.flush()


def test_posts_without_numbers_that_race_are_all_kept(engines: Engines) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
        answers = make.right_answers(session, sitting.attempt_id)
    gate = Barrier(8)

    def post(position: int) -> int:
        gate.wait()
        return save_answer(engines.save, sitting.save(None, answers[position], position=position)).seq

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(post, range(1, 9)))
    assert sorted(numbers) == list(range(1, 9))
    with engines.reading() as session:
        assert {place: one.value for place, one in kept_answers(session, sitting.attempt_id).items()} == {
            position: answers[position] for position in range(1, 9)
        }


def test_of_an_official_and_another_test_started_at_once_only_one_runs_beside_it(engines: Engines) -> None:
    with engines.writing() as session:
        who = make.person(session)
        unit = session.get_one(Unit, who.unit_id)
        rounds = [make.open_round(session, [unit], kind=kind).id for kind in ("official", "official")]
        person_id = who.id
    gate = Barrier(2)

    def start(round_id: int) -> str:
        gate.wait()
        try:
            with engines.writing() as session:
                start_attempt(session, round_id, person_id, None, NOW)
        except MayNotStart as refusal:
            return refusal.reason
        return "started"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(start, rounds)) == ["official_running", "started"]
