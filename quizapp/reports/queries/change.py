"""From an earlier round to a later one: the same people first."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from statistics import fmean

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.disclosure import NOTHING, given_away, withheld
from quizapp.domain.errors import NotFound
from quizapp.domain.trends import of_the_low, paired, same_questions
from quizapp.papers.models import BlueprintCell
from quizapp.reports.facts import RoundFacts, RoundReport
from quizapp.reports.item_facts import ChangeLine, ChangeReport, EarlierRound, Side
from quizapp.reports.queries.ground import Ground, ground_of
from quizapp.reports.queries.grouping import sees_everybody
from quizapp.reports.queries.items import mean_points, places_of
from quizapp.reports.queries.round import reliability_of
from quizapp.reports.queries.rounds import round_facts
from quizapp.rounds.models import Round, RoundCandidate

MOST = 20  # earlier rounds to choose from


def change_report(
    session: Session,
    round_id: int,
    unit_ids: Collection[int],
    earlier_id: int | None = None,
    may_name: Collection[int] | None = None,
) -> ChangeReport:
    """`earlier_id`: the round to compare with, of the same kind; None: the one before that asked for most of the same
    competences, else the last one. Where the two asked for different competences, people are compared by
    those of both. NotFound where either is not visible from `unit_ids`, or the other is none of the earlier ones."""
    facts = round_facts(session, round_id, unit_ids)
    choices = _earlier(session, facts, unit_ids)
    if not choices:
        return ChangeReport(facts, None, ())
    if earlier_id is not None and earlier_id not in {one.id for one in choices}:
        raise NotFound("round")
    now = ground_of(session, round_id, unit_ids, may_name)
    alike = _alike(session, round_id, choices)
    then = ground_of(session, earlier_id or (alike or choices[0]).id, unit_ids, may_name)
    return _compared(session, then, now, choices, may_name)


def _earlier(session: Session, facts: RoundFacts, unit_ids: Collection[int]) -> tuple[EarlierRound, ...]:
    """Rounds of the same kind that opened before and had people of these units, the newest first."""
    had = sa.exists().where(RoundCandidate.round_id == Round.id, RoundCandidate.unit_id.in_(unit_ids))
    statement = (
        sa.select(Round.id, Round.code, Round.name)
        .where(Round.kind == facts.kind, Round.id != facts.id, Round.opens_at <= facts.opens_at, had)
        .where(Round.state.in_(("ready", "closed")))
        .order_by(Round.opens_at.desc(), Round.id.desc())
        .limit(MOST)
    )
    return tuple(EarlierRound(*row) for row in session.execute(statement))


def _alike(session: Session, round_id: int, choices: tuple[EarlierRound, ...]) -> EarlierRound | None:
    """The one that asked for most of the same competences, the newest of equal ones. None where no other asked for at
    least half of them: a test after training says nothing of the rest; nor does a make-up, which only those sat whom
    another round had missed."""
    rows = session.execute(
        sa.select(Round.id, Round.makeup_of_id, BlueprintCell.competence)
        .join(BlueprintCell, BlueprintCell.blueprint_id == Round.blueprint_id)
        .where(Round.id.in_({round_id, *(one.id for one in choices)}))
    ).all()
    asked: dict[int, set[str]] = defaultdict(set)
    for one, _missed, competence in rows:
        asked[one].add(competence)
    make_ups = {one for one, missed, _competence in rows if missed is not None}
    both = {one: len(asked[one.id] & asked[round_id]) for one in choices if one.id not in make_ups}
    found = max(both, key=lambda one: both[one], default=None)
    return found if found and 2 * both[found] >= len(asked[round_id]) else None


def _compared(
    session: Session,
    then: Ground,
    now: Ground,
    choices: tuple[EarlierRound, ...],
    may_name: Collection[int] | None,
) -> ChangeReport:
    shared = _shared(then, now)
    before, after = _percents(then, shared), _percents(now, shared)
    units = _by_unit(then, now, may_name)
    if units is None:
        return ChangeReport(now.facts, then.facts, choices, is_withheld=True)
    few = _few(then, now)
    reliability = reliability_of(then)
    low = None  # who failed, failed by the total, which says the same twice only where the same was asked
    if shared is None:
        low = of_the_low(before, after, then.model.pass_percent, reliability.value)
    others = len(set(before) & set(after)) - low.change.people if low else 0  # a difference tells of those who passed
    is_few = low is not None and (low.change.people < few or 0 < others < few) and not sees_everybody(now, may_name)
    return ChangeReport(
        round=now.facts,
        earlier=then.facts,
        choices=choices,
        before=_side(then),
        after=_side(now),
        same=paired(before, after),
        domains=_domains(then, now, shared),
        units=units,
        low=None if is_few else low,
        questions=same_questions(_means(session, then), _means(session, now)),
        reliability=reliability,
        shared=shared,
    )


def _few(then: Ground, now: Ground) -> int:
    return max(then.model.few_people, now.model.few_people)


def _by_unit(then: Ground, now: Ground, may_name: Collection[int] | None) -> tuple[ChangeLine, ...] | None:
    """Each unit of the later round, of those who sat both; None where the reader is told nothing at all."""
    shared = _shared(then, now)
    before, after = _percents(then, shared), _percents(now, shared)
    unit_of = {one.person_id: one.unit_id for one in now.counted}
    own: dict[int, dict[int, float]] = defaultdict(dict)
    for person in set(before) & set(after):
        own[unit_of[person]][person] = after[person]
    sat, few = {unit.id: len(own[unit.id]) for unit in now.units}, _few(then, now)
    hidden = NOTHING if may_name is None else withheld(sat, may_name, few)
    if hidden.is_total or now.withheld.is_total or then.withheld.is_total:
        return None
    units = set(hidden.units)
    if may_name is not None:
        if any(_given_away(ground, {0: set(before) & set(after)}, may_name, few) for ground in (then, now)):
            return None
        for ground in (then, now):
            told = {unit: people.keys() for unit, people in own.items() if unit not in units}
            units |= _given_away(ground, told, may_name, few)
    return tuple(
        ChangeLine(
            unit.code, unit.name,
            None if unit.id in units or sat[unit.id] < few else paired(before, own[unit.id]),
            is_withheld=unit.id in units,
        )
        for unit in now.units
    )  # fmt: skip


def _given_away(
    ground: Ground, both: Mapping[int, Collection[int]], may_name: Collection[int], few: int
) -> frozenset[int]:
    """What of `both` (group → who sat both) the report of one of the two rounds would turn into figures of a few: those
    of a unit who sat it, less those who sat both, are who sat it alone."""
    unit_of = {one.person_id: one.unit_id for one in ground.counted if one.unit_id not in may_name}
    units: dict[int, set[int]] = {unit.id: set() for unit in ground.told}
    for person, unit in unit_of.items():
        units.get(unit, set()).add(person)
    strangers = {group: frozenset(people) & unit_of.keys() for group, people in both.items()}
    beside = [frozenset(unit_of), *(frozenset(people) for people in units.values() if people)]
    return given_away({group: people for group, people in strangers.items() if people}, beside, few)


def with_changes(
    session: Session, report: RoundReport, unit_ids: Collection[int], may_name: Collection[int] | None
) -> RoundReport:
    """The report with each unit's change since the round before that asked for most of the same, as `change_report`
    tells it."""
    earlier = _alike(session, report.round.id, _earlier(session, report.round, unit_ids))
    if earlier is None:
        return report
    now = ground_of(session, report.round.id, unit_ids, may_name)
    then = ground_of(session, earlier.id, unit_ids, may_name)
    lines = _by_unit(then, now, may_name) or ()
    changes = {one.code: one.change.mean for one in lines if one.change}
    only = "" if _shared(then, now) is None else ", chỉ tính những năng lực có ở cả hai đợt"
    return replace(report, earlier=f"“{earlier.code} – {earlier.name}”{only}", changes=changes)


def _shared(then: Ground, now: Ground) -> tuple[str, ...] | None:
    """Competences that both rounds asked for, by the later model's order; None where they are all of both."""
    first, second = ({one.code for one in ground.assessed} for ground in (then, now))
    if first == second or not then.counted or not now.counted:
        return None
    return tuple(one.code for one in now.assessed if one.code in first)


