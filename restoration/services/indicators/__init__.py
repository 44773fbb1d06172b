"""Indicators measured, returned, stored, and their alarms."""
