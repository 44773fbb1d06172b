"""The demonstration register: mines as five plans count them at the end of 2020, and an invented life for each."""
