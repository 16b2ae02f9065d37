"""HEAD asks for what GET would answer, without the body."""

from collections.abc import Callable, Iterable
from typing import Any

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def heads_as_gets(whole: Wsgi) -> Wsgi:
    """The application behind it sees a GET. Views that take a form ask whether a request looks or acts: to them a HEAD
    was an act, with an empty form, and without the token that an act needs."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "HEAD":
            return whole(environ, start_response)
        body = whole({**environ, "REQUEST_METHOD": "GET"}, start_response)
        close = getattr(body, "close", None)
        if close is not None:
            close()
        return []

    return answer
