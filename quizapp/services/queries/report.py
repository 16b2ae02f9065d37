"""The report on difficulties: who said what, counted."""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.domain.difficulties import FOLLOW_UPS, KINDS, STEPS, told
from quizapp.domain.disclosure import withheld
from quizapp.people.models import Unit
from quizapp.people.queries.unit_history import VIETNAM
from quizapp.rounds.models import Round, RoundCandidate
from quizapp.services.facts import EVERYTHING, Asked, Counted, Issue, IssueLine, ServicesReport, UnitIssue, UnitVoices
from quizapp.services.models import ServiceDifficulty
from quizapp.services.queries.issues import issues


@dataclass(frozen=True)
class _Said:
    issue: Issue
    unit_id: int
    on: date


def services_report(
    session: Session, unit_ids: Collection[int], asked: Asked = EVERYTHING, *, sees_all: bool = False
) -> ServicesReport:
    """Voices kept under `unit_ids` only. `sees_all`: for who answers. To anybody else numbers of fewer than 5 are
    withheld, and as many others as keep them from being found by subtraction; and nothing is narrowed, for the
    difference of two narrowed reports could tell of one voice."""
    asked = asked if sees_all else EVERYTHING
    said = _said(session, unit_ids, asked)
    hide = _nothing if sees_all else _few
    by_unit = Counter(one.unit_id for one in said)
    is_told = bool(hide(by_unit)[1])
    lines = _lines(said, hide) if is_told else ()
    return ServicesReport(
        asked=asked,
        round_name=_round_name(session, asked.round_id),
        sat=_sat(session, asked.round_id, unit_ids),
        sees_all=sees_all,
        voices=len(said) if is_told else None,
        lines=lines,
        units=_units(session, said, hide) if said else (),
        services=_counted(said, lines, lambda one: (one.issue.service_code, one.issue.service_name)),
        steps=_counted(said, lines, lambda one: (one.issue.step, STEPS[one.issue.step])),
        kinds=_counted(said, lines, lambda one: (one.issue.kind, KINDS[one.issue.kind])),
        states=_states(lines),
        by_unit=_by_unit(session, said, lines) if sees_all else (),
    )


Hide = Callable[[Mapping[int, int]], tuple[dict[int, int | None], bool]]


def _nothing(counts: Mapping[int, int]) -> tuple[dict[int, int | None], bool]:
    """(numbers as told, whether their total is)."""
    return dict(counts), True


def _few(counts: Mapping[int, int]) -> tuple[dict[int, int | None], bool]:
    hidden = withheld(counts, ())
    return told(dict(counts), hidden.units), not hidden.is_total


def _said(session: Session, unit_ids: Collection[int], asked: Asked) -> list[_Said]:
    statement = sa.select(ServiceDifficulty.issue_id, ServiceDifficulty.unit_id, ServiceDifficulty.named_on)
    statement = statement.where(ServiceDifficulty.unit_id.in_(unit_ids))
    if asked.round_id is not None:
        statement = statement.where(ServiceDifficulty.round_id == asked.round_id)
    if asked.since is not None:
        statement = statement.where(ServiceDifficulty.named_on >= asked.since)
    if asked.until is not None:
        statement = statement.where(ServiceDifficulty.named_on <= asked.until)
    rows = session.execute(statement).all()
    known = {one.id: one for one in issues(session, {row.issue_id for row in rows})}
    return [_Said(known[row.issue_id], row.unit_id, row.named_on) for row in rows]


def _of(said: Iterable[_Said], key: Callable[[_Said], Hashable]) -> dict[Hashable, list[_Said]]:
    found: dict[Hashable, list[_Said]] = {}
    for one in said:
        found.setdefault(key(one), []).append(one)
    return found


def _lines(said: list[_Said], hide: Hide) -> tuple[IssueLine, ...]:
    """The most often named first; those that are withheld last, by their names."""
    groups = {one[0].issue.id: one for one in _of(said, lambda one: one.issue.id).values()}
    numbers, _ = hide({issue_id: len(group) for issue_id, group in groups.items()})
    lines = [_line(group, numbers[issue_id]) for issue_id, group in groups.items()]
    return tuple(sorted(lines, key=lambda line: (-(line.voices or 0), _name(line.issue))))


def _name(issue: Issue) -> tuple[str, str, str, str]:
    return issue.service_code, issue.service_name, issue.step, issue.kind


