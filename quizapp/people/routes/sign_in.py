"""Sign in, sign out, change a password."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from quizapp.domain.errors import LoginRefused, PasswordRefused
from quizapp.domain.names import tidy
from quizapp.domain.passwords import check_new_password
from quizapp.people.access import COOKIE, let_in, nfc, prove_password
from quizapp.people.actions import logins as actions
from quizapp.people.forms.sign_in import PasswordForm, SignInForm
from quizapp.people.passwords import from_paper, hash_password, is_guessable
from quizapp.people.queries.accounts import personal_of
from quizapp.people.routes.blueprint import bp
from quizapp.people.routes.targets import next_page, safe_target, send_again_page
from quizapp.web.errors import words_for
from quizapp.web.policy import public, signed_in_with_initial_password
from quizapp.web.request import me, now, reading, writing
from quizapp.web.typed import carried_form


@bp.route("/dang-nhap", methods=["GET", "POST"])
@public(writes=True)
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if request.method == "GET":
        if current_user.is_authenticated:
            return redirect(url_for("operations.home"))
        return render_template("people/sign_in.html", form=form, refusal=None, typed=None)
    typed = carried_form()
    if not form.validate():
        return render_template("people/sign_in.html", form=form, refusal=None, typed=typed), 422
    try:
        let_in(tidy(str(form.username.data)).lower(), form.password.data)
    except LoginRefused as refusal:
        words = words_for(refusal)
        return render_template("people/sign_in.html", form=form, refusal=words.sentence, typed=typed), words.status
    if typed is not None:
        return send_again_page(typed)
    return redirect(next_page(safe_target(request.args.get("tiep"))))


@bp.post("/dang-xuat")
@signed_in_with_initial_password(writes=True, second_factor="before")
def sign_out() -> ResponseReturnValue:
    kind = me().kind
    with writing() as transaction:
        actions.sign_out(transaction, me().login_id, now())
    logout_user()
    session.clear()
    flash("Bạn đã đăng xuất.", "success")
    return redirect(url_for("people.sign_in", ra="co-quan" if kind == "oidc" else None))


@bp.route("/doi-mat-khau", methods=["GET", "POST"])
@signed_in_with_initial_password(writes=True, audit=("password_changed",), second_factor="after")
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if request.method == "GET" or not form.validate():
        status = 200 if request.method == "GET" else 422
        return render_template("people/change_password.html", form=form, refusal=None), status
    current, new = nfc(form.current.data), nfc(form.new.data)
    try:
        prove_password(current)
        check_new_password(
            new,
            personal=personal_of(reading(), me().account_id),
            is_same=from_paper(new) == from_paper(current),
            is_guessable=is_guessable(new),
        )
    except (LoginRefused, PasswordRefused) as refusal:
        words = words_for(refusal)
        return render_template("people/change_password.html", form=form, refusal=words.sentence), words.status
    new_hash = hash_password(new)
    with writing() as transaction:
        session[COOKIE] = actions.change_password(transaction, me().account_id, me().login_id, new_hash, now())
    flash("Đã đổi mật khẩu. Các máy khác đang đăng nhập tài khoản này đã được đăng xuất.", "success")
    return redirect(url_for("operations.home"))
