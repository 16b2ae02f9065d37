"""The list of public services: adding, changing, reading a whole file in."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import FileRefused, RecordRefused
from quizapp.office.media_types import XLSX
from quizapp.people.forms.choices import show_refusal
from quizapp.services.catalogue import ServiceRow, add_service, change_service, import_services
from quizapp.services.files import SERVICES, read_services, services_sample
from quizapp.services.forms import ServiceFileForm, ServiceForm, ServiceNameForm
from quizapp.services.queries.catalogue import service_by_id, service_lines
from quizapp.services.routes.blueprint import bp
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing

SHOWN_ROWS = 10
Shown = list[tuple[str | int, ...]]


def _list_page(form: ServiceForm) -> str:
    return render_template("services/services.html", form=form, lines=service_lines(reading()))


@bp.get("/dich-vu")
@only("administrator", scope="everywhere")
def service_list() -> str:
    return _list_page(ServiceForm(formdata=None))


@bp.post("/dich-vu")
@only("administrator", scope="everywhere", writes=True, audit=("service_added",))
def service_add() -> ResponseReturnValue:
    form = ServiceForm()
    if form.validate():
        row = ServiceRow(str(form.code.data), str(form.name.data), form.field.data or "")
        try:
            with writing() as session:
                service = add_service(session, row, me().account_id, now())
        except RecordRefused as refusal:
            show_refusal(form, refusal, {"service_name": "name"}, "code")
        else:
            flash(f"Đã thêm dịch vụ {service.code} – {service.name}.", "success")
            return redirect(url_for("services.service_list"))
    return _list_page(form), 422


@bp.route("/dich-vu/<int:service_id>", methods=["GET", "POST"])
@only("administrator", scope="everywhere", writes=True, audit=("service_changed",))
def service_page(service_id: int) -> ResponseReturnValue:
    service = service_by_id(reading(), service_id)
    form = ServiceNameForm(obj=service)
    if request.method == "GET" or not form.validate():
        return render_template("services/service.html", form=form, service=service), 422 if form.errors else 200
    row = ServiceRow(service.code, str(form.name.data), form.field.data or "")
    with writing() as session:
        change_service(session, service_id, row, bool(form.is_active.data), me().account_id, now())
    flash("Đã lưu dịch vụ.", "success")
    return redirect(url_for("services.service_list"))


def _file_page(
    form: ServiceFileForm, number: int = 0, shown: Shown | None = None, faults: FileRefused | None = None
) -> str:
    return render_template(
        "services/import.html",
        form=form,
        columns=SERVICES,
        faults=faults.faults if faults else [],
        is_checked=shown is not None,
        number=number,
        shown=shown or [],
    )


@bp.route("/dich-vu/nhap", methods=["GET", "POST"])
@only("administrator", scope="everywhere", writes=True, audit=("services_imported",))
def service_import() -> ResponseReturnValue:
    form = ServiceFileForm()
    if request.method == "GET":
        return _file_page(form)
    if not form.validate():
        return _file_page(form), 422
    try:
        rows = read_services(form.content(), form.name)
    except FileRefused as refusal:
        return _file_page(form, faults=refusal), 422
    if form.viec.data != "nhap":
        return _file_page(form, len(rows), [(r.line, r.code, r.name, r.field) for r in rows[:SHOWN_ROWS]])
    with writing() as session:
        outcome = import_services(session, rows, me().account_id, now())
    counts = f"thêm mới {outcome.created}, cập nhật {outcome.changed}, giữ nguyên {outcome.unchanged}"
    flash(f"Đã nhập danh sách dịch vụ: {counts}.", "success")
    return redirect(url_for("services.service_list"))


@bp.get("/dich-vu/mau.xlsx")
@only("administrator", scope="everywhere")
def service_template() -> Response:
    headers = {"Content-Disposition": 'attachment; filename="danh-sach-dich-vu.xlsx"'}
    return Response(services_sample(reading()), mimetype=XLSX, headers=headers)
