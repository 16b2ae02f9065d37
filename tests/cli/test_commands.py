"""The commands as a newcomer types them."""

import json
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from quizapp.banks.models import LegalDocument, Question, QuestionVersion
from quizapp.cli.main import main
from quizapp.competences.models import ModelVersion
from quizapp.config import DATABASE_FILE
from quizapp.db import open_engines, sqlite_url
from quizapp.operations.upgrading import current_revision, downgrade, newest_revision
from quizapp.people.models import Account, Person

BANK = """
competence: D1
title: Thử
questions:
  - code: DVC-D1-01
    level: 1
    type: single
    stem: Câu hỏi thử?
    options: {a: một, b: hai, c: ba, d: bốn}
    key: %s
    explanation: Vì thế.
    practice: Thực hành được thừa nhận chung.
    source: https://example.gov.vn
    verified_on: 2026-11-20
"""


pytestmark = pytest.mark.usefixtures("elsewhere")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def count(folder: Path, table: type) -> int:
    engines = open_engines(sqlite_url(folder / DATABASE_FILE))
    with engines.reading() as session:
        number = session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
    engines.dispose()
    return number


def test_init_makes_a_folder_with_a_secret_and_one_administrator() -> None:
    first = run("init", "--data", "van-phong")
    assert first.exit_code == 0, first.output
    password = re.search(r"Mật khẩu dùng một lần .*: (\S+)", first.output)
    assert password is not None
    assert re.fullmatch(r"\w{4}-\w{4}-\w{4}", password.group(1))
    assert len((Path("van-phong") / "secret.key").read_text().strip()) >= 32
    again = run("init", "--data", "van-phong")
    assert again.exit_code == 0
    assert "Mật khẩu" not in again.output
    assert count(Path("van-phong"), Account) == 1


def test_an_office_with_a_bank_of_its_own_begins_without_questions() -> None:
    result = run("init", "--data", "rieng", "--no-questions")
    assert result.exit_code == 0, result.output
    assert "Ngân hàng câu hỏi: 0 câu." in result.output
    assert [count(Path("rieng"), table) for table in (Question, LegalDocument, ModelVersion)] == [0, 0, 1]
    again = run("init", "--data", "rieng")
    assert "Ngân hàng câu hỏi: 0 câu." not in again.output
    assert count(Path("rieng"), Question) > 400


def test_commands_that_count_files_need_neither_secret_nor_database() -> None:
    for command in (("policy",), ("bank", "check"), ("bank", "stats"), ("bank", "stats", "--json")):
        result = run(*command)
        assert result.exit_code == 0, result.output
    assert list(Path().iterdir()) == []


def test_bank_stats_counts_by_code() -> None:
    figures = json.loads(run("bank", "stats", "--json").output)
    assert {"total", "by_domain", "by_competence", "by_type", "by_level", "situations"} <= set(figures)
    assert figures["total"] == sum(figures["by_domain"].values()) == sum(figures["by_competence"].values())
    assert set(figures["by_level"]) == {"1", "2", "3"}


def test_a_key_that_is_no_option_is_named_with_file_line_and_question() -> None:
    Path("sai.yaml").write_text(BANK % "e", encoding="utf-8")
    result = run("bank", "check", "sai.yaml")
    assert result.exit_code == 1
    assert "sai.yaml:" in result.output
    assert "DVC-D1-01" in result.output
    assert "không có trong các phương án" in result.output
    refused = run("bank", "import", "sai.yaml", "--data", "kho")
    assert refused.exit_code == 1
    assert count(Path("kho"), QuestionVersion) == 0


def test_an_import_twice_is_one_and_a_change_is_a_new_version() -> None:
    Path("cau.yaml").write_text(BANK % "a", encoding="utf-8")
    assert "Mới 1" in run("bank", "import", "cau.yaml", "--data", "kho").output
    assert "giữ nguyên 1" in run("bank", "import", "cau.yaml", "--data", "kho").output
    assert count(Path("kho"), QuestionVersion) == 1
    Path("cau.yaml").write_text(BANK % "b", encoding="utf-8")
    assert "thay đổi 1" in run("bank", "import", "cau.yaml", "--data", "kho").output
    assert count(Path("kho"), QuestionVersion) == 2


