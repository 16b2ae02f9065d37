"""49,96 beside "Chưa đạt" reads so everywhere: page, document, certificate, workbook and plain table."""

import dataclasses
import io
import re
from collections.abc import Iterable
from datetime import UTC, date
from pathlib import Path

import openpyxl
import pytest
from flask import Flask, render_template_string

import quizapp
from quizapp.db import Engines
from quizapp.office.documents.parts import Office
from quizapp.office.plain_tables import csv_of
from quizapp.reports.documents.certificate import certificate_document
from quizapp.reports.documents.frame import Paper
from quizapp.reports.documents.person import CheckCode, person_document
from quizapp.reports.documents.unit import unit_document
from quizapp.reports.exports import person_workbook, unit_workbook
from quizapp.reports.exports.plain import person_table, unit_table
from quizapp.reports.facts import UnitReport
from quizapp.reports.queries import staff_sheet, unit_report
from quizapp.results.sheets import PersonSheet
from tests.reports import scene as scenes

TRUE = 49.96
PAGE = (
    "{% from 'results/marks.html' import score, domain_table, competence_table with context %}"
    "{{ score(sheet) }}{{ domain_table(sheet) }}{{ competence_table(sheet) }}"
)
PAPER = Paper(Office("", ("Sở Nội vụ",), "Tỉnh"), date(2026, 11, 20), UTC)
CODE = CheckCode("7K2M-Q9XD-40TR", "example.gov.vn/kiem-tra-phieu", "https://example.gov.vn/kiem-tra-phieu?ma=x")


@pytest.fixture
def made(sqlite_engines: Engines) -> tuple[PersonSheet, UnitReport]:
    """A sheet and a unit in which every figure of one person lies just under 50."""
    scene = scenes.build(sqlite_engines)
    units = scene.everywhere
    with sqlite_engines.reading() as session:
        sheet = staff_sheet(session, scene.round_id, scene.people["p2"], units, units, show_explanations=False)
        unit = unit_report(session, scene.round_id, scene.units["A01"], units, with_names=True)
    low = min(sheet.model.bands, key=lambda one: one.from_percent)
    assert 50 in (sheet.model.pass_percent, *(one.from_percent for one in sheet.model.bands))
    domains = tuple(dataclasses.replace(one, percent=TRUE, band=low) for one in sheet.domains)
    needs = tuple(dataclasses.replace(one, percent=TRUE, required=50.0, is_below=True) for one in sheet.competences)
    sheet = dataclasses.replace(
        sheet, total_percent=TRUE, has_passed=False, band=low, domains=domains, competences=needs, learn_next=needs
    )
    people = tuple(
        dataclasses.replace(one, total_percent=TRUE, has_passed=False) if one.state == "sat" else one
        for one in unit.people or ()
    )
    return sheet, dataclasses.replace(unit, people=people)


def test_pages_and_documents_say_on_which_side(app: Flask, made: tuple[PersonSheet, UnitReport]) -> None:
    sheet, unit = made
    with app.test_request_context():
        page = render_template_string(PAGE, sheet=sheet)
    wanted = 1 + len(sheet.domains) + len(sheet.competences)
    assert (page.count("49,96"), len(re.findall(r"\b50,0\b", page))) == (wanted, 0)
    words = repr(person_document(PAPER, sheet, CODE))
    assert words.count("49,96") == 2 * (1 + len(sheet.domains) + len(sheet.competences))
    assert "49,96 trên 100 điểm" in repr(certificate_document(PAPER, sheet, CODE))
    listed = repr(unit_document(PAPER, unit))
    assert listed.count("49,96") == sum(one.state == "sat" for one in unit.people or ())


def test_a_certificate_of_long_names_takes_less_room(made: tuple[PersonSheet, UnitReport]) -> None:
    """In Word it went on to a second sheet."""
    sheet = made[0]
    long = dataclasses.replace(sheet, round_name=sheet.round_name + " và các đơn vị trực thuộc" * 10)
    sizes = [
        [run.size for block in certificate_document(PAPER, one, CODE).body for run in block.runs]
        for one in (sheet, long)
    ]
    assert sum(sizes[1]) <= sum(sizes[0]) - 30
    assert (max(sizes[0]), max(sizes[1])) == (30, 24)


def test_files_keep_the_true_figure_and_show_enough_of_it(made: tuple[PersonSheet, UnitReport]) -> None:
    sheet, unit = made
    for data in (person_workbook(sheet), unit_workbook(unit)):
        book = openpyxl.load_workbook(io.BytesIO(data))
        formats = {
            cell.number_format for page in book for row in page.iter_rows() for cell in row if cell.value == TRUE
        }
        assert formats == {"#,##0.0##"}
    for table in (person_table(sheet), unit_table(unit)):
        text = csv_of(table, UTC).decode()
        assert ";49,96;" in text
        assert ";50,0;Không đạt" not in text.replace("49,96;50,0;", "49,96;")  # what is asked is 50,0


ROUNDED = re.compile(r"total_percent\|(?:number|percent)|\b(?:number|percent)\(\w+\.total_percent")


def rounded_totals(texts: Iterable[str]) -> list[str]:
    return [found for text in texts for found in ROUNDED.findall(text)]


def test_no_page_and_no_document_rounds_a_persons_total_by_itself() -> None:
    root = Path(quizapp.__file__).parent
    assert not rounded_totals(one.read_text() for kind in ("*.py", "*.html") for one in root.rglob(kind))
    assert len(rounded_totals(["{{ a.total_percent|number }}", "number(sheet.total_percent)"])) == 2  # the control
