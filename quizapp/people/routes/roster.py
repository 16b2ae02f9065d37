"""Rosters: sending a file, looking at what it would change, and taking it."""

from dataclasses import dataclass

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import FileRefused, NotFound, RecordRefused
from quizapp.office.grids import Grid, in_encoding
from quizapp.office.remarked import remarked
from quizapp.people.actions.roster_plans import RosterOutcome, RosterPlan, plan_roster
from quizapp.people.actions.rosters import RosterDecision, import_roster
from quizapp.people.actions.uploads import drop_upload
from quizapp.people.files import ROSTER
from quizapp.people.files.remarks import remarks_by_line
from quizapp.people.files.roster import Defaults, RosterReading, roster_reading
from quizapp.people.forms.choices import offer, show_refusal
from quizapp.people.forms.uploads import RosterForm, TakeForm, ticked, wished_encoding
from quizapp.people.models import PeopleUpload
from quizapp.people.queries.accounts import rights_of
from quizapp.people.queries.units import unit_choices, unit_in_scope, units_in_scope
from quizapp.people.queries.uploads import own_upload
from quizapp.people.routes.blueprint import bp
from quizapp.people.routes.downloads import workbook
from quizapp.people.routes.looking import alphabets, keep_grid, kept_grid, sent_grid
from quizapp.people.routes.roster_words import RosterWords, change_words, plan_words
from quizapp.people.routes.scope import STAFF, is_administrator, staff_scope, today
from quizapp.people.samples import roster_sample
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing

SHOWN = 100  # lines of a kind on the page; all are in the file with remarks
MOST_TICKS = 500


@bp.route("/can-bo/nhap", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True)
def roster_import() -> ResponseReturnValue:
    """What cannot be read is told at once and not kept; anything else is looked at on a page of its own."""
    form = RosterForm()
    offer(form.unit_id, unit_choices(reading(), staff_scope(), today()), "– Không, tệp đã ghi –")
    if request.method == "GET":
        return _send_page(form)
    if not form.validate():
        return _send_page(form), 422
    unit_id, category = form.unit_id.data or 0, str(form.category.data or "")
    if unit_id:
        unit_in_scope(reading(), unit_id, staff_scope())
    try:
        grid = sent_grid(form, ROSTER)
        roster_reading(
            in_encoding(grid, "", form.name), form.name, reading(), today(), staff_scope(), Defaults(unit_id, category)
        )
    except FileRefused as refusal:
        return _send_page(form, refusal), 422
    token = keep_grid(grid, "roster", form.name, unit_id=unit_id, category=category)
    return redirect(url_for("people.roster_look", token=token))


def _send_page(form: RosterForm, refusal: FileRefused | None = None) -> str:
    return render_template(
        "people/roster_import.html", form=form, columns=ROSTER, faults=refusal.faults if refusal else []
    )


@dataclass(frozen=True)
class Look:
    """A roster as it stands now, or why it cannot be read in the alphabet that was chosen."""

    upload: PeopleUpload
    grid: Grid
    encoding: str
    reading: RosterReading | None
    plan: RosterPlan | None
    refusal: FileRefused | None


def _look(token: str) -> Look:
    """The unit that was chosen for the whole file may have left the scope meanwhile: then it is NotFound."""
    session, scope = reading(), staff_scope()
    upload = own_upload(session, token, "roster", me().account_id, now())
    raw = kept_grid(upload)
    defaults = Defaults(int(upload.choices.get("unit_id", 0)), str(upload.choices.get("category", "")))
    if defaults.unit_id:
        unit_in_scope(session, defaults.unit_id, scope)
    try:
        grid = in_encoding(raw, wished_encoding(), upload.file_name)
        found = roster_reading(grid, upload.file_name, session, today(), scope, defaults, with_staff=is_administrator())
    except FileRefused as refusal:
        return Look(upload, raw, wished_encoding() or raw.encoding, None, None, refusal)
    plan = None if found.faults else plan_roster(session, found.rows, scope, with_staff=is_administrator())
    return Look(upload, raw, grid.encoding, found, plan, None)


