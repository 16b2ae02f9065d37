"""The second factor: setting it up, showing it after the password, and new codes on paper."""

from hashlib import sha256

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from quizapp.domain.errors import LoginRefused, NotFound, PasswordRefused, RecordRefused
from quizapp.domain.logins import CONFIRMED_FOR
from quizapp.domain.people import STAFF_ROLES
from quizapp.office.squares import square
from quizapp.people import second_factor as codes
from quizapp.people.access import COOKIE, empty_session, prove_password
from quizapp.people.actions import second_factor as actions
from quizapp.people.factor_models import SecondFactor
from quizapp.people.forms.second_factor import CodeForm, OwnPasswordForm
from quizapp.people.proofs import app_secret, prove_code
from quizapp.people.queries.second_factor import factor_of, recovery_codes_left
from quizapp.people.routes.blueprint import bp
from quizapp.people.routes.targets import safe_target
from quizapp.web.errors import words_for
from quizapp.web.policy import signed_in, signed_in_with_initial_password
from quizapp.web.request import me, now, reading, writing
from quizapp.web.typed import carried_form

BEGUN = "factor_begun"  # in the cookie: which set-up this browser began
Refused = (LoginRefused, PasswordRefused, RecordRefused)


def _only_staff() -> None:
    """Who has no rights of staff has nothing to protect so."""
    if not any(role in STAFF_ROLES for role in (*me().scopes, *me().withheld)):
        raise NotFound("second_factor")


def _page(form: CodeForm | OwnPasswordForm | None = None, refusal: str = "") -> str:
    factor = factor_of(reading(), me().account_id)
    is_ours = factor is not None and _is_begun_here(factor)
    wanted = CodeForm if factor is not None and (factor.confirmed_at is not None or is_ours) else OwnPasswordForm
    form = form if isinstance(form, wanted) else wanted(formdata=None)
    is_set = factor is not None and factor.confirmed_at is not None
    secret = codes.opened(app_secret(), factor.secret) if factor is not None and not is_set and is_ours else ""
    address = codes.setup_address(secret, me().username) if secret else ""
    return render_template(
        "people/second_factor.html",
        form=form,
        refusal=refusal,
        is_set=is_set,
        confirmed_at=factor.confirmed_at if factor else None,
        secret=secret,
        square=Markup(square(address, "Mã QR để cài đặt trên điện thoại")) if secret else "",  # noqa: S704 - drawn here
        left=recovery_codes_left(reading(), me().account_id) if is_set else 0,
        is_required=current_app.config["SECOND_FACTOR_FOR_STAFF"],
    )


def _is_begun_here(factor: SecondFactor) -> bool:
    """Whether this browser typed the password for this set-up a short while ago: nobody else is shown the secret."""
    return session.get(BEGUN) == _mark(factor.secret) and now() - factor.created_at < CONFIRMED_FOR


def _mark(encrypted: str) -> str:
    """Names a set-up without telling its secret."""
    return sha256(encrypted.encode()).hexdigest()


def _fresh_codes() -> tuple[list[str], list[str]]:
    """Recovery codes to show once, and how they are kept."""
    made = codes.recovery_codes()
    return made, [codes.recovery_hash(app_secret(), me().account_id, one) for one in made]


@bp.get("/xac-thuc-hai-buoc")
@signed_in(scope="own", second_factor="before")
def second_factor() -> str:
    """How it stands: not set up, being set up, or in use."""
    _only_staff()
    return _page()


@bp.post("/xac-thuc-hai-buoc/bat-dau")
@signed_in(scope="own", writes=True, second_factor="before")
def second_factor_begin() -> ResponseReturnValue:
    """A new secret, after the password: a session that was left open must not get a second key of its own."""
    _only_staff()
    form = OwnPasswordForm()
    if me().kind == "password" and not form.validate():
        return _page(form), 422
    secret = codes.new_secret(app_secret())
    try:
        if me().kind == "password":
            prove_password(form.password.data)
        with writing() as transaction:
            actions.begin_setup(transaction, me().account_id, secret, now())
    except Refused as refusal:
        return _page(form, words_for(refusal).sentence), words_for(refusal).status
    session[BEGUN] = _mark(secret)
    return redirect(url_for("people.second_factor"))


