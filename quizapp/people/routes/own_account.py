"""One's own account: where it is signed in, and the password typed again before what matters most."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import LoginRefused, PasswordRefused
from quizapp.domain.logins import CONFIRMED_FOR
from quizapp.domain.people import STAFF_ROLES
from quizapp.people.access import prove_password
from quizapp.people.actions import logins as actions
from quizapp.people.forms.second_factor import OwnPasswordForm
from quizapp.people.queries.logins import live_logins
from quizapp.people.queries.second_factor import has_factor
from quizapp.people.routes.blueprint import bp
from quizapp.people.routes.targets import safe_target
from quizapp.web.errors import words_for
from quizapp.web.policy import signed_in
from quizapp.web.request import me, now, reading, writing


def is_confirmed(at: datetime) -> bool:
    """Whether the password was typed a short while ago: a browser left open must not give rights away."""
    confirmed_at = me().confirmed_at
    return confirmed_at is not None and at - confirmed_at < CONFIRMED_FOR


@bp.get("/tai-khoan-cua-toi")
@signed_in(scope="own", second_factor="after")
def own_account() -> str:
    """Name, password, second factor, and “Phiên đăng nhập của tôi”."""
    return render_template(
        "people/own_account.html",
        logins=live_logins(reading(), me().account_id, now()),
        has_factor=has_factor(reading(), me().account_id),
        is_staff=any(role in STAFF_ROLES for role in me().scopes),
    )


@bp.post("/tai-khoan-cua-toi/phien/<int:login_id>/ket-thuc")
@signed_in(scope="own", writes=True, audit=("login_ended",), second_factor="after")
def login_end(login_id: int) -> ResponseReturnValue:
    """Sign one of one's own browsers out."""
    with writing() as transaction:
        actions.end_own_login(transaction, me().account_id, login_id, now())
    flash("Đã kết thúc phiên đăng nhập đó.", "success")
    return redirect(url_for("people.own_account"))


@bp.post("/tai-khoan-cua-toi/phien/ket-thuc-khac")
@signed_in(scope="own", writes=True, audit=("other_logins_ended",), second_factor="after")
def other_logins_end() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    with writing() as transaction:
        actions.end_other_logins(transaction, me().account_id, me().login_id, now())
    flash("Đã đăng xuất khỏi mọi máy khác.", "success")
    return redirect(url_for("people.own_account"))


@bp.route("/xac-nhan-mat-khau", methods=["GET", "POST"])
@signed_in(scope="own", writes=True, second_factor="after")
def confirm_password() -> ResponseReturnValue:
    """The password again, before rights are given or taken."""
    form = OwnPasswordForm()
    if request.method == "GET" or not form.validate():
        shown = render_template("people/confirm_password.html", form=form, refusal="")
        return shown, 200 if request.method == "GET" else 422
    try:
        prove_password(form.password.data)
    except (LoginRefused, PasswordRefused) as refusal:
        words = words_for(refusal)
        return render_template("people/confirm_password.html", form=form, refusal=words.sentence), words.status
    with writing() as transaction:
        actions.note_confirmed(transaction, me().login_id, now())
    return redirect(safe_target(request.args.get("tiep")))
