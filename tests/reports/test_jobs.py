"""Large files step by step: whole, the same whoever makes the steps, and only of those whom the reader may name."""

import csv
import io
import json
import zipfile
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from quizapp.db import Engines
from quizapp.domain.errors import NotFound
from quizapp.reports import job_steps, jobs
from quizapp.reports.job_steps import content_of, keep_step, next_step, note_stage
from quizapp.reports.jobs import own_job, start_document, start_job
from quizapp.reports.kinds import Wanted, written
from quizapp.reports.models import ReportJob
from quizapp.reports.queries import round_facts
from tests import make
from tests.make import NOW
from tests.reports import scene as scenes
from tests.reports.scene import FORMULA, Scene

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture(autouse=True)
def two_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_steps, "PEOPLE_A_STEP", 2)


@pytest.fixture
def scene(engines: Engines) -> Scene:
    return scenes.build(engines)


def asked(engines: Engines, scene: Scene, what: str, form: str, units: set[int] | None = None) -> tuple[int, int]:
    """(job, account)"""
    with engines.writing() as session:
        account = make.account(session, username=f"ai-{what}-{form}", roles=[("administrator", None)])
        facts = round_facts(session, scene.round_id, scene.everywhere)
        job = start_job(session, facts, what, form, scene.everywhere if units is None else units, account.id, NOW)
        return job.id, account.id


def walked(engines: Engines, scene: Scene, job_id: int, *, twice: bool = False) -> bytes:
    """The file, each step made once; `twice`: by two processes that read the same state."""
    while True:
        with engines.reading() as session:
            job = session.get_one(ReportJob, job_id)
            facts = round_facts(session, scene.round_id, scene.everywhere)
            steps = [next_step(session, job, facts, ZONE) for _ in range(2 if twice else 1)]
        if steps[0] is None:
            break
        kept = []
        for step in steps:
            assert step is not None
            with engines.writing() as session:
                kept.append(keep_step(session, job_id, step, NOW))
        assert kept == [True, False][: len(kept)]
    with engines.reading() as session:
        facts = round_facts(session, scene.round_id, scene.everywhere)
        return b"".join(content_of(session, session.get_one(ReportJob, job_id), facts))


def test_the_score_sheet_names_everybody_and_gives_nobody_a_zero(engines: Engines, scene: Scene) -> None:
    data = walked(engines, scene, asked(engines, scene, "bang-diem", "json")[0])
    rows = {row["name"]: row for row in json.loads(data)}
    assert len(rows) == 7
    assert rows["Trần Thị Ánh"]["total"] == pytest.approx(92)
    assert rows["Phạm Thị Vắng"]["total"] is None
    assert rows["Phạm Thị Vắng"]["note"] == "Chưa dự"  # the round is open
    assert sorted(row["no"] for row in rows.values()) == list(range(1, 8))  # over the parts
    assert (rows["Trần Thị Ánh"]["theory"], rows["Trần Thị Ánh"]["practice"]) == (pytest.approx(92), None)


@pytest.mark.parametrize("what", ["bang-diem", "nang-luc", "cau-hoi"])
def test_two_processes_make_the_same_file_as_one(engines: Engines, scene: Scene, what: str) -> None:
    alone = walked(engines, scene, asked(engines, scene, what, "csv")[0])
    raced = walked(engines, scene, asked(engines, scene, what, "xlsx")[0], twice=True)
    table = list(csv.reader(io.StringIO(alone.decode("utf-8-sig")), delimiter=";"))
    assert zipfile.ZipFile(io.BytesIO(raced)).testzip() is None
    sheet = openpyxl.load_workbook(io.BytesIO(raced)).active
    assert sheet is not None
    assert (sheet.max_row, sheet.freeze_panes, sheet.print_title_rows) == (len(table), "A2", "$1:$1")
    assert sheet.auto_filter.ref.endswith(str(len(table)))
    assert len(table) == 1 + {"bang-diem": 7, "nang-luc": 10, "cau-hoi": 50}[what]


def test_a_formula_is_a_text_in_the_large_files_too(engines: Engines, scene: Scene) -> None:
    text = walked(engines, scene, asked(engines, scene, "bang-diem", "csv")[0]).decode()
    assert f";'{FORMULA}" in text
    sheet = openpyxl.load_workbook(
        io.BytesIO(walked(engines, scene, asked(engines, scene, "bang-diem", "xlsx")[0]))
    ).active
    assert sheet is not None
    assert [cell.data_type for row in sheet.iter_rows() for cell in row if cell.value == FORMULA] == ["s"]


