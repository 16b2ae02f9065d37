"""Birthdays as offices write them."""

from datetime import date

import pytest

from quizapp.domain.days import ReadDay, age_on, read_birthday

TODAY = date(2026, 11, 20)
DAY = date(1980, 2, 1)


@pytest.mark.parametrize(
    "text",
    ["01/02/1980", "1/2/1980", "1-2-1980", "01.02.1980", "01,02,1980", "01 / 02 / 1980", "1980-02-01", "1980/2/1",
     "'01/02/1980", "ngày 01 tháng 02 năm 1980",
     "Ngày 1 tháng 2 năm 1980", "01/02/1980 00:00:00", "1980-02-01 00:00:00"],
)  # fmt: skip
def test_a_whole_day_is_understood_in_any_writing(text: str) -> None:
    assert read_birthday(text, TODAY) == ReadDay(DAY)


@pytest.mark.parametrize("text", ["1-2-80", "01/02/80", "01021980", "19800201", "29252"])
def test_an_unusual_day_is_understood_and_said_to_be_a_reading(text: str) -> None:
    assert read_birthday(text, TODAY) == ReadDay(DAY, assumed=True)


def test_a_year_alone_is_no_day() -> None:
    assert read_birthday("1980", TODAY) == ReadDay(year=1980)
    assert read_birthday("  ", TODAY) == ReadDay()


@pytest.mark.parametrize(
    "text",
    ["03-xx-1980", "xx/3/1980", "00/00/1980", "00-3-1980", "../../1980", "??/??/1980", "3/1980", "03-1980",
     "tháng 3 năm 1980", "Tháng 3/1980", "năm 1980"],
)  # fmt: skip
def test_of_a_day_that_is_not_whole_the_year_is_read(text: str) -> None:
    assert read_birthday(text, TODAY) == ReadDay(year=1980)


@pytest.mark.parametrize("text", ["13/1980", "00/1980", "xx/xx/80", "xx/45/1980", "x/y/1980"])
def test_what_is_no_part_of_a_day_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_birthday(text, TODAY)


@pytest.mark.parametrize(
    "text", ["31/02/1980", "13/13/1980", "1/2", "x", "1/2/3/4", "01/02/20", "99999", "12", "00000000", "1/2/99999"]
)
def test_what_is_no_day_or_could_be_several_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_birthday(text, TODAY)


def test_nobody_is_older_before_the_birthday() -> None:
    assert age_on(date(2000, 11, 20), TODAY) == 26
    assert age_on(date(2000, 11, 21), TODAY) == 25
