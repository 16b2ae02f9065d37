"""Where to go on after a door."""

import re

from flask import url_for

from quizapp.web.policy import DETOURS
from quizapp.web.request import me

_OWN_PATH = re.compile(r"/(?:[A-Za-z0-9_-][A-Za-z0-9_./-]*)?(?:\?[A-Za-z0-9_.=&%+-]*)?")


def safe_target(wanted: str | None) -> str:
    """Only a path of this site, without anything that a header or another parser could read otherwise."""
    return wanted if wanted and _OWN_PATH.fullmatch(wanted) else url_for("operations.home")


def next_page(target: str) -> str:
    """After signing in: the code first, where one is asked for; not for who is on the way back to a test."""
    if me().waits_for and not target.startswith("/lam-bai/"):
        return url_for(DETOURS[me().waits_for], tiep=target)
    return target
