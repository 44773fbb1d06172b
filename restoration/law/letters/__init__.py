"""What letters say, as data."""
