"""Large workbooks know every kind of column that small ones know."""

from datetime import UTC, date, datetime

import pytest

from quizapp.office import workbooks
from quizapp.office.plain_tables import Field
from quizapp.office.streamed_sheets import sheet_rows

VALUES = {"text": "An", "moment": datetime(2026, 11, 20, 1, 30, tzinfo=UTC), "day": date(2026, 11, 20)}


@pytest.mark.parametrize("kind", workbooks._FORMATS)
def test_a_large_file_takes_every_kind_of_column(kind: str) -> None:
    value = VALUES.get(kind, 49.96)
    streamed = sheet_rows((Field("a", "A", kind),), ((value,),), UTC)
    assert "<row><c" in str(streamed)


def test_a_kind_that_nobody_knows_is_refused() -> None:
    with pytest.raises(KeyError):
        sheet_rows((Field("a", "A", "weight"),), ((1.5,),), UTC)
