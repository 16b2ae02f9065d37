"""The tokens of programs: made, shown once, taken back."""

from datetime import datetime, time, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.api.actions import Wanted, make_token, revoke_token, take_back_unseen
from quizapp.api.forms import TokenForm
from quizapp.api.queries import state_of, token_by_id, token_lines
from quizapp.api.routes.blueprint import bp
from quizapp.domain.tokens import PER_MINUTE, SCOPES
from quizapp.people.queries.units import EVERYWHERE, unit_choices
from quizapp.people.routes.own_account import is_confirmed
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, timezone, today, writing

DAYS_COUNTED = 30


@bp.get("/ket-noi")
@only("administrator", scope="everywhere")
def token_list() -> str:
    since = today() - timedelta(days=DAYS_COUNTED)
    return render_template(
        "api/tokens.html", lines=token_lines(reading(), now(), since), scopes=SCOPES, days=DAYS_COUNTED, most=PER_MINUTE
    )


def _password_first() -> ResponseReturnValue | None:
    """A token opens results for months: it is made where the password was typed a short while ago."""
    if is_confirmed(now()):
        return None
    flash("Hãy nhập lại mật khẩu trước khi cấp mã truy cập.", "warning")
    return redirect(url_for("people.confirm_password", tiep=url_for("api.new_token")))


@bp.route("/ket-noi/cap-ma", methods=["GET", "POST"])
@only("administrator", scope="everywhere", writes=True, audit=("api_token_made", "api_token_revoked"))
def new_token() -> ResponseReturnValue:
    """The token stands on the page that answers, and nowhere else."""
    if (asks := _password_first()) is not None:
        return asks
    form = TokenForm()
    form.offer(unit_choices(reading(), EVERYWHERE, today()))
    if request.method == "GET" or not form.validate():
        return render_template("api/new_token.html", form=form), 422 if form.errors else 200
    wanted = Wanted(
        name=str(form.name.data),
        scopes=form.scopes.data or [],
        expires_at=datetime.combine(form.last_day + timedelta(days=1), time(), timezone()),
        unit_id=form.unit_id.data or None,
        with_names=bool(form.with_names.data),
        ranges=form.networks,
    )
    with writing() as session:
        was_pressed = take_back_unseen(session, wanted, me().account_id, now())
        row, text = make_token(session, wanted, me().account_id, now())
    return render_template("api/made.html", row=row, text=text, was_pressed=was_pressed)


@bp.route("/ket-noi/<int:token_id>/thu-hoi", methods=["GET", "POST"])
@only("administrator", scope="everywhere", writes=True, audit=("api_token_revoked",))
def take_back(token_id: int) -> ResponseReturnValue:
    """Ask first: the program stops reading at once, and the token never opens again."""
    row = token_by_id(reading(), token_id)
    if request.method == "GET":
        return render_template("api/revoke.html", row=row, state=state_of(row, now()))
    with writing() as session:
        revoke_token(session, token_id, me().account_id, now())
    flash(f"Đã thu hồi mã truy cập của {row.name}. Phần mềm đó không đọc được nữa.", "success")
    return redirect(url_for("api.token_list"))
