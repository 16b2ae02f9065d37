"""The positions: adding, renaming, retiring, reading a whole file in."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import FileRefused, RecordRefused
from quizapp.people.actions.positions import add_position, import_positions, rename_position, set_position_active
from quizapp.people.files import POSITIONS, read_positions
from quizapp.people.forms.choices import show_refusal
from quizapp.people.forms.positions import PositionForm, PositionNameForm
from quizapp.people.forms.uploads import UploadForm
from quizapp.people.queries.positions import position_by_id, position_lines
from quizapp.people.routes.blueprint import bp
from quizapp.people.routes.downloads import workbook
from quizapp.people.samples import positions_sample
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing

SHOWN_ROWS = 10
Shown = list[tuple[str | int, ...]]


def _list_page(form: PositionForm) -> str:
    return render_template("people/positions.html", form=form, lines=position_lines(reading()))


@bp.get("/vi-tri")
@only("administrator", scope="everywhere")
def position_list() -> str:
    return _list_page(PositionForm(formdata=None))


@bp.post("/vi-tri")
@only("administrator", scope="everywhere", writes=True, audit=("position_added",))
def position_add() -> ResponseReturnValue:
    form = PositionForm()
    if form.validate():
        try:
            with writing() as transaction:
                position = add_position(transaction, str(form.code.data), str(form.name.data), me().account_id, now())
        except RecordRefused as refusal:
            show_refusal(form, refusal, {"bad_position_name": "name"}, "code")
        else:
            flash(f"Đã thêm vị trí {position.code} – {position.name}.", "success")
            return redirect(url_for("people.position_list"))
    return _list_page(form), 422


@bp.route("/vi-tri/<int:position_id>", methods=["GET", "POST"])
@only("administrator", scope="everywhere", writes=True, audit=("position_renamed",))
def position_rename(position_id: int) -> ResponseReturnValue:
    position = position_by_id(reading(), position_id)
    form = PositionNameForm(obj=position)
    if request.method == "GET":
        return render_template("people/position.html", form=form, position=position)
    if form.validate():
        with writing() as transaction:
            rename_position(transaction, position_id, str(form.name.data), me().account_id, now())
        flash("Đã đổi tên vị trí.", "success")
        return redirect(url_for("people.position_list"))
    return render_template("people/position.html", form=form, position=position), 422


@bp.post("/vi-tri/<int:position_id>/ngung")
@only("administrator", scope="everywhere", writes=True, audit=("position_retired",))
def position_retire(position_id: int) -> ResponseReturnValue:
    return _set_active(position_id, is_active=False)


@bp.post("/vi-tri/<int:position_id>/dung-lai")
@only("administrator", scope="everywhere", writes=True, audit=("position_revived",))
def position_revive(position_id: int) -> ResponseReturnValue:
    return _set_active(position_id, is_active=True)


def _set_active(position_id: int, *, is_active: bool) -> ResponseReturnValue:
    with writing() as transaction:
        position = set_position_active(transaction, position_id, is_active, me().account_id, now())
    done = "Đã dùng lại" if is_active else "Đã ngừng dùng"
    flash(f"{done} vị trí {position.name}.", "success")
    return redirect(url_for("people.position_list"))


def _file_page(form: UploadForm, number: int = 0, shown: Shown | None = None, faults: FileRefused | None = None) -> str:
    return render_template(
        "people/position_import.html",
        form=form,
        columns=POSITIONS,
        faults=faults.faults if faults else [],
        is_checked=shown is not None,
        number=number,
        shown=shown or [],
    )


@bp.route("/vi-tri/nhap", methods=["GET", "POST"])
@only("administrator", scope="everywhere", writes=True, audit=("positions_imported",))
def position_import() -> ResponseReturnValue:
    form = UploadForm()
    if request.method == "GET":
        return _file_page(form)
    if not form.validate():
        return _file_page(form), 422
    try:
        rows = read_positions(form.content(), form.name)
    except FileRefused as refusal:
        return _file_page(form, faults=refusal), 422
    if not form.is_to_be_written:
        return _file_page(form, len(rows), [(r.line, r.code, r.name) for r in rows[:SHOWN_ROWS]])
    with writing() as transaction:
        outcome = import_positions(transaction, rows, me().account_id, now())
    counts = f"thêm mới {outcome.created}, cập nhật {outcome.changed}, giữ nguyên {outcome.unchanged}"
    flash(f"Đã nhập vị trí việc làm: {counts}.", "success")
    return redirect(url_for("people.position_list"))


@bp.get("/vi-tri/mau.xlsx")
@only("administrator", scope="everywhere")
def position_template() -> Response:
    return workbook(positions_sample(reading()), "danh-sach-vi-tri.xlsx")
