"""All rounds of a period added up, per unit and per question, from their roll-ups."""

from collections.abc import Collection, Sequence
from datetime import datetime, tzinfo

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.banks.models import Question, QuestionVersion
from quizapp.competences.queries import model_of
from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.comparing import bands_of_sums
from quizapp.domain.disclosure import withheld
from quizapp.domain.periods import Period
from quizapp.domain.rollups import UnitSums, added_items, added_units, figures_of, grouped, narrowed_to, without_cells
from quizapp.domain.summaries import FEW
from quizapp.people.models import Unit
from quizapp.reports.item_facts import ItemLine
from quizapp.reports.queries.periodic import ended_in
from quizapp.reports.year_facts import YearItems, YearLine, YearReport
from quizapp.results.queries import publications_read
from quizapp.results.rollups import item_rollups, unit_rollups
from quizapp.rounds.models import Round
from quizapp.statements import DriverStatement

_Named = tuple[str, str, int]  # code, name, area


def year_report(
    session: Session,
    period: Period,
    unit_ids: Collection[int],
    may_name: Collection[int],
    zone: tzinfo,
    now: datetime,
) -> YearReport:
    """Of people listed in `unit_ids`. What the reader may not be told of a unit in one round is in no sum: a total with
    it, less the rounds that are told, would give it away."""
    ended = _ended(session, period, zone, now)
    stored = unit_rollups(session, list(ended))
    wanted = np.array(sorted(unit_ids), np.int64)
    own = {one: narrowed_to(sums, wanted) for one, sums in stored.items()}
    seen = {one: sums for one, sums in own.items() if len(sums.units)}
    models = _models(session, [ended[one] for one in seen])
    told, left_out, names_all = [], 0, set(may_name) >= set(unit_ids)
    for round_id in sorted(seen):
        sums = seen[round_id]
        hidden = () if names_all else _hidden(sums, may_name, models[ended[round_id]])
        told.append(without_cells(sums, hidden) if hidden else sums)
        left_out += int((sums.sat - told[-1].sat).sum())
    together = added_units(told)
    known = _known(session, together.units.tolist())
    few = max((model.few_people for model in models.values()), default=FEW)
    names = {one.code: one.name for model in models.values() for one in model.domains}
    return YearReport(
        period=period,
        rounds=len(seen),
        total=_total(together),
        areas=_areas(together, known, few),
        units=_lines(together, known, few),
        domains={code: names.get(code, code) for code in together.codes},
        left_out=left_out,
        unpublished=_unpublished(session, list(seen)),
        is_illustrative=any(model.is_illustrative for model in models.values()),
        few=few,
    )


def _hidden(sums: UnitSums, may_name: Collection[int], model: AssessmentModel) -> Sequence[int]:
    sat = dict(zip(sums.units.tolist(), sums.sat.tolist(), strict=True))
    return sorted(withheld(sat, may_name, model.few_people).units)


def _ended(session: Session, period: Period, zone: tzinfo, now: datetime) -> dict[int, int]:
    """Official rounds of the period that are over → the model version of each."""
    statement = sa.select(Round.id, Round.model_id).where(ended_in(period, zone, now))
    return {row.id: row.model_id or 0 for row in session.execute(statement)}


def _unpublished(session: Session, ids: Collection[int]) -> tuple[str, ...]:
    without = set(ids) - set(publications_read(session, ids))
    return tuple(session.scalars(sa.select(Round.code).where(Round.id.in_(without)).order_by(Round.code)))


def _models(session: Session, ids: Collection[int]) -> dict[int, AssessmentModel]:
    return {one: model_of(session, one) for one in sorted(set(ids))}


_units = Unit.__table__.c
_TREE = DriverStatement(sa.select(_units.id, _units.code, _units.name, _units.kind, _units.parent_id))


def _known(session: Session, ids: Collection[int]) -> dict[int, _Named]:
    """Code, name and area of these units and of their areas. The area is the nearest province above, else the top."""
    tree = {id_: (code, name, kind, above) for id_, code, name, kind, above in _TREE.rows(session)}
    found: dict[int, _Named] = {}
    for one in ids:
        at, passed = one, {one}
        while (above := tree[at][3]) is not None and tree[at][2] != "province" and above not in passed:
            at = above
            passed.add(at)
        found[one] = (*tree[one][:2], at)
        if at not in found:
            found[at] = (*tree[at][:2], at)
    return found


def _lines(sums: UnitSums, known: dict[int, _Named], few: int) -> tuple[YearLine, ...]:
    """By code."""
    return tuple(sorted(_each(sums, [known[one] for one in sums.units.tolist()], few), key=lambda line: line.code))


def _areas(sums: UnitSums, known: dict[int, _Named], few: int) -> tuple[YearLine, ...]:
    together = grouped(sums, [known[one][2] for one in sums.units.tolist()])
    named = [(*known[one][:2], 0) for one in together.units.tolist()]
    return tuple(sorted(_each(together, named, few), key=lambda line: line.code))


def _total(sums: UnitSums) -> YearLine:
    found = _each(grouped(sums, [0] * len(sums.units)), [("", "Tất cả", 0)], 0)
    return found[0] if found else YearLine(0, "", "Tất cả", 0, 0, 0, 0, None, ())


def _or_none(values: npt.NDArray[np.float64], is_known: npt.NDArray[np.bool_]) -> npt.NDArray[np.object_]:
    found = values.astype(object)
    found[~is_known] = None
    return found


def _each(sums: UnitSums, named: Sequence[_Named], few: int) -> list[YearLine]:
    """One line a row, each with the band of its mean among the others."""
    shares = _or_none(100 * sums.earned / np.maximum(sums.possible, 1e-9), sums.possible > 0)
    means = _or_none(sums.total / np.maximum(sums.sat, 1), sums.sat > 0)
    ends = bands_of_sums(sums.sat.astype(float), sums.total, sums.squares)
    nobody = np.zeros(len(sums.sat), bool)
    low, high = (_or_none(end, sums.sat > 0) for end in ends) if ends else (_or_none(sums.total, nobody),) * 2
    little = (sums.sat > 0) & (sums.sat < few)
    columns = (sums.units, sums.listed, sums.sat, sums.passed, means, low, high, little)
    rows = zip(named, map(tuple, shares.tolist()), *(column.tolist() for column in columns), strict=False)
    return [
        YearLine(unit, code, name, area, listed, sat, passed, mean, domains, low, high, is_little)
        for (code, name, area), domains, unit, listed, sat, passed, mean, low, high, is_little in rows
    ]


def year_items(session: Session, period: Period, zone: tzinfo, now: datetime) -> YearItems:
    """Of everybody, wherever they are listed: for those who answer for the questions."""
    ended = _ended(session, period, zone, now)
    stored = item_rollups(session, sorted(ended))
    sums = added_items([stored[one] for one in sorted(stored)])
    figures = dict(zip(sums.versions.tolist(), figures_of(sums), strict=True))
    version = QuestionVersion
    statement = (
        sa.select(version.id, Question.code, version.competence, version.level, version.type)
        .join(Question, Question.id == version.question_id)
        .where(version.id.in_(list(figures)))
        .order_by(Question.code, version.id)
    )
    lines = tuple(ItemLine(*row, "", figures[row[0]]) for row in session.execute(statement))
    return YearItems(period, sum(len(one.versions) > 0 for one in stored.values()), lines)
