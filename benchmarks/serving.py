"""A server of a benchmark, by name: `granian-2` is granian with two processes, `quizapp-2` is `quizapp serve`.

    .venv/bin/python benchmarks/serving.py NAME PORT WORKERS

serves the product until a signal, with BENCH_DATA and BENCH_URL from the environment; `served` starts it so.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import waitress
from granian import Granian
from shared import ROOT, Home, tree, wait_until
from wire import Browser

from quizapp.app import create_app
from quizapp.config import Settings

SECRET = "a-secret-of-the-benchmarks-and-of-nothing-else"


def application() -> Any:
    """The product, and one slow address to be interrupted in."""
    settings = Settings(Path(os.environ["BENCH_DATA"]), os.environ["BENCH_URL"], SECRET)
    product = create_app(settings).wsgi_app

    def measured(environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"] == "/cham":
            time.sleep(2)
            start_response("200 OK", [("Content-Length", "2")])
            return [b"ok"]
        return product(environ, start_response)

    return measured


def serve_with(name: str, port: int, workers: int) -> None:
    """In a process of its own, until a signal."""
    if name == "waitress":
        waitress.serve(application(), host="127.0.0.1", port=port, threads=12, connection_limit=4096,
                       asyncore_use_poll=True, channel_timeout=120)  # fmt: skip
    elif name == "gthread":  # loading the application on a busy machine takes longer than the usual limit of 30 s
        command = ["-k", "gthread", "-w", str(workers), "--threads", "12", "-b", f"127.0.0.1:{port}"]
        command += ["--log-level", "critical", "--worker-connections", "4096", "--keep-alive", "60", "--timeout", "180"]
        os.chdir(Path(__file__).parent)
        os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *command, "serving:application()"])  # noqa: S606
    else:
        Granian("serving:application", "127.0.0.1", port, interface="wsgi", factory=True, workers=workers,
                blocking_threads=12, backlog=4096, backpressure=4096, respawn_failed_workers=True, log_enabled=False,
                workers_kill_timeout=10).serve()  # fmt: skip


@dataclass
class Served:
    name: str
    workers: int
    port: int
    process: subprocess.Popen[bytes]

    @property
    def children(self) -> list[int]:
        return [pid for pid in tree(self.process.pid) if pid != self.process.pid]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    browser = Browser(port)
    try:
        return browser.get("/healthz").status == 200
    except (OSError, ConnectionError):
        return False
    finally:
        browser.close()


def launched(case: str, where: Home, folder: str, port: int) -> subprocess.Popen[bytes]:
    name, workers = case.split("-")
    environment = {**os.environ, "BENCH_URL": where.url, "BENCH_DATA": folder, "PYTHONPATH": str(Path(__file__).parent)}
    command = [sys.executable, str(Path(__file__)), name, str(port), workers]
    if name == "quizapp":
        environment |= {"QUIZAPP_DATA": folder, "DATABASE_URL": where.url, "QUIZAPP_SECRET_KEY": SECRET}
        command = [sys.executable, "-m", "quizapp", "serve", "--host", "127.0.0.1", "--port", str(port), "--workers"]
        command.append(workers)
    return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextlib.contextmanager
def served(case: str, where: Home) -> Iterator[Served]:
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        process = launched(case, where, folder, port)
        made = Served(case, int(case.split("-")[1]), port, process)
        try:
            wait_until(lambda: answers(port))
            time.sleep(0.5)
            yield made
        finally:
            everyone = tree(process.pid)
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
            for pid in everyone:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            process.communicate()


if __name__ == "__main__":
    serve_with(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
