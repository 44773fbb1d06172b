"""The pure law: facts, rule book and day in; duties, findings and steps out. No IO, no clock."""
