"""I1 to I3: the log of answers, the ends of attempts, and the results that follow from them."""

import json
from collections.abc import Iterator
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.banks.models import QuestionKey, QuestionVersion
from quizapp.banks.queries import keys_by_version, versions_by_id
from quizapp.competences.queries import model_of
from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.receipts import LoggedAnswer, receipt_code, receipt_hash
from quizapp.domain.timing import is_in_time
from quizapp.operations.verifying.findings import Finding
from quizapp.operations.verifying.sittings import Ends, Sat, sittings
from quizapp.results.actions import computed_columns, marked_places, with_policies
from quizapp.results.models import Result
from quizapp.results.rulings import RulingBook
from quizapp.rounds.models import Round

SKEW = timedelta(seconds=1)  # servers whose clocks differ by more do not start
OVER = ("submitted", "expired")


def log_findings(session: Session) -> list[Finding]:
    """One walk over all attempts."""
    ends, bank = Ends(session), _Bank(session)
    found: list[Finding] = []
    for chunk in sittings(session):
        bank.learn({place.question_version_id for sat in chunk for place in sat.places})
        for sat in chunk:
            found += _log(sat)
            found += _ends(sat, ends)
            found += _scores(sat, bank)
    return found


def _log(sat: Sat) -> Iterator[Finding]:
    """I1: also the receipt in somebody's hand still follows from the log, rescued answers left aside."""
    attempt = sat.attempt
    for event in sat.events:
        if event.epoch > attempt.epoch:
            yield Finding("I1", "answer_event", str(event.id), "epoch_ahead", f"attempt {attempt.id}")
        if not _is_readable(event.value):
            yield Finding("I1", "answer_event", str(event.id), "no_answer", f"attempt {attempt.id}")
    if sat.receipt is None:
        return
    if attempt.state not in OVER:
        yield Finding("I1", "receipt", str(attempt.id), "receipt_of_running")
    elif sat.receipt.answers_hash != _hash_of_log(sat) or sat.receipt.code != receipt_code(sat.receipt.answers_hash):
        yield Finding("I1", "receipt", str(attempt.id), "log_differs")


def _is_readable(value: str) -> bool:
    try:
        kept = json.loads(value)
    except ValueError:
        return False
    return isinstance(kept, list) and all(isinstance(part, str) for part in kept)


def _hash_of_log(sat: Sat) -> str:
    """Of the newest acknowledged answer of each place; empty where one cannot be read."""
    newest = {event.position: event for event in sat.events}  # they come in the order of their numbers
    try:
        logged = [
            LoggedAnswer(one.position, one.epoch, one.seq, tuple(json.loads(one.value))) for one in newest.values()
        ]
    except (TypeError, ValueError):
        return ""
    return receipt_hash(sat.attempt.token, sat.attempt.ended_at or sat.attempt.deadline_at, logged)


def _ends(sat: Sat, ends: Ends) -> Iterator[Finding]:
    """I2."""
    attempt = sat.attempt
    for event in sat.events if attempt.held_since is None else ():  # a clock that is held has no end yet
        if not is_in_time(event.received_at, attempt.deadline_at):
            yield Finding("I2", "answer_event", str(event.id), "late", f"attempt {attempt.id}")
        if event.deadline_at > attempt.deadline_at + SKEW:
            yield Finding("I2", "answer_event", str(event.id), "deadline_shrank", f"attempt {attempt.id}")
    for event in sat.events:
        if event.received_at < attempt.started_at - SKEW:
            yield Finding("I2", "answer_event", str(event.id), "before_start", f"attempt {attempt.id}")
    yield from _rule(attempt, ends)
    if attempt.state in OVER and attempt.ended_at is not None and attempt.ended_at > attempt.deadline_at:
        yield Finding("I2", "attempt", str(attempt.id), "ended_after_deadline")


def _rule(attempt: Attempt, ends: Ends) -> Iterator[Finding]:
    """Nobody has more time than the rule gives; who sits has exactly that, unless the round was opened again."""
    times = ends.of(attempt)
    # who handed in while an outage was open keeps the end that was in force then
    given = times.ends_at if attempt.ended_at is not None else times.deadline_at
    assert given is not None  # it has begun
    stands = (attempt.deadline_at, attempt.held_since)
    if attempt.deadline_at > given:
        yield Finding("I2", "attempt", str(attempt.id), "too_much_time", f"rule: {given.isoformat()}")
    elif stands != (given, times.held_since) and not ends.may_differ(attempt):
        yield Finding("I2", "attempt", str(attempt.id), "too_little_time", f"rule: {given.isoformat()}")


class _Bank:
    """Question versions, keys and models, each read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.versions: dict[int, QuestionVersion] = {}
        self.keys: dict[int, QuestionKey] = {}
        self._models: dict[int, AssessmentModel] = {}
        rounds = session.execute(sa.select(Round.id, Round.model_id, Round.scoring)).all()
        self.rulings = RulingBook(session)
        self.model_of_round = {row.id: row.model_id for row in rounds}
        self.scoring_of_round = {row.id: row.scoring for row in rounds}

    def learn(self, ids: set[int]) -> None:
        new = ids - set(self.versions)
        if new:
            self.versions.update(versions_by_id(self._session, new))
            self.keys.update(keys_by_version(self._session, new))

    def model(self, model_id: int) -> AssessmentModel:
        if model_id not in self._models:
            self._models[model_id] = model_of(self._session, model_id)
        return self._models[model_id]


def answers_that_count(sat: Sat, result: Result | None = None) -> dict[int, tuple[str, ...]]:
    """Position → the answer of the highest (epoch, seq), of the log and of accepted rescue files; of the same number
    the acknowledged one counts. `result`: an earlier version, which knew less; the first knew the log alone."""
    rescued = sat.rescued
    if result is not None:
        rescued = [one for one in rescued if result.version > 1 and one.decided_at <= result.created_at]
    every = sorted([*rescued, *sat.events], key=lambda answer: (answer.epoch, answer.seq))
    return {answer.position: tuple(json.loads(answer.value)) for answer in every}


def _scores(sat: Sat, bank: _Bank) -> Iterator[Finding]:
    """I3: every version, equal to the last digit: the newest under all rulings of the round and with all answers, an
    earlier one under those and with those of its time."""
    for result in sat.results:
        yield from _version(sat, result, bank, is_newest=result is sat.results[-1])


def _version(sat: Sat, result: Result, bank: _Bank, *, is_newest: bool) -> Iterator[Finding]:
    round_id = sat.attempt.round_id
    rulings = bank.rulings.up_to(round_id, bank.rulings.newest(round_id) if is_newest else result.rescoring_id)
    if result.model_id != bank.model_of_round.get(sat.attempt.round_id):
        yield Finding("I3", "result", str(result.id), "other_model", f"attempt {sat.attempt.id}")
    try:
        answers = answers_that_count(sat, None if is_newest else result)
        paper = marked_places(sat.places, bank.versions, bank.keys, answers, rulings)
        rules = with_policies(bank.model(result.model_id), bank.scoring_of_round[sat.attempt.round_id])
        computed = computed_columns(paper, rules, result.scorer_version)
    except (KeyError, TypeError, ValueError) as fault:
        yield Finding("I3", "result", str(result.id), "cannot_recompute", repr(fault))
        return
    differing = [name for name, value in computed.items() if getattr(result, name) != value]
    if differing:
        yield Finding("I3", "result", str(result.id), "differs", f"attempt {sat.attempt.id}: {', '.join(differing)}")
