"""Files of a round that is not over: nobody is absent yet, and before it opens nobody could come."""

import csv
import io
import json
import re
from datetime import UTC, timedelta

import docx
import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from quizapp.db import Engines
from quizapp.reports.kinds import Wanted, written
from tests import make
from tests.conftest import Clock
from tests.make import NOW
from tests.reports import scene as scenes
from tests.reports.scene import Scene, build
from tests.reports.test_odd_rounds import all_absent

AT = {"upcoming": NOW - timedelta(hours=2), "open": NOW, "over": NOW + timedelta(days=2)}


def told(engines: Engines, scene: Scene, kind: str, form: str, stage: str) -> bytes:
    seen = frozenset(scene.everywhere)
    wanted = Wanted(seen, seen, AT[stage], UTC, scene.round_id, scene.units["A01"])
    with engines.reading() as session:
        return written(session, kind, form, wanted)


def words_of(data: bytes, form: str) -> str:
    if form == "xlsx":
        sheets = load_workbook(io.BytesIO(data))
        return "\n".join(str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row)
    if form == "docx":
        made = docx.Document(io.BytesIO(data))
        cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(one.text for one in made.paragraphs), *cells])
    return data.decode("utf-8-sig")


@pytest.mark.parametrize("form", ["json", "csv", "xlsx", "docx"])
@pytest.mark.parametrize("stage", AT)
def test_nobody_is_absent_from_a_round_that_is_not_over(sqlite_engines: Engines, stage: str, form: str) -> None:
    lines = words_of(told(sqlite_engines, build(sqlite_engines), "unit", form, stage), form).lower()
    assert ("chưa dự" in lines) is (stage != "over")
    assert (form == "csv" or "chưa phải là người vắng" in lines) is (form == "csv" or stage != "over")
    assert any(cell.startswith("vắng") for cell in lines.replace(";", "\n").replace('"', "\n").splitlines()) is (
        stage == "over"
    )


@pytest.mark.parametrize(("stage", "share"), [("upcoming", ""), ("open", "0,0"), ("over", "0,0")])
def test_no_share_is_told_before_anybody_could_come(sqlite_engines: Engines, stage: str, share: str) -> None:
    scene = all_absent(sqlite_engines)
    rows = list(
        csv.DictReader(io.StringIO(words_of(told(sqlite_engines, scene, "round", "csv", stage), "csv")), delimiter=";")
    )
    assert {row["Tỷ lệ tham gia (%)"] for row in rows} == {share}
    assert {row["Điểm bình quân"] for row in rows} == {""}
    notes = json.loads(told(sqlite_engines, scene, "round", "json", stage))["notes"]
    assert any("chưa phải là người vắng" in one for one in notes) is (stage != "over")


@pytest.mark.parametrize(("stage", "says", "share"), [("upcoming", "chưa mở", "–"), ("open", "chưa kết thúc", "0,0%")])
def test_the_page_says_how_far_the_round_is(
    client: FlaskClient, engines: Engines, clock: Clock, stage: str, says: str, share: str
) -> None:
    """Of nobody no level is counted."""
    scene = all_absent(engines)
    scenes.staff(engines, "nguoi-xem", "organiser", scene.province)
    clock.moment = AT[stage]
    assert make.sign_in(client, "nguoi-xem").status_code == 302
    page = client.get(f"/bao-cao/dot-thi/{scene.round_id}").text
    assert f"Đợt {says}" in page
    assert set(re.findall(r'<br><span class="small soft">(.*?)</span>', page)) == {share}
    assert set(re.findall(r'data-label="Giỏi">(.*?)<', page)) == {"–"}
