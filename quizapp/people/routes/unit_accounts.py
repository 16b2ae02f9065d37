"""Accounts for a whole unit."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.people.actions.accounts import PreparedPassword, open_accounts_for_unit
from quizapp.people.forms.choices import offer
from quizapp.people.forms.persons import UnitAccountsForm
from quizapp.people.passwords import hash_password, initial_password
from quizapp.people.queries.persons import persons_without_account
from quizapp.people.queries.units import unit_choices, unit_in_scope, unit_names
from quizapp.people.routes.blueprint import bp
from quizapp.people.routes.scope import STAFF, staff_scope, today
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing

ACCOUNTS_AT_ONCE = 200  # hashing takes about 25 ms each


@bp.route("/can-bo/cap-tai-khoan", methods=["GET", "POST"])
@only(*STAFF)
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
