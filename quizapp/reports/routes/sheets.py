"""Result sheets and certificates with their check code, and the public page where anybody checks one."""

from functools import partial

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from quizapp.attempts.routes.typed_codes import check_code, typed_code
from quizapp.domain.errors import NotFound
from quizapp.office.documents.parts import Document
from quizapp.reports.documents import CheckCode, certificate_document, paper_of, person_document
from quizapp.reports.queries import STAFF
from quizapp.reports.routes.files import note_export, sent
from quizapp.reports.routes.pages import person_sheet_of
from quizapp.reports.routes.shared import bp
from quizapp.reports.sheet_checks import CheckedSheet, checked_sheet, gives_certificates, issue_sheet
from quizapp.results.queries import counted_results
from quizapp.results.routes.own import EARNED, shown_sheet
from quizapp.results.sheets import PersonSheet
from quizapp.web.addresses import outside
from quizapp.web.policy import only, public, signed_in
from quizapp.web.printing import FORMS
from quizapp.web.request import now, reading, timezone, today, writing

SHEET, CERTIFICATE = "phieu-ket-qua", "giay-chung-nhan"


def _check_of(attempt_id: int) -> CheckCode:
    with writing() as session:
        code = issue_sheet(session, attempt_id, now())
    return CheckCode(code, outside("reports.check_sheet"), outside("reports.check_sheet", ma=code))


def _document(paper: str, attempt_id: int, sheet: PersonSheet) -> Document:
    """NotFound for another paper, and for a certificate of who has none."""
    if paper not in (SHEET, CERTIFICATE) or (paper == CERTIFICATE and not has_certificate(sheet)):
        raise NotFound("document")
    head = paper_of(reading(), sheet.round_id, today(), timezone())
    check = _check_of(attempt_id)
    return (person_document if paper == SHEET else certificate_document)(head, sheet, check)


def has_earned(sheet: PersonSheet) -> bool:
    """Only where the round wants certificates, and only for who passed."""
    return sheet.has_passed and gives_certificates(reading(), sheet.round_id)


EARNED.append(has_earned)


def has_certificate(sheet: PersonSheet) -> bool:
    """Of a result that was checked and published: what is signed is not taken back."""
    return bool(sheet.publication) and has_earned(sheet)


def _file(paper: str, form: str, attempt_id: int, sheet: PersonSheet) -> Response:
    if form not in FORMS:
        raise NotFound("document")
    document = _document(paper, attempt_id, sheet)
    return sent(FORMS[form][1](document), form, paper, sheet.round_code, sheet.person.staff_code)


# --- the person's own ----------------------------------------------------------------------------------------------


@bp.get("/ket-qua/<token>/phieu")
@signed_in(scope="own", writes=True)
def own_sheet(token: str) -> str:
    """The sheet on a page to print, as soon as the round shows results."""
    attempt_id, sheet = shown_sheet(token)
    return render_template(
        "reports/own_sheet.html", sheet=sheet, token=token, document=_document(SHEET, attempt_id, sheet),
        has_certificate=has_certificate(sheet), has_earned=has_earned(sheet),
    )  # fmt: skip


@bp.get("/ket-qua/<token>/<proof>/<form>")
@signed_in(scope="own", writes=True)
def own_paper(token: str, proof: str, form: str) -> Response:
    attempt_id, sheet = shown_sheet(token)
    return _file(proof, form, attempt_id, sheet)


# --- by staff ------------------------------------------------------------------------------------------------------


@bp.get("/bao-cao/dot-thi/<int:round_id>/nguoi/<int:person_id>/<proof>/<form>")
@only(*STAFF, scope="unit", writes=True, audit=("report_exported",))
def person_paper(round_id: int, person_id: int, proof: str, form: str) -> Response:
    _found, sheet = person_sheet_of(round_id, person_id)
    counted = counted_results(reading(), round_id, person_id=person_id)[0]
    answer = _file(proof, form, counted.attempt_id, sheet)
    note_export(f"round:{round_id}", proof, form, person=person_id)
    return answer


# --- for anybody ---------------------------------------------------------------------------------------------------


@bp.get("/kiem-tra-phieu")
@public(scope="none")
def check_sheet() -> ResponseReturnValue:
    """`?ma=`: the code of a sheet or certificate. Whoever has the code has the paper: its words are shown."""
    typed = typed_code()
    if not typed:
        return render_template("reports/check_sheet.html", typed="", check=None)
    check = check_code(typed, partial(checked_sheet, reading()), _outcome)
    return render_template("reports/check_sheet.html", typed=typed, check=check), check.status


def _outcome(found: CheckedSheet) -> str:
    if not found.is_unchanged:
        return "changed"
    return "match" if found.is_newest else "corrected"
