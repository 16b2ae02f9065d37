"""Rosters: reading a file in, the file to fill in, and accounts for a whole unit."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import FileRefused
from quizapp.domain.people import CATEGORIES
from quizapp.people.actions.persons import RosterOutcome, RosterRow, compare_roster, import_roster
from quizapp.people.files import ROSTER, read_roster
from quizapp.people.forms.uploads import UploadForm
from quizapp.people.queries.units import position_names, unit_names
from quizapp.people.routes.blueprint import bp
from quizapp.people.routes.scope import STAFF, staff_scope, today
from quizapp.people.samples import roster_sample
from quizapp.web.filters import day
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_ROWS = 10


def workbook(content: bytes, name: str) -> Response:
    """A workbook to download."""
    return Response(content, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@bp.route("/can-bo/nhap", methods=["GET", "POST"])
@only(*STAFF)
def roster_import() -> ResponseReturnValue:
    form = UploadForm()
    if request.method == "GET":
        return _roster_page(form)
    if not form.validate():
        return _roster_page(form), 422
    try:
        rows = read_roster(form.content(), form.name, reading(), today=today(), scope=staff_scope())
    except FileRefused as refusal:
        return _roster_page(form, refusal=refusal), 422
    if not form.is_to_be_written:
        return _roster_page(form, rows, compare_roster(reading(), rows))
    with writing() as transaction:
        outcome = import_roster(transaction, rows, me().account_id, now())
    flash(f"Đã nhập danh sách: {_counts(outcome)}.", "success")
    return redirect(url_for("people.person_list"))


def _counts(outcome: RosterOutcome) -> str:
    moved = f" (trong đó {outcome.moved} người chuyển đơn vị)" if outcome.moved else ""
    return f"thêm mới {outcome.created}, cập nhật {outcome.changed}{moved}, giữ nguyên {outcome.unchanged}"


def _roster_page(
    form: UploadForm,
    rows: list[RosterRow] | None = None,
    outcome: RosterOutcome | None = None,
    refusal: FileRefused | None = None,
) -> str:
    units, jobs = unit_names(reading()), position_names(reading())
    shown = [
        (r.line, r.staff_code, r.name, day(r.born_on), jobs[r.position_id], CATEGORIES[r.category], units[r.unit_id])
        for r in (rows or [])[:SHOWN_ROWS]
    ]
    return render_template(
        "people/roster_import.html",
        form=form,
        columns=ROSTER,
        faults=refusal.faults if refusal else [],
        is_checked=rows is not None,
        number=len(rows or []),
        shown=shown,
        counts=_counts(outcome) if outcome else "",
    )


@bp.get("/can-bo/mau.xlsx")
@only(*STAFF)
def roster_template() -> Response:
    return workbook(roster_sample(reading(), staff_scope()), "mau-danh-sach-can-bo.xlsx")
