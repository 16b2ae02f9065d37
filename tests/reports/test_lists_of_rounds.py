"""Where rounds stand side by side, it is said that their papers differ."""

import re
from pathlib import Path

import pytest

import quizapp

ROOMS = Path(quizapp.__file__).parent
SAID = re.compile("đề (của các đợt )?khác nhau")
SIDE_BY_SIDE = (
    "reports/templates/reports/list.html",
    "reports/templates/reports/periodic.html",
    "reports/templates/reports/year.html",
    "reports/templates/reports/change.html",
    "results/templates/results/own_list.html",
)


@pytest.mark.parametrize("page", SIDE_BY_SIDE)
def test_pages_that_show_several_rounds_say_so(page: str) -> None:
    assert SAID.search((ROOMS / page).read_text(encoding="utf-8"))


def test_a_page_that_does_not_would_be_seen() -> None:
    """The control: the page of one round has no reason to."""
    assert not SAID.search((ROOMS / "reports/templates/reports/files.html").read_text(encoding="utf-8"))
