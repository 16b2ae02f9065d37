"""`quizapp report KIND --unit`: every kind of a round tells of one unit with everything below it, and says so."""

import csv
import io
import json
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from quizapp.cli.main import main

UNIT = "99001"


pytestmark = pytest.mark.usefixtures("elsewhere")


def report(folder: Path, *asked: str) -> Result:
    return CliRunner().invoke(main, ["report", *asked, "--data", str(folder)])


def told(folder: Path, *asked: str) -> dict[str, object]:
    result = report(folder, *asked, "--round", "1")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)  # type: ignore[no-any-return]


def test_the_report_of_a_round_is_narrowed_to_a_unit(demo_folder: Path) -> None:
    """With the same figures as the unit's own report."""
    found, whole = told(demo_folder, "round", "--unit", UNIT), told(demo_folder, "round")
    unit = told(demo_folder, "unit", "--unit", UNIT)
    rows, every = found["rows"], whole["rows"]
    assert isinstance(rows, list)
    assert isinstance(every, list)
    (row,) = rows
    assert (row["unit"], len(every) > 1) == (UNIT, True)
    assert {one["unit"] for one in every} >= {UNIT}
    people = unit["rows"]
    assert isinstance(people, list)
    assert row["invited"] == len(people)
    assert row["mean"] == next(one["mean"] for one in every if one["unit"] == UNIT)
    assert str(found["only"])
    assert "only" not in whole


@pytest.mark.parametrize("kind", ["round", "items", "services", "group", "change"])
def test_every_form_says_which_unit_it_is_of(demo_folder: Path, kind: str) -> None:
    only = str(told(demo_folder, kind, "--unit", UNIT)["only"])
    for form in ("xlsx", "docx"):
        result = report(demo_folder, kind, "--round", "1", "--unit", UNIT, "--format", form, "--out", f"tep.{form}")
        assert result.exit_code == 0, result.output
    cells = {str(cell.value) for sheet in load_workbook("tep.xlsx") for row in sheet.iter_rows() for cell in row}
    assert {"Chỉ tính – đơn vị", only} <= cells
    assert any(only in one.text for one in docx.Document("tep.docx").paragraphs)


def test_questions_of_a_unit_are_of_its_people(demo_folder: Path) -> None:
    found, whole = told(demo_folder, "items", "--unit", UNIT), told(demo_folder, "items")
    unit = told(demo_folder, "unit", "--unit", UNIT)["rows"]
    assert isinstance(unit, list)
    assert found["invited"] == len(unit)
    assert 0 < int(str(found["sat"])) < int(str(whole["sat"]))


def test_a_person_is_looked_for_in_the_unit(demo_folder: Path) -> None:
    people = told(demo_folder, "unit", "--unit", UNIT)["rows"]
    assert isinstance(people, list)
    code = next(one["staff_code"] for one in people if one["state"] == "Đã dự")
    own = told(demo_folder, "person", "--person", code, "--unit", UNIT)
    assert own["person"] == code
    other = report(demo_folder, "person", "--round", "1", "--person", code, "--unit", "99002")
    assert other.exit_code == 2, other.output
    assert f"Cán bộ “{code}” không có kết quả nào trong đợt số 1, ở đơn vị “99002”" in other.output


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("round", "--unit", "KHONG-CO"), "Không tìm thấy đơn vị có mã “KHONG-CO”"),
        (("round", "--unit", "99-SNV"), "Đơn vị “99-SNV” không có ai trong danh sách của đợt số 1"),
        (("items", "--person", "SH0003"), "Báo cáo “items” không dùng “--person”"),
        (("services", "--period", "2026"), "Báo cáo “services” không dùng “--period”"),
        (("round", "--by", "category"), "Báo cáo “round” không dùng “--by”"),
        (("change", "--earlier", "1"), "Không so được đợt số 1 với đợt số 1"),
        (("unit",), "Báo cáo “unit” cần “--unit”"),
        (("person", "--person", "KHONG-CO"), "Không tìm thấy cán bộ có mã “KHONG-CO”"),
    ],
)
def test_what_is_wrong_is_said_in_words(demo_folder: Path, asked: tuple[str, ...], said: str) -> None:
    result = report(demo_folder, *asked, "--round", "1")
    assert result.exit_code == 2, result.output
    assert said in result.output


def test_a_table_of_a_unit_has_its_lines_alone(demo_folder: Path) -> None:
    result = report(demo_folder, "round", "--round", "1", "--unit", UNIT, "--format", "csv")
    assert result.exit_code == 0, result.output
    assert len(list(csv.reader(io.StringIO(result.stdout), delimiter=";"))) == 2
