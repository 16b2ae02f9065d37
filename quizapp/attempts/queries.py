"""Reading attempts. The owner is in every WHERE; there is no function that loads an attempt by id alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import AnswerEvent, Attempt, RescuedAnswer
from quizapp.attempts.places import FrozenPlace, frozen_places, letters_of
from quizapp.attempts.room_models import AttemptEnding
from quizapp.banks.queries import PublicVersion, public_versions
from quizapp.db import UtcDateTime
from quizapp.domain.errors import NotFound
from quizapp.domain.parts import shown_blanks
from quizapp.domain.questions import PaperItem, is_complete, own_extra, shown_choices, shown_left
from quizapp.domain.timing import CLOSE_AFTER, GRACE
from quizapp.people.models import Account
from quizapp.rounds.models import Round
from quizapp.statements import DriverStatement, Looked, LookedRows

_OWN = sa.select(Attempt).where(Attempt.token == sa.bindparam("token"), Attempt.person_id == sa.bindparam("person_id"))


def own_attempt(session: Session, token: str, person_id: int | None) -> Attempt:
    """The attempt behind `token` where it is this person's; NotFound otherwise."""
    attempt = session.scalars(_OWN, {"token": token, "person_id": person_id}).one_or_none()
    if attempt is None:
        raise NotFound("attempt")
    return attempt


_ATTEMPT, _ROUND = Looked(Attempt), Looked(Round)
_OWN_WITH_ROUND = DriverStatement(
    sa.select(*_ATTEMPT.columns, *_ROUND.columns)
    .join_from(Attempt, Round, Round.id == Attempt.round_id)
    .where(Attempt.token == sa.bindparam("token"), Attempt.person_id == sa.bindparam("person_id"))
)


def own_sitting(session: Session, token: str, person_id: int | None) -> tuple[Attempt, Round]:
    """`own_attempt` with its round, both to look at only."""
    rows = _OWN_WITH_ROUND.rows(session, token=token, person_id=person_id)
    attempt = _ATTEMPT.made(rows[0]) if rows else None
    round_ = _ROUND.made(rows[0], len(_ATTEMPT.columns)) if rows else None
    if attempt is None or round_ is None:
        raise NotFound("attempt")
    return attempt, round_


