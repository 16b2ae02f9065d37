"""Which rounds staff may read about."""

from collections.abc import Collection

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.competences.queries import model_of
from quizapp.domain.disclosure import withheld
from quizapp.domain.errors import NotFound
from quizapp.domain.rollups import narrowed_to
from quizapp.domain.summaries import Summary, by_unit, summarise, without_figures
from quizapp.people.models import Unit
from quizapp.people.queries.unit_history import unit_names_at
from quizapp.reports.facts import ReportRow, RoundFacts
from quizapp.results.queries import publication_read, publications_read, result_frames
from quizapp.results.rollups import unit_rollups
from quizapp.results.tallies import sat_in
from quizapp.rounds.models import Round, RoundCandidate, RoundUnit

PER_PAGE = 20


def _visible(unit_ids: Collection[int]) -> sa.ColumnElement[bool]:
    is_invited = sa.exists().where(RoundUnit.round_id == Round.id, RoundUnit.unit_id.in_(unit_ids))
    counts = sa.and_(Round.state.in_(("ready", "closed")), Round.kind != "rehearsal")
    return sa.and_(counts, sa.or_(Round.unit_id.in_(unit_ids), is_invited))


def round_facts(session: Session, round_id: int, unit_ids: Collection[int]) -> RoundFacts:
    """NotFound where the round is not visible from `unit_ids`."""
    statement = (
        sa.select(Round, Unit.name).join(Unit, Unit.id == Round.unit_id).where(Round.id == round_id, _visible(unit_ids))
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFound("round")
    round_ = row[0]
    publication = publication_read(session, round_id)
    organiser = unit_names_at(session, round_.opens_at, [round_.unit_id])[round_.unit_id]
    return RoundFacts(
        id=round_.id,
        code=round_.code,
        name=round_.name,
        kind=round_.kind,
        state=round_.state,
        organiser=organiser,
        opens_at=round_.opens_at,
        closes_at=round_.closes_at,
        model=model_of(session, round_.model_id or 0),
        unit_id=round_.unit_id,
        publication=publication.number if publication else 0,
        published_at=publication.published_at if publication else None,
        correction=publication.reason if publication else "",
    )


def report_page(
    session: Session, unit_ids: Collection[int], kind: str, page: int, may_name: Collection[int] | None = None
) -> tuple[list[ReportRow], bool]:
    """One page of rounds of one kind, the newest first, and whether there are more. `may_name`: units whose people the
    reader sees by name (None: all); what the report of a round withholds of everybody together is withheld here."""
    statement = (
        sa.select(Round, Unit.name)
        .join(Unit, Unit.id == Round.unit_id)
        .where(Round.kind == kind, _visible(unit_ids))
        .order_by(Round.opens_at.desc(), Round.id.desc())
        .limit(PER_PAGE + 1)
        .offset((page - 1) * PER_PAGE)
    )
    found = [(round_, organiser) for round_, organiser in session.execute(statement)]
    shown = found[:PER_PAGE]
    summaries = _summaries(session, [one for one, _name in shown], unit_ids, may_name)
    return _rows(session, shown, summaries), len(found) > PER_PAGE


def rounds_sat(session: Session, unit_ids: Collection[int]) -> list[Round]:
    """All rounds that somebody of these units sat, official ones first, the newest of each kind first."""
    listed = sa.and_(RoundCandidate.round_id == Round.id, RoundCandidate.unit_id.in_(unit_ids))
    own = sa.and_(Attempt.round_id == Round.id, Attempt.person_id == RoundCandidate.person_id)
    is_sat = sa.exists().where(listed, own, Attempt.state.in_(("submitted", "expired")))
    statement = sa.select(Round).where(_visible(unit_ids), is_sat)
    return list(session.scalars(statement.order_by(Round.kind, Round.opens_at.desc(), Round.id.desc())))


def report_rows_after(session: Session, unit_ids: Collection[int], after: int, limit: int) -> list[ReportRow]:
    """Rounds with a higher id, the lowest first, with no figures but how many were invited and sat: for programs that
    read on where they stopped."""
    statement = (
        sa.select(Round, Unit.name)
        .join(Unit, Unit.id == Round.unit_id)
        .where(Round.id > after, _visible(unit_ids))
        .order_by(Round.id)
        .limit(limit)
    )
    found = [(round_, organiser) for round_, organiser in session.execute(statement)]
    invited = _invited_by_round(session, [one.id for one, _name in found], unit_ids)
    sat = _sat_by_round(session, [one for one, _name in found], unit_ids)
    return _rows(session, found, {one: Summary(invited.get(one, 0), sat[one], None, None, 0, {}) for one in sat})


def _sat_by_round(session: Session, rounds: Collection[Round], unit_ids: Collection[int]) -> dict[int, int]:
    """From the roll-ups of rounds that are closed; of others the results themselves are counted."""
    closed = [one.id for one in rounds if one.state == "closed"]
    wanted = np.array(sorted(unit_ids), np.int64)
    found = {one: int(narrowed_to(sums, wanted).sat.sum()) for one, sums in unit_rollups(session, closed).items()}
    return found | {one.id: sat_in(session, one.id, unit_ids) for one in rounds if one.id not in found}


def _summaries(
    session: Session, rounds: Collection[Round], unit_ids: Collection[int], may_name: Collection[int] | None
) -> dict[int, Summary]:
    ids, found = [one.id for one in rounds], {}
    invited, results = _invited_by_round(session, ids, unit_ids), result_frames(session, ids, unit_ids)
    for one in rounds:
        model = model_of(session, one.model_id or 0)
        summary = summarise(results[one.id], invited.get(one.id, 0), model.bands, model.few_people)
        sat = {unit: len(rows) for unit, rows in by_unit(results[one.id]).items()}
        is_told = may_name is None or not withheld(sat, may_name, model.few_people).is_total
        found[one.id] = summary if is_told else without_figures(summary)
    return found


def _rows(session: Session, found: list[tuple[Round, str]], summaries: dict[int, Summary]) -> list[ReportRow]:
    published = publications_read(session, list(summaries))
    rows = []
    for round_, organiser in found:
        model, summary = model_of(session, round_.model_id or 0), summaries[round_.id]
        rows.append(
            ReportRow(
                round_.id, round_.code, round_.name, round_.kind, round_.state, organiser,
                round_.opens_at, round_.closes_at, model.is_illustrative, summary, published.get(round_.id, 0),
            )
        )  # fmt: skip
    return rows


def _invited_by_round(session: Session, round_ids: Collection[int], unit_ids: Collection[int]) -> dict[int, int]:
    statement = (
        sa.select(RoundCandidate.round_id, sa.func.count())
        .where(RoundCandidate.round_id.in_(round_ids), RoundCandidate.unit_id.in_(unit_ids))
        .group_by(RoundCandidate.round_id)
    )
    return {row[0]: row[1] for row in session.execute(statement)}
