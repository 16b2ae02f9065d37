"""What commands are tried in: an empty folder, or a copy of the filled demo."""

from pathlib import Path

import pytest

from tests.demo_site import filled_demo


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test stands in an empty folder, with no setting of the machine."""
    for name in ("DATABASE_URL", "QUIZAPP_DATA", "QUIZAPP_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled_demo(tmp_path_factory.mktemp("demo"))
