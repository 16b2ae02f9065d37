"""A person's own receipt, ready to print, and the public page where anyone checks one."""

from functools import partial

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.attempts.queries import own_attempt
from quizapp.attempts.receipts import CheckedReceipt, checked_receipt, issue_receipt, receipt_of
from quizapp.attempts.routes.blueprint import bp
from quizapp.attempts.routes.typed_codes import check_code, typed_code
from quizapp.people.queries.units import units_in_scope
from quizapp.rounds.queries import listed_as, round_by_id
from quizapp.web.policy import public, signed_in
from quizapp.web.request import me, now, reading, writing


@bp.get("/lam-bai/<token>/bien-nhan")
@signed_in(scope="own", writes=True)
def receipt(token: str) -> ResponseReturnValue:
    """The receipt on half a sheet of paper."""
    attempt = own_attempt(reading(), token, me().person_id)
    if attempt.state in ("in_progress", "voided"):
        return redirect(url_for("results.own_result", token=token))
    if receipt_of(reading(), attempt.id) is None:  # closed a moment ago, and the finaliser has not come by
        with writing() as session:
            issue_receipt(session, own_attempt(session, token, me().person_id), now())
    return render_template(
        "attempts/receipt.html",
        attempt=attempt,
        receipt=receipt_of(reading(), attempt.id),
        round=round_by_id(reading(), attempt.round_id),
        person=listed_as(reading(), attempt.round_id, attempt.person_id),
    )


@bp.get("/kiem-tra-bien-nhan")
@public(scope="none")
def check_receipt() -> ResponseReturnValue:
    """`?ma=`: the code as it was typed from paper. A stranger learns no name."""
    typed = typed_code()
    if not typed:
        return render_template("attempts/check_receipt.html", typed="", check=None)
    check = check_code(
        typed, partial(checked_receipt, reading()), lambda found: "match" if found.is_unchanged else "changed"
    )
    names = check.paper is not None and _may_see_the_name(check.paper)
    return render_template(
        "attempts/check_receipt.html", typed=typed, check=check, names_the_person=names
    ), check.status


def _may_see_the_name(found: CheckedReceipt) -> bool:
    """The person themselves, and organisers whose units hold both the round and the person."""
    if not current_user.is_authenticated:
        return False
    if me().person_id == found.person_id:
        return True
    scope = units_in_scope(reading(), me().scope("organiser", "administrator"))
    return {found.round_unit_id, found.unit_id} <= scope
