"""Putting facts on record: deliveries checked whole, then written whole."""
