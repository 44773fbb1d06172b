"""A letter's way from draft to service."""
