"""The one answer that shows initial passwords: a page of slips, or a workbook. Neither is kept."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from quizapp.office.squares import square
from quizapp.people.models import Account, Person
from quizapp.people.routes.downloads import workbook
from quizapp.people.slips import Slip, slip_workbook
from quizapp.web.request import timezone

HERE_ONLY = ("localhost", "127.0.0.1", "::1")


def sign_in_address() -> str:
    """What people type on the other machines: the office's own address where it is set, else the one in use here."""
    own = str(current_app.config["ADDRESS"])
    return own + url_for("people.sign_in") if own else url_for("people.sign_in", _external=True)


def is_here_only() -> bool:
    """Whether what a slip would say opens on this machine alone."""
    return urlsplit(sign_in_address()).hostname in HERE_ONLY


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
    address = sign_in_address()
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
