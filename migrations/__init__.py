"""Numbered schema changes, run only through `restoration migrate`."""
