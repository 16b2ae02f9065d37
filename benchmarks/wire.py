"""A browser in miniature: one kept-open connection, cookies, and a count of every byte that crosses it."""

import gzip
import json
import re
import socket
from dataclasses import dataclass, field
from typing import Any

CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
# what Chromium sends in an office; the bytes up are counted with them
AGENT = (
    "User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 "
    "Safari/537.36\r\nAccept-Language: vi-VN,vi;q=0.9\r\nAccept-Encoding: {encoding}\r\n"
)


@dataclass(frozen=True)
class Answer:
    """A response: status, headers by lower-case name, the body as it was before compression, bytes on the wire."""

    status: int
    headers: dict[str, str]
    body: bytes
    size: int

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


def unpacked(body: bytes, encoding: str) -> bytes:
    return gzip.decompress(body) if encoding == "gzip" else body


@dataclass
class Browser:
    """One visitor. `encoding` is what it accepts; over plain http a browser offers no brotli."""

    port: int
    encoding: str = "gzip, deflate"
    host: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)
    up: int = 0
    down: int = 0
    own_up: int = 0  # what every browser sends of itself: User-Agent, languages, encodings
    requests: int = 0
    sent_bodies: int = 0  # bytes
    _socket: socket.socket | None = None
    _rest: bytes = b""

    def connect(self, seconds: float = 60) -> None:
        self._socket = socket.create_connection((self.host, self.port), timeout=seconds)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""

    def patience(self, seconds: float) -> None:
        assert self._socket is not None
        self._socket.settimeout(seconds)

    def raw(self, data: bytes) -> None:
        assert self._socket is not None
        self._socket.sendall(data)

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def send(self, method: str, path: str, body: bytes = b"", headers: str = "") -> None:
        """Write a request; `receive` reads its answer."""
        if self._socket is None:
            self.connect()
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = f"{method} {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n" + AGENT.format(encoding=self.encoding)
        head += f"Cookie: {cookie}\r\n" if cookie else ""
        head += headers + (f"Content-Length: {len(body)}\r\n" if body or method != "GET" else "")
        message = head.encode() + b"\r\n" + body
        self.up += len(message)
        self.requests += 1
        self.sent_bodies += len(body)
        self.own_up += len(AGENT.format(encoding=self.encoding))
        assert self._socket is not None
        self._socket.sendall(message)

    def receive(self) -> Answer:
        data = self._rest
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, data = data.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
            if name.lower() == "set-cookie":
                key, _, content = value.strip().split(";")[0].partition("=")
                self.cookies[key] = content
        status = int(lines[0].split()[1])
        body, self._rest, wire = self._body(status, headers, data)
        size = len(head) + 4 + wire
        self.down += size
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, headers, unpacked(body, headers.get("content-encoding", "")), size)

    def _body(self, status: int, headers: dict[str, str], data: bytes) -> tuple[bytes, bytes, int]:
        if status in (204, 304):
            return b"", data, 0
        if headers.get("transfer-encoding") == "chunked":
            return self._chunks(data)
        length = int(headers["content-length"])
        while len(data) < length:
            data += self._more()
        return data[:length], data[length:], length

    def _chunks(self, data: bytes) -> tuple[bytes, bytes, int]:
        body, wire = b"", 0
        while True:
            while b"\r\n" not in data:
                data += self._more()
            line, rest = data.split(b"\r\n", 1)
            length = int(line, 16)
            while len(rest) < length + 2:
                rest += self._more()
            body, data, wire = body + rest[:length], rest[length + 2 :], wire + len(line) + length + 4
            if not length:
                return body, data, wire

    def _more(self) -> bytes:
        assert self._socket is not None
        data = self._socket.recv(65536)
        if not data:
            self.close()
            raise ConnectionError("the server closed the connection")
        return data

    def ask(self, method: str, path: str, body: bytes = b"", headers: str = "") -> Answer:
        self.send(method, path, body, headers)
        return self.receive()

    def get(self, path: str, headers: str = "Accept: text/html\r\n") -> Answer:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, form: dict[str, str]) -> Answer:
        body = "&".join(f"{name}={value}" for name, value in form.items()).encode()
        return self.ask("POST", path, body, "Accept: text/html\r\nContent-Type: application/x-www-form-urlencoded\r\n")

    def put_json(self, path: str, value: object, csrf: str) -> Answer:
        self.send_json(path, value, csrf)
        return self.receive()

    def send_json(self, path: str, value: object, csrf: str) -> None:
        body = json.dumps(value, separators=(",", ":")).encode()
        headers = f"Accept: application/json\r\nContent-Type: application/json\r\nX-CSRFToken: {csrf}\r\n"
        self.send("PUT", path, body, headers)


def csrf_of(page: Answer) -> str:
    found = CSRF.search(page.text)
    if found is None:
        raise RuntimeError(f"no form on the page: {page.status}")
    return found.group(1)


def expect(answer: Answer, *statuses: int) -> Answer:
    """The answer where it has one of `statuses`: a figure of refused requests would be no figure."""
    if answer.status not in statuses:
        raise RuntimeError(f"{answer.status} instead of {statuses}: {answer.body[:300]!r}")
    return answer
