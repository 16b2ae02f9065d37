"""Pages leave packed. Plain http knows gzip only: browsers offer brotli over https alone.

A page carries a form token beside what the visitor typed, which is what BREACH feeds on; the token is signed anew
each second, so what a guesser could learn of it byte by byte has expired before the second guess.
"""

from flask import Flask, Request, Response, request
from zlib_ng import zlib_ng

PACKED = frozenset({"text/html", "text/plain", "text/csv", "application/json", "application/yaml", "image/svg+xml"})
WORTH_IT = 600  # bytes; the answer to a save is smaller
LEVEL = 5


def accepts_gzip(asked: Request) -> bool:
    return "gzip" in asked.headers.get("Accept-Encoding", "")


def pack(response: Response) -> Response:
    if request.method == "PUT" or response.mimetype not in PACKED:
        return response
    if response.direct_passthrough or response.is_streamed:
        return response
    if request.endpoint == "static" or (response.content_length or 0) < WORTH_IT:
        return response
    response.vary.add("Accept-Encoding")
    if accepts_gzip(request):
        packer = zlib_ng.compressobj(LEVEL, zlib_ng.DEFLATED, 31)
        response.set_data(packer.compress(response.get_data()) + packer.flush())
        response.content_encoding = "gzip"
    return response


def register_compression(app: Flask) -> None:
    app.after_request(pack)