@bp.post("/xac-thuc-hai-buoc/xac-nhan")
@signed_in(scope="own", writes=True, audit=("second_factor_set",), second_factor="before")
def second_factor_confirm() -> ResponseReturnValue:
    """The first code: from now on it is asked for. The only page that shows the recovery codes."""
    _only_staff()
    form = CodeForm()
    factor = factor_of(reading(), me().account_id)
    if factor is None or factor.confirmed_at is not None:
        return redirect(url_for("people.second_factor"))
    if not form.validate():
        return _page(form), 422
    typed, secret = codes.tidy_code(str(form.code.data)), codes.opened(app_secret(), factor.secret)
    step = codes.fitting_step(secret, typed, now(), 0)
    if step is None:
        return _page(form, words_for(LoginRefused("wrong_code")).sentence), 401
    made, hashes = _fresh_codes()
    try:
        with writing() as transaction:
            token = actions.confirm_setup(transaction, me().account_id, me().login_id, step, hashes, now())
    except RecordRefused as refusal:
        return _page(form, words_for(refusal).sentence), 422
    session[COOKIE] = token
    session.pop(BEGUN, None)
    return render_template("people/recovery_codes.html", codes=made, is_first=True)


@bp.route("/dang-nhap/ma-xac-thuc", methods=["GET", "POST"])
@signed_in_with_initial_password(writes=True, audit=("recovery_code_used",), second_factor="before")
def second_factor_code() -> ResponseReturnValue:
    """The code after the password; a recovery code does as well."""
    if me().waits_for != "code":
        return redirect(safe_target(request.args.get("tiep")))
    form, typed = CodeForm(), carried_form()
    if request.method == "GET" or not form.validate():
        shown = render_template("people/second_factor_code.html", form=form, refusal="", typed=typed)
        return shown, 200 if request.method == "GET" else 422
    try:
        token = prove_code(
            str(form.code.data),
            lambda transaction: actions.pass_on(transaction, me().login_id, me().username, now()),
        )
    except LoginRefused as refusal:
        words = words_for(refusal)
        shown = render_template("people/second_factor_code.html", form=form, refusal=words.sentence, typed=typed)
        return shown, words.status
    empty_session()
    session[COOKIE] = token
    session["_fresh"] = True
    if typed is not None:
        return render_template("send_again.html", typed=typed)
    return redirect(safe_target(request.args.get("tiep")))


@bp.post("/xac-thuc-hai-buoc/ma-du-phong")
@signed_in(scope="own", writes=True, audit=("recovery_codes_made", "recovery_code_used"), second_factor="after")
def recovery_codes_anew() -> ResponseReturnValue:
    """New recovery codes, after a code of the telephone."""
    _only_staff()
    form = CodeForm()
    if not form.validate():
        return _page(form), 422
    made, hashes = _fresh_codes()

    try:
        prove_code(
            str(form.code.data),
            lambda transaction: actions.new_recovery_codes(transaction, me().account_id, hashes, now()),
        )
    except LoginRefused as refusal:
        return _page(form, words_for(refusal).sentence), words_for(refusal).status
    return render_template("people/recovery_codes.html", codes=made, is_first=False)


@bp.post("/xac-thuc-hai-buoc/tat")
@signed_in(scope="own", writes=True, audit=("second_factor_removed", "recovery_code_used"), second_factor="after")
def second_factor_remove() -> ResponseReturnValue:
    """No codes any more, where the office does not ask for them."""
    _only_staff()
    form = CodeForm()
    if not form.validate():
        return _page(form), 422

    try:
        if current_app.config["SECOND_FACTOR_FOR_STAFF"]:
            raise RecordRefused("factor_required")
        prove_code(
            str(form.code.data),
            lambda transaction: actions.remove_factor(
                transaction, me().account_id, me().account_id, now(), but=me().login_id
            ),
        )
    except Refused as refusal:
        return _page(form, words_for(refusal).sentence), words_for(refusal).status
    flash("Đã tắt xác thực hai bước.", "success")
    return redirect(url_for("people.own_account"))
