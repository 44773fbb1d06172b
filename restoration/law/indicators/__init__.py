"""The plans' indicators: what they want, and how it is measured."""
