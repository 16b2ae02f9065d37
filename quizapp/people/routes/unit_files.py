"""Units and positions as files: reading them in, and the files to fill in."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import FileRefused
from quizapp.domain.people import UNIT_KINDS
from quizapp.people.actions.units import ImportOutcome, import_positions, import_units
from quizapp.people.files import POSITIONS, UNITS, read_positions, read_units
from quizapp.people.forms.uploads import UploadForm
from quizapp.people.queries.units import positions
from quizapp.people.routes.blueprint import bp
from quizapp.people.routes.roster import SHOWN_ROWS, workbook
from quizapp.people.routes.scope import STAFF, staff_scope, today
from quizapp.people.samples import positions_sample, units_sample
from quizapp.web.filters import day
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing

Shown = list[tuple[str | int, ...]]


def _counts(outcome: ImportOutcome) -> str:
    return f"thêm mới {outcome.created}, cập nhật {outcome.changed}, giữ nguyên {outcome.unchanged}"


def _units_page(
    form: UploadForm, number: int = 0, shown: Shown | None = None, faults: FileRefused | None = None
) -> str:
    return render_template(
        "people/unit_import.html",
        form=form,
        columns=UNITS,
        faults=faults.faults if faults else [],
        is_checked=shown is not None,
        number=number,
        shown=shown or [],
    )


@bp.route("/don-vi/nhap", methods=["GET", "POST"])
@only(*STAFF, scope="everywhere", writes=True, audit=("units_imported",))
def unit_import() -> ResponseReturnValue:
    form = UploadForm()
    if request.method == "GET":
        return _units_page(form)
    if not form.validate():
        return _units_page(form), 422
    try:
        rows = read_units(form.content(), form.name, reading(), today=today(), scope=staff_scope())
    except FileRefused as refusal:
        return _units_page(form, faults=refusal), 422
    if not form.is_to_be_written:
        shown: Shown = [
            (r.line, r.code, r.name, UNIT_KINDS[r.kind], r.parent_code, day(r.valid_from), day(r.valid_until))
            for r in rows[:SHOWN_ROWS]
        ]
        return _units_page(form, len(rows), shown)
    with writing() as transaction:
        outcome = import_units(transaction, rows, me().account_id, now(), today=today())
    flash(f"Đã nhập đơn vị: {_counts(outcome)}.", "success")
    return redirect(url_for("people.unit_tree"))


@bp.get("/don-vi/mau.xlsx")
@only(*STAFF, scope="unit")
def unit_template() -> Response:
    return workbook(units_sample(reading(), staff_scope()), "danh-sach-don-vi.xlsx")


def _positions_page(
    form: UploadForm, number: int = 0, shown: Shown | None = None, faults: FileRefused | None = None
) -> str:
    return render_template(
        "people/positions.html",
        form=form,
        columns=POSITIONS,
        known=positions(reading()),
        faults=faults.faults if faults else [],
        is_checked=shown is not None,
        number=number,
        shown=shown or [],
    )


@bp.route("/vi-tri", methods=["GET", "POST"])
@only("administrator", scope="everywhere", writes=True, audit=("positions_imported",))
def position_list() -> ResponseReturnValue:
    form = UploadForm()
    if request.method == "GET":
        return _positions_page(form)
    if not form.validate():
        return _positions_page(form), 422
    try:
        rows = read_positions(form.content(), form.name)
    except FileRefused as refusal:
        return _positions_page(form, faults=refusal), 422
    if not form.is_to_be_written:
        return _positions_page(form, len(rows), [(r.line, r.code, r.name) for r in rows[:SHOWN_ROWS]])
    with writing() as transaction:
        outcome = import_positions(transaction, rows, me().account_id, now())
    flash(f"Đã nhập vị trí việc làm: {_counts(outcome)}.", "success")
    return redirect(url_for("people.position_list"))


@bp.get("/vi-tri/mau.xlsx")
@only("administrator", scope="everywhere")
def position_template() -> Response:
    return workbook(positions_sample(reading()), "danh-sach-vi-tri.xlsx")
