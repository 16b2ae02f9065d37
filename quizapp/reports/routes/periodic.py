"""The periodic report: choose the period and who reports, and take it away."""

from dataclasses import replace

from flask import render_template, request
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import NotFound
from quizapp.domain.periods import Period, period_of, recent
from quizapp.people.models import Unit
from quizapp.people.queries.units import units_in_scope
from quizapp.reports.choosing import issuers, own_people, told_by
from quizapp.reports.documents.periodic import BY_ITSELF
from quizapp.reports.queries import NAMING_ROLES, STAFF, people_of_period, periodic_report
from quizapp.reports.routes.files import report_file, wanted
from quizapp.reports.routes.shared import bp, units
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, timezone, today


def officially_named() -> set[int]:
    return units_in_scope(reading(), me().scope(*NAMING_ROLES["official"]))


def asked_period() -> Period:
    """The period asked for; without one the quarter of today. NotFound for what is none."""
    code = request.args.get("ky", "") or f"{today().year}-Q{(today().month + 2) // 3}"
    found = period_of(code)
    if found is None:
        raise NotFound("report")
    return found


def issuer() -> int:
    """The unit that reports: one of the reader's, else the first of them."""
    choices = [one.id for one in issuers(reading(), units())]
    asked = request.args.get("don-vi", type=int)
    if not choices or (asked is not None and asked not in choices):
        raise NotFound("unit")
    return asked if asked is not None else choices[0]


def told() -> set[int]:
    """The units whose people the report tells of: all that the reader sees, or those of the unit asked to report. Who
    reads official rounds sees their names (`NAMING_ROLES`), so that a part tells them nothing new."""
    return told_by(reading(), issuer(), units()) if request.args.get("don-vi") else units()


def asked_unit() -> Unit | None:
    """The unit that the address asks to report; None where it asks for all that the reader sees."""
    if not request.args.get("don-vi"):
        return None
    own = issuer()
    return next(one for one in issuers(reading(), units()) if one.id == own)


def period_file(kind: str, form: str, unit_id: int) -> ResponseReturnValue:
    """At once where few were on the lists of the period; else behind a page, kept with the newest of its rounds."""
    period, of = asked_period(), told()
    people, newest = people_of_period(reading(), period, of, timezone(), now())
    whole = wanted(None, officially_named())
    asked = replace(whole, units=frozenset(of), period=period, unit_id=unit_id, round_id=newest)
    return report_file(kind, form, asked, people, f"period:{period.code}", period.code)


@bp.get("/bao-cao/dinh-ky")
@only(*STAFF, scope="unit")
def periodic_page() -> str:
    """As its files tell it: to those above, who see nobody by name."""
    period, own = asked_period(), issuer()
    report = periodic_report(reading(), period, told(), own_people(officially_named(), own), timezone(), now())
    return render_template(
        "reports/periodic.html", report=report, period=period, issuer=own, periods=recent(today()),
        issuers=issuers(reading(), units())[:200], by_itself=BY_ITSELF,
        is_asked=bool(request.args.get("don-vi")),
    )  # fmt: skip


@bp.get("/bao-cao/dinh-ky/<form>")
@only(*STAFF, scope="unit", writes=True, audit=("report_exported",))
def periodic_file(form: str) -> ResponseReturnValue:
    return period_file("periodic", form, issuer())