def _line(group: list[_Said], voices: int | None) -> IssueLine:
    issue, days = group[0].issue, [one.on for one in group]
    stepped = issue.stepped_at
    since = sum(one.on > stepped.astimezone(VIETNAM).date() for one in group) if stepped else 0
    if voices is None:
        return IssueLine(issue, None, None, None, None, None)
    return IssueLine(issue, voices, len({one.unit_id for one in group}), min(days), max(days), since)


def _units(session: Session, said: list[_Said], hide: Hide) -> tuple[UnitVoices, ...]:
    groups = {one[0].unit_id: one for one in _of(said, lambda one: one.unit_id).values()}
    numbers, _ = hide({unit_id: len(group) for unit_id, group in groups.items()})
    names = session.execute(sa.select(Unit.id, Unit.code, Unit.name).where(Unit.id.in_(groups)).order_by(Unit.code))
    return tuple(UnitVoices(*row, numbers[row.id], *_answers(groups[row.id], numbers[row.id])) for row in names)


def _answers(group: list[_Said], voices: int | None) -> tuple[int | None, int | None]:
    """(difficulties, answered ones)."""
    if voices is None:
        return None, None
    named = {one.issue.id: one.issue.state for one in group}
    return len(named), sum(state == "answered" for state in named.values())


def _counted(
    said: list[_Said], lines: tuple[IssueLine, ...], what: Callable[[_Said], tuple[str, str]]
) -> tuple[Counted, ...]:
    """Sums of the lines that are told and of no other, the greatest first: with sums of their own three tables beside
    each other would tell what is withheld in one of them."""
    if not lines:
        return ()
    are_told = {line.issue.id for line in lines if line.voices is not None}
    counts = Counter(what(one) for one in said if one.issue.id in are_told)
    found = [Counted(*name, counts.get(name)) for name in {what(one) for one in said}]
    return tuple(sorted(found, key=lambda one: (-(one.voices or 0), one.name, one.code)))


def _states(lines: tuple[IssueLine, ...]) -> tuple[Counted, ...]:
    """How many difficulties are in each state; that is the department's doing and tells of nobody."""
    counts = Counter(line.issue.state for line in lines)
    return tuple(Counted(code, name, counts[code]) for code, name in FOLLOW_UPS.items())


def _by_unit(session: Session, said: list[_Said], lines: tuple[IssueLine, ...]) -> tuple[UnitIssue, ...]:
    """Unit by unit, what the agency's file for the index of administrative reform is made of."""
    of = {line.issue.id: line for line in lines}
    units = {one.unit_id for one in said}
    rows = session.execute(sa.select(Unit.id, Unit.code, Unit.name).where(Unit.id.in_(units)))
    names = {row.id: (row.code, row.name) for row in rows}
    found = []
    for group in _of(said, lambda one: (one.unit_id, one.issue.id)).values():
        days = [one.on for one in group]
        unit, line = names[group[0].unit_id], of[group[0].issue.id]
        found.append(UnitIssue(*unit, line, len(group), min(days), max(days)))
    return tuple(sorted(found, key=lambda one: (one.unit_code, -one.voices, _name(one.line.issue))))


def _round_name(session: Session, round_id: int | None) -> str:
    return session.scalar(sa.select(Round.name).where(Round.id == round_id)) or ""


def _sat(session: Session, round_id: int | None, unit_ids: Collection[int]) -> int | None:
    if round_id is None:
        return None
    statement = (
        sa.select(sa.func.count(Attempt.person_id.distinct()))
        .join(
            RoundCandidate,
            sa.and_(RoundCandidate.round_id == Attempt.round_id, RoundCandidate.person_id == Attempt.person_id),
        )
        .where(
            Attempt.round_id == round_id,
            Attempt.state.in_(("submitted", "expired")),
            RoundCandidate.unit_id.in_(unit_ids),
        )
    )
    return session.scalar(statement) or 0


def named_rounds(session: Session, unit_ids: Collection[int]) -> list[tuple[int, str]]:
    """(id, name) of the rounds after which something was named in these units, the newest first."""
    named = sa.select(ServiceDifficulty.round_id).where(ServiceDifficulty.unit_id.in_(unit_ids))
    statement = sa.select(Round.id, Round.name).where(Round.id.in_(named)).order_by(Round.opens_at.desc(), Round.id)
    return [(row.id, row.name) for row in session.execute(statement)]
