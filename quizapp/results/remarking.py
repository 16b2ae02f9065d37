"""Marking all papers of a round anew under rulings, some hundreds at a time; nothing is written here."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from quizapp.attempts.models import AnswerEvent, Attempt, AttemptQuestion, RescuedAnswer
from quizapp.attempts.places import letters_of
from quizapp.banks.models import QuestionKey, QuestionVersion
from quizapp.banks.queries import keys_by_version, versions_by_id
from quizapp.domain.rulings import Ruling
from quizapp.domain.scoring import MarkedQuestion
from quizapp.results.actions import PlaceRow, marked_places
from quizapp.results.models import Result
from quizapp.results.queries import versions_read

CHUNK = 200


class ReadResult(NamedTuple):
    """What of a stored result somebody may feel, as `domain.effects.marked` takes it."""

    total_percent: float
    band: str
    has_passed: bool
    marks: dict[str, Any]


class NewestResult(NamedTuple):
    """The last version of a result, and what ties it to its paper and answers."""

    version: int
    paper_hash: str
    answers_hash: str
    told: ReadResult


@dataclass(frozen=True)
class Remarked:
    """A closed attempt. `read`: the result that everybody reads until now, None where it is in no publication of a
    round that has one; `newest`: the last one; `paper`: as it is marked under the rulings, None where they touch
    nothing of it."""

    attempt_id: int
    person_id: int
    attempt_number: int
    read: ReadResult | None
    newest: NewestResult
    paper: list[MarkedQuestion] | None


class _Bank:
    """Versions and keys, each read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.versions: dict[int, QuestionVersion] = {}
        self.keys: dict[int, QuestionKey] = {}

    def learn(self, ids: set[int]) -> None:
        new = ids - set(self.versions)
        if new:
            self.versions.update(versions_by_id(self._session, new))
            self.keys.update(keys_by_version(self._session, new))


class _Version(NamedTuple):
    """An attempt by the ids of two of its results."""

    attempt_id: int
    person_id: int
    number: int
    newest_id: int
    read_id: int | None


@dataclass(frozen=True)
class Remarking:
    """`results`: closed and scored attempts of the round; `held`: those of them whose paper the rulings touch; `each`:
    those that may say something else now, by id: the rulings touch the paper, or the newest result is not the one that
    is read."""

    results: int
    held: int
    each: Iterator[Remarked]


def remarking(session: Session, round_id: int, rulings: Mapping[int, Ruling]) -> Remarking:
    """Nothing of an attempt is loaded but of those in `each`, and of these a few hundred at a time."""
    touched, versions = _touched(session, round_id, rulings), _versions(session, round_id)
    kept = [one for one in versions if one.attempt_id in touched or one.read_id != one.newest_id]
    held = sum(one.attempt_id in touched for one in kept)
    return Remarking(len(versions), held, _each(session, kept, touched, rulings))


def _each(
    session: Session, kept: Sequence[_Version], touched: Collection[int], rulings: Mapping[int, Ruling]
) -> Iterator[Remarked]:
    bank, found = _Bank(session), iter(kept)
    while chunk := list(islice(found, CHUNK)):
        papers = _papers(session, [one.attempt_id for one in chunk if one.attempt_id in touched], bank, rulings)
        results = _results(session, {id_ for one in chunk for id_ in (one.newest_id, one.read_id) if id_ is not None})
        for one in chunk:
            read = None if one.read_id is None else results[one.read_id].told
            yield Remarked(
                one.attempt_id, one.person_id, one.number, read, results[one.newest_id], papers.get(one.attempt_id)
            )


def _versions(session: Session, round_id: int) -> list[_Version]:
    """Of every closed and scored attempt of the round, by id."""
    read, later = versions_read([round_id]), aliased(Result)
    statement = (
        sa.select(Attempt.id, Attempt.person_id, Attempt.number, Result.id, read.c.result_id)
        .join(Result, Result.attempt_id == Attempt.id)
        .outerjoin(read, read.c.attempt_id == Attempt.id)
        .where(
            Attempt.round_id == round_id,
            Attempt.state.in_(("submitted", "expired")),
            ~sa.exists().where(later.attempt_id == Result.attempt_id, later.version > Result.version),
        )
        .order_by(Attempt.id)
    )
    return [_Version(*row) for row in session.execute(statement)]


# as rows and not as objects: a session would keep them all
_RESULTS = sa.select(
    Result.id, Result.version, Result.paper_hash, Result.answers_hash, Result.total_percent, Result.band,
    Result.has_passed, Result.marks,
)  # fmt: skip


def _results(session: Session, ids: Collection[int]) -> dict[int, NewestResult]:
    return {
        id_: NewestResult(version, paper, answers, ReadResult(*told))
        for id_, version, paper, answers, *told in session.execute(_RESULTS.where(Result.id.in_(ids)))
    }


def _touched(session: Session, round_id: int, rulings: Mapping[int, Ruling]) -> set[int]:
    """Attempts whose paper holds a question that was ruled on."""
    statement = (
        sa.select(AttemptQuestion.attempt_id)
        .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
        .where(Attempt.round_id == round_id, AttemptQuestion.question_version_id.in_(set(rulings)))
    )
    return set(session.scalars(statement))


# as rows and not as objects: there are forty for each attempt
_places = AttemptQuestion.__table__.c
_PLACES = sa.select(_places.attempt_id, _places.position, _places.question_version_id).add_columns(
    sa.cast(_places.letters, sa.Text), sa.cast(_places.left, sa.Text)
)


def _papers(
    session: Session, ids: Collection[int], bank: _Bank, rulings: Mapping[int, Ruling]
) -> dict[int, list[MarkedQuestion]]:
    places: dict[int, list[PlaceRow]] = defaultdict(list)
    mine = _PLACES.where(_places.attempt_id.in_(ids)).order_by(_places.attempt_id, _places.position)
    for attempt_id, position, version_id, letters, left in session.execute(mine):
        places[attempt_id].append(PlaceRow(position, version_id, letters_of(letters), letters_of(left)))
    bank.learn({place.question_version_id for own in places.values() for place in own})
    answers = _answers(session, ids)
    return {
        attempt_id: marked_places(own, bank.versions, bank.keys, answers[attempt_id], rulings)
        for attempt_id, own in places.items()
    }


def _answers(session: Session, ids: Collection[int]) -> dict[int, dict[int, tuple[str, ...]]]:
    """Attempt → position → the answer of the highest (epoch, seq), of the same number the acknowledged one."""
    rows = [
        (row.attempt_id, row.position, row.epoch, row.seq, is_logged, row.value)
        for is_logged, model in ((1, AnswerEvent), (0, RescuedAnswer))
        for row in session.execute(
            sa.select(model.attempt_id, model.position, model.epoch, model.seq, model.value).where(
                model.attempt_id.in_(ids)
            )
        )
    ]
    found: dict[int, dict[int, tuple[str, ...]]] = defaultdict(dict)
    for attempt_id, position, _epoch, _seq, _is_logged, value in sorted(rows):
        found[attempt_id][position] = letters_of(value)
    return found
