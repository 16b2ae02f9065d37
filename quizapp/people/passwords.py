"""Hashing with argon2id at OWASP's minimum; a storm of logins queues instead of exhausting memory."""

import os
import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from quizapp.domain.passwords import READABLE

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_GATE = threading.BoundedSemaphore(os.cpu_count() or 2)
INITIAL_LENGTH = 12


def hash_password(password: str) -> str:
    """Slow on purpose: call it before a transaction is opened."""
    with _GATE:
        return _HASHER.hash(password)


_NOBODY = hash_password(secrets.token_urlsafe())


def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether `password` fits; an unknown account costs the same time as a known one."""
    with _GATE:
        try:
            return _HASHER.verify(password_hash or _NOBODY, password) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False


def initial_password() -> str:
    """59 bits from letters and digits that cannot be mistaken on paper, in groups of four."""
    letters = "".join(secrets.choice(READABLE) for _ in range(INITIAL_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, INITIAL_LENGTH, 4))
