"""Reading the bank. Only `keys_by_version` and `question_history` give keys away; what candidates get never does."""

import zlib
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.banks.laws import IS_CURRENT, changed_versions
from quizapp.banks.models import (
    Citation,
    LegalChange,
    LegalWithdrawal,
    PracticeRelease,
    Question,
    QuestionKey,
    QuestionReview,
    QuestionStep,
    QuestionVersion,
)
from quizapp.banks.states import (
    IS_RETIRED,
    IS_REVIEWED,
    IS_WORKING,
    STATUS,
    Standing,
    question_by_code,
    standing,
)
from quizapp.db import Base
from quizapp.domain.drawing import Candidate
from quizapp.domain.likeness import Worded, stems_in_files, worded
from quizapp.domain.parts import letters_of_blanks
from quizapp.memory import Remembered
from quizapp.statements import DriverStatement

_all_versions = QuestionVersion.__table__.c


def _counted(table: type[Base], *of: Any) -> list[sa.ScalarSelect[Any]]:
    """How many rows an append-only table has, and the highest of some columns."""
    return [
        sa.select(figure).select_from(table).scalar_subquery() for figure in (sa.func.count(), *map(sa.func.max, of))
    ]


_STATE_OF_BANK = DriverStatement(
    sa.select(
        sa.func.count(),
        sa.func.max(_all_versions.id),
        sa.func.min(_all_versions.content_hash),
        sa.func.max(_all_versions.content_hash),
        *_counted(Citation),
        *_counted(LegalChange, LegalChange.id, LegalChange.recorded_at),
        *_counted(LegalWithdrawal),
        *_counted(QuestionReview, QuestionReview.id, QuestionReview.checked_at),
        *_counted(QuestionStep, QuestionStep.id, QuestionStep.taken_at),
        *_counted(PracticeRelease),
    ).select_from(QuestionVersion)
)
_POOLS: Remembered[Hashable, tuple[Candidate, ...]] = Remembered(8)


def drawable(session: Session, on: date) -> Sequence[Candidate]:
    """Current versions that are approved and in force on the day `on`: drafts and retired ones are never drawn, nor
    those whose legal basis has changed by then and that nobody has checked since, nor what was given to practice.

    Versions, their steps, citations, changes of the law and reviews are only ever added: while none of these tables has
    a new row the pool of a day is the same.
    """
    key = (session.get_bind().engine.url, on, *_STATE_OF_BANK.rows(session))
    return _POOLS.of(key, lambda: _read_pool(session, on))


def practised(session: Session, on: date) -> Sequence[Candidate]:
    """What would be drawable, had it not been given to practice."""
    return _read_pool(session, on, is_released=True)


def _read_pool(session: Session, on: date, *, is_released: bool = False) -> tuple[Candidate, ...]:
    released = sa.exists().where(PracticeRelease.question_id == Question.id)
    statement = (
        sa.select(QuestionVersion.id, QuestionVersion.competence, QuestionVersion.level, QuestionVersion.type)
        .add_columns(QuestionVersion.content, Question.code)
        .join(Question, IS_CURRENT)
        .where(
            IS_REVIEWED,
            released if is_released else sa.not_(released),
            sa.or_(QuestionVersion.in_force_from.is_(None), QuestionVersion.in_force_from <= on),
            sa.or_(QuestionVersion.in_force_until.is_(None), QuestionVersion.in_force_until >= on),
        )
        .order_by(Question.code)
    )
    changed = changed_versions(session, on)
    return tuple(
        Candidate(
            version_id=row.id,
            code=row.code,
            competence=row.competence,
            level=row.level,
            type=row.type,
            letters=letters_of_blanks(row.content.get("blanks", {})) or tuple(row.content["options"]),
            left=tuple(row.content["left"]),
            keep_last=row.content["keep_last"],
            case=_case_name(row.content),
        )
        for row in session.execute(statement)
        if row.id not in changed
    )


def _case_name(content: dict[str, Any]) -> str:
    """What is drawn together: questions of one situation in the same words.

    While a change of it is reviewed, those that have it already and those that have not are not mixed.
    """
    case = content.get("case")
    return f"{case['code']} {zlib.crc32(case['text'].encode()):08x}" if case else ""


def supply(session: Session, on: date) -> dict[tuple[str, int], int]:
    """(competence, level) → how many questions may be drawn on the day `on`, those of cases apart: see `shortages`."""
    return Counter((one.competence, one.level) for one in drawable(session, on) if not one.case)


@dataclass(frozen=True)
class CountedVersion:
    """What is counted of a version; its status is that of today."""

    id: int
    competence: str
    level: int
    type: str
    is_situation: bool
    status: str


def current_versions(session: Session) -> list[CountedVersion]:
    """The version of each question that counts now, drafts and retired ones too."""
    version = QuestionVersion
    of = (version.id, version.competence, version.level, version.type, version.is_situation)
    return [CountedVersion(*row) for row in session.execute(sa.select(*of, STATUS).join(Question, IS_CURRENT))]


def current_hashes(session: Session) -> dict[str, str]:
    """Code → the hash of what the newest version says."""
    statement = sa.select(Question.code, QuestionVersion.content_hash).join(QuestionVersion, IS_CURRENT)
    return {row.code: row.content_hash for row in session.execute(statement)}


