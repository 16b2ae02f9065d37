"""Where to go on after a door."""

import re

from flask import render_template, url_for

from quizapp.people.forms.second_factor import CodeForm
from quizapp.web.policy import DETOURS
from quizapp.web.request import me
from quizapp.web.typed import TypedForm

_OWN_PATH = re.compile(r"/(?:[A-Za-z0-9_-][A-Za-z0-9_./-]*)?(?:\?[A-Za-z0-9_.=&%+-]*)?")


def safe_target(wanted: str | None) -> str:
    """Only a path of this site, without anything that a header or another parser could read otherwise."""
    return wanted if wanted and _OWN_PATH.fullmatch(wanted) else url_for("operations.home")


def next_page(target: str) -> str:
    """After signing in: the code first, where one is asked for; not for who is on the way back to a test."""
    if me().waits_for and not target.startswith("/lam-bai/"):
        return url_for(DETOURS[me().waits_for], tiep=target)
    return target


def send_again_page(typed: TypedForm) -> str:
    """What was typed before signing in, to be sent with one press; the code first, where one is asked for."""
    if me().waits_for == "code":
        form = CodeForm(formdata=None)
        return render_template("people/second_factor_code.html", form=form, refusal="", typed=typed)
    return render_template("send_again.html", typed=typed)
