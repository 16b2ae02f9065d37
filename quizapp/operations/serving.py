"""Serving with waitress, and stopping cleanly."""

import signal
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from types import FrameType

from flask import Flask
from waitress.server import create_server

from quizapp.db import Engines
from quizapp.operations.finalising import Finaliser

THREADS = 12


class PortTaken(Exception):
    """Another program listens on this address already."""


def office_address() -> str:
    """The address by which other PCs of the office reach this one; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def _stop(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def serve(app: Flask, engines: Engines, host: str, port: int, on_ready: Callable[[int], None]) -> None:
    """Serve until SIGTERM or Ctrl-C. `on_ready` gets the port once the socket listens. Raises PortTaken."""
    try:
        server = create_server(app, host=host, port=port, threads=THREADS, ident=None, channel_timeout=60)
    except OSError as fault:
        raise PortTaken(f"{host}:{port}") from fault
    finaliser = Finaliser(engines, lambda: datetime.now(UTC), app.config["CLOCK_WATCH"])
    finaliser.start()
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    try:
        on_ready(int(server.effective_port))
        server.run()
    except (SystemExit, KeyboardInterrupt):
        pass
    finally:
        server.close()
        finaliser.stop()
        engines.dispose()
