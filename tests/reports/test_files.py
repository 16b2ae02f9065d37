"""Reports as files: laid out as the decree wants, the same figures in each form, and nothing in them that runs."""

import csv
import dataclasses
import io
import json
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from quizapp.db import Engines
from quizapp.domain.periods import period_of
from quizapp.domain.questions import TYPES
from quizapp.office.plain_tables import inert
from quizapp.reports import documents
from quizapp.reports.kinds import KINDS, Wanted, written
from tests.make import NOW
from tests.office.documents.test_word import all_text, sizes_and_faces
from tests.reports import scene as scenes
from tests.reports.scene import FORMULA, Scene

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def scene(sqlite_engines: Engines) -> Scene:
    return scenes.build(sqlite_engines)


def wanted(scene: Scene, *, named: bool = True) -> Wanted:
    units = frozenset(scene.everywhere)
    return Wanted(
        units, units if named else frozenset(), NOW + timedelta(days=2), ZONE, scene.round_id,
        scene.province, scene.people["p2"], period_of("2026"), with_keys=True,
    )  # fmt: skip


def of(scene: Scene, kind: str, *, named: bool = True) -> Wanted:
    asked = wanted(scene, named=named)
    return dataclasses.replace(asked, unit_id=scene.units["A01"]) if kind == "unit" else asked


def made(engines: Engines, scene: Scene, kind: str, form: str, *, named: bool = True) -> bytes:
    with engines.reading() as session:
        return written(session, kind, form, of(scene, kind, named=named))


def opened(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


# --- the layout of the decree ---------------------------------------------------------------------------------------


def faults_of_layout(document: Any) -> list[str]:
    """What differs from appendix I of Decree 30/2020."""
    found = []
    section = document.sections[0]
    edges = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    if [round(edge / Mm(1)) for edge in edges] != [20, 20, 30, 15]:
        found.append("margins")
    if {face for _size, face in sizes_and_faces(document)} != {"Times New Roman"}:
        found.append("typeface")
    if document.styles["Normal"].font.size.pt not in (13, 14):
        found.append("size")
    if not section.different_first_page_header_footer or "PAGE" not in section.header._element.xml:
        found.append("page numbers")
    text = all_text(document)
    needed = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "ngày …… tháng ……", "Nơi nhận:")
    return found + [words for words in needed if words not in text]


@pytest.mark.parametrize("kind", KINDS)
def test_every_report_in_word_keeps_to_the_decree(sqlite_engines: Engines, scene: Scene, kind: str) -> None:
    document = opened(made(sqlite_engines, scene, kind, "docx"))
    assert faults_of_layout(document) == []
    assert all(table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
               for table in document.tables if table.style.name == "Table Grid")  # fmt: skip


