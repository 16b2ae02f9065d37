"""Reading rescue files: a round's list, one file beside what is kept, and what accepting it would do to the marks.

Staff see files of people of their units in rounds that their units organise, and no others.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from quizapp.attempts.models import Attempt, RescuedAnswer, RescueFile
from quizapp.attempts.places import letters_of
from quizapp.attempts.queries import KeptAnswer, frozen_paper, kept_answers, logged_answers
from quizapp.banks.markup import words_of
from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.errors import NotFound
from quizapp.domain.questions import PaperItem
from quizapp.domain.rescuing import Compared, Kept, Sat, answer_in_letters, answer_in_words, compared
from quizapp.people.models import Account, Person
from quizapp.results.actions import computed_columns, marked_paper, rules_of
from quizapp.results.files import stored_answers
from quizapp.rounds.models import Round, RoundCandidate
from quizapp.statements import DriverStatement


@dataclass(frozen=True)
class RescueRow:
    """A file with whom it is about and who acted on it."""

    file: RescueFile
    attempt: Attempt
    person_name: str
    staff_code: str
    uploader: str
    decider: str


def _rows(round_id: int, unit_ids: Collection[int]) -> Any:
    uploader, decider = aliased(Account), aliased(Account)
    return (
        sa.select(RescueFile, Attempt, Person, uploader.display_name, decider.display_name)
        .join(Attempt, Attempt.id == RescueFile.attempt_id)
        .join(Round, Round.id == Attempt.round_id)
        .join(
            RoundCandidate,
            sa.and_(RoundCandidate.round_id == Attempt.round_id, RoundCandidate.person_id == Attempt.person_id),
        )
        .join(Person, Person.id == Attempt.person_id)
        .join(uploader, uploader.id == RescueFile.uploaded_by)
        .outerjoin(decider, decider.id == RescueFile.decided_by)
        .where(Attempt.round_id == round_id, Round.unit_id.in_(unit_ids), RoundCandidate.unit_id.in_(unit_ids))
        .order_by(RescueFile.id.desc())
    )


def _row(found: Any) -> RescueRow:
    file, attempt, person, uploader, decider = found
    return RescueRow(file, attempt, person.name, person.staff_code, uploader, decider or "")


def rescue_rows(session: Session, round_id: int, unit_ids: Collection[int]) -> list[RescueRow]:
    """The files of a round, the newest first."""
    return [_row(found) for found in session.execute(_rows(round_id, unit_ids))]


def rescue_row(session: Session, round_id: int, file_id: int, unit_ids: Collection[int]) -> RescueRow:
    """NotFound where the file is of another round or of people outside `unit_ids`."""
    found = session.execute(_rows(round_id, unit_ids).where(RescueFile.id == file_id)).one_or_none()
    if found is None:
        raise NotFound("rescue_file")
    return _row(found)


def compared_file(session: Session, file: RescueFile, attempt: Attempt) -> tuple[Compared, ...]:
    """Every answer of a stored file beside what counts now; of a decided file, beside what counted until then."""
    paper = {item.position: item for item in frozen_paper(session, attempt.id)}
    answers = stored_answers(file.content)
    return compared(answers, paper, _counted_before(session, file, attempt), sat(attempt), file.uploaded_at)


def _counted_before(session: Session, file: RescueFile, attempt: Attempt) -> dict[int, Kept]:
    if file.decided_at is None:
        return as_kept(kept_answers(session, attempt.id))
    counted = as_kept(logged_answers(session, attempt.id))
    earlier = (
        sa.select(RescuedAnswer)
        .join(RescueFile, RescueFile.id == RescuedAnswer.rescue_file_id)
        .where(RescueFile.attempt_id == attempt.id, RescueFile.decided_at < file.decided_at)
    )
    for one in session.scalars(earlier):
        held = counted.get(one.position)
        if held is None or (one.epoch, one.seq) > (held.epoch, held.seq):
            counted[one.position] = Kept(letters_of(one.value), one.epoch, one.seq)
    return counted


def as_kept(answers: Mapping[int, KeptAnswer]) -> dict[int, Kept]:
    return {place: Kept(one.value, one.epoch, one.seq) for place, one in answers.items()}


def sat(attempt: Attempt) -> Sat:
    """An ended attempt takes nothing that was claimed after its end, be that its deadline, its owner's or the round's
    last word."""
    return Sat(attempt.started_at, attempt.ended_at)


@dataclass(frozen=True)
class ShownChange:
    """One line of the preview. `stem` is empty, and answers are letters, where the reader may still sit the paper."""

    position: int
    stem: str
    kept: tuple[str, ...]
    claimed: tuple[str, ...]
    claimed_at: datetime | None
    status: str


def shown_changes(
    session: Session, attempt_id: int, answers: Collection[Compared], *, with_texts: bool
) -> list[ShownChange]:
    """Answers side by side as their owner read them; never the key."""
    paper = {item.position: item for item in frozen_paper(session, attempt_id)}
    say = answer_in_words if with_texts else answer_in_letters
    return [_shown(one, paper[one.answer.position], say, with_texts=with_texts) for one in answers]


def _shown(one: Compared, item: PaperItem, say: Any, *, with_texts: bool) -> ShownChange:
    return ShownChange(
        position=item.position,
        stem=words_of(item.stem, item.extra) if with_texts else "",
        kept=say(item, one.kept.value) if one.kept else (),
        claimed=say(item, one.answer.value),
        claimed_at=one.answer.claimed_at,
        status=one.status,
    )


@dataclass(frozen=True)
class Outcome:
    """Marks before and after, by a scoring that writes nothing."""

    percent_before: float
    percent_after: float
    model: AssessmentModel
    band_before: str
    band_after: str


def outcome_of(session: Session, attempt: Attempt, answers: Collection[Compared]) -> Outcome:
    """What accepting would do to the marks; only for pages that may show keys, because one answer's marks are its
    key."""
    rules = rules_of(session, attempt)
    model, rulings = rules.model, rules.rulings
    names = {band.code: band.name for band in model.bands}
    taken = {one.answer.position: one.answer.value for one in answers if one.is_taken}
    before = computed_columns(marked_paper(session, attempt.id, rulings=rulings), model)
    after = computed_columns(marked_paper(session, attempt.id, instead=taken, rulings=rulings), model)
    percents = (before["total_percent"], after["total_percent"])
    return Outcome(*percents, model, names[before["band"]], names[after["band"]])


def rescued_positions(session: Session, file_id: int) -> set[int]:
    """The places of which an accepted file's answer was taken."""
    return set(session.scalars(sa.select(RescuedAnswer.position).where(RescuedAnswer.rescue_file_id == file_id)))


@dataclass(frozen=True)
class ToldRescue:
    """What the owner of a test is told of one file: when it was taken in, and the decision (`decided_at` is None while
    it waits). `taken`: how many of its answers count since."""

    state: str
    uploaded_at: datetime
    decided_at: datetime | None
    reason: str
    taken: int


_files = RescueFile.__table__.c
_TAKEN = sa.select(sa.func.count()).where(RescuedAnswer.rescue_file_id == _files.id).scalar_subquery()
_TOLD = DriverStatement(
    sa.select(_files.state, _files.uploaded_at, _files.decided_at, _files.reason, _TAKEN.label("taken"))
    .where(_files.attempt_id == sa.bindparam("attempt_id"))
    .order_by(_files.id)
)


def told_rescues(session: Session, attempt_id: int) -> list[ToldRescue]:
    """The files of an attempt as they were taken in."""
    return [ToldRescue(*row) for row in _TOLD.rows(session, attempt_id=attempt_id)]
