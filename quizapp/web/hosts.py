"""The Host header, before anything else reads it: a malformed one breaks the building of every address."""

import re
from collections.abc import Callable, Iterable
from typing import Any

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*\.?|\[[0-9A-Fa-f:.]{{2,45}}\])(?::[0-9]{{1,5}})?")
REFUSED = "Địa chỉ máy chủ trong yêu cầu không đúng. Hãy gõ lại địa chỉ do cán bộ tổ chức cung cấp.\n".encode()


def only_sound_hosts(application: Wsgi, headers: dict[str, str]) -> Wsgi:
    """`application`, but for requests whose Host is no host name: 400 in plain text, with `headers`."""

    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST", "localhost")
        if len(host) <= 255 and _HOST.fullmatch(host):
            return application(environ, start_response)
        own = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store", **headers}
        start_response("400 Bad Request", [*own.items(), ("Content-Length", str(len(REFUSED)))])
        return [REFUSED]

    return guarded
