"""People, how they get in, and for whom they act."""
