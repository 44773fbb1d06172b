"""Fund accounts and their ledger."""
