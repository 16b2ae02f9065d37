"""Serving: the server that fits the machine, and a clean stop.

Where processes can be forked (Linux, macOS) granian serves with any number of processes; Windows has waitress in this
process. The reasons and figures are in docs/decisions/0012-the-servers.md.
"""

import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType

from waitress.server import create_server

from quizapp.operations.service import CONNECTIONS, THREADS, OneProcessOnly, Service, listening

if sys.platform != "win32":
    from quizapp.operations.processes import serve_in_processes


def serve(service: Service, host: str, port: int, on_ready: Callable[[int], None]) -> None:
    """Serve until SIGTERM or Ctrl-C. `on_ready` gets the port once the socket listens. Raises PortTaken, and
    OneProcessOnly on Windows."""
    with listening(host, port) as listener:

        def ready() -> None:
            on_ready(int(listener.getsockname()[1]))

        if sys.platform != "win32":
            serve_in_processes(service, listener, ready)
        else:
            serve_here(service, listener, ready)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def serve_here(service: Service, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve with waitress in this process."""
    if service.workers > 1:
        raise OneProcessOnly
    app, finaliser = service.opened()
    server = create_server(
        app, sockets=[listener], threads=THREADS, connection_limit=CONNECTIONS, ident=None, channel_timeout=120
    )
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    try:
        ready()
        server.run()
    except (SystemExit, KeyboardInterrupt):
        pass
    finally:
        server.close()
        finaliser.stop()
