"""Commands that make no sense without data."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from quizapp.cli.main import main
from quizapp.config import DATABASE_FILE


def test_a_folder_that_was_mistyped_is_said_to_be_empty_and_stays_so(tmp_path: Path) -> None:
    """The control is `init`, which makes one."""
    folder, file = tmp_path / "nham", tmp_path / "ds.csv"
    file.write_text("Mã cán bộ,Họ và tên\nM1,Nguyễn Văn A\n", encoding="utf-8")
    commands = (
        ["forget", "--dry-run"],
        ["finalise"],
        ["db", "upgrade"],
        ["people", "import", str(file)],
        ["people", "import", str(file), "--dry-run"],
        ["people", "import-units", str(file)],
        ["people", "import-positions", str(file)],
        ["bank", "export", "--format", "gift", "--out", str(tmp_path / "de.gift")],
        ["report", "round", "--round", "1", "--format", "json"],
        ["account", "reset-password", "ai"],
        ["account", "reset-totp", "ai"],
    )
    for command in commands:
        answer = CliRunner().invoke(main, [*command, "--data", str(folder)])
        assert (answer.exit_code, "Không có cơ sở dữ liệu nào ở đây" in answer.output) == (1, True), answer.output
        assert not folder.exists(), command
    assert CliRunner().invoke(main, ["init", "--data", str(folder)]).exit_code == 0
    assert (folder / DATABASE_FILE).exists()


def test_what_may_fill_a_folder_first_says_that_it_is_new(tmp_path: Path) -> None:
    """A bank is often the first thing that an office has; the second time there is nothing to say."""
    folder, file = tmp_path / "moi", tmp_path / "de.txt"
    file.write_text("Câu 1: Ai cấp căn cước?\nA. Sở\nB. Bộ\nĐáp án: B\n", encoding="utf-8")
    said = [CliRunner().invoke(main, ["bank", "import", str(file), "--data", str(folder)]) for _ in range(2)]
    assert said[0].exit_code == 0, said[0].output
    assert ["nên đã tạo mới" in answer.stderr for answer in said] == [True, False]


def test_the_next_command_can_be_typed_as_it_is_shown(tmp_path: Path) -> None:
    for name, shown in (("moi", str(tmp_path / "moi")), ("dữ liệu", f'"{tmp_path / "dữ liệu"}"')):
        said = CliRunner().invoke(main, ["init", "--no-questions", "--data", str(tmp_path / name)]).output
        assert said.splitlines()[-1] == f"Tiếp theo: quizapp serve --data {shown}"


def test_doctor_examines_a_database_elsewhere_though_there_is_no_folder_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "nham"
    monkeypatch.setenv("QUIZAPP_DATA", str(folder))
    for address, words in (
        ("postgresql://ai:sai@127.0.0.1:1/khong", ("Chưa có thư mục dữ liệu", "Không mở được cơ sở dữ liệu")),
        ("chẳng phải địa chỉ", ("Địa chỉ cơ sở dữ liệu không đúng",)),
        ("", ("Không có cơ sở dữ liệu nào ở đây",)),
    ):
        monkeypatch.setenv("DATABASE_URL", address)
        answer = CliRunner().invoke(main, ["doctor"])
        assert answer.exit_code == 1
        assert [one for one in words if one not in answer.output] == []
        assert not folder.exists()
