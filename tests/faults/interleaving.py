"""Proof: whatever two tabs do and a network does to their messages, the kept answers are those of a model.

The model knows three rules: a number is used once, only the newest epoch may write, and the answer that counts is the
highest (epoch, number) of its place. Messages are sent, lost, doubled and delivered in any order.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import hypothesis.strategies as st
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy.orm import Session

from quizapp.attempts.actions import take_pen
from quizapp.attempts.models import AnswerEvent, Attempt
from quizapp.attempts.queries import kept_answers
from quizapp.attempts.saving import Save, save_answer
from quizapp.db import Engines
from quizapp.domain import errors
from quizapp.people.actions.logins import open_login
from quizapp.people.models import Account
from quizapp.people.queries.logins import token_hash
from tests.faults.figures import Figure, Stopwatch
from tests.faults.homes import home
from tests.faults.lanes import Lane, lanes, new_attempts
from tests.make import NOW

CONTROLS = ("last_arrival_wins",)
TABS, PLACES = 2, 3
Kept = Callable[[Session, int], dict[int, tuple[str, ...]]]


@dataclass(frozen=True)
class Message:
    """One save on its way."""

    tab: int
    epoch: int
    seq: int
    position: int
    value: str


@dataclass
class Tab:
    """What a browser knows: its pen, its counter and the newest unacknowledged answer of each place."""

    epoch: int = 0
    seq: int = 0
    queue: dict[int, Message] = field(default_factory=dict)


@dataclass
class Model:
    """The three rules."""

    epoch: int = 1
    writer: int | None = None
    log: dict[tuple[int, int], tuple[int, str]] = field(default_factory=dict)

    def take_pen(self, tab: int) -> int:
        self.epoch += self.writer != tab
        self.writer = tab
        return self.epoch

    def deliver(self, message: Message) -> str:
        key, written = (message.epoch, message.seq), (message.position, message.value)
        if self.log.get(key) == written:
            return "kept"
        if message.epoch != self.epoch:
            return "superseded"
        if key in self.log:
            return "conflict"
        self.log[key] = written
        return "kept"

    def kept(self) -> dict[int, tuple[str, ...]]:
        return {position: (value,) for _key, (position, value) in sorted(self.log.items())}


def product_kept(session: Session, attempt_id: int) -> dict[int, tuple[str, ...]]:
    return {place: answer.value for place, answer in kept_answers(session, attempt_id).items()}


def last_arrival(session: Session, attempt_id: int) -> dict[int, tuple[str, ...]]:
    """The planted fault: the answer that came last counts."""
    rows = sa.select(AnswerEvent).where(AnswerEvent.attempt_id == attempt_id).order_by(AnswerEvent.id)
    return {row.position: tuple(json.loads(row.value)) for row in session.scalars(rows)}


@dataclass
class Stage:
    """One database for all examples: each takes the next attempt of one person with two logins."""

    engines: Engines
    kept: Kept
    lane: Lane
    logins: list[tuple[int, str]]
    compared: int = 0

    @classmethod
    def build(cls, engines: Engines, kept: Kept) -> "Stage":
        lane = lanes(engines, 1)[0]
        with engines.writing() as session:
            account_id = session.scalars(sa.select(Account.id).where(Account.person_id == lane.person_id)).one()
            opened = [open_login(session, account_id, NOW) for _ in range(TABS)]
            return cls(engines, kept, lane, [(login.id, token_hash(token)) for token, login in opened])

    def next_attempt(self) -> Lane:
        with self.engines.write.begin() as connection:
            running = sa.update(Attempt).where(Attempt.state == "in_progress")
            connection.execute(running.values(state="voided", ended_at=NOW))
        (self.lane,) = new_attempts(self.engines, [self.lane])
        return self.lane


# how often each thing happens, relative to the others
OFTEN = {
    "edit": 6,
    "deliver": 6,
    "deliver_unheard": 2,
    "deliver_twice": 2,
    "retry": 1,
    "drop": 1,
    "reload": 1,
    "take_pen": 1,
}
ACTS = st.tuples(
    st.sampled_from([name for name, weight in OFTEN.items() for _ in range(weight)]),
    st.integers(0, TABS - 1),
    st.integers(1, PLACES),
    st.sampled_from("ab"),
    st.integers(0, 11),
)
Act = tuple[str, int, int, str, int]


class TwoTabs:
    """Edit, send, lose, double, reorder, reload, take the pen."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.lane = stage, stage.next_attempt()
        self.model, self.tabs = Model(), [Tab() for _ in range(TABS)]
        self.flying: list[Message] = []
        self.take_pen(0)

    def act(self, act: Act) -> None:
        name, tab, position, value, pick = act
        if name == "edit":
            self.edit(tab if self.tabs[tab].epoch else 0, position, value)
        elif name == "take_pen":
            self.take_pen(tab)
        elif name == "reload":
            self.reload(tab)
        elif name == "retry":  # everything unacknowledged goes out again with its old numbers
            self.flying.extend(self.tabs[tab].queue.values())
        elif self.flying:
            message = self.flying.pop(pick % len(self.flying))
            if name != "drop":
                self.deliver(message, times=2 if name == "deliver_twice" else 1, is_heard=name != "deliver_unheard")

    def take_pen(self, tab: int) -> None:
        """“Tiếp tục ở máy này”, then the page comes anew."""
        login_id, _hash = self.stage.logins[tab]
        with self.stage.engines.writing() as session:
            epoch = take_pen(session, self.lane.token, self.lane.person_id, login_id, NOW).epoch
        assert epoch == self.model.take_pen(tab)
        self.reload(tab)

    def reload(self, tab: int) -> None:
        """The queue was kept by the browser; with a new pen, what waits gets new numbers."""
        mine = self.tabs[tab]
        if self.model.writer != tab:  # the page says that the test goes on elsewhere
            return
        mine.seq = max([mine.seq, *(seq for _epoch, seq in self.model.log)])
        if mine.epoch == self.model.epoch:
            return
        mine.epoch = self.model.epoch
        for position, message in list(mine.queue.items()):
            mine.seq += 1
            mine.queue[position] = Message(tab, mine.epoch, mine.seq, position, message.value)

    def edit(self, tab: int, position: int, value: str) -> None:
        mine = self.tabs[tab]
        mine.seq += 1
        mine.queue[position] = Message(tab, mine.epoch, mine.seq, position, value)
        self.flying.append(mine.queue[position])

    def deliver(self, message: Message, *, times: int, is_heard: bool) -> None:
        """It arrives, maybe twice; the answer to it may be lost."""
        _id, login = self.stage.logins[message.tab]
        save = self.lane.save(message.seq, message.value, message.position, NOW, epoch=message.epoch)
        for _ in range(times):
            assert answer_to(self.stage.engines, replace(save, login_hash=login)) == self.model.deliver(message)
        queue = self.tabs[message.tab].queue
        if is_heard and queue.get(message.position) == message:
            del queue[message.position]

    def compare(self) -> None:
        """The kept answer of each place is the model's."""
        self.stage.compared += 1
        with self.stage.engines.reading() as session:
            assert self.stage.kept(session, self.lane.attempt_id) == self.model.kept()


def answer_to(engines: Engines, save: Save) -> str:
    """What the page would hear."""
    try:
        save_answer(engines.save, save)
    except errors.Superseded:
        return "superseded"
    except errors.SequenceConflict:
        return "conflict"
    return "kept"


def interleave(engines: Engines, *, examples: int, kept: Kept = product_kept) -> int:
    """Run `examples` interleavings; how many were compared. AssertionError at the first difference."""
    stage = Stage.build(engines, kept)

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(ACTS, min_size=15, max_size=40))
    def run(acts: list[Act]) -> None:
        tabs = TwoTabs(stage)
        for act in acts:
            tabs.act(act)
        tabs.compare()

    run()
    return stage.compared


def figures(engine: str, *, examples: int, control: str | None = None) -> list[str]:
    """What the proof prints; a control ends at its first difference."""
    watch = Stopwatch()
    with home(engine) as place, place.engines(is_durable=False) as engines:
        differences, compared = 0, 0
        try:
            compared = interleave(engines, examples=examples, kept=last_arrival if control else product_kept)
        except AssertionError:
            differences = 1
    figure = Figure(
        "two tabs: interleavings that differ from the model", differences, compared, engine, 0, watch.seconds, control
    )
    return [figure.line()]
