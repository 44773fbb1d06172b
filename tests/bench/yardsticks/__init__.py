"""What the service is held against: the same answers from as little code as there can be, and from what is usual."""
