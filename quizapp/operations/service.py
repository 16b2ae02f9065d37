"""What every server process is made of, and the one socket that all of them listen on."""

import errno
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask

from quizapp.config import Settings
from quizapp.db import open_engines
from quizapp.operations.finalising import Finaliser

THREADS = 320  # of one process: those that wait at the gate of quizapp.web.admission hold one too
CONNECTIONS = 4096  # open at once, of one process
BACKLOG = 2048


class PortTaken(Exception):
    """Another program listens on this address already."""


class AddressUnknown(Exception):
    """The host is no address of this machine."""


class OneProcessOnly(Exception):
    """Several server processes were asked for on a machine that cannot have them."""


@dataclass(frozen=True)
class Service:
    """What every server process needs to become one; it can be sent to another process."""

    settings: Settings
    build: Callable[[Settings], Flask]
    workers: int = 1

    def opened(self) -> tuple[Flask, Finaliser]:
        """The application and its finaliser, running; each process has its own."""
        app = self.build(self.settings)
        engines = open_engines(self.settings.database_url)
        finaliser = Finaliser(engines, app.config["CLOCK_WATCH"])
        finaliser.start()
        return app, finaliser


def office_address() -> str:
    """The address by which other PCs of the office reach this one; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def listening(host: str, port: int) -> socket.socket:
    """A socket that nobody else can listen beside: a second start on the port is refused.

    Raises AddressUnknown or PortTaken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":  # there it would let a second program in; here it only forgets old connections
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as fault:
        listener.close()
        if isinstance(fault, socket.gaierror) or fault.errno == errno.EADDRNOTAVAIL:
            raise AddressUnknown(host) from fault
        raise PortTaken(f"{host}:{port}") from fault
    return listener
