"""Where to go on after a door."""

import re

from flask import url_for

_OWN_PATH = re.compile(r"/(?:[A-Za-z0-9_-][A-Za-z0-9_./-]*)?(?:\?[A-Za-z0-9_.=&%+-]*)?")


def safe_target(wanted: str | None) -> str:
    """Only a path of this site, without anything that a header or another parser could read otherwise."""
    return wanted if wanted and _OWN_PATH.fullmatch(wanted) else url_for("operations.home")
