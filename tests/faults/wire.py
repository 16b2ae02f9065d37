"""HTTP as a browser speaks it: one kept-alive connection, cookies, and nothing that retries behind one's back."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class NotLocal(Exception):
    """These clients load and break servers: they speak to this machine only."""


class Cut(Exception):
    """No complete answer came; whether the request was carried out is unknown."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def is_json(self) -> bool:
        return self.headers.get("content-type", "").startswith("application/json")


class Browser:
    """One connection to one server; `Cut` whenever an answer does not come whole."""

    def __init__(self, host: str, port: int, *, patience: float = 30.0) -> None:
        if host not in LOOPBACK:
            raise NotLocal(host)
        self.host, self.port, self.patience = host, port, patience
        self.cookies: dict[str, str] = {}
        self.sent_bytes = self.received_bytes = 0
        self._wire: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Answer:
        return await self.ask("GET", path)

    async def post(self, path: str, form: Mapping[str, str]) -> Answer:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self.ask("POST", path, urlencode(form).encode(), kind)

    async def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        listens: bool = True,
    ) -> Answer:
        """Send and read; with `listens=False` hang up right after sending, as a network that is cut does."""
        try:
            async with asyncio.timeout(self.patience):
                reader, writer = self._wire or await self._connect()
                writer.write(self._request(method, path, body, headers or {}))
                await writer.drain()
                if not listens:
                    raise Cut("hung up")
                answer = await self._read(reader)
        except (OSError, TimeoutError, EOFError, ValueError, Cut) as fault:
            self.hang_up()
            raise Cut(repr(fault)) from fault
        if answer.headers.get("connection", "").lower() == "close":
            self.hang_up()
        return answer

    def hang_up(self) -> None:
        if self._wire is not None:
            self._wire[1].close()
            self._wire = None

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self._wire = await asyncio.open_connection(self.host, self.port)
        return self._wire

    def _request(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if body or method in ("POST", "PUT"):
            lines.append(f"Content-Length: {len(body)}")
        raw = "\r\n".join([*lines, "", ""]).encode() + body
        self.sent_bytes += len(raw)
        return raw

    async def _read(self, reader: asyncio.StreamReader) -> Answer:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in filter(None, lines):
            name, _, value = line.partition(":")
            if name.lower() == "set-cookie":
                self._keep(value.strip())
            headers[name.lower()] = value.strip()
        body = await _body(reader, headers)
        self.received_bytes += len(head) + len(body)
        return Answer(int(first.split(" ")[1]), headers, body)

    def _keep(self, cookie: str) -> None:
        name, _, value = cookie.partition(";")[0].partition("=")
        if value and not re.search(r"max-age=0\b", cookie, re.IGNORECASE):
            self.cookies[name] = value
        else:
            self.cookies.pop(name, None)


async def _body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() == "chunked":
        parts = []
        while size := int((await reader.readline()).split(b";")[0], 16):
            parts.append((await reader.readexactly(size + 2))[:-2])
        await reader.readline()
        return b"".join(parts)
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"]))
    return await reader.read() if headers.get("connection", "").lower() == "close" else b""
