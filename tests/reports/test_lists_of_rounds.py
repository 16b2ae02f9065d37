"""Where rounds stand side by side, it is said that their papers differ, and no few people are told of."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import quizapp
from quizapp.db import Engines
from quizapp.reports.queries import report_page, round_report
from tests import make
from tests.reports import scene as scenes

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


def test_the_list_withholds_of_few_people_what_the_report_withholds(engines: Engines) -> None:
    """Of A01 three sat and of B01 two: together enough to be told, each alone not."""
    scene = scenes.build(engines)
    with engines.reading() as session:
        for scope, mean in (
            (scene.everywhere, pytest.approx(62.4)),
            ({scene.units["A01"]}, None),
            ({scene.units["B01"]}, None),
        ):
            rows, _ = report_page(session, scope, "official", 1, may_name=())
            report = round_report(session, scene.round_id, scope, may_name=())
            assert rows[0].summary == report.summary
            assert (rows[0].summary.mean, rows[0].summary.sat > 0) == (mean, True)


def test_a_reviewer_of_one_small_unit_reads_no_mean_in_the_list_of_its_self_tests(
    client: FlaskClient, engines: Engines
) -> None:
    scene = scenes.build(engines, kind="self_test")
    for name, role in (("duyet", "results_reviewer"), ("tochuc", "organiser")):
        scenes.staff(engines, name, role, scene.units["B01"])
    told = {}
    for name in ("duyet", "tochuc"):
        make.sign_in(client, name)
        told[name] = client.get("/bao-cao?loai=self_test").text
        make.post(client, "/bao-cao", {}, to="/dang-xuat")
    assert 'data-label="Bình quân">64' in told["tochuc"]
    assert 'data-label="Bình quân">64' not in told["duyet"]
    assert "2 / 2" in told["duyet"]
    assert ["không công bố" in told[name] for name in ("duyet", "tochuc")] == [True, False]
