"""Files of many people are made behind a page; each is the one that few people get at once."""

import io

import openpyxl
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.db import Engines
from quizapp.reports import jobs
from quizapp.reports.kinds import READING, WRITING
from quizapp.reports.models import ReportJob
from quizapp.reports.routes.jobs import MADE_NOW
from tests.conftest import Clock
from tests.reports import scene as scenes
from tests.reports.scene import Scene
from tests.reports.test_report_pages import AFTER, enter

JSON = {"Accept": "application/json"}


@pytest.fixture
def scene(engines: Engines) -> Scene:
    return scenes.build(engines)


def test_a_document_of_a_large_round_waits_behind_a_page(
    client: FlaskClient, engines: Engines, scene: Scene, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "MANY", 3)
    clock.advance(**AFTER)
    enter(client, engines, "organiser", scene.province)
    sent = client.get(f"/bao-cao/dot-thi/{scene.round_id}/tai-ve/round/docx")
    assert sent.status_code == 302
    address = sent.headers["Location"]
    page = client.get(address).text
    assert "đọc và tính kết quả" in page
    assert 'max="3" value="0"' in page
    assert client.get(address + "/tep").status_code == 404, "the page alone makes nothing"
    looked = client.get(address + "?xem=1", headers=JSON)
    assert looked.json == {"done": 0, "total": 3, "ready": False, "stage": READING}, "a look makes nothing"
    asked = client.get(address, headers=JSON)
    assert asked.json == {"done": 3, "total": 3, "ready": True, "stage": WRITING}
    assert "Tải tệp" in client.get(address).text
    got = client.get(address + "/tep")
    assert got.data.startswith(b"PK")
    assert got.headers["Content-Disposition"] == 'attachment; filename="bao-cao-SH-2026-01.docx"'
    listed = client.get(f"/bao-cao/dot-thi/{scene.round_id}/tai-ve").text
    assert "Kết quả của đợt (docx)" in listed
    second = client.get(f"/bao-cao/dot-thi/{scene.round_id}/tai-ve/round/csv").headers["Location"]
    assert "Tải tệp" in client.get(second + "?tiep=1").text, "without a script the second load makes it"


def files(scene: Scene) -> list[str]:
    round_, unit = f"/bao-cao/dot-thi/{scene.round_id}", scene.units["A01"]
    return [
        f"{round_}/xlsx", f"{round_}/don-vi/{unit}/xlsx", f"{round_}/don-vi/{unit}/json", f"{round_}/nhom/xlsx",
        f"{round_}/nhom/xlsx?chia=doi-tuong", f"{round_}/thay-doi/xlsx", f"{round_}/cau-hoi/xlsx",
        f"{round_}/nhu-cau-boi-duong/xlsx", f"{round_}/nhu-cau-boi-duong/xlsx?don-vi={unit}&theo=hien-nay",
        f"{round_}/tai-ve/group/csv?chia=doi-tuong", f"{round_}/tai-ve/change/json",
        f"{round_}/tai-ve/needs/csv", "/bao-cao/dinh-ky/csv?ky=2026", "/bao-cao/dinh-ky/don-vi/csv?ky=2026",
    ]  # fmt: skip


def test_every_file_of_many_people_is_made_behind_a_page(
    client: FlaskClient, engines: Engines, scene: Scene, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same bytes as at once, but for the hour in a workbook; under the same name."""
    clock.advance(**AFTER)
    enter(client, engines, "organiser", scene.province)
    at_once = {address: client.get(address) for address in files(scene)}
    assert {one.status_code for one in at_once.values()} == {200}, "the control: few people get it at once"
    monkeypatch.setattr(jobs, "MANY", 0)
    for address, whole in at_once.items():
        sent = client.get(address)
        assert sent.status_code == 302, address
        assert client.get(sent.headers["Location"], headers=JSON).json["ready"]
        got = client.get(sent.headers["Location"] + "/tep")
        for header in ("Content-Disposition", "Content-Type"):
            assert got.headers[header] == whole.headers[header]
        assert got.data.startswith(b"PK") if "xlsx" in address else got.data == whole.data, address
    period = client.get("/bao-cao/dinh-ky/csv?ky=2026").headers["Location"]
    assert "Báo cáo định kỳ 2026 (csv)" in client.get(period).text
    assert client.get("/bao-cao/dinh-ky/csv?ky=2019").status_code == 200, "of no round at once"


def sheet_texts(data: bytes) -> list[object]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]


def test_nobody_begins_a_file_that_this_process_is_making(
    client: FlaskClient, engines: Engines, scene: Scene, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.advance(**AFTER)
    enter(client, engines, "organiser", scene.province)
    monkeypatch.setattr(jobs, "MANY", 0)
    job = client.get(f"/bao-cao/dot-thi/{scene.round_id}/xlsx").headers["Location"]
    with engines.reading() as session:
        job_id = session.scalars(sa.select(ReportJob.id)).one()
    MADE_NOW.add(job_id)
    assert not client.get(job, headers=JSON).json["ready"]
    MADE_NOW.discard(job_id)
    assert client.get(job, headers=JSON).json["ready"], "the control"
    assert job_id not in MADE_NOW


def test_a_file_is_of_what_its_page_was_narrowed_to(
    client: FlaskClient, engines: Engines, scene: Scene, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.advance(**AFTER)
    enter(client, engines, "organiser", scene.province)
    monkeypatch.setattr(jobs, "MANY", 0)
    base, found = f"/bao-cao/dot-thi/{scene.round_id}", {}
    for end in ("nhom/xlsx", "nhom/xlsx?chia=doi-tuong"):
        job = client.get(f"{base}/{end}").headers["Location"]
        client.get(job, headers=JSON)
        found[end] = sheet_texts(client.get(job + "/tep").data)
    assert found["nhom/xlsx"] != found["nhom/xlsx?chia=doi-tuong"]
