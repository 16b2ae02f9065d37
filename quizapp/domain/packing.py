"""Columns of numbers as one piece of bytes, and back: read without copying, and nothing in it is ever executed.

Layout: the length of the header (4 bytes), the header (JSON: name → kind of number, shape, place), then the columns as
they lie in memory (little-endian), each from a multiple of 8 bytes on.
"""

import json
from collections.abc import Mapping
from math import prod

import numpy as np
import numpy.typing as npt

Columns = dict[str, npt.NDArray[np.generic]]
_KINDS = {"u1", "u2", "u4", "i8", "f8", "b1"}
_STEP = 8


def packed(columns: Mapping[str, npt.NDArray[np.generic]]) -> bytes:
    """ValueError for a column of a kind that is not one of numbers."""
    header: dict[str, list[object]] = {}
    pieces, place = [], 0
    for name, column in columns.items():
        kind = column.dtype.str[1:]
        if kind not in _KINDS:
            raise ValueError(f"{name}: {column.dtype} cannot be packed")
        raw = np.ascontiguousarray(column, column.dtype.newbyteorder("<")).tobytes()
        header[name] = [kind, list(column.shape), place]
        pieces.append(raw + b"\0" * (-len(raw) % _STEP))
        place += len(pieces[-1])
    words = json.dumps(header, separators=(",", ":")).encode()
    words += b" " * (-(4 + len(words)) % _STEP)
    return len(words).to_bytes(4, "little") + words + b"".join(pieces)


def unpacked(content: bytes) -> Columns:
    """Read-only views into `content`; ValueError where it is none of `packed`."""
    start = 4 + int.from_bytes(content[:4], "little")
    found: Columns = {}
    for name, (kind, shape, place) in json.loads(content[4:start]).items():
        if kind not in _KINDS:
            raise ValueError(f"{name}: unknown kind {kind!r}")
        count = prod(shape)
        found[name] = np.frombuffer(content, np.dtype("<" + kind), count, start + place).reshape(shape)
    return found


def coded(values: npt.NDArray[np.generic]) -> tuple[npt.NDArray[np.generic], npt.NDArray[np.generic]]:
    """The different values in order, and for each place which of them it holds, in as few bytes as will do: the values
    come back to the last digit."""
    levels, which = np.unique(values, return_inverse=True)
    kind = "u1" if len(levels) <= 0x100 else "u2" if len(levels) <= 0x1_0000 else "u4"
    return levels, which.reshape(values.shape).astype(kind)
