"""`quizapp bank check --data`: the rules of the files over what an office has approved."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quizapp.cli.main import main
from quizapp.config import DATABASE_FILE
from quizapp.db import open_engines, sqlite_url
from tests import make
from tests.make.laws import citing_questions, law_change, review

LONG_AGO = date(2026, 11, 10)


pytestmark = pytest.mark.usefixtures("elsewhere")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_an_office_checks_what_it_has_approved(tmp_path: Path) -> None:
    assert run("init", "--data", "kho", "--no-questions").exit_code == 0
    engines = open_engines(sqlite_url(tmp_path / "kho" / DATABASE_FILE))
    with engines.writing() as session:
        citing_questions(session, "Điều 7", "Điều 8")
    assert "Căn cứ" not in run("bank", "check", "--data", "kho").output  # the control
    with engines.writing() as session:
        law_change(session, LONG_AGO)
        review(session, "DVC-D1-02", LONG_AGO + timedelta(days=1), make.administrator_id(session))
    engines.dispose()
    told = run("bank", "check", "--data", "kho")
    assert "DVC-D1-01: Căn cứ 30/2020/NĐ-CP đã thay đổi từ ngày 10/11/2026" in told.output
    assert "DVC-D1-02: Căn cứ" not in told.output  # somebody of the office has looked at it since
    assert "5 câu hỏi" in told.output
    assert (told.exit_code, run("bank", "check", "--data", "kho", "--strict").exit_code) == (0, 1)


def test_files_and_a_database_are_not_checked_together_nor_a_database_made() -> None:
    Path("cau.yaml").write_text("", encoding="utf-8")
    both = run("bank", "check", "cau.yaml", "--data", "kho")
    assert (both.exit_code, "không ghi cả hai" in both.output) == (2, True)
    assert run("bank", "check", "--data", "go-nham").exit_code == 1
    assert not Path("go-nham").exists()
