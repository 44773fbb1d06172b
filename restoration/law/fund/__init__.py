"""The restoration fund: its ledger, what must be set aside, and how it stands."""
