"""Who goes first when there is more to do than the machine can do.

In front of the application: answers (saves, hand-ins, heartbeats), then pages of the test and signing in, then pages of
the staff, then files. Each class has so many places at work and so many that wait, for so long; whoever finds no place
is told at once when to come back. Within a class the addresses take turns. The other classes together can never hold
all threads of the server, so the queue of answers always has some: an answer costs a millisecond and is worth more than
anything else.
"""

import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from quizapp.web.lines import Line

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

SENTENCE = "Máy chủ đang bận. Hãy chờ ít giây rồi thử lại. Những câu đã báo “Đã lưu” vẫn còn nguyên."
# its one link leads to what needs neither a place nor the database
PAGE = f"""<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>Máy chủ đang bận</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/tinh/app.css"></head>
<body><header class="top"><div class="top-inner"><span class="brand"><strong>Sát hạch năng lực số</strong>
<span>cán bộ, công chức cấp xã</span></span></div></header>
<main><section class="card narrow"><h1>Máy chủ đang bận</h1><p>{SENTENCE}</p></section></main></body></html>
"""
PROGRAMS = "/api/"
EXPORTS = ("/xlsx", ".xlsx", "/csv", "/tep", "/docx", "/pdf")
STAFF = (
    *("/dot-thi", "/bao-cao", "/can-bo", "/don-vi", "/vi-tri", "/ma-tran-de"),
    *("/mo-hinh", "/ngan-hang", "/van-ban", "/nhat-ky", "/tai-khoan"),
    *("/phong-thi", "/ke-hoach", "/loai-su-viec", "/du-lieu-ca-nhan/thoi-han"),
    *("/dich-vu", "/ket-noi", "/boi-duong", "/hoc-lieu", PROGRAMS),
)
FREE = ("/healthz", "/readyz", "/tinh/")


@dataclass(frozen=True)
class Room:
    """Places of a class: `working` at once, `waiting` at most so many and so many seconds; come back `after`."""

    working: int
    waiting: int
    seconds: float
    after: int


# in order: the first class that has somebody waiting is served first
ROOMS: Mapping[str, Room] = {
    "answers": Room(working=12, waiting=1000, seconds=10.0, after=2),
    "pages": Room(working=5, waiting=120, seconds=15.0, after=3),
    "sign_in": Room(working=2, waiting=120, seconds=15.0, after=5),
    "staff": Room(working=2, waiting=6, seconds=5.0, after=10),
    "exports": Room(working=1, waiting=1, seconds=5.0, after=30),
}
BIGGEST_REQUEST = 8 * 1024 * 1024
# requests of one address that are not here whole, each of which holds a thread; a whole office may share one address
MOST_ON_THE_WAY = 64
SLOW_AFTER = 2.0  # seconds after which one is called slow: most of an office's are here by then
MOST_SLOW = 96
MOST_OF_LOGINS = 64  # besides, for browsers that are signed in: a flood beside them keeps no answer back
PLACES = 12  # at work in one process, all classes together


def class_of(method: str, path: str) -> str | None:
    """The class of a request; None: it costs nothing and always goes in."""
    if path.startswith(FREE):
        return None
    if method == "POST" and path.endswith(("/dang-nhap", "/dang-nhap-lai", "/doi-mat-khau")):
        return "sign_in"
    if path.startswith("/lam-bai/"):
        is_answer = "/cau/" in path or path.endswith(("/nop-bai", "/nhip")) or (method == "POST" and "/xem-lai" in path)
        return "answers" if is_answer else "pages"
    if path.endswith(EXPORTS):
        return "exports"
    return "staff" if path.startswith(STAFF) else "pages"


@dataclass
class Gate:
    """Places shared by all threads of a process."""

    rooms: Mapping[str, Room] = field(default_factory=lambda: ROOMS)
    places: int = PLACES

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._working = dict.fromkeys(self.rooms, 0)
        self._waiting = {name: Line(room.waiting) for name, room in self.rooms.items()}

    def enter(self, name: str, address: str = "") -> bool:
        """Whether there is a place, now or within the patience of the class; `leave` gives it back."""
        room = self.rooms[name]
        with self._lock:
            if not self._waiting[name] and self._has_place(name):
                self._working[name] += 1
                return True
            turn = self._waiting[name].join(address)
        if turn is None:
            return False
        if turn.called.wait(room.seconds):
            return not turn.is_refused
        with self._lock:
            if turn.called.is_set():  # in the very moment that patience ended
                return not turn.is_refused
            self._waiting[name].give_up(turn)
            return False

    def leave(self, name: str) -> None:
        with self._lock:
            self._working[name] -= 1
            for other, line in self._waiting.items():
                while line and self._has_place(other):
                    self._working[other] += 1
                    line.call()

    def _has_place(self, name: str) -> bool:
        return sum(self._working.values()) < self.places and self._working[name] < self.rooms[name].working


