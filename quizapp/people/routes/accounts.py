"""Accounts: a person's own, and the administrators' page of all accounts and roles."""

from datetime import datetime, timedelta

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import RecordRefused
from quizapp.people.actions import accounts as actions
from quizapp.people.actions.second_factor import remove_factor
from quizapp.people.forms.accounts import AccountForm, GrantForm
from quizapp.people.forms.choices import offer, show_refusal
from quizapp.people.models import Account
from quizapp.people.passwords import hash_password, initial_password
from quizapp.people.queries.accounts import account_in_scope, account_line, account_page
from quizapp.people.queries.persons import person_in_scope
from quizapp.people.queries.second_factor import has_factor
from quizapp.people.queries.units import EVERYWHERE, unit_choices, unit_names
from quizapp.people.routes.blueprint import bp
from quizapp.people.routes.handing_over import handed_over, slip_of
from quizapp.people.routes.own_account import is_confirmed
from quizapp.people.routes.scope import STAFF, is_administrator, staff_scope, today
from quizapp.web.errors import words_for
from quizapp.web.policy import only
from quizapp.web.request import me, now, page_number, reading, writing


def _expires_at() -> datetime:
    life: timedelta = current_app.config["INITIAL_LIFE"]
    return now() + life


def _unit_of(account: Account) -> str:
    if account.person_id is None:
        return ""
    person = person_in_scope(reading(), account.person_id, staff_scope())
    return unit_names(reading(), [person.unit_id])[person.unit_id]


@bp.post("/can-bo/<int:person_id>/tai-khoan")
@only(*STAFF, scope="unit", writes=True, audit=("account_opened",))
def account_open(person_id: int) -> ResponseReturnValue:
    person = person_in_scope(reading(), person_id, staff_scope())
    username, name = person.staff_code, person.name
    unit_name = unit_names(reading(), [person.unit_id])[person.unit_id]
    password = initial_password()
    password_hash = hash_password(password)
    back = url_for("people.person_show", person_id=person_id)
    try:
        with writing() as transaction:
            person_in_scope(transaction, person_id, staff_scope())
            account = actions.open_account(
                transaction,
                person_id,
                username,
                name,
                password_hash,
                actions.CANDIDATE,
                actor=me().account_id,
                now=now(),
                initial_expires_at=_expires_at(),
            )
    except RecordRefused as refusal:
        flash(words_for(refusal).sentence, "error")
        return redirect(back)
    return handed_over([slip_of(account, unit_name, password)], back)


def _back_of(account: Account) -> str:
    if account.person_id is not None:
        return url_for("people.person_show", person_id=account.person_id)
    return url_for("people.account_show", account_id=account.id)


@bp.post("/tai-khoan/<int:account_id>/cap-lai")
@only(*STAFF, scope="unit", writes=True, audit=("password_reset",))
def account_reset(account_id: int) -> ResponseReturnValue:
    scope, with_staff = staff_scope(), is_administrator()
    unit_name = _unit_of(account_in_scope(reading(), account_id, scope, with_staff=with_staff))
    password = initial_password()
    password_hash = hash_password(password)
    with writing() as transaction:
        account_in_scope(transaction, account_id, scope, with_staff=with_staff)
        account = actions.reset_password(
            transaction, account_id, password_hash, me().account_id, now(), current_app.config["INITIAL_LIFE"]
        )
    return handed_over([slip_of(account, unit_name, password)], _back_of(account))


@bp.post("/tai-khoan/<int:account_id>/khoa")
@only(*STAFF, scope="unit", writes=True, audit=("account_locked",))
def account_lock(account_id: int) -> ResponseReturnValue:
    return _set_active(account_id, is_active=False)


@bp.post("/tai-khoan/<int:account_id>/mo-khoa")
@only(*STAFF, scope="unit", writes=True, audit=("account_unlocked",))
def account_unlock(account_id: int) -> ResponseReturnValue:
    return _set_active(account_id, is_active=True)


def _set_active(account_id: int, *, is_active: bool) -> ResponseReturnValue:
    account = account_in_scope(reading(), account_id, staff_scope(), with_staff=is_administrator())
    try:
        with writing() as transaction:
            account_in_scope(transaction, account_id, staff_scope(), with_staff=is_administrator())
            actions.set_account_active(transaction, account_id, is_active, me().account_id, now())
    except RecordRefused as refusal:
        flash(words_for(refusal).sentence, "error")
    else:
        flash("Đã mở khóa tài khoản." if is_active else "Đã khóa tài khoản và đăng xuất khỏi mọi máy.", "success")
    return redirect(_back_of(account))


