"""Short texts that must not lie in the database in clear: bank account numbers.

AES-256-GCM under a key that HKDF derives from the installation's secret, so that neither the database nor a backup of
it gives a number away. A sealed text names its version and which secret it was sealed under, and is bound to the record
it belongs to: moved to another record it does not open.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from restoration.errors import RestorationError

VERSION: Final = "v1"
_INFO: Final = {VERSION: b"mine-restoration/account-number/v1"}
_NONCE: Final = 12


class SealBroken(RestorationError):
    """A sealed text that this installation's secret does not open, or that was changed or moved."""


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals and opens under one secret (``settings.secret_of``)."""

    secret: bytes

    def seal(self, text: str, record: str) -> str:
        """``text`` sealed for one record: ``v1.<key id>.<base64>``."""
        nonce = os.urandom(_NONCE)
        key = self._key(VERSION)
        box = AESGCM(key).encrypt(nonce, text.encode(), record.encode())
        return f"{VERSION}.{_id_of(key)}.{base64.urlsafe_b64encode(nonce + box).decode()}"

    def open(self, sealed: str, record: str) -> str:
        """The text that was sealed for the record. Raises ``SealBroken``."""
        version, _, rest = sealed.partition(".")
        key_id, _, coded = rest.partition(".")
        if version not in _INFO:
            raise SealBroken(f"密封的内容版本为 {version[:8]}，本系统不能打开")
        key = self._key(version)
        if key_id != _id_of(key):
            raise SealBroken("密封的内容所用密钥与现在的 RESTORATION_SECURITY__SECRET 不同，请恢复原密钥")
        try:
            box = base64.b64decode(coded, altchars=b"-_", validate=True)
            return AESGCM(key).decrypt(box[:_NONCE], box[_NONCE:], record.encode()).decode()
        except (InvalidTag, ValueError, binascii.Error):
            raise SealBroken("密封的内容已被改动，或者不属于这条记录") from None

    def _key(self, version: str) -> bytes:
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=_INFO[version]).derive(self.secret)


def _id_of(key: bytes) -> str:
    """Which key it was, without saying anything of it."""
    return hashlib.sha256(b"id" + key).hexdigest()[:8]


def masked(tail: str) -> str:
    """An account number as it is shown everywhere: ``****1234``; nothing where not even the digits are known."""
    return f"****{tail}" if tail else ""
