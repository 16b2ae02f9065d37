"""Workbooks: read back with another library, the same numbers, and nothing in them that runs."""

import dataclasses
import io
from datetime import datetime

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from quizapp.db import Engines
from quizapp.domain.certainty import NEEDS
from quizapp.domain.items import OptionUse
from quizapp.domain.scoring import OUTCOMES
from quizapp.reports.exports import (
    change_workbook,
    groups_workbook,
    item_workbook,
    items_workbook,
    needs_workbook,
    person_workbook,
    round_workbook,
    unit_workbook,
)
from quizapp.reports.item_facts import ShownUse
from quizapp.reports.queries import (
    change_report,
    groups_report,
    item_report,
    items_report,
    needs_report,
    round_report,
    staff_sheet,
    unit_report,
)
from tests.reports import scene as scenes
from tests.reports.scene import FORMULA, Scene


@pytest.fixture
def scene(sqlite_engines: Engines) -> Scene:
    return scenes.build(sqlite_engines)


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def all_workbooks(sqlite_engines: Engines, scene: Scene) -> dict[str, openpyxl.Workbook]:
    units = scene.everywhere
    with sqlite_engines.reading() as session:
        items = items_report(session, scene.round_id, units)
        one = item_report(session, scene.round_id, items.lines[0].version_id, units, None)
        unit = unit_report(session, scene.round_id, scene.units["A01"], units, with_names=True)
        sheet = staff_sheet(session, scene.round_id, scene.people["p2"], units, units, show_explanations=True)
        return {
            "round": opened(round_workbook(round_report(session, scene.round_id, units))),
            "unit": opened(unit_workbook(unit)),
            "needs": opened(needs_workbook(needs_report(session, scene.round_id, units, units))),
            "person": opened(person_workbook(sheet)),
            "groups": opened(groups_workbook(groups_report(session, scene.round_id, units, "position"))),
            "items": opened(items_workbook(items, with_words=True)),
            "item": opened(item_workbook(one)),
            "change": opened(change_workbook(change_report(session, scene.round_id, units))),
        }


def table(sheet: Worksheet) -> list[tuple[object, ...]]:
    """The rows under the heading, down to the first empty one."""
    rows = []
    for row in sheet.iter_rows(min_row=2, values_only=True):
        if all(cell is None for cell in row):
            break
        rows.append(row)
    return rows


