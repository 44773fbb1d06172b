"""JSON handlers: they translate, services decide."""
