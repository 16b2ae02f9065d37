"""How many questions a file may hold, in each format alike; said before anything of it is taken."""

import pytest

from quizapp.banks.formats import neutral
from quizapp.domain.errors import FileRefused
from tests.banks.formats.given import imported
from tests.banks.formats.many import MANY


@pytest.mark.parametrize("name", MANY)
def test_as_many_as_may_be_are_taken_and_one_more_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neutral, "MOST_QUESTIONS", 3)
    assert len(imported(MANY[name](3), name).drafts) == 3
    with pytest.raises(FileRefused, match=r"quá 2\.000 câu hỏi"):
        imported(MANY[name](4), name)


def test_a_package_of_too_many_files_is_told_that_it_is() -> None:
    with pytest.raises(FileRefused, match=r"2\.400 tệp bên trong"):
        imported(MANY["goi.zip"](2400), "goi.zip")
