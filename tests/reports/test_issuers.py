"""A report of a period tells of the unit that issues it, with everything below it: never of others under its name."""

import json
from datetime import timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from quizapp.cli import reports
from quizapp.db import Engines
from quizapp.people.models import Unit
from quizapp.reports.choosing import told_by
from tests import make
from tests.conftest import Clock
from tests.make import NOW
from tests.reports import scene as scenes
from tests.reports.scene import Scene

SETTINGS = SimpleNamespace(timezone=ZoneInfo("Asia/Ho_Chi_Minh"))
KY = f"ky={NOW.year}"


@pytest.fixture
def scene(engines: Engines) -> Scene:
    return scenes.build(engines)


def test_a_department_reports_on_all_below_the_unit_that_it_belongs_to(engines: Engines, scene: Scene) -> None:
    with engines.writing() as session:
        province = session.get_one(Unit, scene.province)
        department = make.unit(session, "Sở Nội vụ", kind="department", parent=province, code="T00-SNV").id
    everybody = {*scene.everywhere, department}
    with engines.reading() as session:
        assert told_by(session, department, everybody) == everybody
        assert told_by(session, scene.province, everybody) == everybody
        assert told_by(session, scene.units["A01"], everybody) == {scene.units["A01"]}
        assert told_by(session, department, {scene.units["B01"]}) == {scene.units["B01"]}, "never beyond the reader"


def test_the_unit_asked_to_report_is_what_the_page_and_its_files_tell_of(
    client: FlaskClient, engines: Engines, scene: Scene, clock: Clock
) -> None:
    clock.advance(hours=9)
    scenes.staff(engines, "so", "results_reviewer", scene.province)
    make.sign_in(client, "so")
    whole, own = f"/bao-cao/dinh-ky?{KY}", f"/bao-cao/dinh-ky?{KY}&don-vi={scene.units['A01']}"
    assert "5 / 7" in client.get(whole).text
    page = client.get(own).text
    assert "3 / 4" in page
    assert "5 / 7" not in page
    assert "các đơn vị trực thuộc" in page
    for kind, turns in (("", "invited"), ("/don-vi", "listed")):
        every, narrow = (
            json.loads(client.get(f"/bao-cao/dinh-ky{kind}/json?{KY}{more}").data)["rows"]
            for more in ("", f"&don-vi={scene.units['A01']}")
        )
        assert (sum(row[turns] for row in every), sum(row[turns] for row in narrow)) == (7, 4)


def test_the_command_narrows_as_the_page_does(engines: Engines, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a unit it tells of everybody."""
    monkeypatch.setattr(reports, "office", lambda _data, **_kind: (SETTINGS, engines))
    monkeypatch.setattr(reports, "current_time", lambda: NOW + timedelta(days=2))
    monkeypatch.setattr(reports, "finalise", lambda *_given: None)
    for more, invited in (((), 7), (("--unit", "T00"), 7), (("--unit", "A01"), 4)):
        run = CliRunner().invoke(reports.report, ["periodic", "--period", str(NOW.year), *more])
        assert run.exit_code == 0, run.output
        assert [row["invited"] for row in json.loads(run.output)["rows"]] == [invited]