@bp.get("/tai-khoan")
@only("administrator", scope="everywhere")
def account_list() -> str:
    search, role = request.args.get("tim", "")[:100], request.args.get("vai-tro", "")
    lines, has_more = account_page(reading(), search, role, page_number())
    return render_template(
        "people/account_list.html", lines=lines, has_more=has_more, page=page_number(), search=search, role=role
    )


def _offered(form: GrantForm) -> GrantForm:
    offer(form.unit_id, unit_choices(reading(), EVERYWHERE, today()), "Toàn hệ thống")
    return form


@bp.route("/tai-khoan/them", methods=["GET", "POST"])
@only("administrator", scope="everywhere", writes=True, audit=("account_opened",))
def account_add() -> ResponseReturnValue:
    form = AccountForm()
    _offered(form)
    if request.method == "GET":
        return render_template("people/account_form.html", form=form)
    if form.validate():
        password = initial_password()
        password_hash = hash_password(password)
        try:
            with writing() as transaction:
                account = actions.open_account(
                    transaction,
                    None,
                    str(form.username.data),
                    str(form.display_name.data),
                    password_hash,
                    [(form.role.data, form.granted_unit)],
                    actor=me().account_id,
                    now=now(),
                    initial_expires_at=_expires_at(),
                )
        except RecordRefused as refusal:
            show_refusal(form, refusal, {"unknown_unit": "unit_id", "unknown_role": "role"}, "username")
        else:
            back = url_for("people.account_show", account_id=account.id)
            return handed_over([slip_of(account, "", password)], back)
    return render_template("people/account_form.html", form=form), 422


@bp.get("/tai-khoan/<int:account_id>")
@only("administrator", scope="everywhere")
def account_show(account_id: int) -> str:
    return _account_page(account_id, _offered(GrantForm()))


def _account_page(account_id: int, form: GrantForm) -> str:
    return render_template(
        "people/account.html",
        line=account_line(reading(), account_id),
        form=form,
        now=now(),
        has_factor=has_factor(reading(), account_id),
    )


def _password_first(account_id: int) -> ResponseReturnValue | None:
    """Rights change only where the password was typed a short while ago."""
    if is_confirmed(now()):
        return None
    flash("Hãy nhập lại mật khẩu, rồi làm lại việc vừa rồi.", "warning")
    target = url_for("people.account_show", account_id=account_id)
    return redirect(url_for("people.confirm_password", tiep=target))


@bp.post("/tai-khoan/<int:account_id>/vai-tro")
@only("administrator", scope="everywhere", writes=True, audit=("role_granted",))
def role_grant(account_id: int) -> ResponseReturnValue:
    account_line(reading(), account_id)
    form = _offered(GrantForm())
    if (asks := _password_first(account_id)) is not None:
        return asks
    if form.validate():
        try:
            with writing() as transaction:
                actions.grant_role(transaction, account_id, form.role.data, form.granted_unit, me().account_id, now())
        except RecordRefused as refusal:
            show_refusal(form, refusal, {"unknown_unit": "unit_id"}, "role")
        else:
            flash("Đã giao vai trò. Người này cần đăng nhập lại để dùng quyền mới.", "success")
            return redirect(url_for("people.account_show", account_id=account_id))
    return _account_page(account_id, form), 422


@bp.post("/tai-khoan/<int:account_id>/vai-tro/<int:grant_id>/go")
@only("administrator", scope="everywhere", writes=True, audit=("role_revoked",))
def role_revoke(account_id: int, grant_id: int) -> ResponseReturnValue:
    if (asks := _password_first(account_id)) is not None:
        return asks
    try:
        with writing() as transaction:
            actions.revoke_role(transaction, account_id, grant_id, me().account_id, now())
    except RecordRefused as refusal:
        flash(words_for(refusal).sentence, "error")
    else:
        flash("Đã gỡ vai trò. Người này đã được đăng xuất khỏi mọi máy.", "success")
    return redirect(url_for("people.account_show", account_id=account_id))


@bp.post("/tai-khoan/<int:account_id>/xac-thuc-hai-buoc/go")
@only("administrator", scope="everywhere", writes=True, audit=("second_factor_removed",))
def second_factor_reset(account_id: int) -> ResponseReturnValue:
    """For who lost the telephone and the codes on paper: they set it up anew at their next sign-in."""
    account_line(reading(), account_id)
    if (asks := _password_first(account_id)) is not None:
        return asks
    try:
        with writing() as transaction:
            remove_factor(transaction, account_id, me().account_id, now())
    except RecordRefused as refusal:
        flash(words_for(refusal).sentence, "error")
    else:
        flash("Đã gỡ xác thực hai bước và đăng xuất người này khỏi mọi máy.", "success")
    return redirect(url_for("people.account_show", account_id=account_id))
