"""Accounts: a person's own, and the administrators' page of all accounts and roles."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import RecordRefused
from quizapp.people.actions import accounts as actions
from quizapp.people.forms.accounts import AccountForm, GrantForm
from quizapp.people.forms.choices import offer, show_refusal
from quizapp.people.models import Account
from quizapp.people.passwords import hash_password, initial_password
from quizapp.people.queries.accounts import account_in_scope, account_line, account_page
from quizapp.people.queries.persons import person_in_scope
from quizapp.people.queries.units import EVERYWHERE, unit_choices, unit_names
from quizapp.people.routes.blueprint import bp
from quizapp.people.routes.scope import STAFF, is_administrator, staff_scope, today
from quizapp.web.errors import words_for
from quizapp.web.policy import only
from quizapp.web.request import me, now, page_number, reading, writing


def _slip_page(account: Account, password: str, unit_name: str, back: str) -> str:
    """The one page that shows an initial password."""
    slips = [(account, unit_name, password)]
    return render_template("people/slips.html", slips=slips, refused=[], remaining=0, unit_id=None, back=back)


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
                initial_expires_at=now() + actions.INITIAL_LIFE,
            )
    except RecordRefused as refusal:
        flash(words_for(refusal).sentence, "error")
        return redirect(back)
    return _slip_page(account, password, unit_name, back)


def _back_of(account: Account) -> str:
    if account.person_id is not None:
        return url_for("people.person_show", person_id=account.person_id)
    return url_for("people.account_show", account_id=account.id)


@bp.post("/tai-khoan/<int:account_id>/cap-lai")
@only(*STAFF, scope="unit", writes=True, audit=("password_reset",))
def account_reset(account_id: int) -> str:
    scope, with_staff = staff_scope(), is_administrator()
    unit_name = _unit_of(account_in_scope(reading(), account_id, scope, with_staff=with_staff))
    password = initial_password()
    password_hash = hash_password(password)
    with writing() as transaction:
        account_in_scope(transaction, account_id, scope, with_staff=with_staff)
        account = actions.reset_password(transaction, account_id, password_hash, me().account_id, now())
    return _slip_page(account, password, unit_name, _back_of(account))


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
                    initial_expires_at=now() + actions.INITIAL_LIFE,
                )
        except RecordRefused as refusal:
            show_refusal(form, refusal, {"unknown_unit": "unit_id", "unknown_role": "role"}, "username")
        else:
            return _slip_page(account, password, "", url_for("people.account_show", account_id=account.id))
    return render_template("people/account_form.html", form=form), 422


@bp.get("/tai-khoan/<int:account_id>")
@only("administrator", scope="everywhere")
def account_show(account_id: int) -> str:
    line = account_line(reading(), account_id)
    return render_template("people/account.html", line=line, form=_offered(GrantForm()), now=now())


@bp.post("/tai-khoan/<int:account_id>/vai-tro")
@only("administrator", scope="everywhere", writes=True, audit=("role_granted",))
def role_grant(account_id: int) -> ResponseReturnValue:
    line = account_line(reading(), account_id)
    form = _offered(GrantForm())
    if form.validate():
        try:
            with writing() as transaction:
                actions.grant_role(transaction, account_id, form.role.data, form.granted_unit, me().account_id, now())
        except RecordRefused as refusal:
            show_refusal(form, refusal, {"unknown_unit": "unit_id"}, "role")
        else:
            flash("Đã giao vai trò. Người này cần đăng nhập lại để dùng quyền mới.", "success")
            return redirect(url_for("people.account_show", account_id=account_id))
    return render_template("people/account.html", line=line, form=form, now=now()), 422


@bp.post("/tai-khoan/<int:account_id>/vai-tro/<int:grant_id>/go")
@only("administrator", scope="everywhere", writes=True, audit=("role_revoked",))
def role_revoke(account_id: int, grant_id: int) -> ResponseReturnValue:
    try:
        with writing() as transaction:
            actions.revoke_role(transaction, account_id, grant_id, me().account_id, now())
    except RecordRefused as refusal:
        flash(words_for(refusal).sentence, "error")
    else:
        flash("Đã gỡ vai trò. Người này đã được đăng xuất khỏi mọi máy.", "success")
    return redirect(url_for("people.account_show", account_id=account_id))
