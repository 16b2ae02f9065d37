"""A period's report: the official rounds that ended in it."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta, tzinfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.periods import Period
from quizapp.reports.periodic_facts import TRAINED, PeriodicReport, PeriodicRound
from quizapp.reports.queries.ground import Ground, ground_of
from quizapp.reports.queries.needs import needs_of_everybody
from quizapp.reports.queries.round import report_on
from quizapp.results.queries import result_frames
from quizapp.rounds.models import Round, RoundCandidate

# Conditions on Round of rounds whose people were chosen for being low: no total is made of them. A room downstream that
# makes such rounds says so: CHOSEN.append(condition)
CHOSEN: list[sa.ColumnElement[bool]] = []


def periodic_report(
    session: Session,
    period: Period,
    unit_ids: Collection[int],
    may_name: Collection[int] | None,
    zone: tzinfo,
    now: datetime,
) -> PeriodicReport:
    """Figures of people listed in `unit_ids`; a round that is over belongs to the period in which it closed.
    Figures that a reader may not be told of a round are none here either: no total is made of them."""
    ended = _rounds(session, period, unit_ids, zone, now)
    rounds = tuple(
        _told(ground_of(session, one.id, unit_ids, may_name=may_name), one.closes_at.astimezone(zone).date())
        for one in ended
    )
    ids = [one.id for one in ended]
    listed = _listed(session, ids, unit_ids)
    sat = {int(person) for frame in result_frames(session, ids, unit_ids).values() for person in frame["person_id"]}
    return PeriodicReport(
        period=period,
        rounds=rounds,
        listed=len(listed),
        sat=len(sat),
        units=len(set(listed.values())),
        units_reached=len({listed[person] for person in sat if person in listed}),
        trained=next((trained_in(session, period, unit_ids, zone, now) for trained_in in TRAINED), None),
    )


def people_of_period(
    session: Session, period: Period, unit_ids: Collection[int], zone: tzinfo, now: datetime
) -> tuple[int, int]:
    """(people on the lists of its rounds, each as often as listed; its newest round): (0, 0) where there is none."""
    ended = _rounds(session, period, unit_ids, zone, now)
    ids = [one.id for one in ended]
    listed = sa.and_(RoundCandidate.round_id.in_(ids), RoundCandidate.unit_id.in_(unit_ids))
    return session.scalars(sa.select(sa.func.count()).where(listed)).one(), ids[-1] if ids else 0


def ended_in(period: Period, zone: tzinfo, now: datetime) -> sa.ColumnElement[bool]:
    """A condition on Round: an official one that is over, closed in the period and was not for chosen people."""
    first = datetime.combine(period.first, time(), zone)
    after = datetime.combine(period.last + timedelta(days=1), time(), zone)
    return sa.and_(
        Round.kind == "official",
        Round.state.in_(("ready", "closed")),
        Round.closes_at >= first,
        Round.closes_at < after,
        sa.or_(Round.state == "closed", Round.closes_at <= now),
        *(sa.not_(one) for one in CHOSEN),
    )


def _rounds(session: Session, period: Period, unit_ids: Collection[int], zone: tzinfo, now: datetime) -> list[Round]:
    had = sa.exists().where(RoundCandidate.round_id == Round.id, RoundCandidate.unit_id.in_(unit_ids))
    statement = sa.select(Round).where(ended_in(period, zone, now), had).order_by(Round.closes_at, Round.id)
    return list(session.scalars(statement))


def _told(ground: Ground, ended_on: date) -> PeriodicRound:
    needs = tuple(line for line in needs_of_everybody(ground) if line.people_below)
    return PeriodicRound(report_on(ground), ended_on, needs)


def _listed(session: Session, round_ids: Collection[int], unit_ids: Collection[int]) -> dict[int, int]:
    """Person → the unit of the last round of the period that lists them."""
    statement = (
        sa.select(RoundCandidate.person_id, RoundCandidate.unit_id)
        .join(Round, Round.id == RoundCandidate.round_id)
        .where(RoundCandidate.round_id.in_(round_ids), RoundCandidate.unit_id.in_(unit_ids))
        .order_by(Round.closes_at, Round.id)
    )
    return {row.person_id: row.unit_id for row in session.execute(statement)}
