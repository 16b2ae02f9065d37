"""What programs read. Every figure is the report's that the pages show, and is withheld where the pages withhold it."""

from flask import Response, request

from quizapp.api import shapes
from quizapp.api.door import caller, units
from quizapp.api.queries import unit_id_of, units_after
from quizapp.api.routes.answers import after, answer, cursor, description, limit, one_of
from quizapp.api.routes.blueprint import bp
from quizapp.attempts.queries import running_in_round
from quizapp.attempts.times import last_moment
from quizapp.domain.errors import ApiRefused, NotFound
from quizapp.domain.publishing import results_are_shown
from quizapp.domain.tokens import ANY
from quizapp.people.queries.units import unit_names
from quizapp.reports.facts import RoundFacts
from quizapp.reports.need_facts import NeedsAsked
from quizapp.reports.queries import (
    coverage_report,
    needs_report,
    people_run,
    report_rows_after,
    round_facts,
    round_report,
)
from quizapp.results.queries import unscored_attempt_ids
from quizapp.rounds.queries import round_by_id
from quizapp.rounds.yearly import batches
from quizapp.web.policy import public, token
from quizapp.web.request import now, reading

USED = ("api_token_used",)
BY = ("unit", "position", "category")


@bp.get("/api/v1/openapi.json")
@public()
def openapi() -> Response:
    return description()


@bp.get("/api/v1/units")
@token(ANY, audit=USED)
def unit_list() -> Response:
    rows = units_after(reading(), units(), after(), limit() + 1)
    shown, following = rows[: limit()], cursor(rows[limit() - 1].id) if len(rows) > limit() else None
    return answer({"units": [shapes.unit(one) for one in shown], "next": following})


@bp.get("/api/v1/rounds")
@token(ANY, audit=USED)
def round_list() -> Response:
    rows = report_rows_after(reading(), units(), after(), limit() + 1)
    shown, following = rows[: limit()], cursor(rows[limit() - 1].id) if len(rows) > limit() else None
    return answer({"rounds": [shapes.round_row(one, _is_shown(one.id)) for one in shown], "next": following})


def _is_shown(round_id: int) -> bool:
    round_ = round_by_id(reading(), round_id)
    last = last_moment(reading(), round_, now())
    return results_are_shown(round_.results_rule, round_.state, last, round_.results_published_at, now())


def _shown(round_id: int) -> RoundFacts:
    """A round that the token sees and that shows its results; NotFound, or ApiRefused not_published."""
    found = round_facts(reading(), round_id, units())
    if not _is_shown(round_id):
        raise ApiRefused("not_published")
    return found


def _runs(found: RoundFacts) -> bool:
    """Whether a result may still come in: somebody may begin or sits, or what was handed in is not scored yet."""
    if running_in_round(reading(), found.id) or unscored_attempt_ids(reading(), found.id):
        return True
    return found.state != "closed" and now() < last_moment(reading(), round_by_id(reading(), found.id), now())


def _named(found: RoundFacts) -> set[int]:
    """Units whose people are told by name: as to the department, in official rounds only."""
    return units() if caller().with_names and found.kind == "official" else set()


@bp.get("/api/v1/rounds/<int:round_id>/results")
@token("results", audit=USED)
def round_results(round_id: int) -> Response:
    found = _shown(round_id)
    report = round_report(reading(), round_id, units(), may_name=_named(found), runs=_runs(found))
    return answer(shapes.results(report, found.is_over(now())))


@bp.get("/api/v1/rounds/<int:round_id>/units/<unit_code>/people")
@token("results", audit=USED)
def unit_people(round_id: int, unit_code: str) -> Response:
    """The people of one unit, as Vietnamese lists sort names; the cursor is a place in that list."""
    found = _shown(round_id)
    named = _named(found)
    if not named:
        raise ApiRefused("no_names")
    unit_id, begin = unit_id_of(reading(), unit_code, units()), after()
    people = people_run(reading(), round_id, unit_id, units(), (begin, limit() + 1))
    is_final = found.is_over(now())
    return answer(
        {
            "round": shapes.round_facts(found, is_final),
            "unit_code": unit_code,
            "people": [shapes.person(one, is_final) for one in people[: limit()]],
            "next": cursor(begin + limit()) if len(people) > limit() else None,
        }
    )


@bp.get("/api/v1/rounds/<int:round_id>/needs")
@token("needs", audit=USED)
def round_needs(round_id: int) -> Response:
    found = _shown(round_id)
    named, code = _named(found), request.args.get("unit", "")
    asked = NeedsAsked(by=one_of("by", BY), unit_id=unit_id_of(reading(), code, units()) if code else 0)
    report = needs_report(
        reading(), round_id, units(), named, may_name=named, asked=asked, with_domains=False, runs=_runs(found)
    )
    if code and not report.may_filter:
        raise ApiRefused("no_names")
    if code and not report.invited:
        raise NotFound("unit")
    return answer(shapes.needs(report, found.is_over(now()), code or None))


@bp.get("/api/v1/plans")
@token("coverage", audit=USED)
def plan_list() -> Response:
    """The whole list: a year has two of each unit that organises."""
    found = batches(reading(), units())
    names = unit_names(reading(), {one.unit_id for one in found})
    return answer({"plans": [shapes.plan(one, names[one.unit_id]) for one in found], "next": None})


@bp.get("/api/v1/plans/<int:plan_id>/coverage")
@token("coverage", audit=USED)
def plan_coverage(plan_id: int) -> Response:
    report = coverage_report(reading(), plan_id, units(), now())
    codes = {one.id: one.code for one in units_after(reading(), units(), 0, len(units()))}
    return answer(shapes.coverage(report, codes))
