"""Several server processes behind one port: what is killed comes back, and what is left over goes away."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quizapp.operations.service import PortTaken, listening
from tests.cli.test_serving import first_line, get, running

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has one process")


def children(pid: int) -> set[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return {int(one) for one in path.read_text().split()}


def alive(pids: set[int]) -> set[int]:
    def runs(pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
        except (FileNotFoundError, ProcessLookupError):
            return False

    return {pid for pid in pids if runs(pid)}


def eventually(is_so: Callable[[], bool]) -> bool:
    """Whether it becomes so; patient, because the machine may be busy."""
    for _ in range(2400):
        if is_so():
            return True
        time.sleep(0.05)
    return False


def is_read(wire: socket.socket) -> bool:
    """Whether the server has taken all that was sent to it out of its own end of the connection."""
    ends = [f":{end[1]:04X}" for end in (wire.getpeername(), wire.getsockname())]
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        own, other, _state, queues = line.split()[1:5]
        if own.endswith(ends[0]) and other.endswith(ends[1]):
            return int(queues.split(":")[1], 16) == 0
    return False


def is_free(port: int) -> bool:
    try:
        listening("127.0.0.1", port).close()
    except PortTaken:
        return False
    return True


@contextlib.contextmanager
def two_processes(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    with running("serve", "--data", str(folder), "--host", "127.0.0.1", "--port", "0", "--workers", "2") as process:
        port = int([first_line(process) for _ in range(3)][-1].rsplit(":", 1)[1])
        assert get(f"http://127.0.0.1:{port}/readyz")[0] == 200
        assert eventually(lambda: len(children(process.pid)) == 2)
        yield process, port


def test_a_process_that_is_killed_again_and_again_comes_back_and_none_outlives_the_master(tmp_path: Path) -> None:
    with two_processes(tmp_path) as (process, port):
        for _ in range(3):  # within seconds of each other
            victim = max(alive(children(process.pid)))
            os.kill(victim, signal.SIGKILL)
            assert eventually(lambda: len(alive(children(process.pid)) - {victim}) == 2)  # noqa: B023 - called here
            assert get(f"http://127.0.0.1:{port}/readyz")[0] == 200
        workers = alive(children(process.pid))
        assert len(workers) == 2
        with pytest.raises(PortTaken):
            listening("127.0.0.1", port)
        process.kill()
        process.wait(120)
        assert eventually(lambda: not alive(workers))
        assert eventually(lambda: is_free(port))


def test_a_request_that_has_begun_is_answered_before_the_server_stops(tmp_path: Path) -> None:
    body = b"username=ai&password=do"
    kind = "Content-Type: application/x-www-form-urlencoded"
    head = f"POST /dang-nhap HTTP/1.1\r\nHost: x\r\n{kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    with two_processes(tmp_path) as (process, port), socket.create_connection(("127.0.0.1", port), timeout=120) as late:
        late.sendall(head.encode() + body[:5])
        assert eventually(lambda: is_read(late))
        process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        late.sendall(body[5:])
        assert late.recv(100).startswith(b"HTTP/1.1 400")  # no CSRF token; what matters is that it is an answer
        process.wait(120)
        assert process.returncode == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)
