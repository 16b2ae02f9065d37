"""Accounts for everybody of a unit who has none, and new initial passwords for who never came in."""

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.people.actions.accounts import PreparedPassword, open_accounts_for_unit, reset_password
from quizapp.people.forms.choices import offer
from quizapp.people.forms.persons import UnitAccountsForm
from quizapp.people.models import Account
from quizapp.people.passwords import hash_password, initial_password
from quizapp.people.queries.accounts import accounts_never_used
from quizapp.people.queries.persons import persons_without_account
from quizapp.people.queries.units import unit_choices, unit_in_scope, unit_names
from quizapp.people.routes.blueprint import bp
from quizapp.people.routes.handing_over import handed_over, slip_of
from quizapp.people.routes.scope import STAFF, staff_scope, today
from quizapp.web.addresses import is_here_only, outside
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing

ACCOUNTS_AT_ONCE = 200  # hashing takes about 25 ms each


def _chosen_unit() -> UnitAccountsForm:
    form = UnitAccountsForm()
    offer(form.unit_id, unit_choices(reading(), staff_scope(), today()))
    return form


def _page(form: UnitAccountsForm, unit_id: int | None) -> str:
    session, scope = reading(), staff_scope()
    return render_template(
        "people/unit_accounts.html",
        form=form,
        unit_id=unit_id,
        persons=persons_without_account(session, scope, unit_id) if unit_id else [],
        unused=accounts_never_used(session, scope, unit_id) if unit_id else [],
        at_once=ACCOUNTS_AT_ONCE,
        address=outside("people.sign_in"),
        is_here_only=is_here_only(),
        hours=int(current_app.config["INITIAL_LIFE"].total_seconds() // 3600),
    )


@bp.route("/can-bo/cap-tai-khoan", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("account_opened",))
def unit_accounts() -> ResponseReturnValue:
    form = _chosen_unit()
    if request.method == "GET":
        form.unit_id.data = request.args.get("don-vi", type=int)
        return _page(form, form.unit_id.data)
    if not form.validate():
        return _page(form, None), 422
    return _open_and_print(form.unit_id.data)


def _open_and_print(unit_id: int) -> ResponseReturnValue:
    """Hashes first, then one transaction, then the only answer that shows the passwords."""
    unit_in_scope(reading(), unit_id, staff_scope())
    waiting = persons_without_account(reading(), staff_scope(), unit_id)
    batch, units = waiting[:ACCOUNTS_AT_ONCE], unit_names(reading())
    passwords = {person.id: initial_password() for person in batch}
    unit_of = {person.id: units[person.unit_id] for person in batch}
    prepared = [PreparedPassword(person_id, hash_password(password)) for person_id, password in passwords.items()]
    with writing() as transaction:
        unit_in_scope(transaction, unit_id, staff_scope())
        accounts, refused = open_accounts_for_unit(
            transaction, prepared, me().account_id, now(), current_app.config["INITIAL_LIFE"]
        )
    slips = [
        slip_of(account, unit_of[account.person_id], passwords[account.person_id])
        for account in accounts
        if account.person_id is not None
    ]
    return handed_over(slips, _back_to(unit_id), refused=refused, remaining=len(waiting) - len(batch), unit_id=unit_id)


def _back_to(unit_id: int) -> str:
    return f"{url_for('people.person_list')}?don-vi={unit_id}"


@bp.post("/can-bo/cap-lai-tai-khoan")
@only(*STAFF, scope="unit", writes=True, audit=("password_reset",))
def unit_accounts_anew() -> ResponseReturnValue:
    """New slips for those of a unit whose initial password was lost, used up or is too old."""
    form = _chosen_unit()
    if not form.validate():
        return _page(form, None), 422
    unit_id: int = form.unit_id.data
    unit_in_scope(reading(), unit_id, staff_scope())
    waiting = accounts_never_used(reading(), staff_scope(), unit_id)
    passwords = {account.id: initial_password() for account, _unit in waiting[:ACCOUNTS_AT_ONCE]}
    hashes = {account_id: hash_password(password) for account_id, password in passwords.items()}
    slips = []
    with writing() as transaction:
        still: list[tuple[Account, str]] = accounts_never_used(transaction, staff_scope(), unit_id)
        for account, unit_name in still:
            if account.id in hashes:
                renewed = reset_password(
                    transaction,
                    account.id,
                    hashes[account.id],
                    me().account_id,
                    now(),
                    current_app.config["INITIAL_LIFE"],
                )
                slips.append(slip_of(renewed, unit_name, passwords[account.id]))
    return handed_over(slips, _back_to(unit_id), unit_id=unit_id)