def owner_of(session: Session, token: str) -> tuple[str, int]:
    """User name and person of the account whose attempt this is; NotFound where there is none.

    For signing in again on the page of the attempt: whoever asks still has to know the password.
    """
    statement = (
        sa.select(Account.username, Attempt.person_id)
        .join(Account, Account.person_id == Attempt.person_id)
        .where(Attempt.token == token)
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFound("attempt")
    return row.username, row.person_id


def frozen_paper(session: Session, attempt_id: int) -> tuple[PaperItem, ...]:
    """The paper as its owner sees it, by position, without keys. Immutable once the attempt has begun."""
    places = frozen_places(session, attempt_id)
    versions = public_versions(session, (place.version for place in places))
    return tuple(item_at(place, versions[place.version]) for place in places)


def item_at(place: FrozenPlace, version: PublicVersion) -> PaperItem:
    """What the owner sees at a place."""
    return PaperItem(
        position=place.position,
        version_id=version.id,
        competence=version.competence,
        level=version.level,
        type=version.type,
        stem=version.stem,
        choices=shown_choices(place.letters, version.options) if version.type != "cloze" else (),
        left=shown_left(place.left, version.left),
        extra=own_extra(version.extra, place.letters),
        blanks=shown_blanks(place.letters, version.extra["blanks"]) if version.type == "cloze" else (),
    )


@dataclass(frozen=True)
class KeptAnswer:
    """The answer of a place that counts: the highest (epoch, seq). Of a rescued one `received_at` is a claim."""

    position: int
    value: tuple[str, ...]
    received_at: datetime
    epoch: int
    seq: int
    is_rescued: bool = False


_events, _rescued = AnswerEvent.__table__.c, RescuedAnswer.__table__.c
_EVENTS = (
    sa.select(_events.position, _events.value, _events.received_at, _events.epoch, _events.seq)
    .add_columns(sa.false().label("is_rescued"))
    .where(_events.attempt_id == sa.bindparam("attempt_id"))
)
_FILES = (
    sa.select(_rescued.position, _rescued.value, _rescued.claimed_at, _rescued.epoch, _rescued.seq)
    .add_columns(sa.true())
    .where(_rescued.attempt_id == sa.bindparam("attempt_id"))
)
_IN_ORDER = sa.text("epoch, seq, is_rescued DESC")  # of the same number the acknowledged answer counts: it stands last
_LOGGED = DriverStatement(_EVENTS.order_by(_IN_ORDER))
_KEPT = DriverStatement(sa.union_all(_EVENTS, _FILES).order_by(_IN_ORDER))


def logged_answers(session: Session, attempt_id: int) -> dict[int, KeptAnswer]:
    """Position → the answer that counts of those that the server acknowledged; what a receipt is about."""
    return _newest_by_position(_LOGGED.rows(session, attempt_id=attempt_id))


def kept_answers(session: Session, attempt_id: int) -> dict[int, KeptAnswer]:
    """Position → the answer that counts, of the append-only log and of accepted rescue files together."""
    return _newest_by_position(_KEPT.rows(session, attempt_id=attempt_id))


def _newest_by_position(rows: Iterable[tuple[Any, ...]]) -> dict[int, KeptAnswer]:
    return {
        position: KeptAnswer(position, letters_of(value), at, epoch, seq, bool(is_rescued))
        for position, value, at, epoch, seq, is_rescued in rows
    }


def answers_and_highest_seq(session: Session, attempt_id: int) -> tuple[dict[int, KeptAnswer], int]:
    """`kept_answers`, and the highest sequence number that any browser used for this attempt (0 before the first
    answer)."""
    rows = _KEPT.rows(session, attempt_id=attempt_id)
    return _newest_by_position(rows), max((seq for *_, seq, is_rescued in rows if not is_rescued), default=0)


_OF_PERSON = LookedRows(
    sa.select(Attempt)
    .where(Attempt.round_id == sa.bindparam("round_id"), Attempt.person_id == sa.bindparam("person_id"))
    .order_by(Attempt.number)
)


def attempts_of(session: Session, round_id: int, person_id: int) -> list[Attempt]:
    """A person's attempts of a round, by number, to look at only."""
    return _OF_PERSON.all(session, round_id=round_id, person_id=person_id)


_attempts, _rounds = Attempt.__table__.c, Round.__table__.c
_RELATED = DriverStatement(
    sa.select(_attempts.id)
    .where(
        _attempts.person_id == sa.bindparam("person_id"),
        _attempts.state != "voided",
        _attempts.round_id.in_(
            sa.select(_rounds.id).where(
                sa.or_(_rounds.makeup_of_id == sa.bindparam("round_id"), _rounds.id == sa.bindparam("makeup_of_id")),
                _rounds.state != "cancelled",
            )
        ),
    )
    .limit(1)
)


def sat_related_round(session: Session, round_: Round, person_id: int) -> bool:
    """Whether the person has begun the round that this one makes up for, or a make-up round of this one."""
    facts = {"person_id": person_id, "round_id": round_.id, "makeup_of_id": round_.makeup_of_id}
    return bool(_RELATED.rows(session, **facts))


_SITS_OFFICIAL = DriverStatement(
    sa.select(_attempts.id)
    .join(Round.__table__, _rounds.id == _attempts.round_id)
    .where(
        _attempts.person_id == sa.bindparam("person_id"),
        _attempts.state == "in_progress",
        sa.or_(_attempts.deadline_at > sa.bindparam("since", type_=UtcDateTime()), _attempts.held_since.is_not(None)),
        _rounds.kind == "official",
        _attempts.round_id != sa.bindparam("but"),
    )
    .limit(1)
)


def sits_official_round(session: Session, person_id: int, now: datetime, but: int | None = None) -> bool:
    """Whether the person has an official test running at this moment, in a round other than `but`."""
    return bool(_SITS_OFFICIAL.rows(session, person_id=person_id, since=now - GRACE, but=but or 0))


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    """What `domain.timing.is_due` says, of a row."""
    return sa.and_(Attempt.held_since.is_(None), Attempt.deadline_at <= now - CLOSE_AFTER)


def due_attempt_ids(session: Session, now: datetime, limit: int = 500, *, lock: bool = False) -> list[int]:
    """Attempts whose deadline and grace have passed though nobody handed them in and no outage holds their clock.

    `lock`: they stay as they are until the transaction ends; those that another process is at are left to it.
    """
    statement = (
        sa.select(Attempt.id).where(Attempt.state == "in_progress", _is_due(now)).order_by(Attempt.id).limit(limit)
    )
    return list(session.scalars(statement.with_for_update(skip_locked=True, key_share=True) if lock else statement))


def is_time_left(session: Session, now: datetime) -> bool:
    """Whether anybody's test is open and not due."""
    return bool(session.scalar(sa.select(sa.exists().where(Attempt.state == "in_progress", ~_is_due(now)))))


def running_in_round(session: Session, round_id: int) -> int:
    """How many attempts of a round are in progress."""
    statement = sa.select(sa.func.count()).where(Attempt.round_id == round_id, Attempt.state == "in_progress")
    return session.scalar(statement) or 0


def people_who_started(session: Session, round_id: int) -> set[int]:
    """Persons who have an attempt that was not voided."""
    statement = sa.select(Attempt.person_id).where(Attempt.round_id == round_id, Attempt.state != "voided")
    return set(session.scalars(statement))


_endings = AttemptEnding.__table__.c
_ENDING = DriverStatement(sa.select(_endings.reason).where(_endings.attempt_id == sa.bindparam("attempt_id")))


def ending_of(session: Session, attempt_id: int) -> str:
    """Why somebody else ended the attempt; "" where nobody did."""
    rows = _ENDING.rows(session, attempt_id=attempt_id)
    return str(rows[0][0]) if rows else ""


def unanswered(paper: Iterable[PaperItem], answers: dict[int, KeptAnswer]) -> list[int]:
    """Positions without a whole answer; a matching question with a side left open is one of them."""
    kept = {position: answer.value for position, answer in answers.items()}
    return [item.position for item in paper if not is_complete(item, kept.get(item.position, ()))]
