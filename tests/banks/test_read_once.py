"""Reading a foreign file costs the most of its way into the bank: a process does it once."""

import pytest
from flask.testing import FlaskClient

from quizapp.banks.formats.reading import Import, import_of
from quizapp.banks.routes import drafts
from quizapp.db import Engines
from quizapp.memory import Remembered
from tests.banks.drafts_given import PAPER, author, counts, preview_at, take


def test_a_file_is_read_once_on_its_way_and_again_by_another_process(
    client: FlaskClient, engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    author(client, engines)
    readings: list[str] = []

    def counting(data: bytes, name: str, format_: str = "auto", encoding: str = "") -> Import:
        readings.append(name)
        return import_of(data, name, format_, encoding)

    monkeypatch.setattr(drafts, "import_of", counting)
    address = preview_at(client, PAPER, "đề.txt")
    client.get(address)
    assert readings == ["đề.txt"]
    monkeypatch.setattr(drafts, "_READ", Remembered(2))  # as a process that did not take the upload
    page = client.get(address)
    assert readings == ["đề.txt", "đề.txt"]
    assert take(client, address).status_code == 302
    assert readings == ["đề.txt", "đề.txt"]
    assert "2</b><span>câu đọc được" in page.text
    assert counts(engines)["question"] > 0
