"""Files by their content."""
