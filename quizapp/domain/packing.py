"""Columns of numbers as one piece of bytes, and back: read without copying, and nothing in it is ever executed.

Layout: the length of the header (4 bytes), the header (JSON: name → kind of number, shape, place), then the columns as
they lie in memory (little-endian), each from a multiple of 8 bytes on.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from math import prod
from typing import NamedTuple

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
    return {
        name: np.frombuffer(content, kind, count, start + place).reshape(shape)
        for name, kind, shape, count, place in _layout(content[4:start])
    }


@lru_cache(128)  # rounds of one size are laid out alike
def _layout(header: bytes) -> tuple[tuple[str, np.dtype[np.generic], tuple[int, ...], int, int], ...]:
    """Of each column its name, kind of number, shape, count of numbers, and place."""
    found = []
    for name, (kind, shape, place) in json.loads(header).items():
        if kind not in _KINDS:
            raise ValueError(f"{name}: unknown kind {kind!r}")
        found.append((name, np.dtype("<" + kind), tuple(shape), prod(shape), place))
    return tuple(found)


class Run(NamedTuple):
    """Columns that lie side by side: where their bytes begin and how many there are; of each column its name, kind,
    shape, count, and place in the run."""

    start: int
    length: int
    columns: tuple[tuple[str, np.dtype[np.generic], tuple[int, ...], int, int], ...]


def runs_of(head: bytes, names: Collection[str]) -> tuple[Run, ...] | None:
    """Where these columns lie, for those who need not read the others. `head`: what `packed` begins with; None where
    its header is longer."""
    start = 4 + int.from_bytes(head[:4], "little")
    return _runs(head[4:start], start, frozenset(names)) if start <= len(head) else None


@lru_cache(128)
def _runs(header: bytes, start: int, names: frozenset[str]) -> tuple[Run, ...]:
    found: list[Run] = []
    for name, kind, shape, count, place in _layout(header):
        if name not in names:
            continue
        first, length = start + place, count * kind.itemsize
        before = found[-1] if found else None
        if before is not None and first <= before.start + before.length + _STEP:
            column = (name, kind, shape, count, first - before.start)
            found[-1] = Run(before.start, first + length - before.start, (*before.columns, column))
        else:
            found.append(Run(first, length, ((name, kind, shape, count, 0),)))
    return tuple(found)


def unpacked_runs(runs: Sequence[Run], pieces: Sequence[bytes]) -> Columns:
    """The columns of `runs`, whose bytes are `pieces`."""
    return {
        name: np.frombuffer(piece, kind, count, place).reshape(shape)
        for run, piece in zip(runs, pieces, strict=True)
        for name, kind, shape, count, place in run.columns
    }


def coded(values: npt.NDArray[np.generic]) -> tuple[npt.NDArray[np.generic], npt.NDArray[np.generic]]:
    """The different values in order, and for each place which of them it holds, in as few bytes as will do: the values
    come back to the last digit."""
    levels, which = np.unique(values, return_inverse=True)
    kind = "u1" if len(levels) <= 0x100 else "u2" if len(levels) <= 0x1_0000 else "u4"
    return levels, which.reshape(values.shape).astype(kind)
