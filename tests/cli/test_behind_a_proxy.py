"""Where the server listens: behind a proxy that is believed, for that proxy alone."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from quizapp.cli import running
from quizapp.cli.main import main
from quizapp.domain.networks import is_of_this_machine


@pytest.mark.parametrize(
    ("proxy", "given", "listens", "warns"),
    [
        ("", [], running.EVERYWHERE, False),
        ("1", [], "127.0.0.1", False),
        ("1", ["--host", running.EVERYWHERE], running.EVERYWHERE, True),
        ("1", ["--host", "::1"], "::1", False),
        ("", ["--host", "10.0.0.5"], "10.0.0.5", False),
    ],
)
def test_a_server_that_believes_a_proxy_is_not_in_the_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proxy: str, given: list[str], listens: str, warns: bool
) -> None:
    seen: list[str] = []
    monkeypatch.setattr(running, "serve", lambda _service, host, *_rest: seen.append(host))
    monkeypatch.setenv("QUIZAPP_PROXY", proxy)
    answer = CliRunner().invoke(main, ["serve", "--data", str(tmp_path / "moi"), *given])
    assert (answer.exit_code, seen) == (0, [listens]), answer.output
    assert ("tự khai được địa chỉ máy" in answer.output) is warns


@pytest.mark.parametrize(
    ("hosts", "are_own"),
    [
        (("127.0.0.1", "127.8.0.1", "::1", "localhost", "::ffff:127.0.0.1"), True),
        ((running.EVERYWHERE, "::", "10.0.0.5", "may-chu"), False),
    ],
)
def test_what_listens_for_this_machine_alone(hosts: tuple[str, ...], are_own: bool) -> None:
    assert [is_of_this_machine(host) for host in hosts] == [are_own] * len(hosts)
