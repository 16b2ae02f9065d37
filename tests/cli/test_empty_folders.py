"""Commands that make no sense without data."""

from pathlib import Path

from click.testing import CliRunner

from quizapp.cli.main import main
from quizapp.config import DATABASE_FILE


def test_a_folder_that_was_mistyped_is_said_to_be_empty_and_stays_so(tmp_path: Path) -> None:
    """The control is `init`, which makes one."""
    folder = tmp_path / "nham"
    commands = (
        ["forget", "--dry-run"],
        ["finalise"],
        ["report", "round", "--round", "1", "--format", "json"],
        ["account", "reset-password", "ai"],
        ["account", "reset-totp", "ai"],
    )
    for command in commands:
        answer = CliRunner().invoke(main, [*command, "--data", str(folder)])
        assert (answer.exit_code, "Không có cơ sở dữ liệu nào ở đây" in answer.output) == (1, True), answer.output
        assert not (folder / DATABASE_FILE).exists()
    assert CliRunner().invoke(main, ["init", "--data", str(folder)]).exit_code == 0
    assert (folder / DATABASE_FILE).exists()
