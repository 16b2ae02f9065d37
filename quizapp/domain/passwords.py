"""What a password must be, and how initial ones are made."""

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


def check_new_password(new: str, *, username: str, is_same: bool) -> None:
    """Raise `PasswordRefused` with the first rule that `new` breaks."""
    if len(new) < SHORTEST:
        raise PasswordRefused("too_short")
    if len(new) > LONGEST:
        raise PasswordRefused("too_long")
    if is_same:
        raise PasswordRefused("same")
    folded = search_key(new)
    if folded in COMMON or len(set(folded)) < 4:
        raise PasswordRefused("common")
    if search_key(username) in folded:
        raise PasswordRefused("contains_name")
