"""Fonts once for all letter tests; no database, no settings."""

from __future__ import annotations

import pytest

from reports.fonts import Fonts, load_fonts


@pytest.fixture(scope="session")
def fonts() -> Fonts:
    """The packaged faces."""
    return load_fonts()
