"""Passwords compared once in a worker: almost every test signs somebody in with the same one."""

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from quizapp.people import passwords


class KnownHasher(PasswordHasher):
    """The product's own settings; the same hash and the same password are compared slowly only the first time."""

    __slots__ = ("known",)

    def __init__(self) -> None:
        super().__init__(time_cost=passwords.TIME_COST, memory_cost=passwords.MEMORY_COST, parallelism=1)
        self.known: dict[tuple[str | bytes, str | bytes], bool] = {}

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002 - the name of the parent
        asked = hash, password
        if asked not in self.known:
            try:
                self.known[asked] = super().verify(hash, password)
            except VerifyMismatchError:
                self.known[asked] = False
        if not self.known[asked]:
            raise VerifyMismatchError
        return True


def share_comparisons() -> None:
    passwords._HASHER = KnownHasher()
