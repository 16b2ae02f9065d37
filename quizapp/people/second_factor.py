"""Codes from a telephone (RFC 6238) and recovery codes on paper; secrets are kept encrypted, codes hashed.

Every key follows from the program's own secret: a copied database without it opens nothing.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from quizapp.domain.passwords import READABLE

STEP = 30  # seconds that a code is shown
WINDOW = 1  # steps that a telephone's clock may be off, either way
ISSUER = "Sat hach nang luc so"  # some telephones show accents as rubbish
RECOVERY_CODES = 10
RECOVERY_LENGTH = 10  # of 31 symbols: 49.5 bits


@lru_cache(8)
def _key(app_secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"quizapp " + purpose).derive(app_secret.encode())


def _box(app_secret: str) -> Fernet:
    return Fernet(urlsafe_b64encode(_key(app_secret, b"second factor")))


def new_secret(app_secret: str) -> str:
    """A new secret of 160 bits, encrypted as the database keeps it."""
    return _box(app_secret).encrypt(pyotp.random_base32().encode()).decode()


def opened(app_secret: str, encrypted: str) -> str:
    """The secret in base 32; empty where the program's own secret is not the one that it was encrypted with."""
    try:
        return _box(app_secret).decrypt(encrypted.encode()).decode()
    except InvalidToken:
        return ""


def setup_address(secret: str, username: str) -> str:
    """What the square of the set-up page says to a telephone."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=username, issuer_name=ISSUER)


def fitting_step(secret: str, code: str, now: datetime, after: int) -> int | None:
    """The step that `code` belongs to, of those later than `after` that the window allows; None where it fits none."""
    if not secret or not (code.isascii() and code.isdigit()):
        return None
    codes, this = pyotp.TOTP(secret, interval=STEP), int(now.timestamp()) // STEP
    found = [step for step in range(this - WINDOW, this + WINDOW + 1) if _is_code(codes, step, code)]
    return next((step for step in found if step > after), None)


def _is_code(codes: pyotp.TOTP, step: int, code: str) -> bool:
    return hmac.compare_digest(codes.generate_otp(step), code)


def recovery_codes() -> list[str]:
    """Fresh codes to write down, in two groups of five."""
    made = ["".join(secrets.choice(READABLE) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    return [f"{code[:5]}-{code[5:]}" for code in made]


def tidy_code(typed: str) -> str:
    """A code as it is compared: people type spaces and dashes as they are printed, and capitals."""
    return "".join(mark for mark in typed.lower() if mark.isalnum())[:40]


def recovery_hash(app_secret: str, account_id: int, typed: str) -> str:
    """How the table keeps a recovery code: random enough that a keyed hash is all it needs."""
    said = f"{account_id}:{tidy_code(typed)}".encode()
    return hmac.new(_key(app_secret, b"recovery codes"), said, sha256).hexdigest()
