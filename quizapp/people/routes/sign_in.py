"""Sign in, sign out, change a password."""

import re

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from quizapp.domain.errors import LoginRefused, PasswordRefused
from quizapp.domain.passwords import check_new_password
from quizapp.people.access import let_in, nfc
from quizapp.people.actions import logins as actions
from quizapp.people.forms.sign_in import PasswordForm, SignInForm
from quizapp.people.passwords import hash_password, verify_password
from quizapp.people.queries.logins import account_by_username
from quizapp.people.routes.blueprint import bp
from quizapp.web.errors import words_for
from quizapp.web.policy import public, signed_in_with_initial_password
from quizapp.web.request import me, now, reading, writing

_OWN_PATH = re.compile(r"/(?:[A-Za-z0-9_-][A-Za-z0-9_./-]*)?(?:\?[A-Za-z0-9_.=&%+-]*)?")


def _safe_target(wanted: str | None) -> str:
    """Only a path of this site, without anything that a header or another parser could read otherwise."""
    return wanted if wanted and _OWN_PATH.fullmatch(wanted) else url_for("operations.home")


@bp.route("/dang-nhap", methods=["GET", "POST"])
@public(scope="none", writes=True)
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if request.method == "GET":
        if current_user.is_authenticated:
            return redirect(url_for("operations.home"))
        return render_template("people/sign_in.html", form=form, refusal=None)
    if not form.validate():
        return render_template("people/sign_in.html", form=form, refusal=None), 422
    try:
        let_in(str(form.username.data).strip().lower(), form.password.data)
    except LoginRefused as refusal:
        words = words_for(refusal)
        return render_template("people/sign_in.html", form=form, refusal=words.sentence), words.status
    return redirect(_safe_target(request.args.get("tiep")))


@bp.post("/dang-xuat")
@signed_in_with_initial_password(scope="own", writes=True)
def sign_out() -> ResponseReturnValue:
    with writing() as transaction:
        actions.sign_out(transaction, me().login_id, now())
    logout_user()
    session.clear()
    flash("Bạn đã đăng xuất.", "success")
    return redirect(url_for("people.sign_in"))


@bp.route("/doi-mat-khau", methods=["GET", "POST"])
@signed_in_with_initial_password(scope="own", writes=True, audit=("password_changed",))
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if request.method == "GET" or not form.validate():
        status = 200 if request.method == "GET" else 422
        return render_template("people/change_password.html", form=form, refusal=None), status
    account = account_by_username(reading(), me().username)
    current, new = nfc(form.current.data), nfc(form.new.data)
    try:
        if account is None or not verify_password(account.password_hash, current):
            raise PasswordRefused("wrong_current")
        check_new_password(new, username=me().username, is_same=new == current)
    except PasswordRefused as refusal:
        sentence = words_for(refusal).sentence
        return render_template("people/change_password.html", form=form, refusal=sentence), 422
    new_hash = hash_password(new)
    with writing() as transaction:
        actions.change_password(transaction, me().account_id, me().login_id, new_hash, now())
    flash("Đã đổi mật khẩu. Các máy khác đang đăng nhập tài khoản này đã được đăng xuất.", "success")
    return redirect(url_for("operations.home"))
