"""What is decided for many duties at once."""
