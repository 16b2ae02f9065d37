"""Asynchronous clients in a test process whose own thread may already have a loop (the browser's driver has one)."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Answer = TypeVar("Answer")


def in_own_loop(work: Coroutine[Any, Any, Answer]) -> Answer:
    """What `work` gives, run to its end in a thread and loop of its own."""
    with ThreadPoolExecutor(1, thread_name_prefix="clients") as pool:
        return pool.submit(asyncio.run, work).result()
