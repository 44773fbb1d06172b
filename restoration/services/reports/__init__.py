"""Annual reports: receipt, drafts, review."""
