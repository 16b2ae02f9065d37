"""Hashing with argon2id at OWASP's minimum; a storm of logins queues instead of exhausting memory."""

import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from quizapp.domain.passwords import READABLE

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
INITIAL_LENGTH = 12


@cache
def _hashers(_process: int) -> ThreadPoolExecutor:
    """As many threads as cores, for each process its own.

    Every thread that ever hashed keeps its 19 MiB with the C library: a server's many threads must not.
    """
    return ThreadPoolExecutor(os.cpu_count() or 2, thread_name_prefix="hash")


def hash_password(password: str) -> str:
    """Slow on purpose: call it before a transaction is opened."""
    return _hashers(os.getpid()).submit(_HASHER.hash, password).result()


_NOBODY = hash_password(secrets.token_urlsafe())


def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether `password` fits; an unknown account costs the same time as a known one."""
    try:
        is_right = _hashers(os.getpid()).submit(_HASHER.verify, password_hash or _NOBODY, password).result()
    except (VerificationError, InvalidHashError):
        return False
    return is_right and password_hash is not None


def initial_password() -> str:
    """59 bits from letters and digits that cannot be mistaken on paper, in groups of four."""
    letters = "".join(secrets.choice(READABLE) for _ in range(INITIAL_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, INITIAL_LENGTH, 4))
