"""HTML for people, drawn from the same services as the API."""
