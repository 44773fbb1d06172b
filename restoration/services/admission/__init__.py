"""What may be granted, answered from the register."""
