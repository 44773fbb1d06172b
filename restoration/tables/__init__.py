"""Tortoise models, declarations only."""
