"""What a ruling would change: every person beside what they would get, and the questions of a round; nothing is
written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.banks.models import Question, QuestionKey, QuestionVersion
from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.effects import Effect, Marked, marked
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.domain.keys import corrected_key
from quizapp.domain.rulings import CORRECTED, RULING_KINDS, Ruling
from quizapp.domain.scoring import MarkedQuestion
from quizapp.people.models import Person, Position
from quizapp.results.actions import Rules, computed_columns, rules_of_round
from quizapp.results.remarking import ReadResult, Remarked, remarking
from quizapp.rounds.models import RoundCandidate
from quizapp.rounds.queries import names_in_round


@dataclass(frozen=True)
class EffectLine:
    """What changes for one person, in one of their attempts."""

    person_id: int
    name: str
    staff_code: str
    unit_id: int
    unit_name: str
    attempt_number: int
    effect: Effect


@dataclass(frozen=True)
class UnitEffects:
    unit_name: str
    people: int
    passes_gained: int
    passes_lost: int


@dataclass(frozen=True)
class Effects:
    """A dry run: who would feel it. `results`: of how many attempts; `held`: how many had a question ruled on."""

    results: int
    held: int
    lines: tuple[EffectLine, ...]
    model: AssessmentModel

    @property
    def by_unit(self) -> list[UnitEffects]:
        units: dict[int, list[EffectLine]] = {}
        for line in self.lines:
            units.setdefault(line.unit_id, []).append(line)
        return [
            UnitEffects(
                own[0].unit_name,
                len({line.person_id for line in own}),
                sum(line.effect.changes_pass and line.effect.after.has_passed for line in own),
                sum(line.effect.changes_pass and line.effect.before.has_passed for line in own),
            )
            for own in units.values()
        ]

    def count(self, what: str) -> int:
        """`points`, `band`, `pass` or `needs`."""
        return sum(getattr(line.effect, f"changes_{what}") for line in self.lines)

    @property
    def counts(self) -> dict[str, int]:
        return {what: self.count(what) for what in ("points", "band", "pass", "needs")}


Anew = Callable[[Remarked, dict[str, Any]], None]


def _nobody(_one: Remarked, _columns: dict[str, Any]) -> None:
    """A dry run."""


def effects_of(session: Session, round_id: int, proposed: Mapping[int, Ruling], anew: Anew = _nobody) -> Effects:
    """What everybody reads now beside what the rulings in force and the proposed ones would give.

    Also what changed since the last publication for other reasons is among it: a correction lets out both. `anew` is
    called with the columns of each result that the rulings touch; nothing is written here.
    RecordRefused (`rescoring_empties`) where somebody's paper would have no question that counts.
    """
    rules = rules_of_round(session, round_id)
    found = remarking(session, round_id, {**rules.rulings, **proposed})
    people = _people(session, round_id)
    lines = []
    for one in found.each:
        columns = None if one.paper is None else _computed(one.paper, rules)
        if columns is not None:
            anew(one, columns)
        who = people[one.person_id]
        effect = _effect(one, columns, rules, who.position)
        if effect is not None and effect.changes_anything:
            lines.append(
                EffectLine(
                    who.person_id, who.name, who.staff_code, who.unit_id, who.unit_name, one.attempt_number, effect
                )
            )
    lines.sort(key=lambda line: (line.unit_name, line.name, line.person_id, line.attempt_number))
    return Effects(found.results, found.held, tuple(lines), rules.model)


def _effect(one: Remarked, columns: dict[str, Any] | None, rules: Rules, position: str) -> Effect | None:
    if one.read is None:  # in no publication yet: it changes nothing that anybody reads
        return None
    before = _of_result(one.read, rules.model, position)
    if columns is None:
        return Effect(before, _of_result(one.newest.told, rules.model, position))
    return Effect(before, marked(columns, rules.model, position))


def _of_result(result: ReadResult, model: AssessmentModel, position: str) -> Marked:
    return marked(result._asdict(), model, position)


def _computed(paper: list[MarkedQuestion], rules: Rules) -> dict[str, Any]:
    try:
        return computed_columns(paper, rules.model)
    except ValueError:
        raise RecordRefused("rescoring_empties") from None


@dataclass(frozen=True)
class _Who:
    person_id: int
    name: str
    staff_code: str
    unit_id: int
    unit_name: str
    position: str


def _people(session: Session, round_id: int) -> dict[int, _Who]:
    statement = (
        sa.select(Person.id, Person.name, Person.staff_code, RoundCandidate.unit_id, Position.code)
        .join(RoundCandidate, RoundCandidate.person_id == Person.id)
        .join(Position, Position.id == RoundCandidate.position_id)
        .where(RoundCandidate.round_id == round_id)
    )
    rows = session.execute(statement).all()
    units = names_in_round(session, round_id, {row.unit_id for row in rows})
    return {row[0]: _Who(*row[:4], units[row.unit_id], row[4]) for row in rows}


@dataclass(frozen=True)
class SatQuestion:
    """A question version that stood in papers of a round. `key`: the one in force, corrected ones included."""

    version_id: int
    code: str
    type: str
    competence: str
    content: dict[str, object]
    key: tuple[str, ...]
    papers: int
    ruling: Ruling | None


def sat_questions(session: Session, round_id: int) -> list[SatQuestion]:
    """By code. With keys: only where those of the round may be shown."""
    rulings = rules_of_round(session, round_id).rulings
    version = QuestionVersion
    papers = (
        sa.select(AttemptQuestion.question_version_id.label("id"), sa.func.count().label("papers"))
        .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
        .where(Attempt.round_id == round_id, Attempt.state.in_(("submitted", "expired")))
        .group_by(AttemptQuestion.question_version_id)
        .subquery()
    )
    statement = (
        sa.select(version.id, Question.code, version.type, version.competence, version.content, QuestionKey.key)
        .add_columns(papers.c.papers)
        .join(papers, papers.c.id == version.id)
        .join(Question, Question.id == version.question_id)
        .join(QuestionKey, QuestionKey.question_version_id == version.id)
        .order_by(Question.code, version.id)
    )
    found = []
    for id_, code, type_, competence, content, key, count in session.execute(statement):
        ruling = rulings.get(id_)
        right = ruling.key if ruling and ruling.kind == CORRECTED else tuple(key)
        found.append(SatQuestion(id_, code, type_, competence, content, right, count, ruling))
    return found


def sat_question(session: Session, round_id: int, version_id: int) -> SatQuestion:
    """NotFound where the version stood in no paper of the round."""
    found = [one for one in sat_questions(session, round_id) if one.version_id == version_id]
    if not found:
        raise NotFound("question")
    return found[0]


def ruling_on(question: SatQuestion, kind: str, given: Sequence[str]) -> Ruling:
    """What somebody asked for, checked. RecordRefused: ruling_kind, ruling_key, ruling_same (it changes nothing)."""
    if kind not in RULING_KINDS:
        raise RecordRefused("ruling_kind")
    if kind != CORRECTED:
        ruling = Ruling(kind)
        if question.ruling == ruling:
            raise RecordRefused("ruling_same")
        return ruling
    key = corrected_key(question.type, given, question.content)
    if key == question.key and (question.ruling is None or question.ruling.kind == CORRECTED):
        raise RecordRefused("ruling_same")
    return Ruling(CORRECTED, key)