def test_a_roster_with_mistakes_writes_nothing(demo_folder: Path) -> None:
    before = count(demo_folder, Person)
    Path("ds.csv").write_text(
        "Mã cán bộ,Họ và tên,Vị trí việc làm,Nhóm,Mã đơn vị\nM1,Nguyễn Văn A,LD,CB,99001\nM2,,LD,ZZ,12345\n",
        encoding="utf-8",
    )
    result = run("people", "import", "ds.csv", "--data", str(demo_folder))
    assert result.exit_code == 1
    assert "ds.csv:3" in result.output
    assert "Họ và tên" in result.output
    assert "Mã đơn vị" in result.output
    assert count(demo_folder, Person) == before


def test_a_dry_run_says_what_would_change_and_changes_nothing(demo_folder: Path) -> None:
    before = count(demo_folder, Person)
    Path("ds.csv").write_text(
        "Mã cán bộ,Họ và tên,Vị trí việc làm,Nhóm,Mã đơn vị\nM1,Nguyễn Văn A,LD,CB,99001\n", encoding="utf-8"
    )
    assert "Sẽ thêm 1 người" in run("people", "import", "ds.csv", "--dry-run", "--data", str(demo_folder)).output
    assert count(demo_folder, Person) == before


def test_training_needs_come_as_json_and_as_a_workbook_with_the_same_figures(demo_folder: Path) -> None:
    result = run("report", "needs", "--round", "1", "--format", "json", "--data", str(demo_folder))
    assert result.exit_code == 0, result.output
    needs = json.loads(result.stdout)
    assert {"round", "model", "needs", "publication", "invited", "sat", "only", "by", "together"} <= set(needs)
    assert needs["only"] == {}
    assert needs["round"] == 1
    assert {
        "unit", "unit_name", "competence", "people_below", "people_assessed", "percent_below", "mean_gap",
    } <= set(needs["needs"][0])  # fmt: skip
    assert len(needs["needs"]) == 12 * 15
    written = run("report", "needs", "--round", "1", "--format", "xlsx", "--out", "nc.xlsx", "--data", str(demo_folder))
    assert written.exit_code == 0, written.output
    texts = {cell.value for sheet in load_workbook("nc.xlsx") for row in sheet.iter_rows() for cell in row}
    assert needs["needs"][0]["unit_name"] in texts


def test_a_round_that_does_not_exist_is_said_in_words(demo_folder: Path) -> None:
    result = run("report", "needs", "--round", "999", "--data", str(demo_folder))
    assert result.exit_code == 2
    assert "Không tìm thấy" in result.output


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("unit", "--round", "1", "--unit", "99-SNV"), "Đơn vị “99-SNV” không có ai trong danh sách"),
        (("person", "--round", "2", "--person", "SH0003"), "không có kết quả nào trong đợt số 2"),
        (("round", "--round", "99999999999999999999"), "Không tìm thấy đợt số"),
    ],
)
def test_a_report_of_nothing_is_a_mistake_of_the_command(demo_folder: Path, asked: tuple[str, ...], said: str) -> None:
    result = run("report", *asked, "--data", str(demo_folder))
    assert result.exit_code == 2, result.output
    assert said in result.output


def test_db_upgrade_keeps_a_verified_backup() -> None:
    run("init", "--data", "vp")
    engines = open_engines(sqlite_url(Path("vp") / DATABASE_FILE))
    downgrade(engines, "-1")
    assert current_revision(engines.write) != newest_revision()
    engines.dispose()
    refused = run("finalise", "--data", "vp")
    assert refused.exit_code == 1
    assert "quizapp db upgrade" in refused.output
    result = run("db", "upgrade", "--data", "vp")
    assert result.exit_code == 0, result.output
    (backup,) = (Path("vp") / "backups").iterdir()
    assert backup.name in result.output.replace("\n", "")
    assert run("finalise", "--data", "vp").exit_code == 0


def test_the_demo_refuses_a_folder_that_is_not_its_own() -> None:
    run("init", "--data", "that")
    result = run("demo", "--data", "that", "--reset")
    assert result.exit_code == 2
    assert "không phải thư mục dùng thử" in result.output
    assert count(Path("that"), Account) == 1
