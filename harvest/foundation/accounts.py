"""What signing in stands on: passwords, one-time codes, tokens, and when a guesser must wait. Pure.

A password is kept as an argon2id hash (RFC 9106, the low-memory choice); a token as its SHA-256, because it is random
already. The lock-out counts by name *and* address, so that nobody can lock somebody else out by guessing at his name.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST_PASSWORD = 12
TRIES = 5  # wrong ones from one address for one name, within TRIES_WITHIN
TRIES_FROM_ADDRESS = 50  # wrong ones from one address for any name
TRIES_WITHIN = timedelta(minutes=15)
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$4pKwXkOAo4dGwTqqOvyQyWNpvqS9qWQyGXxFnPT1vGk"


def hash_password(password: str) -> str:
    return _HASHER.hash(password)


def password_fits(kept: str | None, password: str) -> bool:
    """Whether this is the password; as slow for a name that nobody has as for one that somebody has."""
    try:
        return _HASHER.verify(kept or _NOBODY, password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def password_problem(password: str, *known: str) -> str | None:
    """Why this password is too weak, as a sentence; `known`: names that must not be most of it."""
    if len(password) < SHORTEST_PASSWORD:
        return f"The password has {len(password)} characters. Use at least {SHORTEST_PASSWORD}: three words are easy."
    if len(password) > 200:
        return "The password has more than 200 characters. Use fewer."
    folded = password.casefold()
    if len(set(folded)) < 5:
        return "The password repeats a few characters. Use three words that do not belong together."
    for name in known:
        if name and len(name) > 3 and name.casefold() in folded and len(folded) - len(name) < 8:
            return "The password is mostly your name. Use three words that do not belong together."
    return None


def new_token() -> str:
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def new_totp_secret() -> str:
    return pyotp.random_base32()


def totp_address(secret: str, name: str) -> str:
    """What a phone's authenticator reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="Harvest")


def totp_step(secret: str, code: str, at: datetime) -> int | None:
    """The half-minute that this code belongs to, at most one away from `at`; None when it fits none.

    The caller keeps the step and refuses it a second time: a code that was seen over a shoulder is used up.
    """
    typed = "".join(code.split())
    if not (typed.isascii() and typed.isdigit() and len(typed) == 6):
        return None
    now = int(at.timestamp()) // 30
    totp = pyotp.TOTP(secret)
    for step in (now, now - 1, now + 1):
        if secrets.compare_digest(totp.at(step * 30), typed):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Codes for a lost phone, each good once: "k7fm-29qx-ptw3"."""
    return [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3)) for _ in range(RECOVERY_CODES)
    ]


def recovery_hash(code: str) -> str:
    return token_hash("".join(character for character in code.casefold() if character in _LETTERS))


def must_wait(wrong_for_name: int, wrong_from_address: int) -> bool:
    """Whether this address has guessed too often lately, at this name or at many."""
    return wrong_for_name >= TRIES or wrong_from_address >= TRIES_FROM_ADDRESS
