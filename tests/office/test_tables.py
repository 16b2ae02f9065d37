"""Finding a table in a sheet that people made for people."""

from datetime import date

import pytest

from quizapp.domain.errors import FileRefused
from quizapp.office.tables import Column, content_of, day_of, read_table
from tests.office.made_files import csv_text, words

COLUMNS = (Column("code", "Mã cán bộ", ("Số hiệu",)), Column("name", "Họ và tên"), Column("note", "Ghi chú", (), False))


def table(*rows: list[str]) -> bytes:
    return csv_text(rows).encode()


def refused(content: bytes) -> str:
    with pytest.raises(FileRefused) as refusal:
        read_table(content, "a.csv", COLUMNS)
    return words(refusal.value)


def test_titles_above_numbering_below_and_other_columns_are_passed_over() -> None:
    content = table(
        ["ỦY BAN NHÂN DÂN"], [], ["", "DANH SÁCH"],
        ["STT", "HO VA TEN (chữ in)", "Số  hiệu *", "Ký tên"], ["(1)", "(2)", "(3)", "(4)"],
        ["1", "An", "007", ""], ["2", "", "", "x"],
    )  # fmt: skip
    lines = read_table(content, "a.csv", COLUMNS)
    assert [(line.number, line.text("code"), line.text("name"), line.text("note")) for line in lines] == [
        (6, "007", "An", "")
    ]


def test_the_preferred_heading_wins_where_two_fit() -> None:
    lines = read_table(table(["Số hiệu", "Mã cán bộ", "Họ và tên"], ["1", "2", "An"]), "a.csv", COLUMNS)
    assert lines[0].text("code") == "2"


def test_all_missing_columns_are_named_at_once() -> None:
    assert "“Mã cán bộ”, “Họ và tên”" in refused(table(["a", "b"], ["c", "d"]))
    assert "thiếu cột: “Mã cán bộ”" in refused(table(["Họ và tên", "Ghi chú"], ["An", ""]))


def test_a_repeated_column_and_an_empty_table_are_refused() -> None:
    assert "hai lần" in refused(table(["Mã cán bộ", "Họ và tên", "Họ và tên"], ["1", "An", "Ân"]))
    assert "Không có dòng dữ liệu" in refused(table(["Mã cán bộ", "Họ và tên"], ["", ""]))


@pytest.mark.parametrize("text", ["21/11/1985", "21-11-1985", "21.11.1985", " 21 / 11 / 1985 ", "1985-11-21"])
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert day_of(text) == date(1985, 11, 21)


@pytest.mark.parametrize("text", ["31/02/1985", "1985", "11/21/1985", "21/11/85", "hôm nay", "0/0/0000"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        day_of(text)


def test_a_missing_file_is_refused_with_words(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(FileRefused):
        content_of(tmp_path / "khong-co.csv", "khong-co.csv")