def _percents(ground: Ground, shared: tuple[str, ...] | None) -> dict[int, float]:
    """Person → the total, or the share of the points at the competences `shared`."""
    if shared is None:
        return _totals(ground)
    own = ground.marks[ground.marks["competence"].isin(shared)].groupby("person_id")[["earned", "possible"]].sum()
    shares = 100 * own["earned"] / own["possible"]
    return {int(person): float(share) for person, share in zip(own.index, shares, strict=True)}


def _totals(ground: Ground) -> dict[int, float]:
    return {one.person_id: one.total_percent for one in ground.counted}


def _means(session: Session, ground: Ground) -> dict[int, tuple[int, float]]:
    return mean_points(places_of(session, ground).by_version)


def _side(ground: Ground) -> Side:
    totals = list(_totals(ground).values())
    return Side(ground.invited, len(totals), fmean(totals) if totals else None)


def _domains(then: Ground, now: Ground, shared: tuple[str, ...] | None) -> tuple[ChangeLine, ...]:
    """Domains of both models, by the later one's order; each by the competences that both rounds asked for."""
    found, asked = [], set(shared if shared is not None else (one.code for one in now.assessed))
    for domain in now.model.domains:
        own = tuple(one.code for one in now.assessed if one.domain == domain.code and one.code in asked)
        before, after = _percents(then, own), _percents(now, own)
        if before and after:
            found.append(ChangeLine(domain.code, domain.name, paired(before, after)))
    return tuple(found)