def hashes_for_files(session: Session, given: Mapping[str, str]) -> dict[str, str]:
    """`current_hashes`, as a file is held against them. `given`: code → the hash of what the file says.

    Where people have written the current version, and the file only repeats an older one, the file says nothing new:
    its hash stands for the current one, so that no old file undoes their work.
    """
    hashes = current_hashes(session)
    statement = (
        sa.select(Question.code)
        .join(QuestionVersion, IS_CURRENT)
        .where(QuestionVersion.created_by.is_not(None), Question.code.in_(given))
    )
    own = set(session.scalars(statement))
    older = sa.select(Question.code, QuestionVersion.content_hash).join(
        QuestionVersion, QuestionVersion.question_id == Question.id
    )
    known = {(row[0], row[1]) for row in session.execute(older.where(Question.code.in_(own)))}
    return hashes | {code: given[code] for code in own if (code, given[code]) in known}


def newest_numbers(session: Session) -> dict[str, int]:
    """Code → the number of the newest version, one that is still written included."""
    newest = sa.func.max(QuestionVersion.number)
    statement = sa.select(Question.code, newest).join(QuestionVersion, QuestionVersion.question_id == Question.id)
    return {row[0]: row[1] for row in session.execute(statement.group_by(Question.code))}


def live_hashes(session: Session) -> dict[str, str]:
    """Code → the hash of the version that is written or reviewed, where there is one, else of the one that counts."""
    statement = sa.select(Question.code, QuestionVersion.content_hash).join(
        QuestionVersion, QuestionVersion.question_id == Question.id
    )
    working = {row[0]: row[1] for row in session.execute(statement.where(IS_WORKING))}
    return current_hashes(session) | working


def bank_words(session: Session, *, as_files: bool = False) -> list[Worded]:
    """The words of every current question that is not retired, to compare others with.

    `as_files`: also as the files give it that know no situations and no units of blanks: above the stem, in the text.
    """
    statement = sa.select(Question.code, QuestionVersion.type, QuestionVersion.content).join(
        QuestionVersion, IS_CURRENT
    )
    rows = session.execute(statement.where(sa.not_(IS_RETIRED)).order_by(Question.code))
    found = [(code, type_, content) for code, type_, content in rows]
    if as_files:
        found += [(code, type_, {**one, "stem": stem}) for code, type_, one in found for stem in stems_in_files(one)]
    return [worded(*one) for one in found]


def versions_by_id(session: Session, ids: Iterable[int]) -> dict[int, QuestionVersion]:
    """The public part of question versions."""
    statement = sa.select(QuestionVersion).where(QuestionVersion.id.in_(set(ids)))
    return {version.id: version for version in session.scalars(statement)}


@dataclass(frozen=True)
class PublicVersion:
    """What candidates may see of a version. It never changes."""

    id: int
    competence: str
    level: int
    type: str
    stem: str
    options: dict[str, str]
    left: dict[str, str]
    extra: dict[str, Any]


VersionKey = tuple[int, str]
_COMMON = ("stem", "options", "left", "keep_last")
_PUBLIC: Remembered[VersionKey, PublicVersion] = Remembered(6000)  # about 2 kB each


def public_versions(session: Session, wanted: Iterable[VersionKey]) -> dict[VersionKey, PublicVersion]:
    """(id, hash of the content) → the version; only those that this process has not seen are read."""
    found = {key: _PUBLIC.get(key) for key in wanted}
    missing = {key[0]: key for key, version in found.items() if version is None}
    if missing:
        for version in versions_by_id(session, missing).values():
            content = version.content
            public = PublicVersion(
                version.id, version.competence, version.level, version.type, content["stem"], content["options"],
                content["left"], {name: part for name, part in content.items() if name not in _COMMON},
            )  # fmt: skip
            found[missing[version.id]] = _PUBLIC.keep(missing[version.id], public)
    return {key: version for key, version in found.items() if version is not None}


def keys_by_version(session: Session, ids: Iterable[int]) -> dict[int, QuestionKey]:
    """The keys of question versions; for scoring, and for pages after results are shown."""
    statement = sa.select(QuestionKey).where(QuestionKey.question_version_id.in_(set(ids)))
    return {key.question_version_id: key for key in session.scalars(statement)}


@dataclass(frozen=True)
class QuestionHistory:
    """A question with all its versions, the newest first, and their keys."""

    code: str
    versions: list[QuestionVersion]
    keys: dict[int, QuestionKey]
    standing: Standing

    @property
    def statuses(self) -> dict[int, str]:
        """Version → its status now."""
        return {one.version.id: one.status for one in self.standing.versions}

    @property
    def current(self) -> QuestionVersion:
        """The version that is drawn where it may be."""
        return self.standing.current.version


def question_history(session: Session, code: str) -> QuestionHistory:
    """By the code of today or the one that the draft had. NotFound where no question has this code."""
    question = question_by_code(session, code)
    stands = standing(session, question)
    versions = [one.version for one in stands.versions]
    return QuestionHistory(question.code, versions, keys_by_version(session, [one.id for one in versions]), stands)
