"""One act for many questions: what will be done and what not is known before, and all of it is one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from quizapp.banks.codes import is_draft_code
from quizapp.banks.evidence import day_of
from quizapp.banks.exporting import as_in_file
from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.life import Wanted, lacks_of_version, refusal_of, take_step
from quizapp.banks.markup import words_of
from quizapp.banks.models import QuestionKey
from quizapp.banks.readiness import Lacks, Rules
from quizapp.banks.registering import link_citations
from quizapp.banks.states import Standing, question_by_code, standing
from quizapp.banks.writing import change_question
from quizapp.domain.errors import NotFound, RecordRefused

MOST = 200
CLASSIFY = "classify"


@dataclass(frozen=True)
class Act:
    """What is to be done: a step with its note, or `CLASSIFY` with what is given of competence, level and basis."""

    kind: str
    note: str = ""
    competence: str = ""
    level: int = 0
    basis: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Planned:
    """What would happen to one question. `reason`: why it will not be done, None where it will."""

    code: str
    number: int
    stem: str
    reason: str | None
    lacks: Lacks


def plan(session: Session, codes: Sequence[str], act: Act, rules: Rules, actor: int) -> list[Planned]:
    """Each question that there is, in the order of `codes`."""
    found = []
    for code in codes:
        try:
            stands = standing(session, question_by_code(session, code))
        except NotFound:
            continue
        version, reason = stands.live.version, _refusal(session, stands, act, rules, actor)
        lacks = lacks_of_version(session, stands, rules) if reason == "question_incomplete" else {}
        stem = words_of(version.content["stem"], version.content)
        found.append(Planned(stands.question.code, version.number, stem, reason, lacks))
    return found


def _refusal(session: Session, stands: Standing, act: Act, rules: Rules, actor: int) -> str | None:
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
    session: Session, chosen: Mapping[str, int], act: Act, rules: Rules, actor: int, now: datetime
) -> list[str]:
    """Code → the version that was looked at. RecordRefused, and nothing is done, where one cannot be done any more.

    The codes as they are afterwards.
    """
    codes = []
    for code, number in chosen.items():
        if act.kind != CLASSIFY:
            codes.append(take_step(session, Wanted(code, number, act.kind, act.note), rules, actor, now).code)
            continue
        stands = standing(session, question_by_code(session, code, lock=True))
        reason = _refusal(session, stands, act, rules, actor)
        if reason is not None or stands.live.version.number != number:
            raise RecordRefused(reason or "step_old_version")
        newest = stands.newest.version.number
        change_question(session, code, newest, _classified(_as_file(session, stands), act), actor, now, links=False)
        codes.append(stands.question.code)
    link_citations(session)
    return codes


def _as_file(session: Session, stands: Standing) -> FileQuestion:
    key = session.get_one(QuestionKey, stands.live.version.id)
    return as_in_file(stands.question.code, stands.live.version, key, stands.live.status)


def _classified(question: FileQuestion, act: Act) -> FileQuestion:
    basis = list(question.evidence.get("legal_basis") or ())
    if act.basis is not None and act.basis not in basis:
        basis.append(dict(act.basis))
    starts, ends = ([one[name] for one in basis if one.get(name)] for name in ("in_force_from", "in_force_until"))
    return replace(
        question,
        competence=act.competence or question.competence,
        level=act.level or question.level,
        evidence={**question.evidence, "legal_basis": basis},
        in_force_from=day_of(max(starts, default=None)),
        in_force_until=day_of(min(ends, default=None)),
    )
