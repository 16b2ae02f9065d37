"""The data map, a person's own copy, periods, and blanking a person."""

import json
from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from quizapp.attempts.queries import sits_official_round
from quizapp.attempts.times import last_moment
from quizapp.audit.actions import record
from quizapp.domain.errors import RecordRefused
from quizapp.domain.publishing import explanations_are_shown, results_are_shown
from quizapp.office.media_types import XLSX
from quizapp.office.workbooks import Column, Sheet, workbook
from quizapp.operations.privacy.data_map import AREAS
from quizapp.operations.privacy.forms import EraseForm, PeriodsForm
from quizapp.operations.privacy.lay_copy import COLUMNS, TABLES, lay_rows, names_in
from quizapp.operations.privacy.own_data import Whose, own_data
from quizapp.operations.privacy.retention import due, forget, periods, set_period
from quizapp.operations.privacy.typed_names import KINDS, typed_places
from quizapp.people.actions.erasing import erase_person
from quizapp.people.queries.persons import person_in_scope
from quizapp.results.forgetting import blank_complaints, complaints_of
from quizapp.results.queries import own_result_rows
from quizapp.training.forgetting import blank_name, places_naming
from quizapp.web.errors import words_for
from quizapp.web.policy import only, signed_in
from quizapp.web.request import me, now, reading, timezone, writing

bp = Blueprint("privacy", __name__, template_folder="templates")

_EVERYWHERE = (None,)


@bp.get("/du-lieu-ca-nhan")
@signed_in(scope="own")
def data_map() -> str:
    """What is kept about people, why, how long and who sees it; and the reader's own copy."""
    return render_template("operations/privacy/map.html", areas=AREAS, months=periods(reading()))


# --- a person's own copy ----------------------------------------------------------------------------------------------


def _own_copy() -> dict[str, list[dict[str, object]]]:
    shown, explained, person_id = set(), set(), me().person_id
    sits = person_id is not None and sits_official_round(reading(), person_id, now())
    for row in [] if person_id is None else own_result_rows(reading(), person_id):
        round_, last = row.round_, last_moment(reading(), row.round_, now())
        is_shown = results_are_shown(round_.results_rule, round_.state, last, round_.results_published_at, now())
        if not is_shown or (round_.results_rule == "after_check" and not row.is_published):
            continue
        shown.add(row.attempt.id)
        if explanations_are_shown(round_.kind, True, round_.state, last, now(), sits_official=sits):
            explained.add(row.attempt.id)
    whose = Whose(me().account_id, person_id, me().username, frozenset(shown), frozenset(explained))
    return own_data(reading(), whose)


def _recorded(kind: str) -> None:
    with writing() as session:
        record(session, now(), me().account_id, "own_data_exported", f"account:{me().account_id}", kind=kind)


@bp.get("/du-lieu-ca-nhan/cua-toi.json")
@signed_in(scope="own", writes=True, audit=("own_data_exported",))
def own_json() -> Response:
    _recorded("json")
    text = json.dumps({"made_at": now().isoformat(), "data": _own_copy()}, ensure_ascii=False, indent=1)
    return _file(text.encode(), "application/json; charset=utf-8", "json")


@bp.get("/du-lieu-ca-nhan/cua-toi.xlsx")
@signed_in(scope="own", writes=True, audit=("own_data_exported",))
def own_xlsx() -> Response:
    _recorded("xlsx")
    copy = _own_copy()
    names = names_in(reading(), copy)
    sheets = [
        Sheet(
            TABLES[name],
            tuple(Column(COLUMNS[heading], width=20) for heading in lines[0]),
            lay_rows(lines, names, timezone()),
        )
        for name, lines in copy.items()
    ]
    return _file(workbook(sheets, timezone()), XLSX, "xlsx")


def _file(data: bytes, mimetype: str, ending: str) -> Response:
    day: date = now().astimezone(timezone()).date()
    headers = {"Content-Disposition": f'attachment; filename="du-lieu-cua-toi-{day:%Y-%m-%d}.{ending}"'}
    return Response(data, mimetype=mimetype, headers=headers)


# --- periods ----------------------------------------------------------------------------------------------------------


@bp.route("/du-lieu-ca-nhan/thoi-han", methods=["GET", "POST"])
@only("administrator", scope="everywhere", writes=True, audit=("retention_changed",))
def retention() -> ResponseReturnValue:
    """How long what is kept, and what would be forgotten now."""
    form = PeriodsForm(data=periods(reading()))
    if form.validate_on_submit():
        with writing() as session:
            for code in periods(session):
                set_period(session, code, form[code].data, me().account_id, now())
        flash("Đã lưu thời hạn lưu giữ.", "success")
        return redirect(url_for("privacy.retention"))
    page = render_template("operations/privacy/retention.html", form=form, due=due(reading(), now()))
    return page, 422 if form.errors else 200


@bp.post("/du-lieu-ca-nhan/thoi-han/xoa")
@only("administrator", scope="everywhere", writes=True, audit=("retention_kept", "person_erased"))
def forget_now() -> ResponseReturnValue:
    with writing() as session:
        done = forget(session, me().account_id, now())
    flash(
        f"Đã xóa thông tin của {len(done.persons)} người đã nghỉ, {done.logins} phiên đăng nhập, "
        f"{done.failed_logins} lần đăng nhập sai, nội dung của {len(done.complaints)} kiến nghị; "
        f"lời và tên ở {done.difficulties} lượt nêu khó khăn.",
        "success",
    )
    return redirect(url_for("privacy.retention"))


# --- one person -------------------------------------------------------------------------------------------------------


@bp.route("/can-bo/<int:person_id>/xoa-thong-tin", methods=["GET", "POST"])
@only("administrator", scope="everywhere", writes=True, audit=("person_erased",))
def erase(person_id: int) -> ResponseReturnValue:
    """Ask first, saying what stays; then blank the person for good."""
    person = person_in_scope(reading(), person_id, _EVERYWHERE)
    form = EraseForm()
    if form.validate_on_submit():
        try:
            with writing() as session:
                found = person_in_scope(session, person_id, _EVERYWHERE)
                name = found.name
                erase_person(session, found, me().account_id, now(), str(form.reason.data))
                blank_name(session, name)
                blank_complaints(session, complaints_of(session, person_id))
        except RecordRefused as refusal:
            form.reason.errors = [words_for(refusal).sentence]
        else:
            flash("Đã xóa thông tin cá nhân. Kết quả còn lại chỉ mang một con số.", "success")
            return redirect(url_for("people.person_show", person_id=person_id))
    places = places_naming(reading(), person.name)
    typed = typed_places(reading(), person_id, person.name)
    page = render_template(
        "operations/privacy/erase.html", form=form, person=person, places=places, typed=typed, KINDS=KINDS
    )
    return page, 422 if form.errors else 200
