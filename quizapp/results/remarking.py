"""Marking all papers of a round anew under rulings, some hundreds at a time; nothing is written here."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

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


@dataclass(frozen=True)
class Remarked:
    """A closed attempt. `read`: the result that everybody reads until now, None where it is in no publication of a
    round that has one; `newest`: the last one; `paper`: as it is marked under the rulings, None where they touch
    nothing of it."""

    attempt: Attempt
    read: Result | None
    newest: Result
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


def remarked(session: Session, round_id: int, rulings: Mapping[int, Ruling]) -> Iterator[Remarked]:
    """Every closed and scored attempt of the round, by id."""
    bank, touched = _Bank(session), _touched(session, round_id, rulings)
    found = iter(_attempts(session, round_id))
    while chunk := list(islice(found, CHUNK)):
        papers = _papers(
            session, [attempt.id for attempt, _read, _newest in chunk if attempt.id in touched], bank, rulings
        )
        for attempt, read, newest in chunk:
            yield Remarked(attempt, read, newest, papers.get(attempt.id))


def _attempts(session: Session, round_id: int) -> Sequence[tuple[Attempt, Result | None, Result]]:
    read, later, old = versions_read([round_id]), aliased(Result), aliased(Result)
    statement = (
        sa.select(Attempt, old, Result)
        .join(Result, Result.attempt_id == Attempt.id)
        .outerjoin(read, read.c.attempt_id == Attempt.id)
        .outerjoin(old, old.id == read.c.result_id)
        .where(
            Attempt.round_id == round_id,
            Attempt.state.in_(("submitted", "expired")),
            ~sa.exists().where(later.attempt_id == Result.attempt_id, later.version > Result.version),
        )
        .order_by(Attempt.id)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(statement)]


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
