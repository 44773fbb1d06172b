"""Public codes of records: opaque, random, safe in addresses; the integer key never leaves the database."""

from __future__ import annotations

import secrets

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH = 16


def new(prefix: str) -> str:
    """A new code, e.g. ``ob_…`` (about 79 bits, so collisions do not happen)."""
    return f"{prefix}_{''.join(secrets.choice(ALPHABET) for _ in range(LENGTH))}"
