"""Server processes behind one socket: granian, with what an exam day asks of it beyond its own settings.

Its own sockets share the port (SO_REUSEPORT), so a second start would quietly take half of the connections, and those
that wait for a process that is killed are lost; here all processes take from one queue of connections. It gives up
when a process dies twice within seconds; here the process is started anew as long as the server runs. Its processes
outlive a master that is killed; here they stop.
"""

import os
import resource
import signal
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from quizapp.memory import settle
from quizapp.operations.service import BACKLOG, CONNECTIONS, Service

KILL_AFTER = 15  # seconds that a process may take to answer what it has begun
IDLE_AFTER = 120  # seconds that a connection stays open between two answers of somebody who thinks
LOOK_EVERY = 0.2
RESTART_PAUSE = 0.3
OPEN_FILES = 16384
THREADS = 512  # at most: a request that is still being received holds one, also where it comes byte by byte


class Processes(MPServer):
    """Granian's master on a socket that it is given."""

    def __init__(self, listener: socket.socket, **settings: Any) -> None:
        super().__init__("quizapp", **settings)
        self._listener = listener

    def _init_shared_socket(self) -> None:
        holder: Any = SocketHolder
        number = self._listener.fileno()
        vars(self).update(_ssp=None, _sso=self._listener, _sfd=number, _shd=holder(number, False, BACKLOG))

    def _respawn_workers(self, *given: Any, **more: Any) -> None:
        time.sleep(RESTART_PAUSE)
        super()._respawn_workers(*given, **more)
        self.respawned_wrks.clear()


def follow(master: int) -> None:
    """End this process soon after its master is gone, whatever ended it."""

    def watch() -> None:
        while os.getppid() == master:
            time.sleep(LOOK_EVERY)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(KILL_AFTER)
        os._exit(1)

    threading.Thread(target=watch, name="follow", daemon=True).start()


def opened_worker(service: Service, master: int) -> Any:
    """What a new process does first; the WSGI application."""
    follow(master)
    application = service.opened()[0].wsgi_app
    settle()
    return application


def _more_files() -> None:
    """Each connection is an open file, and the usual limit is 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def serve_in_processes(service: Service, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve with `service.workers` processes until SIGTERM or Ctrl-C; each begun request is answered first."""
    _more_files()
    server = Processes(
        listener,
        interface=Interfaces.WSGI,
        workers=service.workers,
        blocking_threads=THREADS,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=IDLE_AFTER * 1000),
        backlog=BACKLOG,
        backpressure=CONNECTIONS,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_AFTER,
    )
    server.on_startup(ready)
    loader = partial(opened_worker, service, os.getpid())
    try:
        server.serve(target_loader=loader, wrap_loader=False)
    except SystemExit:
        if not server.interrupt_signal:
            raise
