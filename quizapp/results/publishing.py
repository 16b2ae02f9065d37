"""Checking and publishing the results of a round: a frozen set, looked through by one person and let out by another."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from quizapp.attempts.models import Attempt, RescueFile
from quizapp.attempts.queries import running_in_round
from quizapp.attempts.times import last_moment
from quizapp.audit.actions import record
from quizapp.domain.errors import RecordRefused, RoundRefusal
from quizapp.domain.result_life import MAY_BE_CHECKED, MAY_BE_PUBLISHED, Sets, confirming_roles, is_waived, life_state
from quizapp.people.models import Account
from quizapp.results.life_models import Publication, PublishedResult, Rescoring, ResultsCheck
from quizapp.results.models import Result
from quizapp.results.queries import publication_read, unscored_attempt_ids
from quizapp.results.second_person import organisers_of
from quizapp.results.snapshots import carry_over, stamp_of
from quizapp.rounds.models import Round, RoundCandidate


@dataclass(frozen=True)
class Actor:
    """Who acts: an account, its person where it has one, and the roles it holds over the round."""

    account_id: int
    person_id: int | None
    roles: Collection[str]


@dataclass(frozen=True)
class RoundLife:
    """Where the results of a round stand. `set_hash`: of all newest versions, as they would be checked now."""

    state: str
    set_hash: str
    invited: int
    sat: int
    results: int
    unscored: int
    waiting_files: int
    check: ResultsCheck | None
    publication: Publication | None
    waiting_rescoring: Rescoring | None

    @property
    def may_be_checked(self) -> bool:
        return self.state in MAY_BE_CHECKED and self.waiting_rescoring is None

    @property
    def may_be_published(self) -> bool:
        return self.state in MAY_BE_PUBLISHED and self.waiting_rescoring is None


_SET = (
    Result.id, Result.attempt_id, Result.version, Result.total_percent, Result.band, Result.has_passed,
    Result.paper_hash, Result.answers_hash,
)  # fmt: skip
Facts = list[list[object]]


def _hash(rows: Facts) -> str:
    return hashlib.sha256(json.dumps(rows, separators=(",", ":")).encode()).hexdigest()


def present_set(session: Session, round_id: int) -> Facts:
    """Of every closed attempt of the round the newest version, by attempt."""
    later = aliased(Result)
    statement = (
        sa.select(*_SET)
        .join(Attempt, Attempt.id == Result.attempt_id)
        .where(
            Attempt.round_id == round_id,
            Attempt.state.in_(("submitted", "expired")),
            ~sa.exists().where(later.attempt_id == Result.attempt_id, later.version > Result.version),
        )
        .order_by(Result.attempt_id)
    )
    return [list(row) for row in session.execute(statement)]


def published_set(session: Session, publication_id: int) -> Facts:
    """What a publication froze, by attempt."""
    statement = (
        sa.select(*_SET)
        .join(PublishedResult, PublishedResult.result_id == Result.id)
        .where(PublishedResult.publication_id == publication_id)
        .order_by(PublishedResult.attempt_id)
    )
    return [list(row) for row in session.execute(statement)]


def set_hash(rows: Facts) -> str:
    return _hash(rows) if rows else ""


def life_of(session: Session, round_: Round, now: datetime) -> RoundLife:
    return _life(session, round_, present_set(session, round_.id), now)


def _life(session: Session, round_: Round, present: Facts, now: datetime) -> RoundLife:
    checks = sa.select(ResultsCheck).where(ResultsCheck.round_id == round_.id).order_by(ResultsCheck.id.desc())
    check = session.scalars(checks.limit(1)).one_or_none()
    publication = publication_read(session, round_.id)
    published = session.get_one(ResultsCheck, publication.check_id).set_hash if publication else ""
    unscored = len(unscored_attempt_ids(session, round_.id))
    is_over = round_.state == "closed" or now >= last_moment(session, round_, now)
    sets = Sets(set_hash(present), check.set_hash if check else "", published)
    return RoundLife(
        state=life_state(
            is_over=is_over and not running_in_round(session, round_.id), unscored=unscored, results=len(present),
            sets=sets,
        ),
        set_hash=sets.present,
        invited=_count(session, RoundCandidate.round_id == round_.id),
        sat=_count(session, Attempt.round_id == round_.id, Attempt.state.in_(("submitted", "expired"))),
        results=len(present),
        unscored=unscored,
        waiting_files=_count(
            session, RescueFile.attempt_id == Attempt.id, Attempt.round_id == round_.id, RescueFile.state == "waiting"
        ),
        check=check,
        publication=publication,
        waiting_rescoring=waiting_rescoring(session, round_.id),
    )  # fmt: skip


def _count(session: Session, *conditions: sa.ColumnElement[bool]) -> int:
    return session.scalar(sa.select(sa.func.count()).where(*conditions)) or 0


def waiting_rescoring(session: Session, round_id: int) -> Rescoring | None:
    statement = sa.select(Rescoring).where(Rescoring.round_id == round_id, Rescoring.state == "waiting")
    return session.scalars(statement).one_or_none()


def require_confirming(round_: Round, actor: Actor) -> None:
    """RecordRefused(`confirming_role`) where the actor may not publish or approve."""
    if not set(confirming_roles(round_.kind)) & set(actor.roles):
        raise RecordRefused("confirming_role")


def require_official_results(round_: Round) -> None:
    """A rehearsal and a cancelled round have no results to publish."""
    if round_.kind == "rehearsal" or round_.state not in ("ready", "closed"):
        raise RoundRefusal("wrong_state")


def check_results(
    session: Session, round_: Round, actor: int, note: str, now: datetime, seen: str | None = None
) -> ResultsCheck:
    """Put on record that these results were looked through; the caller holds the round's lock. `seen`: the hash of the
    set that the page showed; None where none was. RecordRefused: nothing_to_check, rescoring_waits, results_moved_on.
    """
    require_official_results(round_)
    present = present_set(session, round_.id)
    life = _life(session, round_, present, now)
    if not life.may_be_checked:
        raise RecordRefused("nothing_to_check" if life.waiting_rescoring is None else "rescoring_waits")
    if seen not in (None, life.set_hash):
        raise RecordRefused("results_moved_on")
    return _checked(session, round_.id, present, actor, note, now)


def _checked(session: Session, round_id: int, rows: Facts, actor: int, note: str, now: datetime) -> ResultsCheck:
    check = ResultsCheck(
        round_id=round_id, results=len(rows), set_hash=set_hash(rows), note=note, checked_by=actor, checked_at=now
    )
    session.add(check)
    session.flush()
    record(
        session, now, actor, "results_checked", f"round:{round_id}",
        check=check.id, results=len(rows), hash=check.set_hash,
    )  # fmt: skip
    return check


def publish_checked(
    session: Session, round_: Round, actor: Actor, reason: str, now: datetime, seen: str | None = None
) -> Publication:
    """Let out what was checked as the next version; `reason` from the second version on. The caller holds the round's
    lock.

    RecordRefused: confirming_role, nothing_to_publish (something changed since the check, or nothing was checked),
    results_moved_on (another set was checked than the page showed: `seen`), second_person, correction_reason.
    """
    require_official_results(round_)
    require_confirming(round_, actor)
    stamp = stamp_of(session, round_.id)
    present = present_set(session, round_.id)
    life = _life(session, round_, present, now)
    if not life.may_be_published or life.check is None:
        raise RecordRefused("nothing_to_publish" if life.waiting_rescoring is None else "rescoring_waits")
    if seen not in (None, life.set_hash):
        raise RecordRefused("results_moved_on")
    if life.publication is not None and len(reason) < 5:
        raise RecordRefused("correction_reason")
    alone = is_waived(round_.kind, life.check.checked_by, actor.account_id, organisers_of(session, round_.unit_id))
    made = _published(session, round_, life.check, present, actor.account_id, reason, now, is_waived=alone)
    if life.publication is None:
        carry_over(session, round_.id, stamp)
    return made


def publish_correction(session: Session, round_: Round, rescoring: Rescoring, now: datetime) -> Publication | None:
    """The version that an approved rescoring makes of results that were published before; None where they were not.
    Whoever proposed it stands for the check."""
    if publication_read(session, round_.id) is None or rescoring.decided_by is None:
        return None
    present = present_set(session, round_.id)
    check = _checked(session, round_.id, present, rescoring.proposed_by, rescoring.reason, now)
    return _published(
        session, round_, check, present, rescoring.decided_by, rescoring.reason, now,
        is_waived=rescoring.is_waived, rescoring_id=rescoring.id,
    )  # fmt: skip


def _published(
    session: Session,
    round_: Round,
    check: ResultsCheck,
    rows: Facts,
    actor: int,
    reason: str,
    now: datetime,
    *,
    is_waived: bool,
    rescoring_id: int | None = None,
) -> Publication:
    before = publication_read(session, round_.id)
    made = Publication(
        round_id=round_.id,
        number=1 if before is None else before.number + 1,
        check_id=check.id,
        rescoring_id=rescoring_id,
        reason=reason,
        published_by=actor,
        published_at=now,
        is_waived=is_waived,
    )
    session.add(made)
    session.flush()
    session.execute(
        sa.insert(PublishedResult),
        [{"publication_id": made.id, "attempt_id": row[1], "result_id": row[0]} for row in rows],
    )
    round_.results_published_at = round_.results_published_at or now
    record(
        session, now, actor, "results_published" if before is None else "results_corrected", f"round:{round_.id}",
        publication=made.id, number=made.number, check=check.id, checked_by=check.checked_by, hash=check.set_hash,
        results=len(rows), reason=reason, second_person="waived" if is_waived else "yes", rescoring=rescoring_id,
    )  # fmt: skip
    return made


@dataclass(frozen=True)
class PublicationLine:
    """A publication as pages list it."""

    publication: Publication
    check: ResultsCheck
    checker: str
    publisher: str


def publication_lines(session: Session, round_id: int) -> list[PublicationLine]:
    """The newest first."""
    checker, publisher = aliased(Account), aliased(Account)
    statement = (
        sa.select(Publication, ResultsCheck, checker.display_name, publisher.display_name)
        .join(ResultsCheck, ResultsCheck.id == Publication.check_id)
        .join(checker, checker.id == ResultsCheck.checked_by)
        .join(publisher, publisher.id == Publication.published_by)
        .where(Publication.round_id == round_id)
        .order_by(Publication.number.desc())
    )
    return [PublicationLine(*row) for row in session.execute(statement)]


def account_name(session: Session, account_id: int) -> str:
    return session.scalar(sa.select(Account.display_name).where(Account.id == account_id)) or ""
