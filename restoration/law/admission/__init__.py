"""What may be granted, and what a right must satisfy when it is entered."""
