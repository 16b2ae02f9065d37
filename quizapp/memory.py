"""What a process remembers of rows that never change, bounded and shared by its threads; and how it settles."""

import gc
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

import numpy as np

Key = TypeVar("Key", bound=Hashable)
Fact = TypeVar("Fact")


class Remembered(Generic[Key, Fact]):
    """What a process keeps of rows that never change, the most recently used first; threads share it.

    The key must name the content, not only the row: a process may see several databases.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._facts: OrderedDict[Key, Fact] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Fact | None:
        with self._lock:
            found = self._facts.get(key)
            if found is not None:
                self._facts.move_to_end(key)
            return found

    def keep(self, key: Key, fact: Fact) -> Fact:
        with self._lock:
            self._facts[key] = fact
            self._facts.move_to_end(key)
            while len(self._facts) > self._most:
                self._facts.popitem(last=False)
        return fact

    def of(self, key: Key, make: Callable[[], Fact]) -> Fact:
        found = self.get(key)
        return found if found is not None else self.keep(key, make())


AT_HAND = 8 << 20  # bytes; the columns of a round are a megabyte or two


def settle() -> None:
    """What a process of the server does between its start and its first request."""
    gc.collect()
    gc.freeze()  # these objects stay as long as the process: no request need look through them again
    np.empty(AT_HAND, np.uint8)  # glibc keeps pieces up to the longest that was given back, and fetches none anew
