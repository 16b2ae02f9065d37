"""Rosters: reading a file in, the file to fill in, and accounts for a whole unit."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import FileRefused
from quizapp.domain.people import CATEGORIES
from quizapp.people.actions.accounts import PreparedPassword, open_accounts_for_unit
from quizapp.people.actions.persons import RosterOutcome, RosterRow, compare_roster, import_roster
from quizapp.people.files import ROSTER, read_roster
from quizapp.people.forms.choices import offer
from quizapp.people.forms.persons import UnitAccountsForm
from quizapp.people.forms.uploads import UploadForm
from quizapp.people.passwords import hash_password, initial_password
from quizapp.people.queries.persons import persons_without_account
from quizapp.people.queries.units import position_names, unit_choices, unit_in_scope, unit_names
from quizapp.people.routes.blueprint import bp
from quizapp.people.routes.scope import STAFF, staff_scope, today
from quizapp.people.samples import roster_sample
from quizapp.web.filters import day
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_ROWS = 10
ACCOUNTS_AT_ONCE = 200  # hashing takes about 25 ms each


def workbook(content: bytes, name: str) -> Response:
    """A workbook to download."""
    return Response(content, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@bp.route("/can-bo/nhap", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("roster_imported",))
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
@only(*STAFF, scope="unit")
def roster_template() -> Response:
    return workbook(roster_sample(reading(), staff_scope()), "mau-danh-sach-can-bo.xlsx")


@bp.route("/can-bo/cap-tai-khoan", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("account_opened",))
def unit_accounts() -> ResponseReturnValue:
    form, scope = UnitAccountsForm(), staff_scope()
    offer(form.unit_id, unit_choices(reading(), scope, today()))
    if request.method == "GET":
        wanted = request.args.get("don-vi", type=int)
        form.unit_id.data = wanted
        persons = persons_without_account(reading(), scope, wanted) if wanted else []
        return render_template("people/unit_accounts.html", form=form, unit_id=wanted, persons=persons)
    if not form.validate():
        return render_template("people/unit_accounts.html", form=form, unit_id=None, persons=[]), 422
    return _open_and_print(form.unit_id.data)


def _open_and_print(unit_id: int) -> str:
    """Hashes first, then one transaction, then the only page that shows the passwords."""
    unit_in_scope(reading(), unit_id, staff_scope())
    waiting = persons_without_account(reading(), staff_scope(), unit_id)
    batch, units = waiting[:ACCOUNTS_AT_ONCE], unit_names(reading())
    passwords = {person.id: initial_password() for person in batch}
    unit_of = {person.id: units[person.unit_id] for person in batch}
    prepared = [PreparedPassword(person_id, hash_password(password)) for person_id, password in passwords.items()]
    with writing() as transaction:
        unit_in_scope(transaction, unit_id, staff_scope())
        accounts, refused = open_accounts_for_unit(transaction, prepared, me().account_id, now())
    slips = [
        (account, unit_of[account.person_id], passwords[account.person_id])
        for account in accounts
        if account.person_id is not None
    ]
    return render_template(
        "people/slips.html",
        slips=slips,
        refused=refused,
        remaining=len(waiting) - len(batch),
        unit_id=unit_id,
        back=f"{url_for('people.person_list')}?don-vi={unit_id}",
    )
