"""`quizapp bank import` of the formats of others: a report before anything is written."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from quizapp.cli.main import main
from quizapp.config import shipped

GOOD = "Câu 1: Ai cấp căn cước?\nA. Sở\nB. Bộ\nĐáp án: B\nCâu 2: Nêu ý kiến.\n"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["bank", "import", *arguments])


def report(result: Result) -> dict[str, Any]:
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "de.txt"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_a_dry_run_prints_the_report_and_ends_well(file: Path) -> None:
    result = run(str(file), "--dry-run", "--json")
    assert result.exit_code == 0
    found = report(result)
    assert (found["format"], found["taken"], found["changed"]) == ("text", 1, [])
    assert found["refused"][0]["where"] == "Câu 2, dòng 5"
    assert "tự luận" in found["refused"][0]["why"]


@pytest.mark.parametrize("content", ["Câu 1: Nêu ý kiến.\n", "", "\x00\x01\x02"])
def test_a_file_of_which_nothing_would_be_taken_ends_with_one_and_the_same_report(file: Path, content: str) -> None:
    file.write_text(content, encoding="utf-8")
    result = run(str(file), "--dry-run", "--json")
    assert result.exit_code == 1
    assert report(result)["taken"] == 0
    assert report(result)["refused"]


def test_a_file_that_is_not_there_is_refused_in_the_report(tmp_path: Path) -> None:
    result = run(str(tmp_path / "khong-co.gift"), "--format", "gift", "--dry-run", "--json")
    assert (result.exit_code, report(result)["taken"]) == (1, 0)


def test_the_format_can_be_named(file: Path) -> None:
    result = run(str(file), "--format", "gift", "--dry-run", "--json")
    assert result.exit_code == 1
    assert report(result)["format"] == "gift"


def test_without_json_the_report_is_in_words(file: Path) -> None:
    result = run(str(file), "--dry-run")
    assert result.exit_code == 0
    assert "Nhận 1 câu" in result.stdout
    assert "Câu 2, dòng 5" in result.stdout


def stored(data: Path) -> list[tuple[Any, ...]]:
    with sqlite3.connect(data / "quizapp.sqlite3") as connection:
        rows = connection.execute("SELECT q.code, v.status, v.level FROM question q JOIN question_version v ON"
                                  " v.question_id = q.id ORDER BY q.code").fetchall()  # fmt: skip
    connection.close()
    return rows


def test_a_foreign_file_becomes_drafts_and_its_report_is_printed(file: Path, tmp_path: Path) -> None:
    data = tmp_path / "du-lieu"
    result = run(str(file), "--json", "--data", str(data))
    assert result.exit_code == 0, result.output
    assert report(result)["taken"] == 1
    assert report(result)["refused"][0]["where"] == "Câu 2, dòng 5"
    ((code, *state),) = stored(data)
    assert code.startswith("NK-")
    assert state == ["draft", 0]


def test_the_same_file_again_takes_nothing_and_says_why(file: Path, tmp_path: Path) -> None:
    data = tmp_path / "du-lieu"
    run(str(file), "--data", str(data))
    before = stored(data)
    for more in ((), ("--dry-run",)):
        result = run(str(file), "--json", "--data", str(data), *more)
        assert result.exit_code == 1
        assert report(result)["taken"] == 0
        assert any("Trùng y hệt câu NK-" in line["why"] for line in report(result)["refused"])
    assert stored(data) == before


def test_a_dry_run_makes_no_office_and_writes_nothing(file: Path, tmp_path: Path) -> None:
    data = tmp_path / "du-lieu"
    assert run(str(file), "--dry-run", "--data", str(data)).exit_code == 0
    assert not data.exists()


def test_a_foreign_file_of_which_nothing_is_taken_stores_nothing(file: Path, tmp_path: Path) -> None:
    file.write_text("Câu 1: Nêu ý kiến.\n", encoding="utf-8")
    result = run(str(file), "--json", "--data", str(tmp_path / "x"))
    assert (result.exit_code, report(result)["taken"]) == (1, 0)
    assert stored(tmp_path / "x") == []


def test_our_own_files_are_read_as_before_and_can_be_tried(tmp_path: Path) -> None:
    data = str(tmp_path / "du-lieu")
    tried = run("--dry-run", "--json", "--data", data)
    assert tried.exit_code == 0, tried.output
    count = report(tried)["taken"]
    assert count > 100
    assert f"Mới {count}," in run("--data", data).stdout
    assert "Mới 0," in run("--data", data, "--format", "own").stdout


def test_a_fault_of_our_own_file_stands_in_the_report(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("competence: D1\n", encoding="utf-8")
    result = run(str(path), "--dry-run", "--json", "--data", str(tmp_path / "x"))
    assert (result.exit_code, report(result)["format"]) == (1, "own")
    assert report(result)["refused"]


def test_a_dry_run_of_bank_files_makes_no_office_either(tmp_path: Path) -> None:
    data = tmp_path / "kho"
    assert run(str(shipped("question_banks")), "--dry-run", "--json", "--data", str(data)).exit_code == 0
    assert not data.exists()


def test_a_missing_file_of_another_program_is_not_called_our_own(tmp_path: Path) -> None:
    for name, format_ in (("khong-co.docx", "auto"), ("khong-co.yaml", "own")):
        result = run(str(tmp_path / name), "--dry-run", "--json", "--data", str(tmp_path / "kho"))
        assert result.exit_code == 1
        assert json.loads(result.stdout)["format"] == format_
