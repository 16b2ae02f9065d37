"""The files of a round: what there is to take away, and each report as Word, PDF, Excel, CSV and JSON."""

import re
from dataclasses import replace
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from quizapp.audit.actions import record
from quizapp.domain.errors import NotFound
from quizapp.office.media_types import CSV, PDF, WORD, XLSX
from quizapp.people.queries.units import descendants, units_in_scope
from quizapp.reports import jobs
from quizapp.reports.choosing import unit_code
from quizapp.reports.facts import RoundFacts
from quizapp.reports.kinds import FORMS, KINDS, Wanted, written
from quizapp.reports.queries import STAFF
from quizapp.reports.queries.bulk import WHATS, listed_people
from quizapp.reports.routes.shared import (
    asked_earlier,
    asked_group,
    asked_needs,
    bp,
    is_rolled_up,
    named_units,
    settled,
    shows_keys,
    units,
)
from quizapp.reports.sheet_checks import gives_certificates, set_certificates
from quizapp.rounds.queries import round_by_id
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, timezone, writing

_ROUND = "/bao-cao/dot-thi/<int:round_id>"
ORGANISES = ("organiser", "administrator")
MIMETYPES = {
    "json": "application/json",
    "csv": CSV,
    "xlsx": XLSX,
    "docx": WORD,
    "pdf": PDF,
}
NAMES = {"round": "bao-cao", "needs": "nhu-cau-boi-duong", "items": "cau-hoi-va-de", "unit": "bao-cao-don-vi",
         "person": "phieu-ca-nhan", "periodic": "bao-cao-dinh-ky",
         "year": "don-vi-trong-ky", "year-items": "cau-hoi-trong-ky",
         "group": "bao-cao-nhom", "change": "thay-doi"}  # fmt: skip


def wanted(found: RoundFacts | None, named: set[int]) -> Wanted:
    """What the reader may see, in their day."""
    keys = found is not None and shows_keys(found)
    return Wanted(frozenset(units()), frozenset(named), now(), timezone(), found.id if found else 0, with_keys=keys)


def safe_name(*names: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", "-".join(filter(None, names)))


def sent(data: bytes, form: str, *names: str) -> Response:
    answer = Response(data, mimetype=MIMETYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{safe_name(*names)}.{form}"'
    return answer


def note_export(subject: str, what: str, form: str, **details: int) -> None:
    with writing() as session:
        record(session, now(), me().account_id, "report_exported", subject, report=what, form=form, **details)


def report_file(
    kind: str, form: str, asked: Wanted, people: int, subject: str, *names: str, **details: Any
) -> ResponseReturnValue:
    """At once where it is of few people; else behind a page that stands while it is made."""
    if people > jobs.MANY and jobs.is_behind_a_page(kind, form):
        with writing() as session:
            token = jobs.start_document(session, kind, form, asked, me().account_id).token
        return redirect(url_for("reports.job_page", job=token))
    if form not in FORMS:
        raise NotFound("report")
    data = written(reading(), kind, form, asked)
    note_export(subject, NAMES[kind], form, **details)
    return sent(data, form, NAMES[kind], *names)


def round_report_file(kind: str, form: str, found: RoundFacts, **more: Any) -> ResponseReturnValue:
    """A report of a round, or of one unit of it where `unit_id` is among `more`, which are fields of `Wanted`."""
    asked = replace(wanted(found, named_units(found)), **more)
    unit_id = asked.unit_id
    people = listed_people(
        reading(), found.id, descendants(reading(), unit_id) & asked.units if unit_id else asked.units
    )
    of = unit_code(reading(), unit_id) if unit_id else asked.by if kind == "group" else ""
    details = {"unit": unit_id} if unit_id else {}
    return report_file(kind, form, asked, people, f"round:{found.id}", found.code, of, **details)


@bp.get(f"{_ROUND}/tai-ve")
@only(*STAFF, scope="unit", writes=True)
def files_page(round_id: int) -> str:
    found = settled(round_id)
    return render_template(
        "reports/files.html", round=found.read_at(now()), is_over=found.is_over(now()), theo=None, whats=WHATS,
        name_of=jobs.name_of,
        has_names=bool(named_units(found)), jobs=jobs.own_jobs(reading(), round_id, me().account_id, now()),
        certificates=gives_certificates(reading(), round_id), may_certify=_may_certify(found),
    )  # fmt: skip


@bp.get(f"{_ROUND}/tai-ve/<kind>/<form>")
@only(*STAFF, scope="unit", writes=True, audit=("report_exported",))
def round_file(round_id: int, kind: str, form: str) -> ResponseReturnValue:
    found = settled(round_id)
    if kind not in NAMES or kind not in KINDS or KINDS[kind].needs != ("round",):
        raise NotFound("report")
    if kind == "needs":
        return round_report_file(kind, form, found, asked=asked_needs(), rolled_up=is_rolled_up())
    if kind == "group":
        return round_report_file(kind, form, found, by=asked_group())
    if kind == "change":
        return round_report_file(kind, form, found, earlier_id=asked_earlier())
    return round_report_file(kind, form, found)


@bp.get(f"{_ROUND}/don-vi/<int:unit_id>/<form>")
@only(*STAFF, scope="unit", writes=True, audit=("report_exported",))
def unit_file(round_id: int, unit_id: int, form: str) -> ResponseReturnValue:
    return round_report_file("unit", form, settled(round_id), unit_id=unit_id, rolled_up=is_rolled_up())


def _may_certify(found: RoundFacts) -> bool:
    """Organisers of the unit that holds the round; of an official round only."""
    if found.kind != "official":
        return False
    return round_by_id(reading(), found.id).unit_id in units_in_scope(reading(), me().scope(*ORGANISES))


@bp.post(f"{_ROUND}/giay-chung-nhan")
@only(*ORGANISES, scope="unit", writes=True, audit=("certificates_set",))
def certificates(round_id: int) -> ResponseReturnValue:
    """Turns certificates of the round on or off."""
    found = settled(round_id)
    if not _may_certify(found):
        raise NotFound("round")
    is_wanted = not gives_certificates(reading(), round_id)
    with writing() as session:
        set_certificates(session, round_id, me().account_id, now(), wanted=is_wanted)
    flash(
        "Người đạt in được giấy chứng nhận sau khi kết quả được công bố."
        if is_wanted
        else "Đợt này thôi cấp giấy chứng nhận."
    )
    return redirect(url_for("reports.files_page", round_id=round_id))
