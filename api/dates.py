"""Dates and instants as typed at a prompt."""

from __future__ import annotations

import argparse
from datetime import date, datetime


def day(text: str) -> date:
    """A calendar day, YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"现为“{text}”，应为 YYYY-MM-DD 格式的日期；请改正") from None


def instant(text: str) -> datetime:
    """An instant with its offset."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise argparse.ArgumentTypeError(f"现为“{text}”，应为带时区的时刻，如 2024-01-01T08:00:00+08:00；请改正")
    return found
