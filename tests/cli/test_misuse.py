"""A command that was typed wrongly is told so in Vietnamese, at the real entry point."""

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from quizapp.cli.main import main
from quizapp.cli.misuse import words_of
from quizapp.cli.reports import _write
from quizapp.cli.shared import why_of

ENGLISH = re.compile(r"Usage|Error|Invalid|Missing|No such|valid|not one of|requires|Try|unexpected|range|exist")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("report round --round abc", "“--round”: “abc” không phải là số nguyên."),
        ("report round --round 1 --format xml", "“--format”: không có “xml”. Hãy chọn một trong: json, csv"),
        ("report round --round", "Tùy chọn “--round” cần đúng một giá trị"),
        ("report round --formt json", "Không có tùy chọn “--formt”. Có phải:"),
        ("report", "Thiếu “LOẠI”."),
        ("report round thua", "Thừa “thua”"),
        ("reprt", "Không có lệnh “reprt”."),
        ("serve --port x", "“--port”: “x” không phải là số nguyên."),
        ("serve --port 99999999", "“99999999” không được. Hãy ghi số từ"),
        ("db khong-co", "Không có lệnh “khong-co”."),
    ],
)
def test_a_mistake_is_told_in_vietnamese(typed: str, words: str) -> None:
    found = CliRunner().invoke(main, typed.split())
    assert found.exit_code == 2
    assert words in found.output
    assert "Xem cách dùng: " in found.output
    assert not ENGLISH.search(found.output)


@pytest.mark.parametrize("host", ["khong-co.invalid", "192.0.2.1"])
def test_a_host_that_is_not_of_this_machine_is_no_taken_port(tmp_path: Path, host: str) -> None:
    found = CliRunner().invoke(main, ["serve", "--data", str(tmp_path), "--host", host, "--port", "0"])
    assert (found.exit_code, f"“{host}” không phải địa chỉ của máy này" in found.output) == (2, True), found.output
    assert "chương trình khác" not in found.output


def test_a_folder_that_is_a_file_and_a_database_that_is_a_folder_are_told_in_vietnamese(tmp_path: Path) -> None:
    (tmp_path / "tep").write_text("x")
    found = CliRunner().invoke(main, ["init", "--data", str(tmp_path / "tep")])
    assert (found.exit_code, "đã có tệp trùng tên" in found.output) == (1, True), found.output
    CliRunner().invoke(main, ["init", "--no-questions", "--data", str(tmp_path / "vp")])
    found = CliRunner().invoke(main, ["copy-database", "--to", str(tmp_path), "--data", str(tmp_path / "vp")])
    assert (found.exit_code, "đó là thư mục chứ không phải tệp" in found.output) == (1, True), found.output


def test_the_installed_command_says_it_too() -> None:
    command = Path(sys.executable).with_name("quizapp.exe" if sys.platform == "win32" else "quizapp")
    found = subprocess.run([command, "report", "round", "--round", "abc"], capture_output=True, check=False)
    assert (found.returncode, found.stdout) == (2, b"")
    assert "không phải là số nguyên" in found.stderr.decode()
    assert not ENGLISH.search(found.stderr.decode())


def test_without_the_words_it_would_be_english() -> None:
    """The same command in a plain group: what this test file would not let through."""
    plain = click.Group(commands=main.commands)
    assert ENGLISH.search(CliRunner().invoke(plain, ["report", "round", "--round", "abc"]).output)


def test_a_mistake_that_a_command_words_itself_stays_as_it_is() -> None:
    assert (
        words_of(click.BadParameter("Không có đơn vị mã X.", param_hint="--unit")) == "“--unit”: Không có đơn vị mã X."
    )


@pytest.mark.parametrize(
    ("code", "words"),
    [(errno.ENOENT, "không có thư mục"), (errno.ENAMETOOLONG, "tên tệp quá dài"), (errno.EACCES, "không có quyền")],
)
def test_what_the_system_refuses_is_told_in_vietnamese(code: int, words: str) -> None:
    fault = OSError(code, os.strerror(code), "bao-cao.csv")
    assert words in why_of(fault)
    assert fault.strerror not in why_of(fault)
    assert why_of(OSError(errno.EIO, "Input/output error")) == "Input/output error", "the control: unknown to us"


def test_a_report_that_cannot_be_written_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        _write(tmp_path / ("x" * 300), b"")
    assert "tên tệp quá dài" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
