"""Files of units: sending one, looking at what it would change, and taking it."""

from dataclasses import dataclass

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import FileRefused, NotFound, RecordRefused
from quizapp.domain.people import UNIT_KINDS
from quizapp.office.grids import Grid, in_encoding
from quizapp.office.remarked import remarked
from quizapp.people.actions.unit_imports import UnitChange, UnitRowPlan, UnitsPlan, import_units, plan_units
from quizapp.people.actions.uploads import drop_upload
from quizapp.people.files import UNITS
from quizapp.people.files.remarks import remarks_by_line
from quizapp.people.files.units import UnitsReading, units_reading
from quizapp.people.forms.choices import show_refusal
from quizapp.people.forms.uploads import FileForm, TakeUnitsForm, wished_encoding
from quizapp.people.models import PeopleUpload
from quizapp.people.queries.uploads import own_upload
from quizapp.people.routes.blueprint import bp
from quizapp.people.routes.downloads import workbook
from quizapp.people.routes.looking import alphabets, keep_grid, kept_grid, sent_grid
from quizapp.people.routes.scope import STAFF, staff_scope, today
from quizapp.people.samples import units_sample
from quizapp.web.filters import day
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing

SHOWN = 100
FIELD_NAMES = {
    "name": "Tên",
    "kind": "Loại",
    "parent": "Cấp trên",
    "valid_from": "Hiệu lực từ",
    "valid_until": "Hiệu lực đến",
    "successors": "Đơn vị kế thừa",
}
KINDS = {"new": "Thêm mới.", "changed": "Thay đổi.", "unchanged": "Không thay đổi."}


@bp.route("/don-vi/nhap", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True)
def unit_import() -> ResponseReturnValue:
    form = FileForm()
    if request.method == "GET":
        return _send_page(form)
    if not form.validate():
        return _send_page(form), 422
    try:
        grid = sent_grid(form, UNITS)
        units_reading(in_encoding(grid, "", form.name), form.name, reading(), today(), staff_scope())
    except FileRefused as refusal:
        return _send_page(form, refusal), 422
    return redirect(url_for("people.unit_look", token=keep_grid(grid, "units", form.name)))


def _send_page(form: FileForm, refusal: FileRefused | None = None) -> str:
    return render_template(
        "people/unit_import.html", form=form, columns=UNITS, faults=refusal.faults if refusal else []
    )


@dataclass(frozen=True)
class UnitsLook:
    """A file of units as it stands now; as `Look`."""

    upload: PeopleUpload
    grid: Grid
    encoding: str
    reading: UnitsReading | None
    plan: UnitsPlan | None
    refusal: FileRefused | None


def _look(token: str) -> UnitsLook:
    session = reading()
    upload = own_upload(session, token, "units", me().account_id, now())
    raw = kept_grid(upload)
    try:
        grid = in_encoding(raw, wished_encoding(), upload.file_name)
        found = units_reading(grid, upload.file_name, session, today(), staff_scope())
    except FileRefused as refusal:
        return UnitsLook(upload, raw, wished_encoding() or raw.encoding, None, None, refusal)
    plan = None if found.faults else plan_units(session, found.rows)
    return UnitsLook(upload, raw, grid.encoding, found, plan, None)


@bp.route("/don-vi/nhap/<token>", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("units_imported",))
def unit_look(token: str) -> ResponseReturnValue:
    look = _look(token)
    form = TakeUnitsForm()
    if request.method == "GET":
        form.reason.data = f"Theo tệp {look.upload.file_name}"[:300]
        return _look_page(look, form)
    if look.plan is None or look.reading is None:
        return _look_page(look, form), 422
    if not form.validate() or not form.is_decided(look.plan.has_history):
        return _look_page(look, form), 422
    try:
        with writing() as transaction:
            own_upload(transaction, token, "units", me().account_id, now())
            again = units_reading(look.reading.grid, look.upload.file_name, transaction, today(), staff_scope())
            if again.faults:
                raise RecordRefused("plan_changed")
            outcome = import_units(
                transaction, look.reading.rows, me().account_id, now(), today=today(),
                changed_on=form.changed_on(look.plan.has_history), reason=str(form.reason.data),
                digest=str(form.dau.data or "-"), file_name=look.upload.file_name,
            )  # fmt: skip
            drop_upload(transaction, token, me().account_id)
    except RecordRefused as refusal:
        show_refusal(form, refusal, {"period_days": "day"}, "reason")
        return _look_page(_look(token), form), 422
    counts = f"thêm mới {outcome.created}, cập nhật {outcome.changed}, giữ nguyên {outcome.unchanged}"
    flash(f"Đã nhập đơn vị: {counts}.", "success")
    return redirect(url_for("people.unit_tree"))


def _look_page(look: UnitsLook, form: TakeUnitsForm) -> str:
    plan = look.plan
    return render_template(
        "people/unit_look.html",
        upload=look.upload,
        encoding=look.encoding,
        alphabets=alphabets(look.grid, look.upload.file_name, look.encoding),
        reading=look.reading,
        faults=look.refusal.faults if look.refusal else look.reading.faults if look.reading else [],
        plan=plan,
        changed=[(one, [_words(c) for c in one.changes]) for one in plan.of_kind("changed")[:SHOWN]] if plan else [],
        new=plan.of_kind("new")[:SHOWN] if plan else [],
        shown=SHOWN,
        form=form,
    )


def _words(change: UnitChange) -> tuple[str, str, str]:
    def told(value: object) -> str:
        if change.field == "kind":
            return UNIT_KINDS[str(value)]
        if change.field in ("valid_from", "valid_until"):
            return day(value)  # type: ignore[arg-type]
        return ("; ".join(value) if isinstance(value, tuple) else str(value)) or "–"

    return FIELD_NAMES[change.field], told(change.before), told(change.after)


def _sentence(one: UnitRowPlan) -> str:
    changes = "; ".join(f"{what}: {before} → {after}" for what, before, after in map(_words, one.changes))
    return f"{KINDS[one.kind]} {changes}".strip()


@bp.get("/don-vi/nhap/<token>/ghi-chu.xlsx")
@only(*STAFF, scope="unit")
def unit_remarks(token: str) -> Response:
    look = _look(token)
    if look.reading is None:
        raise NotFound("people_upload")
    plans = {one.row.line: _sentence(one) for one in look.plan.rows} if look.plan else {}
    remarks = remarks_by_line(look.reading.faults, look.reading.remarks, plans)
    faulty = frozenset(fault.line for fault in look.reading.faults)
    return workbook(remarked(look.reading.grid, look.reading.heading, remarks, faulty), "don-vi-ghi-chu.xlsx")


@bp.post("/don-vi/nhap/<token>/bo")
@only(*STAFF, scope="own", writes=True)
def unit_drop(token: str) -> ResponseReturnValue:
    own_upload(reading(), token, "units", me().account_id, now())
    with writing() as transaction:
        drop_upload(transaction, token, me().account_id)
    flash("Đã bỏ tệp này, không ghi gì.", "success")
    return redirect(url_for("people.unit_import"))


@bp.get("/don-vi/mau.xlsx")
@only(*STAFF, scope="unit")
def unit_template() -> Response:
    return workbook(units_sample(reading(), staff_scope()), "danh-sach-don-vi.xlsx")