def test_another_typeface_or_margin_would_be_noticed(sqlite_engines: Engines, scene: Scene) -> None:
    document = opened(made(sqlite_engines, scene, "round", "docx"))
    document.styles["Normal"].font.name = "Arial"
    document.sections[0].left_margin = Mm(15)
    assert faults_of_layout(document) == ["margins", "typeface"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_report_is_a_pdf_too(sqlite_engines: Engines, scene: Scene, kind: str) -> None:
    assert made(sqlite_engines, scene, kind, "pdf").startswith(b"%PDF-")


# --- figures that are withheld, and people who were absent ------------------------------------------------------------


@pytest.mark.parametrize("kind", ["round", "unit"])
def test_a_small_unit_is_withheld_from_who_sees_no_names(sqlite_engines: Engines, scene: Scene, kind: str) -> None:
    """The mean of A01, 61,3, speaks of three people."""
    assert "61,3" in all_text(opened(made(sqlite_engines, scene, kind, "docx")))
    hidden = all_text(opened(made(sqlite_engines, scene, kind, "docx", named=False)))
    assert "61,3" not in hidden
    assert "không công bố" in hidden.lower()


def test_a_report_to_those_above_tells_of_no_small_unit(sqlite_engines: Engines, scene: Scene) -> None:
    """Not even made by who sees all names: it goes to who does not. A commune's own report tells of the commune."""
    asked, one = wanted(scene), scene.units["A01"]
    alone = dataclasses.replace(asked, unit_id=one, units=frozenset({one}))
    with sqlite_engines.reading() as session:
        of_all, of_one = (all_text(opened(written(session, "periodic", "docx", of))) for of in (asked, alone))
    assert "61,3" not in of_all
    assert "không công bố" in of_all
    assert "61,3" in of_one


@pytest.mark.parametrize("kind", ["round", "needs", "year"])
def test_a_document_for_who_sees_names_says_where_it_may_not_go(
    sqlite_engines: Engines, scene: Scene, kind: str
) -> None:
    words = "trước khi gửi hoặc công bố ra ngoài"
    assert words in all_text(opened(made(sqlite_engines, scene, kind, "docx")))
    assert words not in all_text(opened(made(sqlite_engines, scene, kind, "docx", named=False)))


def test_a_list_of_names_says_where_it_may_not_go(sqlite_engines: Engines, scene: Scene) -> None:
    assert "nêu tên từng người" in all_text(opened(made(sqlite_engines, scene, "needs", "docx")))
    assert "nêu tên từng người" not in all_text(opened(made(sqlite_engines, scene, "needs", "docx", named=False)))


def test_a_unit_that_nobody_of_sat_has_no_zero(sqlite_engines: Engines, scene: Scene) -> None:
    rows = json.loads(made(sqlite_engines, scene, "round", "json"))["rows"]
    absent = next(row for row in rows if row["unit"] == "C01")
    assert (absent["sat"], absent["invited"]) == (0, 1)
    assert absent["mean"] is absent["passed"] is absent["pass_percent"] is None


# --- the same figures in each form, and no formula --------------------------------------------------------------------


def test_a_list_that_is_cut_says_how_many_there_are(
    sqlite_engines: Engines, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = all_text(opened(made(sqlite_engines, scene, "needs", "docx")))
    assert "người đầu trên" not in whole
    monkeypatch.setattr(documents.needs, "MOST_ROWS", 1)
    cut = all_text(opened(made(sqlite_engines, scene, "needs", "docx")))
    assert "Chỉ nêu 1 người đầu trên" in cut
    assert "đủ mọi người ở bảng Excel" in cut


def test_csv_has_its_mark_and_the_figures_of_the_other_forms(sqlite_engines: Engines, scene: Scene) -> None:
    data = made(sqlite_engines, scene, "round", "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    plain = json.loads(made(sqlite_engines, scene, "round", "json"))["rows"]
    assert [row["Mã ĐVHC"] for row in rows] == [row["unit"] for row in plain]
    means = [row["mean"] for row in plain]
    assert [row["Điểm bình quân"] for row in rows] == [
        "" if mean is None else f"{mean:.1f}".replace(".", ",") for mean in means
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\u00a0=1", "\r=1"])
def test_what_a_spreadsheet_would_run_is_made_text(text: str) -> None:
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Lê Văn An", "a=b", "", "9 - 3"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert inert(text) == text


def test_a_name_that_is_a_formula_runs_in_no_file(sqlite_engines: Engines, scene: Scene) -> None:
    text = made(sqlite_engines, scene, "unit", "csv").decode("utf-8-sig")
    assert f"'{FORMULA}" in text
    assert f";{FORMULA}" not in text
    book = openpyxl.load_workbook(io.BytesIO(made(sqlite_engines, scene, "unit", "xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == FORMULA]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}


# --- periods ----------------------------------------------------------------------------------------------------------


def test_a_period_holds_the_rounds_that_are_over_in_it(sqlite_engines: Engines, scene: Scene) -> None:
    asked = wanted(scene)
    for code, rounds in (("2026", 1), ("2026-Q4", 1), ("2026-H2", 1), ("2026-Q3", 0), ("2025", 0)):
        with sqlite_engines.reading() as session:
            data = written(session, "periodic", "json", dataclasses.replace(asked, period=period_of(code)))
        assert len(json.loads(data)["rows"]) == rounds, code
    with sqlite_engines.reading() as session:
        running = written(session, "periodic", "json", dataclasses.replace(asked, now=NOW))
    assert json.loads(running)["rows"] == []


@pytest.mark.parametrize("text", ["2026-Q5", "2026-H3", "26-Q1", "", "2026-", "quý 3"])
def test_what_is_no_period_is_none(text: str) -> None:
    assert period_of(text) is None


def test_periods_end_on_their_last_day() -> None:
    ends = {code: period_of(code) for code in ("2026-Q1", "2026-Q4", "2026-H1", "2024")}
    assert {code: f"{one.first:%d/%m}–{one.last:%d/%m/%Y}" for code, one in ends.items() if one} == {
        "2026-Q1": "01/01–31/03/2026", "2026-Q4": "01/10–31/12/2026", "2026-H1": "01/01–30/06/2026",
        "2024": "01/01–31/12/2024",
    }  # fmt: skip


# --- which version, and whose words -----------------------------------------------------------------------------------


def test_every_form_says_that_nobody_published_the_results_yet(sqlite_engines: Engines, scene: Scene) -> None:
    for kind in ("round", "unit", "person", "needs", "items", "periodic"):
        words = " ".join(all_text(opened(made(sqlite_engines, scene, kind, "docx"))).split()).lower()
        assert "chưa kiểm tra, công bố" in words or "chưa được kiểm tra và công bố" in words, kind
        told = json.loads(made(sqlite_engines, scene, kind, "json"))
        rows = told["rows"] if kind == "periodic" else [told]
        assert {row.get("publication", row.get("version")) for row in rows} <= {None, "Chưa công bố"}, kind
        book = openpyxl.load_workbook(io.BytesIO(made(sqlite_engines, scene, kind, "xlsx")))
        texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
        assert "Chưa công bố" in texts, kind


@pytest.mark.parametrize("kind", ["items", "year-items"])
def test_a_table_of_questions_has_the_words_of_the_office(sqlite_engines: Engines, scene: Scene, kind: str) -> None:
    rows = list(
        csv.DictReader(io.StringIO(made(sqlite_engines, scene, kind, "csv").decode("utf-8-sig")), delimiter=";")
    )
    assert {row["Dạng câu"] for row in rows} <= set(TYPES.values())
    assert all(len(row["Độ khó (điểm bình quân, 0–1)"].partition(",")[2]) in (0, 2) for row in rows)


def test_a_unit_beside_its_change_since_the_round_before(sqlite_engines: Engines, scene: Scene) -> None:
    """Nobody is compared where there is none; the column of offices stands all the same."""
    rows = json.loads(made(sqlite_engines, scene, "round", "json"))["rows"]
    assert {row["change"] for row in rows} == {None}
