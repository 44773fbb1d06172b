"""Steps people take on cases, and orders that ran out."""
