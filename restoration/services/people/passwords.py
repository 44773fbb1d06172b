"""Passwords: what is good enough, and argon2id off the event loop, outside transactions, a few at a time.

The cost parameters stand here and nowhere else; a test gives weaker ones with ``use``. An account that does not exist
is checked against a decoy of the same cost, so that the time tells nothing.
"""

from __future__ import annotations

import asyncio
import secrets
import unicodedata
from base64 import b64encode
from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from restoration import database
from restoration.errors import Defect, Invalid

LONG: Final = 12
MIXED: Final = 8
CLASSES: Final = 3
MAXIMUM: Final = 128
DEMONSTRATION: Final = "shili-"
"""How every password of the demonstration begins: printed for all to see, so good nowhere else."""

COMMON: Final = frozenset(
    {
        "passw0rd", "password1", "password123", "password1234", "admin123", "admin1234", "admin@123", "administrator",
        "qwerty123", "qwertyuiop12", "1qaz2wsx", "1qaz@wsx", "abcd1234", "abc@1234", "abc12345", "a1234567",
        "aa123456", "welcome1", "welcome123", "p@ssw0rd", "123456789012", "111111111111", "000000000000", "iloveyou123",
    }
)  # fmt: skip


class Passwords:
    """Hashing and checking with one set of parameters."""

    def __init__(self, hasher: PasswordHasher | None = None, at_once: int = 2) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4, type=Type.ID)
        self._slots = asyncio.Semaphore(at_once)
        self._decoy = decoy(self._hasher)

    async def hash(self, password: str) -> str:
        """A new hash, salt and parameters included."""
        refuse_in_unit()
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, as_bytes(password))

    async def verify(self, stored: str, password: str) -> bool:
        """Whether the password fits; with nothing stored the same work is done and the answer is no."""
        refuse_in_unit()
        async with self._slots:
            return await asyncio.to_thread(self._fits, stored or self._decoy, as_bytes(password[: MAXIMUM + 1]))

    def outdated(self, stored: str) -> bool:
        """Whether a stored hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def _fits(self, stored: str, password: bytes) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False


def refuse_in_unit() -> None:
    """A hash takes a quarter of a second; a transaction must not be held open for that."""
    if database.in_unit_of_work():
        raise RuntimeError("hash and check passwords outside units of work")


def as_bytes(password: str) -> bytes:
    """The same bytes however the keyboard composed the characters."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def decoy(hasher: PasswordHasher) -> str:
    """A well-formed hash of these parameters that no password fits."""
    salt, digest = (b64encode(secrets.token_bytes(n)).decode().rstrip("=") for n in (hasher.salt_len, hasher.hash_len))
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"


def refuse_weak(password: str, login: str) -> None:
    """Raise ``Invalid`` if the password is too weak for this log-in; the refusal never repeats it."""
    if cure := weakness(password, login):
        defect = Defect("password", "weak_password", "（不显示）", "符合口令要求", cure)
        raise Invalid(f"口令不符合要求：{cure}", [defect], code="weak_password")


def weakness(password: str, login: str) -> str:
    """What is wrong with a password, as advice; empty if nothing is."""
    if len(password) > MAXIMUM:
        return f"请不要超过 {MAXIMUM} 个字符"
    if password != password.strip():
        return "请不要以空格开头或结尾"
    if len(password) < LONG and (len(password) < MIXED or classes(password) < CLASSES):
        return f"请至少 {LONG} 个字符，或至少 {MIXED} 个字符并含大写、小写、数字、符号中的 {CLASSES} 类"
    if login.lower() in (password.lower(), password.lower()[::-1]):
        return "口令不能与登录名相同"
    if known(password) or len(set(password)) < 4:
        return "此口令过于常见，请换一个"
    return ""


def classes(password: str) -> int:
    """How many of upper case, lower case, digits and anything else occur."""
    kinds = {"A" if c.isupper() else "a" if c.islower() else "0" if c.isdigit() else "#" for c in password}
    return len(kinds)


def known(password: str) -> bool:
    """Whether anybody may know it: on the short list, or one of the demonstration's."""
    return password.lower() in COMMON or password.lower().startswith(DEMONSTRATION)


def generated() -> str:
    """A first password for somebody else, to be changed at the first log-in."""
    return secrets.token_urlsafe(12)


_current: list[Passwords] = []


def current() -> Passwords:
    """The parameters this process works with."""
    if not _current:
        _current.append(Passwords())
    return _current[0]


def use(passwords: Passwords) -> None:
    """Choose the parameters for this process (tests take weak ones)."""
    _current[:] = [passwords]
