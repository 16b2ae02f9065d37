"""Rosters in old fonts, and in the words of offices."""

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy.orm import Session

from quizapp.domain.errors import FileRefused
from quizapp.office.grids import grid_text, read_grids
from quizapp.office.loose_tables import best_grid
from quizapp.people.files import ROSTER
from tests.banks.formats.given import in_tcvn3, in_vni
from tests.office.made_files import csv_text, places, xlsx
from tests.people import test_odd_rosters as odd
from tests.people.office_of import GOOD_ROW, HEADING, changed, roster

session = odd.session
reading_of = odd.reading_of


def test_who_names_no_known_position_is_told_which_there_are(session: Session) -> None:
    """The nearest where one is near, else all of them: an organiser sees no list of positions."""
    rows = [HEADING, [*GOOD_ROW[:3], "Văn phòng thống kế", *GOOD_ROW[4:]], changed(code="CB8")]
    [fault] = reading_of(session, csv_text(rows).encode()).faults
    assert "Văn phòng – thống kê" in fault.message
    rows[1][3] = "Zzz"
    [fault] = reading_of(session, csv_text(rows).encode()).faults
    assert "Văn phòng – thống kê" in fault.message


def test_what_to_do_about_an_unknown_position_is_said_once(session: Session) -> None:
    """Written otherwise it is the same one; another one is told anew."""
    named = ["Kế toán – tài chính", "kế toán - tài chính", "Zzz"]
    rows = [[f"CB{place}", *GOOD_ROW[1:3], words, *GOOD_ROW[4:]] for place, words in enumerate(named)]
    messages = [one.message for one in reading_of(session, csv_text([HEADING, *rows]).encode()).faults]
    assert ["Vị trí việc làm trước" in one for one in messages] == [True, False, True]
    assert messages[1].endswith(", như ở dòng 2.")


def test_categories_are_understood_under_the_words_of_offices(session: Session) -> None:
    said_as = {"Công chức": "CC", "công chức xã": "CC", "Hợp đồng": "HD", "Biệt phái": "TD", "Tổ công nghệ số": "TO"}
    rows = [changed(code=f"CB{place}", category=words) for place, words in enumerate(said_as)]
    assert [row.category for row in reading_of(session, roster(*rows)).rows] == list(said_as.values())
    assert places(reading_of(session, roster(changed(category="Chuyên gia"))).faults) == [(2, "Nhóm")]


OLD_FONTS = [(in_tcvn3, "tcvn3"), (in_vni, "vni")]


def old_book(encode: Callable[[str], bytes], rows: Sequence[Sequence[str]]) -> bytes:
    """A workbook typed in an old font: the letters that the font shows as others lie there as what they are."""
    return xlsx([[encode(cell).decode("cp1252") for cell in row] for row in rows])


@pytest.mark.parametrize(("encode", "encoding"), OLD_FONTS)
def test_a_workbook_typed_in_an_old_font_is_read(
    session: Session, encode: Callable[[str], bytes], encoding: str
) -> None:
    """Left as it stands it has no heading that anybody knows: the control."""
    rows = [HEADING, changed(name="Đặng Thị Ngọt"), changed(code="CB8", name="Nguyễn Văn Bường")]
    content = old_book(encode, rows)
    for wish in ("", encoding):
        reading = reading_of(session, content, "a.xlsx", encoding=wish)
        assert [row.name for row in reading.rows] == ["Đặng Thị Ngọt", "Nguyễn Văn Bường"]
        assert (reading.grid.encoding, reading.faults) == (encoding, [])
    with pytest.raises(FileRefused):
        reading_of(session, content, "a.xlsx", encoding="utf-8")


@pytest.mark.parametrize(("encode", "encoding"), OLD_FONTS)
def test_a_heading_in_unicode_stands_over_names_in_an_old_font(
    session: Session, encode: Callable[[str], bytes], encoding: str
) -> None:
    below = [changed(name="Đặng Thị Ngọt"), changed(code="CB8", name="Nguyễn Văn Bường")]
    old = [[row[0], encode(row[1]).decode("cp1252"), *row[2:]] for row in below]
    reading = reading_of(session, xlsx([HEADING, *old]), "a.xlsx")
    assert [row.name for row in reading.rows] == ["Đặng Thị Ngọt", "Nguyễn Văn Bường"]
    assert reading.faults == []


def test_a_workbook_in_unicode_stays_what_it_is(session: Session) -> None:
    """Names of the highlands and of other countries are no Vietnamese syllables in any alphabet."""
    names = ["Lê Vân", "H'Ô Niê", "Ksor Phước", "André Müller", "Võ Thành Tân"]
    rows = [HEADING, *(changed(code=f"CB{place}", name=name) for place, name in enumerate(names))]
    [grid] = read_grids(xlsx(rows), "a.xlsx")
    assert not grid.is_raw
    assert [row.name for row in reading_of(session, xlsx(rows), "a.xlsx").rows] == names


def test_numbers_under_a_heading_in_an_old_font_are_kept_nowhere(session: Session) -> None:
    rows = [[*HEADING, "Số chứng minh thư"], [*changed(name="Đặng Thị Ngọt"), "212345678"]]
    for content, name in ((old_book(in_tcvn3, rows), "a.xlsx"), (in_tcvn3(csv_text(rows)), "a.csv")):
        assert "212345678" not in grid_text(best_grid(read_grids(content, name), ROSTER))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Nguyễn Thị Ngọc ánh", "Nguyễn Thị Ngọc Ánh"),
        ("NGUYễN THị NGọC áNH", "NGUYỄN THỊ NGỌC ÁNH"),
        ("nguyễn thị ngọc ánh", "Nguyễn Thị Ngọc Ánh"),
    ],
)
def test_capitals_that_the_old_alphabet_could_not_write_are_written_and_said(
    session: Session, written: str, meant: str
) -> None:
    rows = [HEADING, changed(name=written), changed(code="CB8", name="Đặng Thị Ngọt")]
    reading = reading_of(session, in_tcvn3(csv_text(rows)))
    assert [row.name for row in reading.rows] == [meant, "Đặng Thị Ngọt"]
    assert [line for line, _text in reading.remarks] == [2]
    in_unicode = reading_of(session, csv_text(rows).encode())
    assert next(row.name for row in in_unicode.rows) == written
