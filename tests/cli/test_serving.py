"""Servers as processes: the demo and an office's own."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from quizapp.domain.people import ROLES, ROUND_STATES
from tests.demo_site import filled_demo

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals as on POSIX")


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A command as a process of its own; it must stop on SIGTERM."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    for name in ("DATABASE_URL", "QUIZAPP_DATA"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "quizapp", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=120)


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def get(url: str) -> tuple[int, str]:
    with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - our own server
        return answer.status, answer.read().decode()


def test_the_demo_says_in_one_line_where_it_is_and_stops_cleanly(tmp_path: Path) -> None:
    folder = filled_demo(tmp_path / "demo")
    before = (folder / "demo.json").read_text()
    with running("demo", "--data", str(folder), "--port", "0", "--json") as process:
        ready = json.loads(first_line(process))
        assert {account["role"] for account in ready["accounts"]} == {
            "candidate", "organiser", "invigilator", "results_reviewer", "author", "question_reviewer", "administrator",
        }  # fmt: skip
        assert set(ready["accounts"][0]) == {"username", "password", "role", "unit"}
        assert get(ready["url"] + "/healthz") == (200, '{"status":"ok"}\n')
        status, body = get(ready["url"] + "/readyz")
        assert status == 200
        assert json.loads(body)["status"] == "ready"
    assert process.returncode == 0
    assert (folder / "demo.json").read_text() == before  # a second start keeps the data


def test_the_demo_names_roles_and_states_in_words(tmp_path: Path) -> None:
    folder = filled_demo(tmp_path / "demo")
    with running("demo", "--data", str(folder), "--port", "0") as process:
        said = ""
        while "Ctrl-C" not in said:
            line = first_line(process)
            assert line, f"it stopped after: {said}"
            said += line
    for words in (*ROLES.values(), ROUND_STATES["ready"].lower(), ROUND_STATES["closed"].lower()):
        assert words in said
    for code in (*ROLES, *ROUND_STATES):
        assert code not in said, code


def test_a_taken_port_is_said_in_words(tmp_path: Path) -> None:
    with running("serve", "--data", str(tmp_path / "mot"), "--host", "127.0.0.1", "--port", "0") as process:
        lines = [first_line(process) for _ in range(3)]
        port = lines[-1].rsplit(":", 1)[1].strip()
        with running("serve", "--data", str(tmp_path / "hai"), "--host", "127.0.0.1", "--port", port) as second:
            assert second.stderr is not None
            assert "chương trình khác đang dùng" in second.stderr.readline()
            second.wait(timeout=120)
        assert second.returncode == 1


def test_serve_on_an_empty_folder_sets_it_up(tmp_path: Path) -> None:
    folder = tmp_path / "moi"
    with running("serve", "--data", str(folder), "--host", "127.0.0.1", "--port", "0") as process:
        text = "".join(first_line(process) for _ in range(3))
    assert "Quản trị đầu tiên: quantri" in text
    assert "http://127.0.0.1:" in text
    assert (folder / "secret.key").stat().st_mode & 0o077 == 0
    assert process.returncode == 0
