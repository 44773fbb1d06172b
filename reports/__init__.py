"""A decision goes in, a document comes out."""
