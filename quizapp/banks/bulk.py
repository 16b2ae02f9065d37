"""One act for many questions: what will be done and what not is known before, and what is done is one transaction.

Acts of `READ_FIRST` say that somebody has read the question: the plan carries all of it, and each is ticked alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from quizapp.banks.codes import is_draft_code
from quizapp.banks.evidence import day_of
from quizapp.banks.exporting import as_in_file
from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.life import Wanted, lacks_of_version, refusal_of, take_step
from quizapp.banks.markup import words_of
from quizapp.banks.models import QuestionKey, QuestionVersion
from quizapp.banks.readiness import Lacks, Rules
from quizapp.banks.registering import link_citations
from quizapp.banks.reviewing import law_stamps, record_review
from quizapp.banks.states import Standing, StatedVersion, question_by_code, standing
from quizapp.banks.writing import change_question
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.domain.laws import has_ended

MOST = 200
MOST_READ = 50  # of those that are shown whole: a page that somebody can still read
CLASSIFY, REVIEW = "classify", "reviewed"
READ_FIRST = ("approved", REVIEW)


@dataclass(frozen=True)
class Act:
    """What is to be done: a step with its note, `CLASSIFY` with what is given of competence, level, basis and source
    (of questions that have none), or `REVIEW` with its note and the next day."""

    kind: str
    note: str = ""
    review_by: date | None = None
    competence: str = ""
    level: int = 0
    basis: Mapping[str, Any] | None = None
    source: str = ""


@dataclass(frozen=True)
class Seen:
    """What a page showed of a question: the version, and of `REVIEW` the stamp of the changes of its law."""

    number: int
    law: str | None = None


@dataclass(frozen=True)
class Planned:
    """What would happen to one question. `reason`: why it will not be done, None where it will.

    `version`: the one that it is about; `drawn`: the number of the one that is drawn meanwhile, 0 where it is the same.
    `returns`: the question was retired, and an approval of this version brings it back. `law`: see `Seen`.
    """

    code: str
    version: QuestionVersion
    key: QuestionKey
    stem: str
    reason: str | None
    lacks: Lacks
    drawn: int = 0
    returns: bool = False
    law: str | None = None

    @property
    def number(self) -> int:
        return self.version.number

    @property
    def seen(self) -> Seen:
        return Seen(self.number, self.law)


@dataclass(frozen=True)
class Outcome:
    """What was done, by the codes as they are now, and what could not be done any more: code → why."""

    done: tuple[str, ...]
    left: Mapping[str, str]


def plan(session: Session, codes: Sequence[str], act: Act, rules: Rules, actor: int, on: date) -> list[Planned]:
    """Each question that there is, in the order of `codes`."""
    found = []
    for code in codes:
        try:
            stands = standing(session, question_by_code(session, code))
        except NotFound:
            continue
        version, reason = _meant(stands, act).version, _refusal(session, stands, act, rules, actor, on)
        lacks = lacks_of_version(session, stands, rules) if reason == "question_incomplete" else {}
        stem, key = words_of(version.content["stem"], version.content), session.get_one(QuestionKey, version.id)
        drawn = stands.current.version.number if stands.current.status == "reviewed" else version.number
        meanwhile = drawn if drawn != version.number else 0
        found.append(Planned(stands.question.code, version, key, stem, reason, lacks, meanwhile, stands.returns))
    if act.kind != REVIEW:
        return found
    stamps = law_stamps(session, [one.version.id for one in found])
    return [replace(one, law=stamps[one.version.id]) for one in found]


def _meant(stands: Standing, act: Act) -> StatedVersion:
    """What is drawn is held against the law again; everything else is about the version that is written."""
    return stands.current if act.kind == REVIEW else stands.live


def _refusal(session: Session, stands: Standing, act: Act, rules: Rules, actor: int, on: date) -> str | None:
    if act.kind == REVIEW:
        if has_ended(stands.current.version.in_force_until, on):
            return "review_of_ended"
        return "step_wrong_state" if stands.current.status == "retired" else None
    if act.kind != CLASSIFY:
        wanted = Wanted(stands.question.code, stands.live.version.number, act.kind, act.note)
        return refusal_of(session, stands, wanted, rules, actor)
    if stands.live.status == "retired":
        return "step_wrong_state"
    if act == Act(CLASSIFY):
        return None  # nothing is chosen yet: there is nothing to hold against the question
    if act.competence and not _may_be_of(stands.question.code, act.competence, rules):
        return "code_of_competence"
    was = _as_file(session, stands)
    return "question_unchanged" if _classified(was, act).content_hash == was.content_hash else None


def _may_be_of(code: str, competence: str, rules: Rules) -> bool:
    """A code that an approval gave speaks of a competence for good."""
    model = rules.model
    return is_draft_code(code) or (
        model is not None and code.startswith(f"{model.domain_of(competence)}-{competence}-")
    )


def carry_out(
    session: Session, chosen: Mapping[str, Seen], act: Act, rules: Rules, actor: int, now: datetime, on: date
) -> Outcome:
    """Code → what was looked at. What cannot be done any more is left, by name; the rest is done.

    NotFound, and nothing is done, where there is no question of a code.
    """
    done, left = [], {}
    for code, seen in chosen.items():
        try:
            done.append(_carried_out(session, code, seen, act, rules, actor, now, on))
        except RecordRefused as refusal:  # raised before anything of this question is written
            left[code] = refusal.reason
    link_citations(session)
    return Outcome(tuple(done), left)


def _carried_out(
    session: Session, code: str, seen: Seen, act: Act, rules: Rules, actor: int, now: datetime, on: date
) -> str:
    if act.kind not in (CLASSIFY, REVIEW):
        return take_step(session, Wanted(code, seen.number, act.kind, act.note), rules, actor, now).code
    stands = standing(session, question_by_code(session, code, lock=True))
    reason, question = _refusal(session, stands, act, rules, actor, on), stands.question
    if reason is not None or _meant(stands, act).version.number != seen.number:
        raise RecordRefused(reason or "step_old_version")
    if act.kind == REVIEW:
        record_review(session, question.code, seen.number, act.note, act.review_by, actor, on, now, seen.law)
        return question.code
    newest, was = stands.newest.version.number, _as_file(session, stands)
    change_question(session, question.code, newest, _classified(was, act), actor, now, links=False)
    return question.code


def _as_file(session: Session, stands: Standing) -> FileQuestion:
    key = session.get_one(QuestionKey, stands.live.version.id)
    return as_in_file(stands.question.code, stands.live.version, key, stands.live.status)


def _classified(question: FileQuestion, act: Act) -> FileQuestion:
    basis = list(question.evidence.get("legal_basis") or ())
    if act.basis is not None and act.basis not in basis:
        basis.append(dict(act.basis))
    source = {"source": act.source} if act.source and not question.evidence.get("source") else {}
    starts, ends = ([one[name] for one in basis if one.get(name)] for name in ("in_force_from", "in_force_until"))
    return replace(
        question,
        competence=act.competence or question.competence,
        level=act.level or question.level,
        evidence={**question.evidence, "legal_basis": basis, **source},
        in_force_from=day_of(max(starts, default=None)),
        in_force_until=day_of(min(ends, default=None)),
    )