def test_a_part_that_is_lost_is_noticed(engines: Engines, scene: Scene) -> None:
    data = walked(engines, scene, asked(engines, scene, "nang-luc", "xlsx")[0])
    place = data.index(b"PK\x03\x04", 2000) if b"PK\x03\x04" in data[2000:] else len(data) // 2
    broken = data[: place + 200] + bytes([data[place + 200] ^ 1]) + data[place + 201 :]
    with pytest.raises(Exception, match=r"(?i)crc|invalid|error"):
        assert zipfile.ZipFile(io.BytesIO(broken)).testzip() is None, "crc"


def test_a_job_is_for_who_asked_and_still_sees_its_units(engines: Engines, scene: Scene) -> None:
    job_id, account_id = asked(engines, scene, "bang-diem", "csv", {scene.units["A01"]})
    data = walked(engines, scene, job_id)
    assert "Vũ Thị Chi" not in data.decode()
    with engines.reading() as session:
        token = session.get_one(ReportJob, job_id).token
        assert own_job(session, token, account_id, scene.everywhere, NOW).id == job_id
        for whose, units in ((account_id + 1, scene.everywhere), (account_id, {scene.units["B01"]})):
            with pytest.raises(NotFound):
                own_job(session, token, whose, units, NOW)
        with pytest.raises(NotFound):
            own_job(session, token, account_id, scene.everywhere, NOW + jobs.KEPT * 2)


# --- documents ------------------------------------------------------------------------------------------------------


def test_a_document_is_made_behind_its_page(engines: Engines, scene: Scene) -> None:
    """The same that a small round gets at once, in one step, once, however many ask."""
    everywhere = frozenset(scene.everywhere)
    wanted = Wanted(everywhere, everywhere, NOW, ZONE, scene.round_id, with_keys=True)
    with engines.writing() as session:
        account = make.account(session, username="ai", roles=[("administrator", None)])
        job = start_document(session, "items", "csv", wanted, account.id)
        job_id, token = job.id, job.token
    with engines.reading() as session:
        expected = written(session, "items", "csv", wanted)
        assert own_job(session, token, account.id, everywhere, NOW).total == 2, "stages"
        with pytest.raises(NotFound):
            own_job(session, token, account.id, {scene.units["B01"]}, NOW)
    assert walked(engines, scene, job_id, twice=True) == expected
    with engines.writing() as session, pytest.raises(NotFound):
        start_document(session, "person", "docx", wanted, account.id)


def test_who_looks_sees_the_stages_of_a_document(engines: Engines, scene: Scene) -> None:
    """Written down while it is made, never backwards, and not over a file that is whole."""
    everywhere, seen = frozenset(scene.everywhere), []
    wanted = Wanted(everywhere, everywhere, NOW, ZONE, scene.round_id)
    with engines.writing() as session:
        account = make.account(session, username="ai", roles=[("administrator", None)])
        job_id = start_document(session, "round", "docx", wanted, account.id).id

    def looked() -> tuple[int, int]:
        with engines.reading() as session:
            job = session.get_one(ReportJob, job_id)
            return job.done, job.total

    def told(done: int) -> None:
        with engines.writing() as session:
            note_stage(session, job_id, done)
        seen.append(looked())
        with engines.writing() as session:
            note_stage(session, job_id, done - 1)
        assert looked() == seen[-1]

    with engines.reading() as session:
        facts = round_facts(session, scene.round_id, everywhere)
        step = next_step(session, session.get_one(ReportJob, job_id), facts, ZONE, told)
    assert seen == [(1, 3), (2, 3)]
    assert step is not None
    with engines.writing() as session:
        assert keep_step(session, job_id, step, NOW)
        note_stage(session, job_id, 2)
    assert looked() == (3, 3)


def test_a_job_of_before_the_scope_was_widened_is_still_made(engines: Engines, scene: Scene) -> None:
    everywhere = sorted(scene.everywhere)
    with engines.writing() as session:
        account = make.account(session, username="ai", roles=[("administrator", None)])
        wanted = Wanted(frozenset(everywhere), frozenset(everywhere), NOW, ZONE, scene.round_id)
        job = start_document(session, "round", "csv", wanted, account.id)
        job.whose, job_id = [everywhere, everywhere, False], job.id
    with engines.reading() as session:
        expected = written(session, "round", "csv", wanted)
    assert walked(engines, scene, job_id) == expected
