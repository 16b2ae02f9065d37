"""Hashing with argon2id at OWASP's minimum; a storm of logins takes turns, each with a bounded wait (Overloaded).

Of the sets that OWASP's cheat sheet on storing passwords calls equal, the one with the least memory: it also takes the
least time (docs/decisions/0001), and an office PC has other uses for its memory on a test day.
"""

import os
import re
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from quizapp.domain.errors import Overloaded
from quizapp.domain.names import search_key
from quizapp.domain.passwords import COMMON, READABLE

TIME_COST, MEMORY_COST = 5, 7_168  # rounds, KiB
_HASHER = PasswordHasher(time_cost=TIME_COST, memory_cost=MEMORY_COST, parallelism=1)
INITIAL_LENGTH = 12
_BETWEEN = re.compile(r"[\s\u2010-\u2015-]")
# one processor is left to the saves; whoever would wait longer comes back later
AT_ONCE = max(1, (os.cpu_count() or 2) - 1)
PATIENCE = 8.0
_GATE = threading.BoundedSemaphore(AT_ONCE)
Answer = TypeVar("Answer")


@cache
def _hashers(_process: int) -> ThreadPoolExecutor:
    """As many threads as may hash at once, for each process its own.

    Every thread that ever hashed keeps its 7 MiB with the C library: a server's many threads must not.
    """
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="hash")


def _in_turn(work: Callable[..., Answer], *given: str) -> Answer:
    """Raises Overloaded where too many are waiting already."""
    if not _GATE.acquire(timeout=PATIENCE):
        raise Overloaded
    try:
        return _hashers(os.getpid()).submit(work, *given).result()
    finally:
        _GATE.release()


def hash_password(password: str) -> str:
    """Slow on purpose: call it before a transaction is opened."""
    return _in_turn(_HASHER.hash, password)


_NOBODY = hash_password(secrets.token_urlsafe())


def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether `password` fits; an unknown account costs the same time as a known one."""
    try:
        is_right = _in_turn(_HASHER.verify, password_hash or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return is_right and password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether a hash was made with other settings than those of today."""
    return _HASHER.check_needs_rehash(password_hash)


def initial_password() -> str:
    """59 bits from letters and digits that cannot be mistaken on paper, in groups of four."""
    letters = "".join(secrets.choice(READABLE) for _ in range(INITIAL_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, INITIAL_LENGTH, 4))


def from_paper(typed: str) -> str:
    """An initial password as it was made, though somebody typed it from the slip in capitals, with blanks or without
    the dashes; any other text as it is."""
    plain = _BETWEEN.sub("", typed).lower()
    if len(plain) != INITIAL_LENGTH or not set(plain) <= set(READABLE):
        return typed
    return "-".join(plain[start : start + 4] for start in range(0, INITIAL_LENGTH, 4))


FEWEST_GUESSES = 1_000_000  # what a patient guesser gets through
LOOKED_AT = 72  # characters, the estimator's own limit
# words that lists of other countries rank low, and every office here ranks high
_NEAR_AT_HAND = ("matkhau", "vietnam", "hanoi", "saigon", "quantri", "canbo", "congchuc", "sathach", "xinchao")


def is_guessable(password: str) -> bool:
    """Whether `password` is among the thirty thousand that leaked most often, or a play on them: capitals, digits for
    letters, a year behind it, a run of keys."""
    plain = search_key(password)[:LOOKED_AT]
    found = [zxcvbn(said, user_inputs=[*COMMON, *_NEAR_AT_HAND]) for said in {password[:LOOKED_AT], plain} if said]
    return bool(min(one["guesses"] for one in found) < FEWEST_GUESSES)
