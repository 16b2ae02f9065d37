"""The one answer that shows initial passwords: a page of slips, or a workbook. Neither is kept."""

from collections.abc import Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from quizapp.office.squares import square
from quizapp.people.models import Account, Person
from quizapp.people.routes.downloads import workbook
from quizapp.people.slips import Slip, slip_workbook
from quizapp.web.addresses import is_here_only, outside
from quizapp.web.request import timezone


def slip_of(account: Account, unit_name: str, password: str) -> Slip:
    return Slip(account.display_name, unit_name, account.username, password, account.initial_expires_at)


def handed_over(
    slips: Sequence[Slip],
    back: str,
    *,
    refused: Sequence[Person] = (),
    remaining: int = 0,
    unit_id: int | None = None,
) -> ResponseReturnValue:
    """Slips to print, or the same as a workbook where the form asked for it."""
    address = outside("people.sign_in")
    if request.form.get("dang") == "xlsx" and slips:
        content = slip_workbook(slips, address, timezone())
        return workbook(content, "phieu-tai-khoan.xlsx")
    return render_template(
        "people/slips.html",
        slips=slips,
        refused=refused,
        remaining=remaining,
        unit_id=unit_id,
        back=back,
        address=address,
        square=Markup(square(address, "Mã QR của địa chỉ đăng nhập")),  # noqa: S704 - drawn here
        is_here_only=is_here_only(),
    )