def _refusal(
    environ: dict[str, Any], headers: dict[str, str], after: int, page: Callable[[dict[str, Any]], str]
) -> tuple[list[tuple[str, str]], bytes]:
    """In words for a person, as JSON for a script, as a problem for a program."""
    is_program = environ.get("PATH_INFO", "").startswith(PROGRAMS)
    is_script = environ["REQUEST_METHOD"] == "PUT" or "application/json" in environ.get("HTTP_ACCEPT", "")
    if is_program:
        kind = "application/problem+json"
        body = json.dumps({"type": "urn:quizapp:problem:busy", "title": SENTENCE, "status": 503, "code": "busy"})
    elif is_script:
        kind, body = "application/json", json.dumps({"reason": "busy", "message": SENTENCE})
    else:
        kind, body = "text/html; charset=utf-8", page(environ)
    own = {"Content-Type": kind, "Cache-Control": "no-store", "Retry-After": str(after), **headers}
    data = body.encode()
    return [*own.items(), ("Content-Length", str(len(data)))], data


class Mailroom:
    """Reads whole requests before they ask for a place: one that comes byte by byte then holds up no other.

    It still holds a thread, so one address may have only so many of them on the way: some that are new, some that are
    slow, and some of browsers that are signed in (`brings_login`), who must not suffer for who shares their address.
    """

    def __init__(
        self,
        brings_login: Callable[[dict[str, Any]], bool],
        most: int = MOST_ON_THE_WAY,
        slow: int = MOST_SLOW,
        of_logins: int = MOST_OF_LOGINS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._brings_login, self._clock = brings_login, clock
        self._most, self._slow, self._of_logins = most, slow, of_logins
        self._lock = threading.Lock()
        self._on_the_way: dict[str, list[float]] = {}  # when they began
        self._with_login: dict[str, list[float]] = {}

    def receive(self, environ: dict[str, Any]) -> bool:
        """Whether the request is here; what is too large, or says no length, is left to the application."""
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or not 0 < int(length) <= BIGGEST_REQUEST:
            return True
        address, began = environ.get("REMOTE_ADDR", ""), self._clock()
        lane = self._lane(address, began, environ)
        if lane is None:
            return False
        try:
            environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(int(length)))
        finally:
            with self._lock:
                lane[address].remove(began)
                if not lane[address]:
                    del lane[address]
        return True

    def _lane(self, address: str, began: float, environ: dict[str, Any]) -> dict[str, list[float]] | None:
        """Where the request is counted from now on; None where there is no room for it."""
        with self._lock:
            ahead = self._on_the_way.get(address, [])
            slow = sum(began - one >= SLOW_AFTER for one in ahead)
            if len(ahead) - slow < self._most and slow < self._slow:
                self._on_the_way.setdefault(address, []).append(began)
                return self._on_the_way
        if not self._brings_login(environ):
            return None
        with self._lock:
            if len(self._with_login.get(address, ())) >= self._of_logins:
                return None
            self._with_login.setdefault(address, []).append(began)
            return self._with_login


def plain_page(_environ: dict[str, Any]) -> str:
    return PAGE


def nobody(_environ: dict[str, Any]) -> bool:
    return False


def admitted(
    application: Wsgi,
    gate: Gate,
    headers: dict[str, str],
    page: Callable[[dict[str, Any]], str] = plain_page,
    brings_login: Callable[[dict[str, Any]], bool] = nobody,
) -> Wsgi:
    """`application` behind `gate`. The whole answer is made while the place is held. `page`: what a person reads who
    found none; `brings_login`: whether a browser that is signed in asks."""
    mailroom = Mailroom(brings_login)

    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        name = class_of(environ["REQUEST_METHOD"], environ.get("PATH_INFO", ""))
        if name is None:
            return application(environ, start_response)
        address = environ.get("REMOTE_ADDR", "")
        if not mailroom.receive(environ) or not gate.enter(name, address):
            own, data = _refusal(environ, headers, gate.rooms[name].after, page)
            start_response("503 Service Unavailable", own)
            return [data]
        try:
            answer = application(environ, start_response)
            try:
                return [b"".join(answer)]
            finally:
                close = getattr(answer, "close", None)
                if close is not None:
                    close()
        finally:
            gate.leave(name)

    return guarded
