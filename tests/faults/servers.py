"""The product's own server as processes that can be killed, and started again at the same port."""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.faults.figures import ROOT
from tests.faults.homes import Home
from tests.faults.wire import LOOPBACK, NotLocal

_ADDRESS = re.compile(r"http://[^\s:]+:(\d+)")
PATIENCE = 180.0


class NeverReady(Exception):
    """The server did not come up; the text is what it printed."""


class Site:
    """`quizapp serve` on a home. `fault` names a planted one of `faulty_server`; None is the product itself."""

    def __init__(self, home: Home, *, fault: str | None = None, options: Sequence[str] = (), port: int = 0) -> None:
        self.home, self.fault, self.options = home, fault, tuple(options)
        self.host, self.port = "127.0.0.1", port or _free_port()
        self.log = home.log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Return once it answers; its output goes to `log`."""
        if self.host not in LOOPBACK:
            raise NotLocal(self.host)
        program = ["-m", "quizapp"] if self.fault is None else ["-m", "tests.faults.faulty_server", self.fault]
        data = ["--data", str(self.home.folder)] if self.home.engine == "sqlite" else []
        command = [
            sys.executable, *program, "serve", *data, "--host", self.host, "--port", str(self.port), *self.options,
        ]  # fmt: skip
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, env=self.home.environment(), cwd=ROOT, start_new_session=True
            )
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self._process is not None and self._process.poll() is not None:
                break
            try:
                with socket.create_connection((self.host, self.port), timeout=5) as wire:
                    wire.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                    if wire.recv(12).endswith(b"200"):
                        return
            except OSError:
                time.sleep(0.02)
        raise NeverReady(self.log.read_text(encoding="utf-8", errors="replace")[-2000:])

    def peak_memory(self) -> dict[str, float]:
        """Process id → the most memory that each process of the server ever had resident, in MB; pages that they share
        count in each. Empty where the system does not tell."""
        told = {}
        for process in Path("/proc").glob("[0-9]*"):
            try:
                group = int((process / "stat").read_text().rpartition(")")[2].split()[2])
                found = re.search(r"VmHWM:\s+(\d+) kB", (process / "status").read_text())
            except OSError:  # it ended meanwhile
                continue
            if group == self.pid and found is not None:
                told[process.name] = round(int(found[1]) / 1024, 1)
        return told

    def kill(self) -> None:
        """SIGKILL to every process of the server at once."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        self._signal(signal.SIGTERM)

    def _signal(self, number: int) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        try:
            if number == signal.SIGKILL:
                os.killpg(process.pid, number)
            else:
                process.send_signal(number)
            process.wait(timeout=120)
        except ProcessLookupError:
            process.wait(timeout=120)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=120)

    def errors(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace") if Path(self.log).exists() else ""


def _free_port() -> int:
    """Below those that a machine lends to outgoing connections: a server that is down for a while must find its port
    as it left it."""
    for port in random.sample(range(20_000, 32_000), 500):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise NeverReady("no port is free")


@contextmanager
def site(home: Home, *, fault: str | None = None, options: Sequence[str] = ()) -> Iterator[Site]:
    """A running server, stopped at the end whatever happened."""
    made = Site(home, fault=fault, options=options)
    made.start()
    try:
        yield made
    finally:
        made.stop()