def test_no_cell_of_any_workbook_is_a_formula_or_a_link(sqlite_engines: Engines, scene: Scene) -> None:
    books = all_workbooks(sqlite_engines, scene)
    cells = [cell for book in books.values() for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert all(cell.hyperlink is None for cell in cells)
    assert sum(cell.value == FORMULA for cell in cells) == 3  # people of the unit, names of needs, the person's own


def test_every_table_has_a_frozen_heading_filters_and_no_merged_cells(sqlite_engines: Engines, scene: Scene) -> None:
    for book in all_workbooks(sqlite_engines, scene).values():
        assert book.worksheets[0].title == "Thông tin"
        for sheet in book:
            assert sheet.freeze_panes == "A2"
            assert sheet.auto_filter.ref.startswith("A1:")
            assert not sheet.merged_cells.ranges
            assert all(cell.value for cell in sheet[1])
            assert all(sheet.column_dimensions[cell.column_letter].width > 4 for cell in sheet[1])


def test_the_first_sheet_names_model_window_and_illustrative_values(sqlite_engines: Engines, scene: Scene) -> None:
    for name, book in all_workbooks(sqlite_engines, scene).items():
        facts = {row[0]: row[1] for row in table(book.worksheets[0])}
        assert "Giá trị minh họa" in facts, name
        assert "mo-hinh-nho 1" in str(facts["Mô hình đánh giá"])
        assert facts["Loại đợt"] == "Sát hạch chính thức"
    facts = {row[0]: row[1] for row in table(all_workbooks(sqlite_engines, scene)["round"].worksheets[0])}
    assert facts["Giờ mở"] == datetime(2026, 11, 20, 7, 0)  # noqa: DTZ001 - a spreadsheet knows no zones
    assert (facts["Số người được mời"], facts["Số người đã dự (có kết quả)"]) == (7, 5)
    assert facts["Điểm bình quân (trên 100)"] == pytest.approx(62.4)


def test_the_units_of_the_workbook_are_those_of_the_page(sqlite_engines: Engines, scene: Scene) -> None:
    with sqlite_engines.reading() as session:
        report = round_report(session, scene.round_id, scene.everywhere)
    book = all_workbooks(sqlite_engines, scene)["round"]
    expected = []
    for place, line in enumerate(report.units, 1):
        s = line.summary
        bands = s.bands.values() if s.sat else [None] * len(s.bands)  # nobody sat: not 0 people of a level
        passed = s.passed if s.sat else None
        figures = (s.sat, s.invited, s.sat_percent, s.mean, s.median, passed, s.pass_percent, *bands)
        expected.append((place, line.code, line.name, *(None if f is None else pytest.approx(f) for f in figures)))
    found = table(book["Đơn vị"])
    assert [row[: len(expected[0])] for row in found] == expected
    assert {row[len(expected[0]) : -1] for row in found} == {(None,) * 6}  # so few have neither a band nor a rank
    assert [row[-1] for row in found] == ["ít người", "ít người", None]
    heat = [(row.code, row.name, *(cell.percent for cell in row.cells)) for row in report.heat.rows]
    found = table(book["Năng lực theo đơn vị"])
    assert [row[:2] for row in found] == [row[:2] for row in heat]
    assert found[2][2:] == (None, None)
    assert found[0][2:] == pytest.approx(heat[0][2:])


def test_an_absent_person_has_an_empty_cell_and_no_zero(sqlite_engines: Engines, scene: Scene) -> None:
    rows = table(all_workbooks(sqlite_engines, scene)["unit"]["Cán bộ"])
    absent = next(row for row in rows if row[1] == "Phạm Thị Vắng")
    assert str(absent[4]).startswith("Vắng")
    assert absent[5:] == (None, None, None, None)


def test_the_needs_of_the_workbook_are_those_of_the_report(sqlite_engines: Engines, scene: Scene) -> None:
    with sqlite_engines.reading() as session:
        report = needs_report(session, scene.round_id, scene.everywhere)
    book = all_workbooks(sqlite_engines, scene)["needs"]
    rows = table(book["Theo đơn vị"])
    for row, line in zip(rows, report.lines, strict=True):
        assert row[:5] == (
            line.unit_code, line.unit_name, line.competence, line.competence_name, line.training_topic
        )  # fmt: skip
        figures = (line.people_below, line.people_assessed, line.percent_below, line.mean_gap)
        assert row[5:10] == pytest.approx((*figures, line.burden))
        assert line.interval is not None
        assert row[10:14] == pytest.approx((line.percent, line.interval.low, line.interval.high, line.required))
        assert row[14] == NEEDS[line.need]
    heading = [cell.value for cell in book["Theo đơn vị"][1]]
    assert "Trong đó chắc chắn dưới mức" not in heading  # of one competence a person has too few questions
    planned = [cell.value for cell in book["Nhu cầu bồi dưỡng"][1]]
    assert {"TT", "Nội dung bồi dưỡng", "Đối tượng", "Hình thức", "Đơn vị cần ưu tiên", "Ghi chú"} <= set(planned)
    named = [(row[0], row[2], row[6]) for row in table(book["Danh sách cần bồi dưỡng"])]
    assert len(named) == 5
    assert set(named[:2]) == {("A01", "D1", FORMULA), ("A01", "D1", "Lê Văn An")}


def test_the_workbook_of_a_question_says_what_its_page_says(sqlite_engines: Engines, scene: Scene) -> None:
    with sqlite_engines.reading() as session:
        lines = items_report(session, scene.round_id, scene.everywhere).lines
        told = next(line for line in lines if line.figures.sat == 5)
        report = item_report(session, scene.round_id, told.version_id, scene.everywhere)
    options = (
        ShownUse(FORMULA, OptionUse("a", True, 3, 61.0)),
        ShownUse("Sai", OptionUse("b", False, 2, None, "better")),
    )
    book = opened(item_workbook(dataclasses.replace(report, options=options)))
    assert [row[:2] for row in table(book["Kết quả trả lời"])] == [
        (name, told.figures.outcomes.get(letter, 0)) for letter, name in OUTCOMES.items()
    ]
    assert table(book["Phương án"]) == [
        ("A", FORMULA, "có", 3, 60, 61, None), ("B", "Sai", "không", 2, 40, None, "Người khá chọn nhiều")
    ]  # fmt: skip
    assert book["Phương án"]["B2"].data_type != "f"


def test_a_reader_without_names_gets_a_workbook_without_names(sqlite_engines: Engines, scene: Scene) -> None:
    with sqlite_engines.reading() as session:
        needs = opened(needs_workbook(needs_report(session, scene.round_id, scene.everywhere)))
        unit = unit_report(session, scene.round_id, scene.units["A01"], scene.everywhere, with_names=False)
    for book in (needs, opened(unit_workbook(unit))):
        texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
        assert not texts & {"Lê Văn An", FORMULA, "Phạm Thị Vắng"}


def test_the_questions_of_a_person_carry_key_and_answer_in_the_shown_letters(
    sqlite_engines: Engines, scene: Scene
) -> None:
    book = all_workbooks(sqlite_engines, scene)["person"]
    rows = table(book["Câu hỏi"])
    assert [row[0] for row in rows] == list(range(1, 11))
    assert sum(row[5] == row[6] for row in rows) == 6  # p2 answered six, all of them rightly
    assert sum(row[5] is None for row in rows) == 4
    assert sum(float(str(row[7])) for row in rows) == 6
