"""How things are said in pages."""

import pytest

from quizapp.web.filters import room


@pytest.mark.parametrize(
    ("name", "said"),
    [("P101", "Phòng P101"), ("Phòng 1", "Phòng 1"), ("phòng họp", "phòng họp"), ("Hội trường xã", "Hội trường xã")],
)
def test_a_room_is_not_called_a_room_twice(name: str, said: str) -> None:
    assert room(name) == said
