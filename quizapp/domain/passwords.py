"""What a password must be, and how initial ones are made."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from quizapp.domain.errors import PasswordRefused
from quizapp.domain.names import search_key

SHORTEST, LONGEST = 8, 128
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # no i, l, o, 0, 1: they are typed from paper
COMMON = frozenset(
    [
        "12345678",
        "123456789",
        "1234567890",
        "11111111",
        "88888888",
        "password",
        "matkhau123",
        "matkhau1",
        "abcd1234",
        "abc12345",
        "qwertyui",
        "qwerty123",
        "iloveyou",
        "anhyeuem",
        "vietnam1",
        "vietnam123",
        "admin123",
        "12341234",
        "87654321",
        "1q2w3e4r",
        "a1234567",
    ]
)


LEAST_OWN = 4  # letters that are neither of a name nor of a date


@dataclass(frozen=True)
class Personal:
    """What others know of somebody and would try first."""

    username: str
    staff_code: str = ""
    name: str = ""
    born_on: date | None = None
    units: tuple[str, ...] = ()

    @property
    def pieces(self) -> list[str]:
        """Words and numbers that are no secret, without accents, the longest first."""
        words = [part for text in (self.name, *self.units) for part in search_key(text).split()]
        days = [self.born_on.strftime(form) for form in _DAYS] if self.born_on else []
        found = {_plain(piece) for piece in (*words, *days, self.username, self.staff_code)}
        return sorted((piece for piece in found if len(piece) > 1), key=lambda piece: (-len(piece), piece))


_DAYS = ("%d%m%Y", "%Y%m%d", "%m%d%Y", "%d%m%y", "%y%m%d", "%d%m", "%m%d", "%Y", "%y", "%d", "%m")


def _plain(text: str) -> str:
    """Letters without accents and digits, nothing else."""
    return re.sub(r"[^a-z0-9]", "", search_key(text))


def _is_personal(new: str, pieces: Iterable[str]) -> bool:
    """Whether little is left of it but numbers once what others know is taken out."""
    folded = left = _plain(new)
    for piece in pieces:
        left = left.replace(piece, " ")
    return left != folded and len(re.sub(r"[\d ]", "", left)) < LEAST_OWN


def check_new_password(new: str, *, personal: Personal, is_same: bool, is_guessable: bool) -> None:
    """Raise `PasswordRefused` with the first rule that `new` breaks. `is_guessable`: known, or a play on what is."""
    if len(new) < SHORTEST:
        raise PasswordRefused("too_short")
    if len(new) > LONGEST:
        raise PasswordRefused("too_long")
    if is_same:
        raise PasswordRefused("same")
    folded = search_key(new)
    if is_guessable or folded in COMMON or len(set(folded)) < 4:
        raise PasswordRefused("common")
    if search_key(personal.username) in folded:
        raise PasswordRefused("contains_name")
    if _is_personal(new, personal.pieces):
        raise PasswordRefused("personal")
