"""Report objects as plain data for programs. Nothing is computed here; percentages are 0-100."""

from typing import Any

from quizapp.api.queries import ListedUnit
from quizapp.domain.certainty import Interval
from quizapp.domain.summaries import Summary
from quizapp.reports.facts import Bar, PersonLine, ReportRow, RoundFacts, RoundReport, UnitLine
from quizapp.reports.need_facts import NeedLine, NeedsReport
from quizapp.reports.queries.coverage import CoverageLine, CoverageReport
from quizapp.rounds.models import PlanBatch

Plain = dict[str, Any]
COVERED = ("invited", "sat", "sitting", "absent", "waiting")


def unit(one: ListedUnit) -> Plain:
    return {
        "code": one.code,
        "name": one.name,
        "kind": one.kind,
        "parent_code": one.parent_code,
        "valid_from": one.valid_from.isoformat(),
        "valid_until": one.valid_until.isoformat() if one.valid_until else None,
    }


def round_row(one: ReportRow, is_shown: bool) -> Plain:
    """`is_published`: a version was let out by two persons, as pages say; `is_shown`: results may be read, which some
    rounds allow at once."""
    return {
        "id": one.id,
        "code": one.code,
        "name": one.name,
        "kind": one.kind,
        "state": one.state,
        "organiser": one.organiser,
        "opens_at": one.opens_at.isoformat(),
        "closes_at": one.closes_at.isoformat(),
        "is_illustrative": one.is_illustrative,
        "is_published": one.publication > 0,
        "is_shown": is_shown,
        "invited": one.summary.invited,
        "sat": one.summary.sat,
    }


def round_facts(one: RoundFacts, is_final: bool) -> Plain:
    """`is_final`: nobody may begin any more; before that figures still change. `publication`: which version of the
    results is told."""
    return {
        "id": one.id,
        "code": one.code,
        "name": one.name,
        "kind": one.kind,
        "model": one.model_label,
        "is_illustrative": one.model.is_illustrative,
        "is_final": is_final,
        "publication": one.publication or None,
        "published_at": one.published_at.isoformat() if one.published_at else None,
    }


def results(report: RoundReport, is_final: bool) -> Plain:
    return {
        "round": round_facts(report.round, is_final),
        "withheld_reason": report.withheld_reason or None,
        "summary": _summary(report.summary),
        "units": [_unit_line(line) for line in report.units],
        "competences": [_bar(bar) for bar in report.competences],
    }


def _summary(one: Summary) -> Plain:
    return {
        "invited": one.invited,
        "sat": one.sat,
        "mean_percent": one.mean,
        "median_percent": one.median,
        "pass_percent": one.pass_percent,
        "bands": one.bands if one.mean is not None else None,
    }


def _unit_line(line: UnitLine) -> Plain:
    """`interval`: of the mean, null where it is not known; `is_few`: so few sat that the mean speaks of persons."""
    told = {"code": line.code, "name": line.name, "is_withheld": line.is_withheld, **_summary(line.summary)}
    return {**told, "interval": _interval(line.measure.interval), "is_few": line.summary.says_little}


def _bar(bar: Bar) -> Plain:
    return {
        "code": bar.code,
        "name": bar.name,
        "percent": bar.percent,
        "required_percent": bar.required,
        "interval": _interval(bar.interval),
        "people": bar.people,
        "questions": bar.questions,
        "need": bar.need,
    }


def _interval(one: Interval | None) -> Plain | None:
    return None if one is None else {"low": one.low, "high": one.high}


def person(line: PersonLine, is_final: bool) -> Plain:
    """Who did not sit is absent only where nobody may begin any more."""
    return {
        "staff_code": line.staff_code,
        "name": line.name,
        "unit_code": line.unit_code,
        "unit_name": line.unit_name,
        "position": line.position_name,
        "category": line.category,
        "state": "waiting" if line.state == "absent" and not is_final else line.state,
        "total_percent": line.total_percent,
        "band": line.band_name or None,
        "has_passed": line.has_passed,
        "ended_at": line.ended_at.isoformat() if line.ended_at else None,
    }


def needs(report: NeedsReport, is_final: bool, unit_code: str | None = None) -> Plain:
    """`unit_code`: the unit to which it was narrowed, with everything below it."""
    return {
        "round": round_facts(report.round, is_final),
        "unit_code": unit_code,
        "invited": report.invited,
        "sat": report.sat,
        "by": report.asked.by,
        "withheld_reason": report.withheld_reason or None,
        "withheld_groups": report.withheld,
        "together": [_need(line) for line in report.by_competence],
        "lines": [{"group_code": line.unit_code, "group_name": line.unit_name, **_need(line)} for line in report.lines],
    }


def _need(line: NeedLine) -> Plain:
    """`people`: staff codes, null where they are not told."""
    return {
        "competence": line.competence,
        "competence_name": line.competence_name,
        "training_topic": line.training_topic,
        "need": line.need,
        "people_below": line.people_below,
        "people_assessed": line.people_assessed,
        "percent_below": line.percent_below,
        "mean_gap": line.mean_gap,
        "sure": line.sure,
        "watch": line.watch,
        "interval": _interval(line.interval),
        "people": None if line.people is None else [one.staff_code for one in line.people],
    }


def plan(batch: PlanBatch, organiser: str) -> Plain:
    return {
        "id": batch.id,
        "year": batch.year,
        "batch": batch.batch,
        "name": batch.name,
        "organiser": organiser,
        "starts_on": batch.starts_on.isoformat(),
        "ends_on": batch.ends_on.isoformat(),
    }


def coverage(report: CoverageReport, codes: dict[int, str]) -> Plain:
    return {
        "plan": plan(report.batch, report.organiser),
        "units": [_coverage_line(line, codes[line.unit_id]) for line in report.lines],
        "total": {name: getattr(report.total, name) for name in COVERED},
    }


def _coverage_line(line: CoverageLine, code: str) -> Plain:
    return {
        "code": code,
        "name": line.unit_name,
        "people": line.people,
        "uninvited": line.uninvited,
        "state": line.state,
        **{name: getattr(line.counts, name) for name in COVERED},
    }