@bp.route("/can-bo/nhap/<token>", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("roster_imported",))
def roster_look(token: str) -> ResponseReturnValue:
    look = _look(token)
    form = TakeForm()
    if request.method == "GET":
        form.day.data = today()
        form.reason.data = f"Theo danh sách {look.upload.file_name}"[:300]
        return _look_page(look, form)
    if look.plan is None or look.reading is None or not form.validate():
        return _look_page(look, form), 422
    left = ticked("nghi") & {person.id for person in look.plan.missing}
    decision = RosterDecision(form.day.data or today(), str(form.reason.data), ticked("khac"), left)
    try:
        with writing() as transaction:
            own_upload(transaction, token, "roster", me().account_id, now())
            if not {row.unit_id for row in look.reading.rows} <= units_in_scope(transaction, staff_scope()):
                raise NotFound("unit")
            outcome = import_roster(
                transaction, look.reading.rows, me().account_id, now(), decision=decision, scope=staff_scope(),
                with_staff=is_administrator(), file_name=look.upload.file_name, digest=str(form.dau.data or "-"),
            )  # fmt: skip
            drop_upload(transaction, token, me().account_id)
    except RecordRefused as refusal:
        show_refusal(form, refusal, {"bad_act_reason": "reason"}, "day")
        return _look_page(_look(token), form), 422
    flash(f"Đã nhập danh sách: {_counts(outcome)}.", "success")
    return redirect(url_for("people.person_list"))


def _counts(outcome: RosterOutcome) -> str:
    moved = f" (trong đó {outcome.moved} người chuyển đơn vị)" if outcome.moved else ""
    left = f", thôi công tác {outcome.left}" if outcome.left else ""
    twins = f", bỏ qua {outcome.twins} dòng nghi trùng" if outcome.twins else ""
    return f"thêm mới {outcome.created}, cập nhật {outcome.changed}{moved}, giữ nguyên {outcome.unchanged}{left}{twins}"


def _look_page(look: Look, form: TakeForm) -> str:
    plan, words = look.plan, RosterWords(staff_scope())
    changed = [*plan.of_kind("moved"), *plan.of_kind("changed")] if plan else []
    return render_template(
        "people/roster_look.html",
        upload=look.upload,
        encoding=look.encoding,
        alphabets=alphabets(look.grid, look.upload.file_name, look.encoding),
        reading=look.reading,
        faults=look.refusal.faults if look.refusal else look.reading.faults if look.reading else [],
        plan=plan,
        changed=change_words(changed[:SHOWN], words),
        new=plan.of_kind("new")[:SHOWN] if plan else [],
        rights=rights_of(reading(), [one.person_id for one in changed if one.kind == "moved" and one.person_id]),
        is_administrator=is_administrator(),
        units=words.units,
        positions=words.positions,
        shown=SHOWN,
        most=MOST_TICKS,
        form=form,
        others=ticked("khac"),
        left=ticked("nghi"),
    )


@bp.get("/can-bo/nhap/<token>/ghi-chu.xlsx")
@only(*STAFF, scope="unit")
def roster_remarks(token: str) -> Response:
    look = _look(token)
    if look.reading is None:
        raise NotFound("people_upload")
    plans = plan_words(look.plan, RosterWords(staff_scope())) if look.plan else {}
    remarks = remarks_by_line(look.reading.faults, look.reading.remarks, plans)
    faulty = frozenset(fault.line for fault in look.reading.faults)
    return workbook(remarked(look.reading.grid, look.reading.heading, remarks, faulty), "danh-sach-ghi-chu.xlsx")


@bp.post("/can-bo/nhap/<token>/bo")
@only(*STAFF, scope="own", writes=True)
def roster_drop(token: str) -> ResponseReturnValue:
    own_upload(reading(), token, "roster", me().account_id, now())
    with writing() as transaction:
        drop_upload(transaction, token, me().account_id)
    flash("Đã bỏ tệp này, không ghi gì.", "success")
    return redirect(url_for("people.roster_import"))


@bp.get("/can-bo/mau.xlsx")
@only(*STAFF, scope="unit")
def roster_template() -> Response:
    return workbook(roster_sample(reading(), staff_scope()), "mau-danh-sach-can-bo.xlsx")
